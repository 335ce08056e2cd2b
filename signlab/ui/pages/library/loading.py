"""Reads pictures for the screen: the middle square of one, small. Knows no widget; called in threads."""

from typing import cast

import cv2
import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QImage, QImageReader

from signlab.errors import SignlabError
from signlab.ui.pages.library.thumbs import Wanted

MOST_MEGAPIXELS = 50
"""Of a picture that is decoded whole: 200 MB of memory."""


def as_image(pixels: npt.NDArray[np.uint8]) -> QImage:
    """Pixels (height, width, 3), blue first, as Qt paints them fastest."""
    height, width = pixels.shape[:2]
    painted = cv2.cvtColor(np.ascontiguousarray(pixels), cv2.COLOR_BGR2BGRA)
    return QImage(painted.data, width, height, 4 * width, QImage.Format.Format_RGB32).copy()


def middle(pixels: npt.NDArray[np.uint8], side: int) -> npt.NDArray[np.uint8]:
    """The middle square, which is what a model is shown as well, ``side`` pixels a side."""
    height, width = pixels.shape[:2]
    short = min(height, width)
    top, left = (height - short) // 2, (width - short) // 2
    square = pixels[top : top + short, left : left + short]
    smooth = cv2.INTER_AREA if side < short else cv2.INTER_CUBIC
    small: npt.NDArray[np.uint8] = cv2.resize(square, (side, side), interpolation=smooth)
    return small


def thumbnail(picture: Wanted, side: int) -> QImage:
    """The thumbnail of a picture, made from the file."""
    return as_image(middle(whole(picture), side))


def fitted(picture: Wanted, side: int) -> QImage:
    """The whole of a picture, its longer side ``side`` pixels."""
    pixels = whole(picture)
    height, width = pixels.shape[:2]
    scale = side / max(height, width)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    smooth = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return as_image(cv2.resize(pixels, size, interpolation=smooth))


def whole(picture: Wanted) -> npt.NDArray[np.uint8]:
    """All pixels of a picture (height, width, 3), blue first.

    Raises:
        SignlabError: it is not there, does not decode, or is larger than can be shown.
    """
    size = QImageReader(str(picture.path)).size()
    megapixels = size.width() * size.height() / 1e6
    if megapixels > MOST_MEGAPIXELS:
        cause = f"is {size.width():,} × {size.height():,} pixels; this window shows up to {MOST_MEGAPIXELS} megapixels"
        raise SignlabError(picture.version[0], cause, "Look at it with another program, or move it to the trash.")
    try:
        content = np.fromfile(picture.path, dtype=np.uint8)
    except FileNotFoundError:
        raise SignlabError(picture.version[0], "is no longer there", "Another program moved or removed it.") from None
    pixels = cv2.imdecode(content, cv2.IMREAD_COLOR) if len(content) else None
    if pixels is None:
        raise SignlabError(picture.version[0], "does not decode", "Move it to the trash, or replace the file.")
    return cast("npt.NDArray[np.uint8]", pixels)
