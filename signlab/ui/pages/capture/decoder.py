"""JPEGs become what Qt paints, at the size it is painted in, beside the window's thread."""

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
import simplejpeg
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from signlab.capture.events import Shown

Pixels = NDArray[np.uint8]
"""(height, width, 4): blue, green, red and nothing, which is Qt's Format_RGB32 in memory."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a picture shall fit: ``width`` and ``height`` in the screen's own pixels. ``mirrored`` is for people who
    look at themselves."""

    width: int
    height: int
    mirrored: bool = False


@dataclass(frozen=True, slots=True)
class Drawn:
    """The newest frame, ready to be painted, with what was measured of it."""

    image: QImage
    shown: Shown
    mirrored: bool


class Decoder:
    """A thread that decodes the newest frame, and thumbnails when there is none. Any thread may hand in.

    ``on_drawn`` is called, in the decoder's thread, once for each picture that can be taken with ``take``: no sooner
    than the one before was taken. Whoever paints slower than frames come sees fewer of them, and never an old one.
    """

    def __init__(self, on_drawn: Callable[[], None]) -> None:
        self._on_drawn = on_drawn
        self._place = Place(640, 480)
        self._changed = threading.Condition()
        self._shown: Shown | None = None
        self._drawn: Drawn | None = None
        self._small: deque[Callable[[], None]] = deque()
        self._over = False
        self._thread = threading.Thread(target=self._run, name="preview")
        self._thread.start()

    def fit(self, place: Place) -> None:
        """Draw frames for ``place`` from now on."""
        self._place = place

    def show(self, shown: Shown) -> None:
        """A newer frame; one that still waits is passed over."""
        with self._changed:
            self._shown = shown
            self._changed.notify_all()

    def take(self) -> Drawn | None:
        """The newest picture that nobody took."""
        with self._changed:
            drawn, self._drawn = self._drawn, None
            return drawn

    def square(self, jpeg: bytes, side: int, then: Callable[[QImage], None]) -> None:
        """Call ``then``, in the decoder's thread, with the middle square of ``jpeg``, ``side`` pixels a side."""
        with self._changed:
            self._small.append(lambda: then(middle(jpeg, side)))
            self._changed.notify_all()

    def close(self) -> None:
        with self._changed:
            self._over = True
            self._changed.notify_all()
        self._thread.join()

    def _run(self) -> None:
        while not self._over:
            with self._changed:
                self._changed.wait_for(lambda: self._shown or self._small or self._over)
                shown, self._shown = self._shown, None
                small = self._small.popleft() if self._small else None
            if shown:
                self._draw(shown)
            if small:
                small()

    def _draw(self, shown: Shown) -> None:
        place = self._place
        image = fitted(shown.frame.jpeg, place)
        with self._changed:
            waits = self._drawn is not None
            self._drawn = Drawn(image, shown, place.mirrored)
        if not waits:
            self._on_drawn()


def fitted(jpeg: bytes, place: Place) -> QImage:
    """``jpeg`` as large as it fits into ``place``."""
    height, width = simplejpeg.decode_jpeg_header(jpeg)[:2]
    scale = min(place.width / width, place.height / height)
    size = max(round(width * scale), 1), max(round(height * scale), 1)
    pixels = _decoded(jpeg, *size)
    if pixels.shape[1::-1] != size:
        pixels = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_LINEAR), np.uint8)
    if place.mirrored:
        pixels = np.asarray(cv2.flip(pixels, 1), np.uint8)
    return to_image(pixels)


def middle(jpeg: bytes, side: int) -> QImage:
    """The largest square in the middle of ``jpeg``, as ``side`` by ``side`` pixels."""
    pixels = _decoded(jpeg, side, side)
    height, width = pixels.shape[:2]
    edge = min(height, width)
    top, left = (height - edge) // 2, (width - edge) // 2
    square = np.ascontiguousarray(pixels[top : top + edge, left : left + edge])
    return to_image(np.asarray(cv2.resize(square, (side, side), interpolation=cv2.INTER_AREA), np.uint8))


def _decoded(jpeg: bytes, width: int, height: int) -> Pixels:
    """``jpeg`` with at least these sides, and less than twice as large where it can be halved while it is decoded: then
    no pixel is passed over by what scales it the rest of the way. Odd scales would take libjpeg twice as long."""
    pixels: Pixels = simplejpeg.decode_jpeg(
        jpeg, "BGRA", fastdct=True, fastupsample=True, min_width=width, min_height=height, min_factor=2
    )
    return pixels


def to_image(pixels: Pixels) -> QImage:
    height, width = pixels.shape[:2]
    return QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_RGB32).copy()  # Qt owns a copy
