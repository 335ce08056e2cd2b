import io
import os
import socket
import struct
import zlib
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from signlab.dataset import checking
from signlab.dataset.checking import Refused, check, read


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def two_colours(size: tuple[int, int] = (32, 16)) -> Image.Image:
    """Red above, blue below."""
    image = Image.new("RGB", size, (255, 0, 0))
    image.paste((0, 0, 255), (0, size[1] // 2, *size))
    return image


def decoded(content: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(content))
    assert image.format == "JPEG"
    assert image.getexif().get(0x0112, 1) == 1
    image.load()
    return image


def near(pixel: object, colour: tuple[int, int, int]) -> bool:
    return bool(np.abs(np.subtract(pixel, colour)).max() < 24)


@pytest.mark.parametrize("mode", ["RGB", "L"])
@pytest.mark.parametrize("progressive", [True, False])
def test_an_upright_jpeg_is_stored_as_it_is(mode: str, progressive: bool) -> None:
    content = encoded(two_colours().convert(mode), "JPEG", progressive=progressive, comment="kept")
    answer = check(content)
    assert answer.content == content
    assert (answer.width, answer.height, answer.notes) == (32, 16, ())
    assert answer.sha256 == answer.source_sha256 == sha256(content).hexdigest()


@pytest.mark.parametrize("orientation", range(2, 9))
def test_what_exif_says_to_turn_is_turned(orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    content = encoded(two_colours(), "JPEG", exif=exif, quality=95)
    answer = check(content)
    assert answer.notes == ("turned upright",)
    assert (answer.width, answer.height) == ((32, 16) if orientation < 5 else (16, 32))
    assert answer.source_sha256 == sha256(content).hexdigest() != answer.sha256
    image = decoded(answer.content)
    red = {2: (0, 0), 3: (0, 15), 4: (0, 15), 5: (0, 0), 6: (15, 0), 7: (15, 0), 8: (0, 0)}[orientation]
    assert near(image.getpixel(red), (255, 0, 0))


def test_spoilt_exif_does_no_harm() -> None:
    content = encoded(two_colours(), "JPEG", exif=b"Exif\0\0nonsense")
    assert check(content).content == content


@pytest.mark.parametrize("kind", ["PNG", "BMP", "WEBP", "TIFF", "GIF"])
def test_other_formats_become_jpegs(kind: str) -> None:
    answer = check(encoded(two_colours(), kind))
    assert answer.notes == (f"converted from {kind}",)
    image = decoded(answer.content)
    assert near(image.getpixel((5, 2)), (255, 0, 0))
    assert near(image.getpixel((5, 13)), (0, 0, 255))


def test_a_turned_png_is_converted_and_turned() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    assert check(encoded(two_colours(), "PNG", exif=exif)).notes == ("converted from PNG", "turned upright")


def test_of_an_animation_the_first_picture_counts() -> None:
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
    content = encoded(frames[0], "GIF", save_all=True, append_images=frames[1:])
    assert near(decoded(check(content).content).getpixel((4, 4)), (255, 0, 0))


@pytest.mark.parametrize(
    ("image", "grey"),
    [
        (Image.new("RGBA", (8, 8), (255, 0, 0, 0)), (255, 255, 255)),
        (Image.new("LA", (8, 8), (0, 0)), (255, 255, 255)),
        (Image.new("P", (8, 8), 0), (0, 0, 0)),
        (Image.new("1", (8, 8), 1), (255, 255, 255)),
        (Image.fromarray(np.full((8, 8), 0x8000, np.uint16)), (128, 128, 128)),
    ],
    ids=["transparent", "transparent grey", "palette", "black and white", "16 bits"],
)
def test_unusual_pixels_become_plain_ones(image: Image.Image, grey: tuple[int, int, int]) -> None:
    assert near(decoded(check(encoded(image, "PNG")).content).convert("RGB").getpixel((4, 4)), grey)


def test_a_cmyk_jpeg_becomes_rgb() -> None:
    answer = check(encoded(two_colours().convert("CMYK"), "JPEG", quality=95))
    assert answer.notes == ("converted from CMYK",)
    assert decoded(answer.content).mode == "RGB"
    assert near(decoded(answer.content).getpixel((5, 2)), (255, 0, 0))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "BMP", "WEBP", "TIFF", "GIF"])
def test_a_truncated_picture_is_refused_wherever_it_ends(kind: str) -> None:
    noise = Image.fromarray(np.random.default_rng(1).integers(0, 255, (40, 40, 3), np.uint8))
    content = encoded(noise, kind)
    for end in (3, 20, len(content) // 2, len(content) - 30):
        with pytest.raises(Refused):
            check(content[:end])


@pytest.mark.parametrize("content", [b"x", b"GIF89a", b"\xff\xd8\xff", b"%PDF-1.4", b"<svg/>", os.urandom(1000)])
def test_what_is_no_picture_is_refused(content: bytes) -> None:
    with pytest.raises(Refused):
        check(content)


def test_measurements_are_no_picture() -> None:
    with pytest.raises(Refused, match="measurements"):
        check(encoded(Image.new("F", (8, 8)), "TIFF"))


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_spoilt_bytes_are_refused_or_still_give_a_whole_jpeg(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(["JPEG", "PNG", "BMP", "WEBP", "TIFF", "GIF"]))
    content = bytearray(encoded(two_colours(), kind))
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        answer = check(bytes(content))
    except Refused:
        return
    assert decoded(answer.content).size == (answer.width, answer.height)
    assert checking.decode_jpeg(answer.content)[:2] == (answer.width, answer.height)


def png_bomb(width: int, height: int) -> bytes:
    """A small PNG that says it is huge."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("size", [(11_000, 10_000), (60_000, 60_000)])
def test_a_decompression_bomb_is_known_by_its_header(size: tuple[int, int]) -> None:
    with pytest.raises(Refused, match="million"):
        check(png_bomb(*size))


def test_a_jpeg_bomb_is_known_by_its_header(jpeg: Callable[[int], bytes]) -> None:
    content = bytearray(jpeg(1))
    frame = content.index(b"\xff\xc0")
    content[frame + 5 : frame + 9] = struct.pack(">HH", 60_000, 60_000)
    with pytest.raises(Refused, match="60000 × 60000 pixels"):
        check(bytes(content))


def test_files_are_read_only_when_they_are_plain_and_inside(tmp_path: Path, jpeg: Callable[[int], bytes]) -> None:
    root = tmp_path / "source"
    (root / "A").mkdir(parents=True)
    (tmp_path / "outside.jpg").write_bytes(jpeg(1))
    (root / "good.jpg").write_bytes(jpeg(1))
    (root / "A" / "inside.jpg").symlink_to("../good.jpg")
    (root / "A" / "outside.jpg").symlink_to("../../outside.jpg")
    (root / "A" / "nowhere.jpg").symlink_to("missing")
    (root / "A" / "circle.jpg").symlink_to("circle.jpg")
    (root / "empty.jpg").touch()
    os.mkfifo(root / "pipe.jpg")
    (root / "pipelink.jpg").symlink_to("pipe.jpg")
    with (root / "large.jpg").open("wb") as file:
        file.truncate(checking.LARGEST_FILE + 1)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(root / "socket.jpg"))
        assert read(root / "A" / "inside.jpg", root) == jpeg(1)
        assert read(root / "A" / ".." / "good.jpg", root) == jpeg(1)
        for name, reason in {
            "A/outside.jpg": "leads out",
            "A/nowhere.jpg": "link to nothing",
            "A/circle.jpg": "cannot be read",
            "empty.jpg": "empty",
            "pipe.jpg": "no plain file",
            "pipelink.jpg": "no plain file",
            "socket.jpg": "no plain file",
            "large.jpg": "larger than 64 MB",
            "A": "no plain file",
            "absent.jpg": "no longer there",
        }.items():
            with pytest.raises(Refused, match=reason):
                read(root / name, root)


def test_a_file_that_may_not_be_read_says_so(
    tmp_path: Path, jpeg: Callable[[int], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.jpg").write_bytes(jpeg(1))

    def refuse(*_args: object, **_options: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)  # root may read everything, so the mode will not do
    with pytest.raises(Refused, match="Permission denied"):
        read(tmp_path / "a.jpg", tmp_path)
