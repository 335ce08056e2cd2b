"""Keeps the index's database open and up to date, and makes it anew when somebody deletes or damages its file."""

import contextlib
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

from signlab.alphabet import Alphabet
from signlab.dataset import database, scanning
from signlab.dataset.layout import Layout
from signlab.errors import SignlabError
from signlab.jobs import Watch

Answer = TypeVar("Answer")


class Cache:
    """An index that is there, whatever becomes of its file. Any thread may use it."""

    def __init__(self, layout: Layout, alphabet: Alphabet) -> None:
        self.alphabet = alphabet
        self._layout = layout
        self._path = layout.private / "index.sqlite"
        self._lock = threading.RLock()
        self._open()

    def _open(self) -> None:
        with contextlib.suppress(OSError):
            self._layout.private.mkdir(exist_ok=True)
        self._database = database.open_database(self._path)
        self._file = self._identity()

    def _identity(self) -> tuple[int, int] | None:
        try:
            facts = self._path.stat()
        except OSError:
            return None
        return facts.st_dev, facts.st_ino

    @property
    def lasting(self) -> bool:
        """Whether what is kept here is there again tomorrow: not on a disk that cannot be written."""
        with self._lock:
            return bool(self._database.execute("PRAGMA database_list").fetchone()[2])

    def close(self) -> None:
        with self._lock:
            self._database.close()

    def refresh(self, watch: Watch | None = None) -> None:
        """Follow what happened on disk, whoever did it. Fast when nothing changed."""
        watch = watch or Watch()
        with self._lock:
            if self._identity() != self._file:  # somebody deleted or replaced the file under us
                self._database.close()
                self._open()
            self._mended(lambda: scanning.refresh(self._database, self._layout, self.alphabet, watch))

    def _mended(self, ask: Callable[[], Answer]) -> Answer:
        """Do ``ask``. Where the file turns out to be damaged make it anew; where that fails too, as when the disk is
        full, carry on in memory."""
        with self._lock:
            for mend in (self._anew, self._in_memory):
                try:
                    return ask()
                except sqlite3.DatabaseError as error:
                    if "locked" in str(error):
                        cause = "is kept busy by another process"
                        raise SignlabError(f"The index {self._path}", cause, "Try again when that is done.") from error
                    with contextlib.suppress(sqlite3.DatabaseError):
                        mend()
            return ask()

    def _anew(self) -> None:
        self._database.close()
        with contextlib.suppress(OSError):
            database.delete(self._path)
        self._open()
        scanning.refresh(self._database, self._layout, self.alphabet, Watch())

    def _in_memory(self) -> None:
        self._database.close()
        self._database, self._file = database.open_database(None), self._identity()
        scanning.refresh(self._database, self._layout, self.alphabet, Watch())

    def _rows(self, query: str, values: Sequence[Any] | dict[str, Any] = ()) -> list[Any]:
        return self._mended(lambda: self._database.execute(query, values).fetchall())

    def _among(self, query: str, names: Iterable[str]) -> Iterator[Any]:
        texts = (name for name in names if scanning.is_text(name))
        while chunk := list(islice(texts, 500)):  # SQLite takes a limited number of values
            yield from self._rows(f"{query}({', '.join('?' * len(chunk))})", chunk)

    def _write(self, change: Callable[[sqlite3.Connection], object]) -> None:
        """Make ``change``, whole or not at all."""

        def make() -> None:
            with database.transaction(self._database):
                change(self._database)

        self._mended(make)
