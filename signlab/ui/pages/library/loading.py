"""Reads whole pictures, to be looked at full size. Called in threads."""

from typing import cast

import cv2
import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QImageReader

from signlab.dataset.shrinking import LARGEST_PICTURE
from signlab.dataset.thumbnails import Wanted
from signlab.errors import SignlabError


def whole(picture: Wanted) -> npt.NDArray[np.uint8]:
    """All pixels of a picture (height, width, 3), blue first.

    Raises:
        SignlabError: it is not there, does not decode, or is larger than can be shown.
    """
    size = QImageReader(str(picture.path)).size()  # from the header alone
    if size.width() * size.height() > LARGEST_PICTURE:
        most = LARGEST_PICTURE // 1_000_000
        cause = f"is {size.width():,} × {size.height():,} pixels; this window shows up to {most} million"
        raise SignlabError(picture.version.name, cause, "Look at it with another program, or move it to the trash.")
    try:
        content = np.fromfile(picture.path, dtype=np.uint8)
    except FileNotFoundError:
        raise SignlabError(picture.version.name, "is no longer there", "Another program moved or removed it.") from None
    pixels = cv2.imdecode(content, cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION) if len(content) else None
    if pixels is None:
        raise SignlabError(picture.version.name, "does not decode", "Move it to the trash, or replace the file.")
    return cast("npt.NDArray[np.uint8]", pixels)
