"""The pixels of a stored picture, whatever is in the file, no larger than looking at them needs."""

import io
import warnings
from dataclasses import dataclass

import cv2
import numpy as np
import simplejpeg
from PIL import Image, UnidentifiedImageError

from signlab.vision.hand import Picture

# Size is judged here, and everything is decoded: Pillow has nothing to warn of that is not refused or fine.
warnings.filterwarnings("ignore", module=r"PIL\.")

LARGEST = 110_000_000
"""Pixels. More are refused before anything is decoded: a small file may unfold to fill the memory."""

SHORTER = 480
"""Pixels of the shorter side that are kept where a picture has many more. A hand is found as well in these."""


class Unreadable(ValueError):  # noqa: N818 -- an answer, not an error
    """A file that is no whole picture; says why."""


@dataclass(frozen=True)
class Decoded:
    """``pixels`` (height, width, 3) BGR, perhaps fewer than the ``width`` × ``height`` that the file has."""

    pixels: Picture
    width: int
    height: int


def decode(content: bytes, shorter: int = SHORTER) -> Decoded:
    """The pixels of a JPEG or of anything else Pillow reads: grey, CMYK, transparent (on white).

    A picture whose shorter side has at least twice ``shorter`` pixels comes smaller, but never below ``shorter``.

    Raises:
        Unreadable: it does not decode, is torn, or is too large.
    """
    try:
        if content[:3] == b"\xff\xd8\xff":
            return _jpeg(content, shorter)
        return _other(content, shorter)
    except Unreadable:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Unreadable(f"it has more than {LARGEST // 1_000_000} million pixels") from None
    except (UnidentifiedImageError, KeyError):
        raise Unreadable("it is not a picture") from None
    except MemoryError:
        raise Unreadable("it needs more memory than there is") from None
    except Exception as error:  # Pillow's decoders raise nearly anything on broken input
        raise Unreadable(f"it does not decode: {error}") from None


def _jpeg(content: bytes, shorter: int) -> Decoded:
    height, width, colours, _ = simplejpeg.decode_jpeg_header(content, strict=True)
    _check(width, height)
    if colours in ("CMYK", "YCCK"):
        return _other(content, shorter)
    least = shorter if min(width, height) >= 2 * shorter else 0
    space = "GRAY" if colours.upper() == "GRAY" else "BGR"
    pixels: Picture = simplejpeg.decode_jpeg(content, space, min_height=least, min_width=least, strict=True)
    pixels = cv2.cvtColor(pixels, cv2.COLOR_GRAY2BGR) if space == "GRAY" else pixels  # type: ignore[assignment]
    return Decoded(_reduced(pixels, shorter), width, height)


def _other(content: bytes, shorter: int) -> Decoded:
    with Image.open(io.BytesIO(content)) as image:
        width, height = image.size
        _check(width, height)
        if image.format == "JPEG":
            image.draft(image.mode, (2 * shorter, 2 * shorter))
        pixels = _deep(image) if image.mode[0] in "IF" else _plain(image)
    return Decoded(_reduced(pixels, shorter), width, height)


def _deep(image: Image.Image) -> Picture:
    """A grey picture of 16 bits or more."""
    levels = np.asarray(image, np.float32)
    levels = levels / (65535.0 if levels.max(initial=0) > 255 else 255.0)
    flat = (np.clip(levels, 0, 1) * 255).astype(np.uint8)
    return np.asarray(cv2.cvtColor(flat, cv2.COLOR_GRAY2BGR), np.uint8)


def _plain(image: Image.Image) -> Picture:
    if image.has_transparency_data:
        white = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(white, image.convert("RGBA"))
    return np.ascontiguousarray(np.asarray(image.convert("RGB"))[:, :, ::-1])


def _check(width: int, height: int) -> None:
    if width * height > LARGEST:
        raise Unreadable(f"it has {width:,} × {height:,} pixels, more than {LARGEST // 1_000_000} million")


def _reduced(pixels: Picture, shorter: int) -> Picture:
    height, width = pixels.shape[:2]
    if min(height, width) < 2 * shorter:
        return pixels
    by = shorter / min(height, width)
    return np.asarray(cv2.resize(pixels, (round(width * by), round(height * by)), interpolation=cv2.INTER_AREA))
