"""Whether a file is a picture, and what of it is stored: its own bytes, or an upright JPEG made from it."""

import io
import stat
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import simplejpeg
from PIL import Image, ImageOps, UnidentifiedImageError

from signlab.dataset.storing import sha256

LARGEST_FILE = 64 << 20
"""Bytes."""

LARGEST_PICTURE = 100_000_000
"""Pixels. Known from the header, before anything is decoded: a small file may unfold to fill the memory."""

_FORMATS = ("JPEG", "PNG", "BMP", "WEBP", "TIFF", "GIF")
_UPRIGHT = 1
_ORIENTATION = 0x0112

# Size is judged here, and everything is decoded: Pillow has nothing to warn of that is not refused or fine.
warnings.filterwarnings("ignore", module=r"PIL\.")


class Refused(Exception):  # noqa: N818 -- an answer, not an error
    """A file cannot be taken; says why."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A picture to store. ``source_sha256`` is of the file it came from; ``notes`` say what was done to it."""

    content: bytes
    width: int
    height: int
    sha256: str
    source_sha256: str
    notes: tuple[str, ...] = ()


def read(path: Path, root: Path) -> bytes:
    """The bytes of a file below ``root``. Never waits for a pipe, never follows a link out of ``root``.

    Raises:
        Refused: with the reason.
    """
    try:
        if path.is_symlink():
            path = path.resolve(strict=True)
            if not path.is_relative_to(root.resolve()):
                raise Refused("is a link that leads out of the folder")
        if not stat.S_ISREG(path.stat().st_mode):  # opening a pipe would wait for its writer
            raise Refused("is no plain file")
        with path.open("rb") as file:
            content = file.read(LARGEST_FILE + 1)
    except FileNotFoundError:
        raise Refused("is a link to nothing" if path.is_symlink() else "is no longer there") from None
    except (OSError, RuntimeError) as error:  # a loop of links is a RuntimeError before Python 3.13
        raise Refused(f"cannot be read: {getattr(error, 'strerror', None) or error}") from None
    if not content:
        raise Refused("is empty")
    if len(content) > LARGEST_FILE:
        raise Refused(f"is larger than {LARGEST_FILE >> 20} MB")
    return content


def check(content: bytes) -> Checked:
    """Decode a picture fully and strictly, and say what to store of it.

    A JPEG that is upright and in RGB or grey is stored as it is. Everything else becomes an upright RGB or grey JPEG
    of quality 95 with full colour resolution: other formats (of an animation the first picture), CMYK, and what EXIF
    says to turn.

    Raises:
        Refused: it does not decode, or is too large.
    """
    source = sha256(content)
    if content[:3] != b"\xff\xd8\xff":
        image = _open(content)
        return _encode(image, source, (f"converted from {image.format}",))
    width, height, colours = decode_jpeg(content)
    image = _open(content)
    notes = ["converted from CMYK"] if colours == "CMYK" else []
    if _orientation(image) != _UPRIGHT:
        notes.append("turned upright")
    if notes:
        return _encode(image, source, tuple(notes))
    return Checked(content, width, height, source, source)


def decode_jpeg(content: bytes) -> tuple[int, int, str]:
    """Decode a JPEG strictly: what libjpeg would merely warn of counts as broken. Returns width, height, colours.

    Raises:
        Refused: it does not decode, or is too large.
    """
    try:
        height, width, colours, _subsampling = simplejpeg.decode_jpeg_header(content)
        _check_size(width, height)
        cmyk = colours in ("CMYK", "YCCK")
        simplejpeg.decode_jpeg(content, "CMYK" if cmyk else "GRAY")  # decodes all, converts little
    except ValueError as error:
        raise Refused(f"does not decode: {error}") from None
    return width, height, "CMYK" if cmyk else colours


def _check_size(width: int, height: int) -> None:
    if width * height > LARGEST_PICTURE:
        raise Refused(f"has {width} × {height} pixels, more than {LARGEST_PICTURE // 1_000_000} million")


def _guarded(decode: Callable[[], Image.Image]) -> Image.Image:
    """Pillow's decoders raise nearly anything on broken input."""
    try:
        return decode()
    except Refused:
        raise
    except UnidentifiedImageError:
        raise Refused("is not a picture") from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Refused(f"has more than {LARGEST_PICTURE // 1_000_000} million pixels") from None
    except Exception as error:
        raise Refused(f"does not decode: {error}") from None


def _open(content: bytes) -> Image.Image:
    """The picture's header; nothing is decoded yet."""
    image = _guarded(lambda: Image.open(io.BytesIO(content), formats=_FORMATS))
    _check_size(*image.size)
    return image


def _orientation(image: Image.Image) -> int:
    try:
        return int(image.getexif().get(_ORIENTATION, _UPRIGHT))
    except Exception:  # spoilt EXIF says nothing
        return _UPRIGHT


def _encode(image: Image.Image, source: str, notes: tuple[str, ...]) -> Checked:
    if _orientation(image) != _UPRIGHT and "turned upright" not in notes:
        notes = (*notes, "turned upright")
    upright = _guarded(lambda: _plain(ImageOps.exif_transpose(image)))
    buffer = io.BytesIO()
    upright.save(buffer, "JPEG", quality=95, subsampling=0, icc_profile=image.info.get("icc_profile"))
    content = buffer.getvalue()
    return Checked(content, *upright.size, sha256(content), source, notes)


def _plain(image: Image.Image) -> Image.Image:
    """``image`` in RGB or grey, on white where it is transparent."""
    if image.mode.startswith("I;16"):
        return image.point(lambda value: value / 256).convert("L")
    if image.mode in ("I", "F"):
        raise Refused("holds measurements (32 bits a pixel), not a picture")
    if image.mode in ("1", "L"):
        return image.convert("L")
    if image.has_transparency_data:
        colours = image.convert("RGBA")
        white = Image.new("RGBA", image.size, "white")
        return Image.alpha_composite(white, colours).convert("RGB")
    return image.convert("RGB")
