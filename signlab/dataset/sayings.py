"""What models said of pictures, by run, in the index, so that it can be filtered and sorted by. May be asked anew.

What was said holds for the file that was looked at, as a measurement does. Where several models were asked, the one
that was asked last counts.
"""

import sqlite3
from collections.abc import Iterable
from datetime import datetime, timezone
from typing import NamedTuple

TABLES = (
    """CREATE TABLE IF NOT EXISTS sayings (run TEXT, picture TEXT, size INTEGER, stamp INTEGER, told TEXT,
    confidence REAL, PRIMARY KEY (run, picture, size, stamp)) WITHOUT ROWID""",
    "CREATE TABLE IF NOT EXISTS asked (run TEXT PRIMARY KEY, time TEXT) WITHOUT ROWID",
)
"""Its columns are called otherwise than those of ``files``, which they are joined to."""

_LAST = "(SELECT run FROM asked ORDER BY time DESC LIMIT 1)"

JOIN = (
    f"LEFT JOIN sayings ON sayings.run = {_LAST} AND sayings.picture = files.name AND sayings.size = files.bytes"
    " AND sayings.stamp = files.mtime_ns "
)

MODEL = {
    "doubts": "sayings.told <> '' AND sayings.told <> files.label",
    "agrees": "sayings.told = files.label",
    "nothing": "sayings.told = ''",
    "unasked": "sayings.told IS NULL",
}
"""What the model may think of a picture's label, as SQL; "nothing": it sees no sign."""

SAID = f"SELECT files.name, sayings.run, told, confidence FROM files {JOIN} WHERE told IS NOT NULL AND area = 'images'"


class Said(NamedTuple):
    """``label`` "" stands for no sign; ``confidence`` is in %."""

    run: str
    label: str
    confidence: float


def remember(database: sqlite3.Connection, run: str, said: Iterable[tuple[str, str, float]]) -> None:
    """Keep what the model of ``run`` said, as (name, label, confidence in %), of pictures in labels as they are now."""
    rows = [(run, label, confidence, name) for name, label, confidence in said]
    database.executemany(
        "INSERT OR REPLACE INTO sayings SELECT ?1, name, bytes, mtime_ns, ?2, ?3 FROM files"
        " WHERE area = 'images' AND name = ?4",
        rows,
    )
    now = datetime.now(timezone.utc).isoformat(timespec="microseconds")
    database.execute("INSERT OR REPLACE INTO asked VALUES (?, ?)", (run, now))


def forget(database: sqlite3.Connection, run: str) -> None:
    """The run is gone, or will be asked anew."""
    database.execute("DELETE FROM sayings WHERE run = ?", (run,))
    database.execute("DELETE FROM asked WHERE run = ?", (run,))
