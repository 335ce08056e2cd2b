"""The index's SQLite file: its tables, and opening it whatever state it is in. It is a cache and may be deleted."""

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from signlab.dataset import dismissals, measurements, sayings

VERSION = 2
"""Of the tables. A file with another is thrown away and made anew."""

_TABLES = """
CREATE TABLE folders (      -- scanned folders of pictures, and when: see scanning
    area TEXT, label TEXT, mtime_ns INTEGER, scanned_ns INTEGER,
    PRIMARY KEY (area, label)) WITHOUT ROWID;
CREATE TABLE files (        -- pictures on disk; session and burst are copied from frames, for counting
    area TEXT, label TEXT, name TEXT, bytes INTEGER, mtime_ns INTEGER,
    session TEXT NOT NULL DEFAULT '', burst INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (area, label, name)) WITHOUT ROWID;
CREATE INDEX files_by_name ON files (name);
CREATE INDEX files_by_burst ON files (area, label, session, burst);
CREATE TABLE sessions (     -- session files, and how far each was read
    session TEXT PRIMARY KEY, signer TEXT, header TEXT, read INTEGER, mtime_ns INTEGER, inode INTEGER) WITHOUT ROWID;
CREATE TABLE frames (       -- what session files say of pictures
    name TEXT PRIMARY KEY, session TEXT, started TEXT, burst INTEGER, time TEXT,
    sha256 TEXT, source_sha256 TEXT, bytes INTEGER, width INTEGER, height INTEGER) WITHOUT ROWID;
CREATE INDEX frames_by_sha256 ON frames (sha256);
CREATE INDEX frames_by_source_sha256 ON frames (source_sha256) WHERE source_sha256 IS NOT NULL;
CREATE TABLE hashes (       -- of pictures that were read; holds while size and time of the file stay
    name TEXT, bytes INTEGER, mtime_ns INTEGER, sha256 TEXT,
    PRIMARY KEY (name, bytes, mtime_ns)) WITHOUT ROWID;
CREATE INDEX hashes_by_sha256 ON hashes (sha256);
CREATE TABLE measurements ( -- of pictures that were looked at, while size and time stay; the rest of the columns: grow
    name TEXT, bytes INTEGER, mtime_ns INTEGER, version INTEGER NOT NULL, problem TEXT,
    PRIMARY KEY (name, bytes, mtime_ns)) WITHOUT ROWID;
CREATE TABLE sides (        -- of the last build, by label and name
    path TEXT PRIMARY KEY, side TEXT) WITHOUT ROWID;
CREATE TABLE last_build (stamp TEXT);
CREATE TABLE marks (        -- what was decided of pictures
    name TEXT PRIMARY KEY, mark TEXT, time TEXT) WITHOUT ROWID;
CREATE TABLE ledgers (      -- files of lines, and how far each was read
    file TEXT PRIMARY KEY, read INTEGER, mtime_ns INTEGER, inode INTEGER) WITHOUT ROWID;
CREATE TABLE problems (     -- what a scan came upon; place is the folder or file that was scanned
    place TEXT, thing TEXT, cause TEXT, next_step TEXT);
"""


def open_database(path: Path | None) -> sqlite3.Connection:
    """Open the index in ``path``, anew where it is missing, broken or of another version.

    Where ``path`` is None or cannot be written, as on a read-only disk, it lives in memory for as long as it is open.
    """
    if path:
        for anew in (False, True):
            with contextlib.suppress(sqlite3.DatabaseError, OSError):
                if anew:
                    delete(path)
                return _open(path)
    return _open(None)


def delete(path: Path) -> None:
    """Remove an index with the files that SQLite keeps beside it."""
    for suffix in ("", "-wal", "-shm"):
        Path(f"{path}{suffix}").unlink(missing_ok=True)


def _open(path: Path | None) -> sqlite3.Connection:
    if path and not path.parent.is_dir():
        raise sqlite3.OperationalError("there is no folder for the index")
    database = sqlite3.connect(path or ":memory:", timeout=30, isolation_level=None, check_same_thread=False)
    try:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = NORMAL")
        database.execute("PRAGMA cache_size = -32000")
        database.create_function("differing_bits", 2, _differing_bits, deterministic=True)
        with transaction(database):
            (version,) = database.execute("PRAGMA user_version").fetchone()
            if version not in (0, VERSION):
                raise sqlite3.DatabaseError(f"the index has version {version}")
            if version == 0:
                for statement in _TABLES.split(";\n"):
                    database.execute(statement)
                database.execute(f"PRAGMA user_version = {VERSION}")
            measurements.grow(database)
            for table in (dismissals.TABLE, *sayings.TABLES):
                database.execute(table)
    except BaseException:
        database.close()
        raise
    return database


def _differing_bits(one: int, other: int) -> int:
    """``likeness.distance`` of hashes as they are stored, with a sign."""
    return ((one ^ other) & 0xFFFF_FFFF_FFFF_FFFF).bit_count()


@contextlib.contextmanager
def transaction(database: sqlite3.Connection) -> Iterator[None]:
    """All of the block or nothing; waits for another process that is writing."""
    database.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        with contextlib.suppress(sqlite3.Error):
            database.execute("ROLLBACK")
        raise
    database.execute("COMMIT")
