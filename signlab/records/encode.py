"""Decoding, cropping, resizing and encoding pictures for records.

All of it lets go of Python's lock, so that a pool of threads keeps every core busy. OpenCV, which does all but decode
most JPEGs, makes what it can of a torn picture: whoever wants whole ones looks first (``picture.look``).
"""

import contextlib
from dataclasses import asdict, dataclass
from typing import Any, Literal

import cv2
import numpy as np
import numpy.typing as npt
import simplejpeg

from signlab.records.picture import BadPictureError, is_jpeg, size

Colour = Literal["rgb", "grey", "unchanged"]
Format = Literal["jpg", "png"]
Pixels = npt.NDArray[Any]
"""Height, width and, unless grey, three channels in OpenCV's order blue, green, red; uint8."""

_READ = {"rgb": cv2.IMREAD_COLOR, "grey": cv2.IMREAD_GRAYSCALE, "unchanged": cv2.IMREAD_ANYCOLOR}
_SMALLER = (0, cv2.IMREAD_REDUCED_GRAYSCALE_2, cv2.IMREAD_REDUCED_GRAYSCALE_4, cv2.IMREAD_REDUCED_GRAYSCALE_8)
"""OpenCV's flags for halving once, twice, three times; the bit for colour is set beside."""


@dataclass(frozen=True, slots=True)
class Encoding:
    """How a build changes pictures. ``resize`` is the length of the shorter side in pixels, 0 leaves the size alone.

    ``square`` cuts out the centre first. ``quality`` is JPEG's 1-100, or PNG's compression 0-9.
    """

    resize: int = 0
    square: bool = False
    quality: int = 95
    colour: Colour = "rgb"
    format: Format = "jpg"

    def __post_init__(self) -> None:
        if not 0 <= self.resize <= 10_000:
            raise ValueError(f"a shorter side of {self.resize} pixels is not between 1 and 10,000")
        low, high = (1, 100) if self.format == "jpg" else (0, 9)
        if not low <= self.quality <= high:
            raise ValueError(f"a quality of {self.quality} is not between {low} and {high}, as {self.format} has it")

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    def apply(self, picture: bytes) -> bytes:
        """``picture`` decoded, cropped, resized and encoded anew. Raises ``BadPictureError``."""
        width, height = size(picture)
        pixels = _decode(picture, self.colour, _halvings(min(width, height), self.resize))
        if self.square:
            pixels, width, height = centre(pixels), min(width, height), min(width, height)
        if self.resize:
            pixels = resized(pixels, shape(width, height, self.resize))
        if self.format == "png":
            return bytes(cv2.imencode(".png", pixels, [cv2.IMWRITE_PNG_COMPRESSION, self.quality])[1])
        return _jpeg(pixels, self.quality)


def _jpeg(pixels: Pixels, quality: int) -> bytes:
    grey = pixels.ndim == 2
    rows = np.ascontiguousarray(pixels[:, :, None] if grey else pixels)
    space, sampling = ("GRAY", "Gray") if grey else ("BGR", "420")
    return bytes(simplejpeg.encode_jpeg(rows, quality, space, sampling, fastdct=False))


def _halvings(shorter: int, target: int) -> int:
    """How often, up to three times, ``shorter`` can be halved and still be ``target`` or more."""
    return next((times for times in (3, 2, 1) if target and shorter >> times >= target), 0)


def decode(picture: bytes, colour: Colour = "rgb", halvings: int = 0) -> Pixels:
    """The pixels of ``picture``; EXIF rotation is not applied, transparency is dropped, 16 bits become 8.

    ``"unchanged"`` keeps a grey picture grey. ``halvings`` (0-3) makes it smaller while it is decoded, which for a JPEG
    saves most of the work (libjpeg averages blocks); ``"unchanged"`` pays no heed to it.

    Raises:
        BadPictureError: OpenCV can make nothing of it, or it is too large to be taken seriously.
    """
    size(picture)
    return _decode(picture, colour, halvings)


def _decode(picture: bytes, colour: Colour, halvings: int) -> Pixels:
    if colour == "rgb" and not halvings and is_jpeg(picture):
        with contextlib.suppress(ValueError):  # torn, or of colours that it cannot do
            quick: Pixels = simplejpeg.decode_jpeg(picture, "BGR", strict=True)  # the same pixels in less time
            return quick
    flags = _READ[colour] if colour == "unchanged" else _READ[colour] | _SMALLER[halvings]
    try:
        pixels: Pixels | None = cv2.imdecode(np.frombuffer(picture, np.uint8), flags | cv2.IMREAD_IGNORE_ORIENTATION)
    except cv2.error as error:
        raise BadPictureError(f"it does not decode: {error.err}") from None
    if pixels is None:
        raise BadPictureError("it does not decode")
    return pixels


def centre(pixels: Pixels) -> Pixels:
    """The largest square around the centre, as im2rec's ``--center-crop`` cuts it."""
    height, width = pixels.shape[:2]
    side = min(height, width)
    top, left = (height - side) // 2, (width - side) // 2
    return pixels[top : top + side, left : left + side]


def shape(width: int, height: int, shorter: int) -> tuple[int, int]:
    """Width and height with a shorter side of ``shorter``, the longer one rounded down."""
    side = min(width, height)
    return width * shorter // side, height * shorter // side


def resized(pixels: Pixels, target: tuple[int, int]) -> Pixels:
    """``pixels`` as wide and high as ``target``.

    Interpolates where it shrinks to more than half, as every pixel counts then; below that it averages areas, which is
    slower and keeps fine stripes from turning into coarse ones.
    """
    height, width = pixels.shape[:2]
    if (width, height) == target:
        return pixels
    return cv2.resize(pixels, target, interpolation=cv2.INTER_AREA if 2 * target[0] <= width else cv2.INTER_LINEAR)
