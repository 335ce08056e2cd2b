"""What was measured of pictures, as columns of the index, so that it can be filtered and sorted by.

A measurement holds for the file that was measured: one with another size or time counts as not measured. Who measures
has a version; a better one, with a higher version, measures anew what an earlier one did.
"""

import os
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np


@dataclass(frozen=True, slots=True)
class Measure:
    """Something that can be measured of a picture: how it is called, counted and shown.

    ``decimals`` 0 stands for whole numbers. ``low_words`` and ``high_words`` say what a small and a large value means.
    """

    key: str
    words: str
    unit: str = ""
    decimals: int = 2
    low_words: str = ""
    high_words: str = ""

    @property
    def column(self) -> str:
        """How SQL calls it, where files, frames and measurements are joined."""
        return _ELSEWHERE.get(self.key, f"measurements.{self.key}")

    def text(self, value: float) -> str:
        """``value`` as people read it: ``12.3 %``."""
        return f"{value:,.{self.decimals}f}{f' {self.unit}' if self.unit else ''}"


_ELSEWHERE = {
    "bytes": "files.bytes",
    "confidence": "sayings.confidence",
    "width": "coalesce(measurements.width, frames.width)",
    "height": "coalesce(measurements.height, frames.height)",
}
"""What is known of pictures that nobody measured."""

_ALL = (
    Measure("width", "Width", "px", 0, "narrow", "wide"),
    Measure("height", "Height", "px", 0, "low", "tall"),
    Measure("bytes", "Size of the file", "bytes", 0, "small", "large"),
    Measure("brightness", "Mean brightness", "%", 1, "dark", "bright"),
    Measure("contrast", "Contrast", "%", 1, "flat", "contrasty"),
    Measure("overexposed", "Pixels too bright to show anything", "%", 1, "none blown out", "blown out"),
    Measure("underexposed", "Pixels too dark to show anything", "%", 1, "none black", "drowned in black"),
    Measure("dynamic_range", "Dynamic range", "bits", 2, "few tones", "many tones"),
    Measure("uniformity_lr", "Evenness of light, left to right", "%", 1, "lit from one side", "evenly lit"),
    Measure("uniformity_tb", "Evenness of light, top to bottom", "%", 1, "lit from above or below", "evenly lit"),
    Measure("warmth", "Warmth of the light", "", 2, "cool", "warm"),
    Measure("sharpness", "Sharpness of the hand", "", 1, "blurred", "sharp"),
    Measure("frame_sharpness", "Sharpness of the whole frame", "", 1, "blurred", "sharp"),
    Measure("hand", "A hand was found", "", 0, "no hand", "a hand"),
    Measure("hand_score", "How sure the hand is", "%", 1, "doubtful", "sure"),
    Measure("handedness", "How much it looks a right hand", "%", 1, "left hand", "right hand"),
    Measure("roll", "Roll of the hand", "°", 0, "tilted to the left", "tilted to the right"),
    Measure("yaw", "Yaw of the hand", "°", 0, "turned to the left", "turned to the right"),
    Measure("pitch", "Pitch of the hand", "°", 0, "tipped forward", "tipped back"),
    Measure("hand_size", "Share of the picture's height that the hand takes", "%", 1, "far", "near"),
    Measure("hand_x", "Where the hand is across the picture", "%", 1, "left", "right"),
    Measure("hand_y", "Where the hand is down the picture", "%", 1, "top", "bottom"),
    Measure("light_direction", "Where the light comes from", "°", 0),
    Measure("phash", "What it looks like, as a hash", "", 0),
    Measure("hands", "Hands in the picture", "", 0, "none", "several"),
    Measure("hand_inside", "Share of the hand that lies in the picture", "%", 1, "cut off", "whole"),
    Measure("tip", "How far the hand points to the camera", "°", 0, "away", "to the camera"),
    Measure("roll_error", "How rough the roll is", "°", 1, "sure", "rough"),
    Measure("yaw_error", "How rough the yaw is", "°", 1, "sure", "rough"),
    Measure("pitch_error", "How rough the pitch is", "°", 1, "sure", "rough"),
    Measure("hand_brightness", "Mean brightness of the hand", "%", 1, "dark", "bright"),
    Measure("hand_overexposed", "Pixels of the hand too bright to show anything", "%", 1, "none", "blown out"),
    Measure("hand_underexposed", "Pixels of the hand too dark to show anything", "%", 1, "none", "black"),
    Measure("hand_dynamic_range", "Dynamic range of the hand", "bits", 2, "few tones", "many tones"),
    Measure("hand_uniformity_lr", "Evenness of light on the hand, left to right", "%", 1, "from a side", "even"),
    Measure("hand_uniformity_tb", "Evenness of light on the hand, top to bottom", "%", 1, "uneven", "even"),
    Measure("hand_contrast", "How much brighter the hand is than what is behind it", "%", 1, "darker", "brighter"),
    Measure("light_strength", "How one-sided the light is", "", 2, "from the front", "from a side"),
    Measure("confidence", "How sure the model is", "%", 0, "unsure", "sure"),
)

MEASURES: dict[str, Measure] = {measure.key: measure for measure in _ALL}
"""Every measure by its key. A line more here is all that a new one needs: an index that is there grows by a column."""

STORED: tuple[str, ...] = tuple(key for key in MEASURES if key not in ("bytes", "confidence"))
"""Keys of the measures that have a column in the table of measurements."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured of one file. ``values`` by the keys of ``MEASURES``; None or absent where it is not known.

    ``problem`` says why the picture could not be measured, as when it does not decode. ``phash`` is signed, 64 bits:
    see ``likeness.signed``.
    """

    name: str
    size_bytes: int
    mtime_ns: int
    version: int
    values: Mapping[str, float | None] = field(default_factory=dict)
    problem: str = ""
    landmarks: bytes = b""
    """Of the hand, as :mod:`signlab.vision.marks` packs them; read back with ``Index.landmarks``, not with the rest."""


def content(path: Path) -> tuple[bytes, int, int]:
    """The bytes of a picture, with the size and the time (ns) that a measurement of them holds for.

    Raises:
        OSError: it cannot be read, or is gone.
    """
    with path.open("rb") as file:
        facts = os.fstat(file.fileno())  # before reading: who writes meanwhile makes the time a later one
        return file.read(), facts.st_size, facts.st_mtime_ns


JOIN = (
    "LEFT JOIN measurements ON measurements.name = files.name AND measurements.bytes = files.bytes"
    " AND measurements.mtime_ns = files.mtime_ns"
)


_LANDMARKS = """
CREATE TABLE IF NOT EXISTS landmarks (name TEXT, bytes INTEGER, mtime_ns INTEGER, marks BLOB,
    PRIMARY KEY (name, bytes, mtime_ns)) WITHOUT ROWID
"""

LANDMARKS = "SELECT name, marks FROM files JOIN landmarks USING (name, bytes, mtime_ns) WHERE area = 'images'"


def grow(database: sqlite3.Connection) -> None:
    """Give the table of measurements a column for each measure that it lacks, and landmarks a table."""
    database.execute(_LANDMARKS)
    there = {row[1] for row in database.execute("PRAGMA table_info(measurements)")}
    for key in STORED:
        if key not in there:
            kind = "REAL" if MEASURES[key].decimals else "INTEGER"
            database.execute(f"ALTER TABLE measurements ADD COLUMN {key} {kind}")


def remember(database: sqlite3.Connection, rows: Iterable[Measured]) -> None:
    """Keep measurements, beside what was kept of other keys; forget those of files that are no more.

    Raises:
        KeyError: a value has a key that no measure has.
    """
    for row in rows:
        if unknown := row.values.keys() - set(STORED):
            raise KeyError(f"no measure is called {', '.join(sorted(unknown))}")
        columns = ("name", "bytes", "mtime_ns", "version", "problem", *row.values)
        settings = ", ".join(f"{key} = excluded.{key}" for key in columns[4:])
        file = (row.name, row.size_bytes, row.mtime_ns)
        database.execute(
            f"INSERT INTO measurements ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"
            f" ON CONFLICT DO UPDATE SET version = max(version, excluded.version), {settings}",
            (*file, row.version, row.problem or None, *row.values.values()),
        )
        if row.landmarks:
            database.execute("INSERT OR REPLACE INTO landmarks VALUES (?, ?, ?, ?)", (*file, row.landmarks))
        for table in ("measurements", "landmarks"):
            database.execute(_FORGET.format(table=table), file)


_FORGET = """
DELETE FROM {table} WHERE name = ?1 AND (bytes, mtime_ns) != (?2, ?3) AND NOT EXISTS (SELECT 1 FROM files
    WHERE name = ?1 AND bytes = {table}.bytes AND mtime_ns = {table}.mtime_ns)
"""

MEASURED = (
    f"SELECT measurements.name, measurements.bytes, measurements.mtime_ns, version, problem, {', '.join(STORED)}"
    " FROM files JOIN measurements USING (name, bytes, mtime_ns) WHERE measurements.name IN "
)


def parse(row: tuple[object, ...]) -> Measured:
    """A row of ``MEASURED``."""
    name, size, mtime_ns, version, problem, *values = row
    known = {key: value for key, value in zip(STORED, values, strict=True) if value is not None}
    return Measured(name, size, mtime_ns, version, known, problem or "")  # type: ignore[arg-type]  # a row has no types


def table(keys: Iterable[str]) -> str:
    """The query for every picture in a label: the fields of ``kind``, without order."""
    columns = "".join(f", {MEASURES[key].column}" for key in keys)
    return (
        f"SELECT files.name, files.label, files.session, files.burst, coalesce(signer, ''), frames.time{columns}"
        f" FROM files {JOIN} LEFT JOIN frames ON frames.name = files.name"
        " LEFT JOIN sessions ON sessions.session = files.session WHERE area = 'images'"
    )


def kind(keys: Iterable[str]) -> np.dtype[np.void]:
    """What a row of ``table`` holds: name, label, session, burst, signer, time (ISO UTC, or None), and the measures
    ``keys``, NaN where nobody measured them; but for "phash", 64 bits, which is None there."""
    facts = [("name", "O"), ("label", "O"), ("session", "O"), ("burst", "i8"), ("signer", "O"), ("time", "O")]
    return np.dtype([*facts, *((key, "O" if key == "phash" else "f4") for key in keys)])


def unmeasured(*, without: str = "") -> str:
    """The query for pictures in labels that nobody of version ``?`` or higher measured.

    With ``without``, a measure's key, those that were measured but not in this respect count too, unless it could not
    be done.
    """
    lacking = f" OR (measurements.{without} IS NULL AND measurements.problem IS NULL)" if without else ""
    return (
        f"SELECT files.name FROM files {JOIN} WHERE area = 'images' AND"
        f" (measurements.version IS NULL OR measurements.version < ?{lacking}) ORDER BY label, files.name"
    )
