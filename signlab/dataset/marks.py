"""What people decided of pictures as they looked through them: ``marks.jsonl``, and its place in the index.

A line: ``{"id", "time", "marks": {"checked": [names], "doubtful": [names], "none": [names]}}``, where "none" takes a
mark away; what checks found and people dismissed stands there too: see ``dismissals``. Of several lines about a picture
the latest counts. Marks go by the name alone, so they survive a new label.
"""

import sqlite3
from collections.abc import Sequence
from pathlib import Path

from signlab.dataset import dismissals, ledger
from signlab.dataset.changes import Marking
from signlab.errors import Problem

MARKS = ("checked", "doubtful", "none")


def line(after: str, marked: Sequence[Marking]) -> ledger.Line:
    """A new line, later than ``after``, that says what was marked."""
    marks: dict[str, list[str]] = {}
    for mark in marked:
        marks.setdefault(mark.after, []).append(mark.name)
    return ledger.stamped(after, marks=marks)


_READ = "SELECT read, mtime_ns, inode FROM ledgers WHERE file = ?"
_MARK = """
INSERT INTO marks VALUES (?, ?, ?)
ON CONFLICT (name) DO UPDATE SET mark = excluded.mark, time = excluded.time WHERE excluded.time >= marks.time
"""


def is_stale(database: sqlite3.Connection, path: Path) -> bool:
    """Whether the file is not what the index has read."""
    return bool(database.execute(_READ, (path.name,)).fetchone() != _facts(path))


def _facts(path: Path) -> tuple[int, int, int] | None:
    try:
        facts = path.stat()
    except FileNotFoundError:
        return None
    return facts.st_size, facts.st_mtime_ns, facts.st_ino & 0x7FFF_FFFF_FFFF_FFFF


def follow(database: sqlite3.Connection, path: Path) -> None:
    """Read on where the file was left, or from the start where it is another one."""
    known, facts = database.execute(_READ, (path.name,)).fetchone(), _facts(path)
    if known is None or facts is None or facts[0] <= known[0] or facts[2] != known[2]:
        known = None
        for table, column in (("marks", ""), ("dismissals", ""), ("problems", "place"), ("ledgers", "file")):
            where = f" WHERE {column} = '{path.name}'" if column else ""
            database.execute(f"DELETE FROM {table}{where}")
    read = known[0] if known else 0
    for found, end in ledger.read(path, read):
        read = end
        problem = found if isinstance(found, Problem) else _mark(database, path, found)
        if problem:
            row = (path.name, problem.thing, problem.cause, problem.next_step)
            database.execute("INSERT INTO problems VALUES (?, ?, ?, ?)", row)
    if facts:
        database.execute("INSERT OR REPLACE INTO ledgers VALUES (?, ?, ?, ?)", (path.name, read, *facts[1:]))


def _mark(database: sqlite3.Connection, path: Path, found: ledger.Line) -> Problem | None:
    marks = found.get("marks")
    if not isinstance(marks, dict) or not all(
        (mark in MARKS or dismissals.is_one(mark))
        and isinstance(names, list)
        and all(isinstance(name, str) for name in names)
        for mark, names in marks.items()
    ):
        return Problem(path.name, f"holds a line that marks nothing that is known: {found}", "Mend or remove it.")
    named = [(name.encode(errors="replace").decode(), mark) for mark, names in marks.items() for name in names]
    database.executemany(_MARK, [(*row, found["time"]) for row in named if row[1] in MARKS])
    dismissals.take_up(database, named, found["time"])
    return None
