"""A picture's bytes: how large it is, whether it is whole, what it looks like.

JPEGs go through simplejpeg, the one decoder that can be told to refuse what libjpeg merely warns about; PNGs through
Pillow, which is strict of itself.
"""

import io
import struct
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import simplejpeg
from PIL import Image, UnidentifiedImageError

from signlab.dataset.likeness import phash

Grey = npt.NDArray[Any]
"""Height and width, of uint8."""

LARGEST = 80_000_000
"""Pixels. A picture with more is taken for a decompression bomb."""

PNG = b"\x89PNG\r\n\x1a\n"

_EXIF_ORIENTATION = 0x0112


class BadPictureError(ValueError):
    """Bytes that are no whole picture; says why."""


def _bad(error: Exception) -> BadPictureError:
    known = not isinstance(error, UnidentifiedImageError)
    return BadPictureError(f"it does not decode: {error}" if known else "it is not a whole picture")


def is_jpeg(picture: bytes) -> bool:
    return picture[:3] == b"\xff\xd8\xff"


def size(picture: bytes) -> tuple[int, int]:
    """Width and height in pixels, from the head of the picture alone. Raises ``BadPictureError``."""
    if not picture:
        raise BadPictureError("the file is empty")
    if is_jpeg(picture):
        width, height, _ = _jpeg_head(picture)
    elif picture[:8] == PNG and len(picture) >= 24:
        width, height = struct.unpack(">II", picture[16:24])
    else:
        raise BadPictureError("it is neither a JPEG nor a PNG")
    if width * height > LARGEST:
        raise BadPictureError(f"it would unfold to {width:,} × {height:,} pixels")
    return width, height


def _jpeg_head(picture: bytes) -> tuple[int, int, str]:
    """Width, height and colour space; the space is "" where simplejpeg cannot decode but Pillow may."""
    try:
        height, width, space, _ = simplejpeg.decode_jpeg_header(picture, strict=False)
        return width, height, "" if space in ("CMYK", "YCCK") else space
    except ValueError as error:
        raise _bad(error) from None
    except KeyError:  # a sampling of colours that simplejpeg has no name for
        try:
            with Image.open(io.BytesIO(picture), formats=("JPEG",)) as image:
                return *image.size, ""
        except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
            raise _bad(error) from None


@dataclass(frozen=True, slots=True)
class Look:
    """What a strict look at a picture found: its perceptual hash, and whether an EXIF tag asks to turn it."""

    phash: int
    turned: bool


def look(picture: bytes) -> Look:
    """Decode ``picture`` strictly and wholly. Raises ``BadPictureError`` when anything is wrong with it."""
    size(picture)
    try:
        return Look(int(phash(_grey(picture))), is_turned(picture))
    except (ValueError, OSError, SyntaxError, EOFError) as error:
        raise _bad(error) from None


def _grey(picture: bytes) -> Grey:
    if is_jpeg(picture) and _jpeg_head(picture)[2]:
        # Scaled down while decoding, but every byte is read: what is torn is seen, at a fraction of the work.
        pixels: Grey = simplejpeg.decode_jpeg(picture, "GRAY", min_height=64, min_width=64, strict=True)[:, :, 0]
        return pixels
    with Image.open(io.BytesIO(picture), formats=("JPEG", "PNG")) as image:
        if image.mode.startswith("I"):  # 16 bits
            return (np.asarray(image) >> 8).astype(np.uint8)
        return np.asarray(image.convert("L"))


def is_turned(picture: bytes) -> bool:
    """Whether an EXIF tag asks viewers to turn or mirror the picture. MXNet and SageMaker do not heed it."""
    if b"Exif\0\0" not in picture[:65536]:
        return False
    try:
        with Image.open(io.BytesIO(picture)) as image:
            return image.getexif().get(_EXIF_ORIENTATION, 1) not in (0, 1)
    except (OSError, SyntaxError, ValueError):
        return False
