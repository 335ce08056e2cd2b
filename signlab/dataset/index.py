"""What the project holds, answered fast. A cache of the disk, which alone decides what is true."""

import contextlib
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from signlab.dataset import measurements, sayings
from signlab.dataset.changes import Place
from signlab.dataset.finding import find, follow_last_build
from signlab.dataset.hashing import Hashing
from signlab.dataset.measurements import Measured
from signlab.dataset.names import from_utc_text
from signlab.dataset.query import Query
from signlab.dataset.rows import Rows
from signlab.dataset.sayings import Said
from signlab.dataset.sessions import SessionHeader, parse_header
from signlab.errors import Problem


class Picture(NamedTuple):
    """A stored frame, in ``folder``, which is that of its ``label``.

    Without provenance ``session`` and ``signer`` are "", ``burst`` is 0 (the picture counts as a burst of its own) and
    ``time``, ``width`` and ``height`` are None. ``sha256`` is None until ``Index.sha256`` was asked for it.
    """

    name: str
    label: str
    folder: Path
    session: str
    burst: int
    signer: str
    utc_text: str | None
    size_bytes: int
    sha256: str | None
    width: int | None
    height: int | None

    @property
    def path(self) -> Path:
        return self.folder / self.name

    @property
    def time(self) -> datetime | None:
        return from_utc_text(self.utc_text) if self.utc_text else None


class Seen(NamedTuple):
    """A picture in a label, as far as likeness goes. ``sha256`` "" and ``phash`` None: nobody looked so far.

    ``phash`` is signed, as ``likeness.signed`` makes it; ``problem`` says why the picture could not be looked at.
    """

    name: str
    label: str
    session: str
    burst: int
    sha256: str
    phash: int | None
    problem: str


@dataclass(frozen=True, slots=True)
class Tally:
    """How much of everything there is."""

    pictures: int = 0
    bursts: int = 0
    sessions: int = 0
    signers: int = 0
    size_bytes: int = 0


_PICTURES = """
SELECT files.name, label, files.session, files.burst, coalesce(signer, ''), frames.time, files.bytes,
    coalesce(hashes.sha256, CASE WHEN frames.bytes = files.bytes THEN frames.sha256 END), frames.width, frames.height
FROM files LEFT JOIN frames ON frames.name = files.name LEFT JOIN sessions ON sessions.session = files.session
    LEFT JOIN hashes ON hashes.name = files.name AND hashes.bytes = files.bytes AND hashes.mtime_ns = files.mtime_ns
"""

_COUNTS = """
SELECT label, sum(n), sum(CASE session WHEN '' THEN n ELSE bursts END), count(nullif(session, '')),
    count(DISTINCT nullif(signer, '')), sum(size)
FROM (SELECT label, session, count(*) AS n, count(DISTINCT burst) AS bursts, sum(bytes) AS size
      FROM files WHERE area = ? GROUP BY label, session)
    LEFT JOIN sessions USING (session)
GROUP BY label
"""

_LIKENESS = f"""
SELECT files.name, label, files.session, files.burst,
    coalesce(hashes.sha256, CASE WHEN frames.bytes = files.bytes THEN frames.sha256 END, ''), phash,
    coalesce(measurements.problem, '')
FROM files LEFT JOIN frames ON frames.name = files.name
    LEFT JOIN hashes ON hashes.name = files.name AND hashes.bytes = files.bytes AND hashes.mtime_ns = files.mtime_ns
    {measurements.JOIN}
WHERE area = 'images' ORDER BY label, files.session, files.burst, frames.time, files.name
"""

_NEAREST = """
SELECT name, differing_bits(phash, :phash) AS away FROM files JOIN measurements USING (name, bytes, mtime_ns)
WHERE area = 'images' AND phash IS NOT NULL AND :phash IS NOT NULL AND name <> :name ORDER BY away, name LIMIT :most
"""

_PEOPLE = """
SELECT signer, sum(n), sum(bursts), count(*), 1, sum(size)
FROM (SELECT session, count(*) AS n, count(DISTINCT burst) AS bursts, sum(bytes) AS size
      FROM files WHERE area = ? GROUP BY session)
    JOIN sessions USING (session)
WHERE signer <> '' GROUP BY signer
"""

_PAGE = 2000
"""Rows read at a time: little memory, and nobody is kept waiting."""


class Index(Hashing):
    """The project's pictures as a table. Any thread may use it. ``refresh`` follows the disk; nothing else does."""

    def pictures(self, label: str | None = None, *, trashed: bool = False) -> Iterator[Picture]:
        """The pictures of ``label``, or of all labels in class order; by name within a label."""
        area = "trash" if trashed else "images"
        labels = [label] if label is not None else self._labels(area)
        query = f"{_PICTURES} WHERE area = ? AND label = ? AND files.name > ? ORDER BY files.name LIMIT {_PAGE}"
        for each in labels:
            last, folder = "", self._layout.root / area / each
            while rows := self._rows(query, (area, each, last)):
                yield from (self._picture(folder, row) for row in rows)
                last = rows[-1][0]

    def _labels(self, area: str) -> list[str]:
        there = {row[0] for row in self._rows("SELECT label FROM folders WHERE area = ?", (area,))}
        return [name for name in self.alphabet.names if name in there] + sorted(there - set(self.alphabet.names))

    def _picture(self, folder: Path, row: Sequence[Any]) -> Picture:
        name, label, session, burst, signer, time, size, sha256, width, height = row
        return Picture(name, label, folder, session, burst, signer, time or None, size, sha256, width, height)

    def counts(self, *, trashed: bool = False) -> dict[str, Tally]:
        """How much there is of each label, in class order; labels without pictures too, unless of the trash."""
        found = {label: Tally(*rest) for label, *rest in self._rows(_COUNTS, ("trash" if trashed else "images",))}
        return found if trashed else {name: found.get(name, Tally()) for name in self.alphabet.names}

    def of_signer(self, signer: str) -> dict[str, int]:
        """How many pictures of each label ``signer`` has; labels without any are left out."""
        query = "SELECT label, count(*) FROM files JOIN sessions USING (session) WHERE area = 'images' AND signer = ?"
        return dict(self._rows(f"{query} GROUP BY label", (signer,)))

    def total(self, *, trashed: bool = False) -> Tally:
        """How much there is in all. A burst that was spread over labels counts in each of them."""
        area = "trash" if trashed else "images"
        rows = self._rows(
            "SELECT count(DISTINCT nullif(session, '')), count(DISTINCT nullif(signer, ''))"
            " FROM (SELECT DISTINCT session FROM files WHERE area = ?) LEFT JOIN sessions USING (session)",
            (area,),
        )
        tallies = self.counts(trashed=trashed).values()
        return Tally(
            sum(tally.pictures for tally in tallies),
            sum(tally.bursts for tally in tallies),
            sessions=rows[0][0],
            signers=rows[0][1],
            size_bytes=sum(tally.size_bytes for tally in tallies),
        )

    def people(self, *, trashed: bool = False) -> dict[str, Tally]:
        """How much there is of each signer who has pictures. A burst counts once, whatever its labels."""
        return {signer: Tally(*rest) for signer, *rest in self._rows(_PEOPLE, ("trash" if trashed else "images",))}

    def shares(self, of: Literal["signer", "session"]) -> dict[str, dict[str, int]]:
        """How many pictures of each label each signer, or each session, has; "" where it is not known."""
        found: dict[str, dict[str, int]] = {name: {} for name in self.alphabet.names}
        query = f"SELECT label, coalesce({of}, ''), count(*) FROM files LEFT JOIN sessions USING (session)"
        for label, who, count in self._rows(f"{query} WHERE area = 'images' GROUP BY 1, 2"):
            found.setdefault(label, {})[who] = count
        return found

    def by_signer(self, names: Iterable[str]) -> Counter[str]:
        """How many of the pictures ``names`` each signer has, going by what sessions say."""
        query = "SELECT frames.name, signer FROM frames JOIN sessions USING (session) WHERE frames.name IN "
        return Counter(signer for _name, signer in self._among(query, names) if signer)

    def marks(self, names: Iterable[str]) -> dict[str, str]:
        """The mark of each of ``names``: see ``marks.MARKS``."""
        wanted = list(names)
        return dict.fromkeys(wanted, "none") | dict(self._among("SELECT name, mark FROM marks WHERE name IN ", wanted))

    def last_marked(self) -> str:
        """When a picture was last marked; "" where none was."""
        times = "SELECT time FROM marks UNION ALL SELECT time FROM dismissals"
        return str(self._rows(f"SELECT coalesce(max(time), '') FROM ({times})")[0][0])

    def dismissed(self) -> frozenset[str]:
        """``check/name`` of everything that a check found and somebody found fine."""
        rows = self._rows("SELECT finding, name FROM dismissals WHERE word = 'fine'")
        return frozenset(f"{check}/{name}" for check, name in rows)

    def said(self, names: Iterable[str] | None = None) -> dict[str, Said]:
        """What the model that was asked last said of the pictures in labels, or of ``names``; others are absent."""
        if names is None:
            return {name: Said(*rest) for name, *rest in self._rows(sayings.SAID)}
        return {name: Said(*rest) for name, *rest in self._among(f"{sayings.SAID} AND files.name IN ", names)}

    def remember_said(self, run: str, said: Iterable[tuple[str, str, float]]) -> None:
        """Keep what the model of ``run`` said: name, label ("" for no sign), confidence in %. It counts from now on."""
        chosen = list(said)
        self._write(lambda database: sayings.remember(database, run, chosen))

    def sides(self) -> dict[str, str]:
        """The side of each picture of the last build, by label and name (``A/one.jpg``)."""

        def ask() -> dict[str, str]:
            follow_last_build(self._database, self._layout)
            return dict(self._database.execute("SELECT path, side FROM sides"))

        return self._mended(ask)

    def forget(self, names: Iterable[str]) -> None:
        """Keep nothing of what was measured of these pictures, or said of them by models: they go for good."""
        rows = [(name,) for name in names]

        def drop(database: sqlite3.Connection) -> None:
            for table, column in (("measurements", "name"), ("landmarks", "name"), ("sayings", "picture")):
                database.executemany(f"DELETE FROM {table} WHERE {column} = ?", rows)

        self._write(drop)

    def forget_said(self, run: str) -> None:
        """Forget what the model of ``run`` said."""
        self._write(lambda database: sayings.forget(database, run))

    def sessions(self) -> list[SessionHeader]:
        """The headers of all sessions that can be read, the oldest first."""
        headers = []
        for session, text in self._rows("SELECT session, header FROM sessions"):
            with contextlib.suppress(ValueError):
                header = parse_header(text.encode())
                headers.append(replace(header, session=session))
        return sorted(headers, key=lambda header: (header.started, header.session))

    def select(
        self,
        *,
        label: str | None = None,
        session: str | None = None,
        burst: int | None = None,
        signer: str | None = None,
        trashed: bool = False,
    ) -> list[str]:
        """The names of the pictures that fit everything asked for."""
        wanted = {"label": label, "files.session": session, "burst": burst, "signer": signer}
        asked = {column: value for column, value in wanted.items() if value is not None}
        where = "".join(f" AND {column} = ?" for column in asked)
        query = f"SELECT name FROM files LEFT JOIN sessions USING (session) WHERE area = ?{where} ORDER BY label, name"
        return [row[0] for row in self._rows(query, ("trash" if trashed else "images", *asked.values()))]

    def find(self, query: Query) -> Rows:
        """The pictures that fit ``query``, as light columns; ``page`` gives those in sight as they are.

        Raises:
            SignlabError: it names a label, signer or session that is not there.
        """
        return self._mended(lambda: find(self._database, self._layout, self.alphabet, query))

    def page(self, rows: Rows, start: int, stop: int) -> list[Picture]:
        """The pictures of ``rows`` from ``start`` to before ``stop``, without those that went away meanwhile."""
        wanted = range(start, min(stop, len(rows)))
        query = f"{_PICTURES} WHERE area = '{rows.folder.name}' AND files.name IN "
        found = {(row[1], row[0]): row for row in self._among(query, [rows.names[row] for row in wanted])}
        keys = [(rows.label(row), rows.names[row]) for row in wanted]
        return [self._picture(rows.folder / key[0], found[key]) for key in keys if key in found]

    def places(self, names: Iterable[str]) -> dict[str, list[Place]]:
        """Where each picture lies; more than one place where somebody copied a file by hand."""
        places: dict[str, list[Place]] = {}
        query = "SELECT name, area, label FROM files WHERE name IN "
        for name, area, label in self._among(query, names):
            places.setdefault(name, []).append(Place(area, label))
        return places

    def remember(self, rows: Iterable[Measured]) -> None:
        """Keep what was measured of pictures, beside what was kept under other keys."""
        chosen = list(rows)
        self._write(lambda table: measurements.remember(table, chosen))

    def measured(self, names: Iterable[str]) -> dict[str, Measured]:
        """What was measured of pictures as they are now, by name; those that nobody measured are absent."""
        rows = map(measurements.parse, self._among(measurements.MEASURED, names))
        return {row.name: row for row in rows}

    def unmeasured(self, version: int, *, without: str = "") -> list[str]:
        """The pictures in labels that nobody of this ``version`` or a higher one measured, by label and name.

        With ``without``, a measure's key, those count too that were measured, but not in this respect.
        """
        return [row[0] for row in self._rows(measurements.unmeasured(without=without), (version,))]

    def nearest(self, name: str, most: int = 20) -> list[tuple[str, int]]:
        """The pictures in labels that look most like ``name``, the nearest first, and in how many of 64 bits they
        differ. Empty where nobody looked at it."""
        asked = self.measured([name]).get(name)
        phash = asked.values.get("phash") if asked else None
        return [(row[0], row[1]) for row in self._rows(_NEAREST, {"name": name, "phash": phash, "most": most})]

    def likeness(self) -> list[Seen]:
        """What tells the pictures in labels from each other, by label, burst and time."""
        return [Seen(*row) for row in self._rows(_LIKENESS)]

    def landmarks(self, names: Iterable[str] | None = None) -> dict[str, bytes]:
        """The landmarks of the pictures in labels, or of ``names``, by name, as whoever measured packed them."""
        if names is None:
            return dict(self._rows(measurements.LANDMARKS))
        return dict(self._among(f"{measurements.LANDMARKS} AND name IN ", names))

    def table(self, keys: Sequence[str]) -> npt.NDArray[np.void]:
        """Every picture in a label as a row of ``measurements.kind(keys)``, in no order; a hundred thousand of them in
        half a second."""
        query, kind = measurements.table(keys), measurements.kind(keys)
        return self._mended(lambda: np.fromiter(self._database.execute(query), kind))

    def gone(self) -> int:
        """Pictures that sessions list and that are neither in a label nor in the trash."""
        query = "SELECT count(*) FROM frames WHERE name NOT IN (SELECT name FROM files)"
        return int(self._rows(query)[0][0])

    def doubled(self) -> dict[str, list[Place]]:
        """Names that lie in more than one place, which only happens by hand."""
        rows = self._rows("SELECT name FROM files GROUP BY name HAVING count(*) > 1")
        return self.places([row[0] for row in rows])

    def problems(self) -> list[Problem]:
        """What the scans came upon that does not count as a picture or a session."""
        return [
            Problem(*row) for row in self._rows("SELECT thing, cause, next_step FROM problems ORDER BY place, thing")
        ]
