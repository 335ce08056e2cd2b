"""What a check found and a person found fine: lines of ``marks.jsonl`` as well, and their place in the index.

In a line's "marks", ``fine:dark`` names pictures that are not too dark whatever the check says, and ``open:dark`` takes
that back. Of several lines about a picture and a check the latest counts.
"""

import re
import sqlite3
from collections.abc import Iterable

from signlab.dataset.changes import Marking

TABLE = """
CREATE TABLE IF NOT EXISTS dismissals (name TEXT, finding TEXT, word TEXT, time TEXT, PRIMARY KEY (name, finding))
    WITHOUT ROWID
"""

_MARK = re.compile(r"(fine|open):([a-z_]+)")
_SAY = """
INSERT INTO dismissals VALUES (?, ?, ?, ?) ON CONFLICT (name, finding)
DO UPDATE SET word = excluded.word, time = excluded.time WHERE excluded.time >= dismissals.time
"""


def is_one(mark: str) -> bool:
    """Whether a mark of a line speaks of a check."""
    return _MARK.fullmatch(mark) is not None


def marking(name: str, check: str, *, fine: bool) -> Marking:
    """That a picture is fine for ``check``, or is not any more."""
    words = ("open", "fine") if fine else ("fine", "open")
    return Marking(name, *(f"{word}:{check}" for word in words))


def take_up(database: sqlite3.Connection, marks: Iterable[tuple[str, str]], time: str) -> None:
    """Enter those of (name, mark) that speak of a check."""
    rows = [(name, *reversed(mark.split(":")), time) for name, mark in marks if is_one(mark)]
    database.executemany(_SAY, rows)
