"""A small picture of a large one: fast, without ever unfolding more than fits, and with a reason where it cannot be."""

import io
import threading
import warnings

import cv2
import numpy as np
import numpy.typing as npt
import simplejpeg
from PIL import Image, UnidentifiedImageError

from signlab.dataset.checking import LARGEST_FILE

Pixels = npt.NDArray[np.uint8]

LARGEST = 256
"""Pixels of the longer side of the largest small picture."""

LARGEST_PICTURE = 40_000_000
"""Pixels. Known from the header: what has more is not decoded, since it may take 600 MB."""

_HEAVY = 8_000_000
_one_at_a_time = threading.Lock()
"""Pictures with more than ``_HEAVY`` pixels take turns, however many threads there are."""

_FORMATS = ("JPEG", "PNG", "BMP", "WEBP", "TIFF")
_QUALITY = 85


class NotShown(Exception):  # noqa: N818 -- an answer, not an error
    """A picture cannot be shown; says why."""


def shrink(content: bytes, longest: int = LARGEST) -> Pixels:
    """The picture in ``content`` as (height, width, 4) in BGRA, its longer side ``longest`` pixels at most.

    It shows what is stored, as a trainer reads it: a note in EXIF that asks to turn it is not heeded.

    Raises:
        NotShown: it does not decode, or is too large.
        MemoryError: there is not enough just now.
    """
    if len(content) > LARGEST_FILE:
        raise NotShown(f"is larger than {LARGEST_FILE >> 20} MB")
    try:
        if plain := _plain_jpeg(content):
            return _resized(_of_jpeg(content, *plain, longest), _fitting(*plain, longest))
        return shrink_pixels(_of_other(content, longest), longest)
    except (NotShown, MemoryError):
        raise
    except UnidentifiedImageError:
        raise NotShown("is not a picture") from None
    except Exception as error:  # decoders raise nearly anything on broken input
        raise NotShown(f"does not decode: {error}") from None


def dimensions(content: bytes) -> tuple[int, int]:
    """Width and height in pixels of a picture that ``shrink`` could show."""
    return _plain_jpeg(content) or Image.open(io.BytesIO(content), formats=_FORMATS).size


def _plain_jpeg(content: bytes) -> tuple[int, int] | None:
    """Width and height of a JPEG that simplejpeg decodes to colours; None where Pillow has to."""
    if content[:2] != b"\xff\xd8":
        return None
    try:
        height, width, colours, _subsampling = simplejpeg.decode_jpeg_header(content)
    except KeyError:  # a sampling of colours that simplejpeg has no name for
        return None
    return None if colours in ("CMYK", "YCCK") else (width, height)


def _of_jpeg(content: bytes, width: int, height: int, longest: int) -> Pixels:
    """Decoded at the smallest of libjpeg's own scales that is not below ``longest``."""
    _check(width, height)
    least_width, least_height = _fitting(width, height, longest)

    def decode() -> Pixels:
        pixels: Pixels = simplejpeg.decode_jpeg(
            content,
            "BGRA",
            min_width=least_width,
            min_height=least_height,
        )
        return pixels

    if width * height <= _HEAVY:
        return decode()
    with _one_at_a_time:
        return decode()


def _of_other(content: bytes, longest: int) -> Pixels:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # size is judged here
        image = Image.open(io.BytesIO(content), formats=_FORMATS)
    _check(*image.size)
    with _one_at_a_time:
        image.draft("RGB", (longest, longest))
        upright = image.point(lambda value: value / 256).convert("L") if image.mode.startswith("I;16") else image
        colours = np.asarray(upright.convert("RGBA"))
        return cv2.cvtColor(colours, cv2.COLOR_RGBA2BGRA).astype(np.uint8, copy=False)


def _check(width: int, height: int) -> None:
    if width * height > LARGEST_PICTURE:
        raise NotShown(f"has {width} × {height} pixels, more than {LARGEST_PICTURE // 1_000_000} million")


def shrink_pixels(pixels: Pixels, longest: int) -> Pixels:
    """``pixels`` with ``longest`` on the longer side at most."""
    height, width = pixels.shape[:2]
    return _resized(pixels, _fitting(width, height, longest))


def _fitting(width: int, height: int, longest: int) -> tuple[int, int]:
    share = min(1.0, longest / max(width, height))
    return max(1, round(width * share)), max(1, round(height * share))


def _resized(pixels: Pixels, size: tuple[int, int]) -> Pixels:
    if pixels.shape[1::-1] == size:
        return pixels
    # Averaging takes five times as long as interpolating, which up to a half gives the same.
    kind = cv2.INTER_LINEAR if 2 * size[0] >= pixels.shape[1] else cv2.INTER_AREA
    return cv2.resize(pixels, size, interpolation=kind).astype(np.uint8, copy=False)


def to_jpeg(pixels: Pixels) -> bytes:
    """``pixels`` (BGRA) to keep."""
    content: bytes = simplejpeg.encode_jpeg(np.ascontiguousarray(pixels), _QUALITY, "BGRA", colorsubsampling="420")
    return content
