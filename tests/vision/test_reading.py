import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from signlab.vision.looking import of_frame
from signlab.vision.reading import Unreadable, decode


def _bytes(image: Image.Image, format: str = "JPEG", **how: object) -> bytes:  # noqa: A002 -- Pillow's own word
    content = io.BytesIO()
    image.save(content, format, **how)
    return content.getvalue()


@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
def test_jpegs_of_any_colours_become_blue_green_red(mode: str) -> None:
    decoded = decode(_bytes(Image.new("RGB", (40, 30), (200, 100, 50)).convert(mode), quality=98))
    assert (decoded.width, decoded.height) == (40, 30)
    assert decoded.pixels.shape == (30, 40, 3)
    wanted = (124, 124, 124) if mode == "L" else (50, 100, 200)
    assert np.abs(decoded.pixels.mean(axis=(0, 1)) - wanted).max() < 8


def test_transparent_sixteen_bit_and_palette_pictures_are_read() -> None:
    clear = decode(_bytes(Image.new("RGBA", (20, 20), (0, 0, 0, 0)), "PNG"))
    assert clear.pixels.min() == 255
    deep = Image.fromarray(np.full((20, 20), 32768, np.uint16))
    assert decode(_bytes(deep, "PNG")).pixels[0, 0].tolist() == [127, 127, 127]
    few = Image.new("RGB", (20, 20), (10, 20, 30)).convert("P", palette=Image.Palette.ADAPTIVE)
    assert decode(_bytes(few, "GIF")).pixels[0, 0].tolist() == [30, 20, 10]


def test_a_single_pixel_is_a_picture() -> None:
    assert decode(_bytes(Image.new("RGB", (1, 1), "white"))).pixels.shape == (1, 1, 3)
    assert of_frame(decode(_bytes(Image.new("RGB", (1, 1), "white"))).pixels).keys() == {"phash"}


def test_a_large_picture_comes_smaller_and_says_how_large_it_is() -> None:
    decoded = decode(_bytes(Image.new("RGB", (10_000, 10_000), (90, 120, 150))))
    assert (decoded.width, decoded.height) == (10_000, 10_000)
    assert decoded.pixels.shape == (480, 480, 3)


def _claiming(width: int, height: int) -> bytes:
    """A PNG that says it is so large."""
    content = b"\x89PNG\r\n\x1a\n"
    for kind, data in (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)),
        (b"IDAT", b""),
        (b"IEND", b""),
    ):
        content += struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    return content


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "not a picture"),
        (b"no picture at all", "not a picture"),
        (_bytes(Image.effect_noise((64, 64), 90))[:-900], "does not decode"),
        (_claiming(60_000, 60_000), "million"),
        (_claiming(12_000, 12_000), "million"),
    ],
    ids=["empty", "text", "torn", "enormous", "too large"],
)
def test_what_is_no_whole_picture_is_refused_with_a_reason(content: bytes, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        decode(content)
