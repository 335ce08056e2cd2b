"""Thumbnails for what is in sight, made in threads, what was asked for last first, and kept within bounds of memory."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple, TypeAlias

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from signlab.dataset.rows import Rows
from signlab.errors import Problem
from signlab.ui.failing import in_words
from signlab.ui.inbox import Inbox

THREADS = 2
MOST_BYTES = 96_000_000
"""Of thumbnails in memory: more than ten full screens of the usual size."""


class Wanted(NamedTuple):
    """A picture as it is now. ``version`` names its content: see ``Rows.version``."""

    version: tuple[str, int, int]
    path: Path


Thumbnail: TypeAlias = "QImage | Problem"
Load: TypeAlias = Callable[[Wanted, int], QImage]
"""Makes the thumbnail of a picture, so many pixels a side. Called in threads; raises where it cannot."""


def wanted(rows: Rows, row: int) -> Wanted:
    return Wanted(rows.version(row), rows.path(row))


class Thumbnails(QObject):
    """``get`` gives what is there, ``want`` says what shall be, ``arrived`` that more is."""

    arrived = Signal()

    def __init__(
        self, load: Load, parent: QObject | None = None, *, most_bytes: int = MOST_BYTES, threads: int = THREADS
    ) -> None:
        super().__init__(parent)
        self._load, self._most = load, most_bytes
        self._kept: OrderedDict[tuple[str, int, int], tuple[Thumbnail, int]] = OrderedDict()
        """With the side that each was made for, the latest used last."""
        self.bytes = 0
        self._side = 0
        self._queue: list[Wanted] = []
        self._under_way: set[tuple[str, int, int]] = set()
        self._ready: list[tuple[Wanted, int, Thumbnail]] = []
        self._wake = threading.Condition()
        self._open = True
        self._inbox = Inbox(self)
        self._threads = [threading.Thread(target=self._work, name=f"thumbnails {n}") for n in range(threads)]
        for thread in self._threads:
            thread.start()

    def get(self, version: tuple[str, int, int]) -> Thumbnail | None:
        """What is there of a picture, perhaps of another size; None where nothing is yet."""
        found = self._kept.get(version)
        if found is None:
            return None
        self._kept.move_to_end(version)
        return found[0]

    def want(self, pictures: Sequence[Wanted], side: int) -> None:
        """From now on these are wanted, the first first, ``side`` pixels a side; nothing else is any more."""
        missing = [one for one in pictures if (kept := self._kept.get(one.version)) is None or kept[1] != side]
        with self._wake:
            self._side = side
            self._queue = [one for one in reversed(missing) if one.version not in self._under_way]
            if self._queue:
                self._wake.notify_all()

    @property
    def busy(self) -> bool:
        """Whether something wanted is not there yet."""
        with self._wake:
            return bool(self._queue or self._under_way or self._ready)

    def close(self) -> None:
        with self._wake:
            self._open = False
            self._queue.clear()
            self._wake.notify_all()
        for thread in self._threads:
            thread.join()
        self._inbox.close()
        self._kept.clear()

    def _work(self) -> None:
        while True:
            with self._wake:
                while self._open and not self._queue:
                    self._wake.wait()
                if not self._open:
                    return
                picture, side = self._queue.pop(), self._side
                self._under_way.add(picture.version)
            made: Thumbnail
            try:
                made = self._load(picture, side)
            except Exception as error:
                made = in_words(error)
            with self._wake:
                self._under_way.discard(picture.version)
                self._ready.append((picture, side, made))
                first = len(self._ready) == 1
            if first:  # those that follow until the window looks come with it
                self._inbox.put(self._take)

    def _take(self) -> None:
        with self._wake:
            ready, self._ready = self._ready, []
        for picture, side, made in ready:
            before = self._kept.pop(picture.version, None)
            self.bytes -= _bytes(before[0]) if before else 0
            self._kept[picture.version] = (made, side)
            self.bytes += _bytes(made)
        while self.bytes > self._most and len(self._kept) > 1:
            self.bytes -= _bytes(self._kept.popitem(last=False)[1][0])
        self.arrived.emit()


def _bytes(thumbnail: Thumbnail) -> int:
    return thumbnail.sizeInBytes() if isinstance(thumbnail, QImage) else 500
