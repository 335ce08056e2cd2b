"""The thumbnails that a grid paints: what is in sight is asked for, what was seen is kept, within bounds of memory."""

import threading
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeAlias, cast

import cv2
import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from signlab.dataset import thumbnails
from signlab.dataset.names import Version
from signlab.dataset.rows import Rows
from signlab.dataset.shrinking import LARGEST
from signlab.dataset.thumbnails import Thumbnail, Wanted
from signlab.errors import Problem
from signlab.ui.inbox import Inbox

MOST_BYTES = 96_000_000
"""Of images in memory: more than ten full screens of the usual size."""

_WIDE = 1.5
"""Thumbnails are made so much larger than the cell, since only their middle square shows: enough for 3:2."""

Seen: TypeAlias = QImage | Problem


def wanted(rows: Rows, row: int, size: int = LARGEST) -> Wanted:
    """A row as thumbnails are asked for."""
    return Wanted(rows.version(row), rows.path(row), size)


class Thumbs(QObject):
    """``get`` gives what is there, ``want`` says what shall be, ``arrived`` that more is.

    With ``square`` each is the middle square of its picture, which is what a model is shown as well.
    """

    arrived = Signal()

    def __init__(
        self,
        folder: Path,
        parent: QObject | None = None,
        *,
        square: bool = True,
        workers: int = 0,
        most_bytes: int = MOST_BYTES,
    ) -> None:
        super().__init__(parent)
        self._square, self._most = square, most_bytes
        self._kept: OrderedDict[Version, tuple[Seen, int]] = OrderedDict()
        """With the side that each was made for, the latest used last."""
        self.bytes = 0
        self._side = 0
        self._asked: dict[Version, int] = {}
        """What is waited for, with the side it shall have."""
        self._ready: list[tuple[Version, int, Seen]] = []
        self._lock = threading.Lock()
        self._inbox = Inbox(self)
        self._pool = thumbnails.Thumbnails(folder, self._made, workers)

    def get(self, version: Version) -> Seen | None:
        """What is there of a picture, perhaps of another size; None where nothing is yet."""
        found = self._kept.get(version)
        if found is None:
            return None
        self._kept.move_to_end(version)
        return found[0]

    def has(self, version: Version, side: int) -> bool:
        """Whether a picture is there in that size."""
        kept = self._kept.get(version)
        return kept is not None and kept[1] == side

    def want(self, pictures: Sequence[Wanted], side: int) -> None:
        """From now on these are wanted, the first first, ``side`` pixels a side; nothing else is any more."""
        missing = [one for one in pictures if not self.has(one.version, side)]
        self._side = side
        size = min(LARGEST, round(side * _WIDE)) if self._square else min(LARGEST, side)
        asked = {one.version: side for one in missing}
        if asked != self._asked:
            self._asked = asked
            self._pool.want([one._replace(size=size) for one in missing])

    @property
    def busy(self) -> bool:
        """Whether something wanted is not there yet."""
        return bool(self._asked)

    def close(self) -> None:
        self._pool.close()
        self._inbox.close()
        self._kept.clear()
        self._asked.clear()

    def _made(self, thumbnail: Thumbnail) -> None:
        """In a thread of the pool."""
        side = self._side
        seen: Seen
        if thumbnail.pixels is None:
            seen = Problem(thumbnail.wanted.version.name, thumbnail.problem)
        else:
            seen = as_image(middle(thumbnail.pixels, side) if self._square else thumbnail.pixels)
        with self._lock:
            self._ready.append((thumbnail.wanted.version, side, seen))
            first = len(self._ready) == 1
        if first:  # those that follow until the window looks come with it
            self._inbox.put(self._take)

    def _take(self) -> None:
        with self._lock:
            ready, self._ready = self._ready, []
        for version, side, seen in ready:
            before = self._kept.pop(version, None)
            self.bytes -= _bytes(before[0]) if before else 0
            self._kept[version] = (seen, side)
            self.bytes += _bytes(seen)
            self._asked.pop(version, None)
        while self.bytes > self._most and len(self._kept) > 1:
            self.bytes -= _bytes(self._kept.popitem(last=False)[1][0])
        self.arrived.emit()


def middle(pixels: npt.NDArray[np.uint8], side: int) -> npt.NDArray[np.uint8]:
    """The middle square of (height, width, channels), ``side`` pixels a side."""
    height, width = pixels.shape[:2]
    short = min(height, width)
    top, left = (height - short) // 2, (width - short) // 2
    square = pixels[top : top + short, left : left + short]
    smooth = cv2.INTER_AREA if side < short else cv2.INTER_CUBIC
    return cast("npt.NDArray[np.uint8]", cv2.resize(square, (side, side), interpolation=smooth))


def as_image(pixels: npt.NDArray[Any]) -> QImage:
    """Pixels (height, width, 4), BGRA, as an image with memory of its own."""
    pixels = np.ascontiguousarray(pixels)
    height, width = pixels.shape[:2]
    return QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_RGB32).copy()


def _bytes(seen: Seen) -> int:
    return seen.sizeInBytes() if isinstance(seen, QImage) else 500
