"""Decodes whole pictures in a thread: the one asked for last first, and the neighbours once that is there."""

import threading
from collections import OrderedDict
from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject, Signal

from signlab.dataset.names import Version
from signlab.dataset.thumbnails import Wanted
from signlab.errors import Problem
from signlab.ui.failing import in_words
from signlab.ui.inbox import Inbox
from signlab.ui.pages.library.loading import whole

KEPT = 4
"""Decoded pictures in memory: the one that is seen, and the ones beside it."""

Pixels: TypeAlias = npt.NDArray[np.uint8]


class FullSize(QObject):
    """``arrived`` carries a picture as it was wanted, and its pixels or the problem with it."""

    arrived = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._kept: OrderedDict[Version, Pixels | Problem] = OrderedDict()
        self._queue: list[Wanted] = []
        self._wake = threading.Condition()
        self._open = True
        self._inbox = Inbox(self)
        self._thread: threading.Thread | None = None

    def get(self, picture: Wanted) -> Pixels | Problem | None:
        return self._kept.get(picture.version)

    def want(self, pictures: Sequence[Wanted]) -> None:
        """From now on these are wanted, the first first; what was wanted before is not."""
        with self._wake:
            self._queue = [one for one in reversed(pictures) if one.version not in self._kept]
            if self._thread is None and self._queue and self._open:
                self._thread = threading.Thread(target=self._work, name="full size")
                self._thread.start()
            self._wake.notify()

    def close(self) -> None:
        """Ends the thread, once it is through with the picture it is at."""
        with self._wake:
            self._open = False
            self._wake.notify()
        if self._thread:
            self._thread.join()
        self._inbox.close()
        self._kept.clear()

    def _work(self) -> None:
        while True:
            with self._wake:
                while self._open and not self._queue:
                    self._wake.wait()
                if not self._open:
                    return
                picture = self._queue.pop()
            found: Pixels | Problem
            try:
                found = whole(picture)
            except Exception as error:
                found = in_words(error)
            self._hand_over(picture, found)

    def _hand_over(self, picture: Wanted, found: Pixels | Problem) -> None:
        def take() -> None:
            self._kept[picture.version] = found
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
            self.arrived.emit(picture, found)

        self._inbox.put(take)
