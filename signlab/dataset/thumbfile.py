"""Small pictures kept on disk: JPEGs in one SQLite file in a project's private folder. It may be deleted at any time.

An entry is of a picture's name, size and time: one that was changed has no entry. Any thread and several processes may
use it. Where it cannot be written, as on a full disk, nothing is kept; a damaged file is made anew.
"""

import contextlib
import sqlite3
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple, TypeVar

from signlab.dataset.database import delete, transaction
from signlab.dataset.names import Version

Answer = TypeVar("Answer")

NAME = "thumbnails.sqlite"
_VERSION = 1

_TABLE = """
CREATE TABLE thumbnails (id INTEGER PRIMARY KEY, name TEXT, bytes INTEGER, mtime_ns INTEGER, jpeg BLOB, problem TEXT,
    UNIQUE (name, bytes, mtime_ns))
"""


class Kept(NamedTuple):
    """A small picture, or why there is none."""

    jpeg: bytes
    problem: str = ""


class ThumbnailFile:
    """The file in ``folder``; where there is no such folder, nothing is kept."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / NAME
        self._lock = threading.Lock()
        self._database: sqlite3.Connection | None = None
        with self._lock:
            self._open()

    def _open(self) -> None:
        self._database = None
        with contextlib.suppress(sqlite3.Error, OSError):
            try:
                self._database = _connect(self._path)
            except sqlite3.OperationalError:  # it cannot be written, which a new one could not either
                return
            except sqlite3.DatabaseError:
                delete(self._path)
                self._database = _connect(self._path)

    def get(self, version: Version) -> Kept | None:
        """What was kept of a picture."""
        query = "SELECT jpeg, coalesce(problem, '') FROM thumbnails WHERE name = ? AND bytes = ? AND mtime_ns = ?"
        row = self._ask(lambda database: database.execute(query, version).fetchone())
        return Kept(*row) if row else None

    def put(self, entries: Iterable[tuple[Version, Kept]]) -> None:
        """Keep small pictures, in place of what was kept of earlier content of the same names."""
        rows = [(*version, kept.jpeg, kept.problem or None) for version, kept in entries]

        def keep(database: sqlite3.Connection) -> None:
            with transaction(database):
                database.executemany("DELETE FROM thumbnails WHERE name = ?", [row[:1] for row in rows])
                columns = "name, bytes, mtime_ns, jpeg, problem"
                database.executemany(f"INSERT OR REPLACE INTO thumbnails ({columns}) VALUES (?, ?, ?, ?, ?)", rows)

        self._ask(keep)

    def forget(self, names: Iterable[str]) -> None:
        """Keep nothing of these pictures; SQLite writes zeros over what it deletes."""

        def forget(database: sqlite3.Connection) -> None:
            with transaction(database):
                database.executemany("DELETE FROM thumbnails WHERE name = ?", [(name,) for name in names])
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")

        self._ask(forget)

    def close(self) -> None:
        with self._lock:
            if self._database:
                self._database.close()
            self._database = None

    def _ask(self, ask: Callable[[sqlite3.Connection], Answer]) -> Answer | None:
        """The answer of the file, or None where it has none to give."""
        with self._lock:
            if not self._database:
                return None
            try:
                return ask(self._database)
            except sqlite3.OperationalError:  # the disk is full or read-only, or another process takes its time
                return None
            except sqlite3.DatabaseError:  # the file is damaged
                self._database.close()
                with contextlib.suppress(OSError):
                    delete(self._path)
                self._open()
                return None


def _connect(path: Path) -> sqlite3.Connection:
    if not path.parent.is_dir():
        raise sqlite3.OperationalError("there is no folder for it")
    database = sqlite3.connect(path, timeout=5, isolation_level=None, check_same_thread=False)
    try:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = OFF")  # what a power cut takes is made again
        database.execute("PRAGMA cache_size = -4000")
        database.execute("PRAGMA secure_delete = ON")
        (version,) = database.execute("PRAGMA user_version").fetchone()
        if version not in (0, _VERSION):
            raise sqlite3.DatabaseError(f"it has version {version}")
        with transaction(database):
            if database.execute("PRAGMA user_version").fetchone() == (0,):
                database.execute(_TABLE)
                database.execute(f"PRAGMA user_version = {_VERSION}")
    except BaseException:
        database.close()
        raise
    return database
