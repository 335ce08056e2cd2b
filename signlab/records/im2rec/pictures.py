"""A picture's way into a record, as im2rec.py takes it: ``cv2`` with the same calls, for the same bytes."""

from dataclasses import dataclass

import cv2
import numpy as np

from signlab.records.encode import Pixels
from signlab.records.im2rec.options import RecordOptions
from signlab.records.picture import BadPictureError, is_turned, look


@dataclass(frozen=True, slots=True)
class Taken:
    """The bytes for a record, or None where im2rec.py skips the picture, and what is amiss with it ("" if nothing)."""

    image: bytes | None
    amiss: str = ""
    turned: bool = False


def take(picture: bytes, options: RecordOptions) -> Taken:
    """``picture`` as it goes into the record."""
    amiss = _amiss(picture) if options.check else ""
    turned = options.check and not amiss and is_turned(picture)
    if options.pass_through:
        return Taken(picture, amiss, turned)
    try:
        image = _encoded(picture, options)
    except cv2.error as error:
        return Taken(None, amiss or f"OpenCV cannot encode it: {error.err}")
    return Taken(image, amiss if image is not None else amiss or "OpenCV cannot decode it", turned)


def _amiss(picture: bytes) -> str:
    try:
        look(picture)
    except BadPictureError as error:
        return str(error)
    return ""


def _encoded(picture: bytes, options: RecordOptions) -> bytes | None:
    if not picture:
        return None
    pixels: Pixels | None = cv2.imdecode(np.frombuffer(picture, np.uint8), options.color)
    if pixels is None:
        return None
    if options.center_crop:
        pixels = _centre(pixels)
    if options.resize:
        height, width = pixels.shape[:2]
        shorter = options.resize
        target = (shorter, height * shorter // width) if height > width else (width * shorter // height, shorter)
        pixels = cv2.resize(pixels, target)
    setting = cv2.IMWRITE_JPEG_QUALITY if options.encoding == ".jpg" else cv2.IMWRITE_PNG_COMPRESSION
    return bytes(cv2.imencode(options.encoding, pixels, [setting, options.quality])[1])


def _centre(pixels: Pixels) -> Pixels:
    height, width = pixels.shape[:2]
    margin = abs(height - width) // 2
    return pixels[margin : margin + width, :] if height > width else pixels[:, margin : margin + height]
