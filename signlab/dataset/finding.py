"""Finds the pictures that fit a query."""

import sqlite3
from pathlib import Path

from signlab.alphabet import Alphabet
from signlab.dataset import builds
from signlab.dataset.columns import Columns
from signlab.dataset.conditions import conditions, joins, sort_column
from signlab.dataset.database import transaction
from signlab.dataset.layout import Layout
from signlab.dataset.query import Query
from signlab.dataset.rows import Rows
from signlab.errors import SignlabError


def find(database: sqlite3.Connection, layout: Layout, alphabet: Alphabet, query: Query) -> Rows:
    """The rows that fit ``query``.

    Raises:
        SignlabError: it names a label, signer or session that is not there; says which are.
    """
    _check(database, alphabet, query)
    if query.side:
        follow_last_build(database, layout)
    asked = conditions(query)
    column = sort_column(query.sort)
    area = "trash" if query.trashed else "images"
    cursor = database.execute(
        f"SELECT files.name, label, files.session, files.burst, files.bytes, files.mtime_ns, {column}"
        f" FROM files {joins((column, *(condition.sql for condition in asked)))}"
        f" WHERE area = ?{''.join(f' AND ({condition.sql})' for condition in asked)} ORDER BY label, files.name",
        (area, *(value for condition in asked for value in condition.values)),
    )
    columns = Columns(cursor, alphabet.names)
    sessions = "SELECT session, signer, CASE WHEN json_valid(header) THEN json_extract(header, '$.started') END"
    facts = {row[0]: (row[1] or "", row[2] or "") for row in database.execute(f"{sessions} FROM sessions")}
    return columns.rows(layout.root / area, query, facts)


def _check(database: sqlite3.Connection, alphabet: Alphabet, query: Query) -> None:
    there = (
        ("label", "SELECT label FROM folders", alphabet.names),
        ("signer", "SELECT DISTINCT signer FROM sessions", ()),
        ("session", "SELECT session FROM sessions", ()),
    )
    for key, ask, more in there:
        asked = [value for value in getattr(query, key) if value]
        known = {row[0] for row in database.execute(ask)} | set(more) if asked else set()
        if unknown := [value for value in asked if value not in known]:
            named = sorted(name for name in known if name)
            shown = " ".join(named[:40]) + (f" and {len(named) - 40:,} more" if len(named) > 40 else "")
            raise SignlabError(
                f"The filter {key}:{unknown[0]}", f"names no {key} of this project", f"There are: {shown or 'none'}."
            )


def follow_last_build(database: sqlite3.Connection, layout: Layout) -> None:
    """Read the lists of the last build, unless they were read before."""
    folder: Path | None = next(reversed(builds.folders(layout)), None)
    stamp = builds.stamp(folder) if folder else ""
    (known,) = database.execute("SELECT coalesce(max(stamp), '') FROM last_build").fetchone()
    if known == stamp:
        return
    with transaction(database):
        database.execute("DELETE FROM sides")
        database.execute("DELETE FROM last_build")
        if folder:
            database.executemany("INSERT OR REPLACE INTO sides VALUES (?, ?)", builds.sides(folder))
            database.execute("INSERT INTO last_build VALUES (?)", (stamp,))
