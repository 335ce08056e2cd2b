import io
import struct
import zlib
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PIL import Image

from signlab.dataset.shrinking import NotShown, shrink, to_jpeg


def encoded(width: int, height: int, kind: str = "JPEG", mode: str = "RGB", colour: Any = (200, 100, 50)) -> bytes:
    buffer = io.BytesIO()
    Image.new(mode, (width, height), colour).save(buffer, kind)
    return buffer.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "BMP", "WEBP", "TIFF"])
@pytest.mark.parametrize(
    ("width", "height", "shape"),
    [(640, 480, (192, 256)), (480, 640, (256, 192)), (4000, 20, (1, 256)), (16, 12, (12, 16)), (257, 256, (255, 256))],
)
def test_the_longer_side_is_what_was_asked_and_colours_stay(
    kind: str, width: int, height: int, shape: tuple[int, int]
) -> None:
    pixels = shrink(encoded(width, height, kind))
    assert pixels.shape == (*shape, 4)
    assert pixels.dtype == np.uint8
    assert np.abs(pixels[0, 0].astype(int) - (50, 100, 200, 255)).max() <= 4
    assert max(shrink(encoded(width, height, kind), 12).shape[:2]) == 12


@pytest.mark.parametrize(
    ("mode", "kind", "colour", "bgr"),
    [
        ("L", "JPEG", 77, (77, 77, 77)),
        ("CMYK", "JPEG", (0, 0, 0, 255), (0, 0, 0)),
        ("RGBA", "PNG", (10, 20, 30, 255), (30, 20, 10)),
        ("P", "PNG", 0, None),
        ("I;16", "PNG", 77 << 8, (77, 77, 77)),
        ("1", "PNG", 1, (255, 255, 255)),
    ],
)
def test_every_kind_of_colours_is_shown(mode: str, kind: str, colour: Any, bgr: tuple[int, ...] | None) -> None:
    pixels = shrink(encoded(300, 200, kind, mode, colour))
    assert pixels.shape == (171, 256, 4)
    if bgr:
        assert np.abs(pixels[0, 0, :3].astype(int) - bgr).max() <= 4


def test_what_a_trainer_does_not_turn_is_not_turned() -> None:
    buffer = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (40, 20)).save(buffer, "JPEG", exif=exif)
    assert shrink(buffer.getvalue()).shape == (20, 40, 4)


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says that it is large."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(bytes(100))), (b"IEND", b""))
    packed = (struct.pack(">I", len(data)) + kind + data for kind, data in chunks)
    sums = (struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks)
    return b"\x89PNG\r\n\x1a\n" + b"".join(part + end for part, end in zip(packed, sums, strict=True))


def huge_jpeg() -> bytes:
    """A JPEG whose header says 10,000 × 10,000."""
    content = bytearray(encoded(16, 16))
    at = content.index(b"\xff\xc0") + 5
    content[at : at + 4] = struct.pack(">HH", 10_000, 10_000)
    return bytes(content)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is not a picture"),
        (b"nonsense", "is not a picture"),
        (encoded(64, 64)[:400], "does not decode"),
        (encoded(64, 64, "PNG")[:90], "does not decode"),
        (bomb(10_000, 10_000), "has 10000 × 10000 pixels, more than 40 million"),
        (huge_jpeg(), "has 10000 × 10000 pixels, more than 40 million"),
        (bytes(65 << 20), "is larger than 64 MB"),
    ],
    ids=["empty", "nonsense", "half a JPEG", "half a PNG", "large PNG", "large JPEG", "large file"],
)
def test_what_cannot_be_shown_says_why(content: bytes, reason: str) -> None:
    with pytest.raises(NotShown, match=reason):
        shrink(content)


def test_large_pictures_are_shown_one_after_the_other() -> None:
    assert shrink(encoded(4000, 3000)).shape == (192, 256, 4)


def test_a_small_picture_is_kept_as_a_small_file(jpeg: Callable[[int], bytes]) -> None:
    pixels = shrink(encoded(640, 480))
    kept = to_jpeg(pixels)
    assert len(kept) < 5000
    assert np.abs(shrink(kept).astype(int) - pixels).max() <= 4
