"""What may be kept of a JPEG: the strict check that every stored picture passed, and the one encoder."""

from functools import cache

import numpy as np
import simplejpeg
from numpy.typing import NDArray

QUALITY = 95
"""Of what this program encodes itself: pictures from sources that give raw pixels."""

_MOST_PIXELS = 50_000_000
"""A few bytes can claim 65,535 × 65,535 pixels and make a decoder ask for gigabytes."""

_EOI = b"\xff\xd9"


def why_torn(jpeg: bytes) -> str | None:
    """Why ``jpeg`` is not one whole picture, in words, or None when it is.

    Every bit is decoded (at the smallest scale, which spares the arithmetic but none of the entropy decoding), and
    what libjpeg merely warns about refuses the picture: bad codes, too little data, too much. libjpeg does not see
    too much data when it is less than its bit buffer, eight bytes; so the same picture without its last data byte
    has to be found short.

    What this cannot see: JPEG has no checksum. Where bytes vanished and the decoder fell into step again within
    the same block, or the rest of another picture continued at the very block, the picture passes.
    """
    try:
        height, width, *_ = simplejpeg.decode_jpeg_header(jpeg, strict=True)
        if width * height > _MOST_PIXELS:
            return f"it claims {width} × {height} pixels"
        _decode_all(jpeg)
    except ValueError as error:
        return str(error)
    return None if _ends_exactly(jpeg) else "there is data left over at the end"


def encode(picture: NDArray[np.uint8], quality: int = QUALITY) -> bytes:
    """``picture`` (height, width, 3: blue, green, red) as a JPEG."""
    pixels = np.ascontiguousarray(picture)
    jpeg: bytes = simplejpeg.encode_jpeg(pixels, quality=quality, colorspace="BGR", colorsubsampling="420")
    return jpeg


def grey(jpeg: bytes, least: int) -> NDArray[np.uint8]:
    """``jpeg`` decoded to grey (height, width), scaled down by up to 8 while both sides keep ``least`` pixels."""
    picture: NDArray[np.uint8] = simplejpeg.decode_jpeg(jpeg, "GRAY", min_height=least, min_width=least)[:, :, 0]
    return picture


@cache
def standard_tables() -> bytes:
    """The DHT segments of T.81 annex K.3, which a camera's motion JPEG may leave out: every encoder knows them."""
    jpeg = encode(np.zeros((16, 16, 3), np.uint8))
    tables, at = b"", 2
    while jpeg[at + 1] != 0xDA:
        end = at + 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
        if jpeg[at + 1] == 0xC4:
            tables += jpeg[at:end]
        at = end
    return tables


def _decode_all(jpeg: bytes) -> None:
    simplejpeg.decode_jpeg(jpeg, "GRAY", min_height=1, min_width=1, strict=True)


def _ends_exactly(jpeg: bytes) -> bool:
    """Whether the last byte of data is needed. Constant bytes before the end are an encoder's padding."""
    data = jpeg[: jpeg.rindex(_EOI)].rstrip(b"\xff")
    for _ in range(8):
        shorter = data[:-2] if data.endswith(b"\xff\x00") else data[:-1]
        try:
            _decode_all(shorter + _EOI)
        except ValueError:
            return True
        if data[-1:] != b"\0" or data.endswith(b"\xff\x00"):
            return False
        data = shorter
    return False
