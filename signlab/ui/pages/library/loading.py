"""Reads whole pictures, to be looked at full size. Called in threads."""

import contextlib
import warnings
from typing import cast

import cv2
import numpy as np
import numpy.typing as npt

from signlab.dataset.shrinking import LARGEST_PICTURE, dimensions
from signlab.dataset.thumbnails import Wanted
from signlab.errors import SignlabError


def whole(picture: Wanted) -> npt.NDArray[np.uint8]:
    """All pixels of a picture (height, width, 3), blue first, as they are stored.

    Raises:
        SignlabError: it is not there, does not decode, or is larger than can be shown.
    """
    name = picture.version.name
    try:
        content = picture.path.read_bytes()
    except FileNotFoundError:
        raise SignlabError(name, "is no longer there", "Another program moved or removed it.") from None
    _check_size(name, content)
    kind = cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION
    pixels = cv2.imdecode(np.frombuffer(content, dtype=np.uint8), kind) if content else None
    if pixels is None:
        raise SignlabError(name, "does not decode", "Move it to the trash, or replace the file.")
    return cast("npt.NDArray[np.uint8]", pixels)


def _check_size(name: str, content: bytes) -> None:
    """By its header, before memory is taken for it."""
    width = height = 0
    with warnings.catch_warnings(), contextlib.suppress(Exception):  # what has no header does not decode either
        warnings.simplefilter("ignore")  # Pillow warns of large ones
        width, height = dimensions(content)
    if width * height > LARGEST_PICTURE:
        most = LARGEST_PICTURE // 1_000_000
        cause = f"is {width:,} × {height:,} pixels; this window shows up to {most} million"
        raise SignlabError(name, cause, "Look at it with another program, or move it to the trash.")
