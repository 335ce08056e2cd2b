"""What the project holds, answered fast. A cache of the disk, which alone decides what is true."""

import contextlib
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from signlab.dataset import measurements
from signlab.dataset.cache import Cache
from signlab.dataset.changes import Place
from signlab.dataset.measurements import Measured
from signlab.dataset.names import from_utc_text
from signlab.dataset.sessions import SessionHeader, parse_header
from signlab.errors import Problem
from signlab.jobs import Watch


@dataclass(frozen=True, slots=True)
class Picture:
    """A stored frame. ``label`` is the folder it lies in.

    Without provenance ``session`` and ``signer`` are "", ``burst`` is 0 (the picture counts as a burst of its own) and
    ``time``, ``width`` and ``height`` are None. ``sha256`` is None until ``Index.sha256`` was asked for it.
    """

    name: str
    label: str
    path: Path
    session: str
    burst: int
    signer: str
    time: datetime | None
    size_bytes: int
    sha256: str | None
    width: int | None
    height: int | None


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

_UNHASHED = """
SELECT files.name FROM files LEFT JOIN frames ON frames.name = files.name AND frames.bytes = files.bytes
    LEFT JOIN hashes ON hashes.name = files.name AND hashes.bytes = files.bytes AND hashes.mtime_ns = files.mtime_ns
WHERE frames.sha256 IS NULL AND hashes.sha256 IS NULL
"""

_COUNTS = """
SELECT label, sum(n), sum(CASE session WHEN '' THEN n ELSE bursts END), count(nullif(session, '')),
    count(DISTINCT nullif(signer, '')), sum(size)
FROM (SELECT label, session, count(*) AS n, count(DISTINCT burst) AS bursts, sum(bytes) AS size
      FROM files WHERE area = ? GROUP BY label, session)
    LEFT JOIN sessions USING (session)
GROUP BY label
"""

_PAGE = 2000
"""Rows read at a time: little memory, and nobody is kept waiting."""


class Index(Cache):
    """The project's pictures as a table. Any thread may use it. ``refresh`` follows the disk; nothing else does."""

    def pictures(self, label: str | None = None, *, trashed: bool = False) -> Iterator[Picture]:
        """The pictures of ``label``, or of all labels in class order; by name within a label."""
        area = "trash" if trashed else "images"
        labels = [label] if label is not None else self._labels(area)
        query = f"{_PICTURES} WHERE area = ? AND label = ? AND files.name > ? ORDER BY files.name LIMIT {_PAGE}"
        for each in labels:
            last, folder = "", self._layout.root / area / each  # one for all: making paths takes time
            while rows := self._rows(query, (area, each, last)):
                yield from (self._picture(folder, row) for row in rows)
                last = rows[-1][0]

    def _labels(self, area: str) -> list[str]:
        there = {row[0] for row in self._rows("SELECT label FROM folders WHERE area = ?", (area,))}
        return [name for name in self.alphabet.names if name in there] + sorted(there - set(self.alphabet.names))

    def _picture(self, folder: Path, row: Sequence[Any]) -> Picture:
        name, label, session, burst, signer, time, size, sha256, width, height = row
        moment = from_utc_text(time) if time else None
        return Picture(name, label, folder / name, session, burst, signer, moment, size, sha256, width, height)

    def counts(self, *, trashed: bool = False) -> dict[str, Tally]:
        """How much there is of each label, in class order; labels without pictures too, unless of the trash."""
        found = {label: Tally(*rest) for label, *rest in self._rows(_COUNTS, ("trash" if trashed else "images",))}
        return found if trashed else {name: found.get(name, Tally()) for name in self.alphabet.names}

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

    def places(self, names: Iterable[str]) -> dict[str, list[Place]]:
        """Where each picture lies; more than one place where somebody copied a file by hand."""
        places: dict[str, list[Place]] = {}
        query = "SELECT name, area, label FROM files WHERE name IN "
        for name, area, label in self._among(query, names):
            places.setdefault(name, []).append(Place(area, label))
        return places

    def sha256(self, names: Iterable[str]) -> dict[str, str]:
        """The hashes of pictures by name, read from the files unless they were read since they last changed."""
        hashes: dict[str, str] = {}
        query = (
            "SELECT files.name, area, label, sha256, hashes.bytes, hashes.mtime_ns FROM files LEFT JOIN hashes"
            " ON hashes.name = files.name AND hashes.bytes = files.bytes AND hashes.mtime_ns = files.mtime_ns"
            " WHERE files.name IN "
        )
        fresh = []
        for name, area, label, sha256, size, mtime_ns in self._among(query, names):
            path = self._layout.root / area / label / name
            with contextlib.suppress(OSError):
                facts = path.stat()
                if sha256 and (size, mtime_ns) == (facts.st_size, facts.st_mtime_ns):
                    hashes[name] = sha256
                else:
                    hashes[name] = _hash(path)
                    fresh.append((name, facts.st_size, facts.st_mtime_ns, hashes[name]))
        if fresh:
            self._write(lambda table: table.executemany("INSERT OR REPLACE INTO hashes VALUES (?, ?, ?, ?)", fresh))
        return hashes

    def hash_unlisted(self, watch: Watch | None = None) -> None:
        """Read the pictures of which no session says what their bytes are, so that ``holds`` knows them."""
        names = [row[0] for row in self._rows(_UNHASHED)]
        for position in range(0, len(names), _PAGE):
            chunk = names[position : position + _PAGE]
            self.sha256(chunk)
            if watch:
                watch.step(len(chunk), "reading what is there")

    def holds(self, sha256: str) -> str | None:
        """The name of a picture, in a label or in the trash, that has these bytes or was converted from them.

        Call ``hash_unlisted`` first where pictures may have come from other programs.
        """
        rows = self._rows(
            "SELECT files.name, files.area, files.label, frames.sha256 FROM frames JOIN files USING (name)"
            " WHERE (frames.sha256 = :sha256 OR source_sha256 = :sha256) AND files.bytes = frames.bytes"
            " UNION ALL SELECT files.name, files.area, files.label, hashes.sha256 FROM hashes JOIN files USING (name)"
            " WHERE hashes.sha256 = :sha256 AND hashes.bytes = files.bytes AND hashes.mtime_ns = files.mtime_ns",
            {"sha256": sha256},
        )
        for name, area, label, claimed in rows:
            with contextlib.suppress(OSError):  # what a session says of a file may no longer be so
                if _hash(self._layout.root / area / label / name) == claimed:
                    return str(name)
        return None

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

    def landmarks(self) -> dict[str, bytes]:
        """The landmarks of the pictures in labels by name, as whoever measured packed them."""
        return dict(self._rows(measurements.LANDMARKS))

    def table(self, keys: Sequence[str]) -> list[tuple[Any, ...]]:
        """Every picture in a label as a row, fast: name, label, session, burst, signer, time (ISO UTC), and ``keys``.

        ``keys`` are those of ``MEASURES``; values are None where nobody measured them. The rows come in no order.
        """
        return self._rows(measurements.table(keys))

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


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.sha256(file.read()).hexdigest()
