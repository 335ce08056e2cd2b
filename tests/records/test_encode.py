import io

import cv2
import numpy as np
import pytest
import simplejpeg
from PIL import Image

from signlab.records.encode import Colour, Encoding, centre, decode, resized, shape
from signlab.records.picture import BadPictureError, is_turned, look, size
from tests.records.conftest import Draw


@pytest.mark.parametrize("cut", [1, 2, 10, 400])
def test_a_jpeg_that_ends_early_is_refused_however_little_is_missing(draw: Draw, cut: int) -> None:
    whole = draw(1, 300, 200)
    assert look(whole)
    with pytest.raises(BadPictureError, match="does not decode"):
        look(whole[:-cut])


def test_the_quick_look_sees_what_decoding_in_full_sees(draw: Draw) -> None:
    whole = draw(2, 300, 200)
    seen = set()
    for at in range(700, len(whole) - 2, 31):
        broken = bytearray(whole)
        broken[at] ^= 0x10
        try:
            simplejpeg.decode_jpeg(bytes(broken), strict=True)
            sound = True
            look(bytes(broken))
        except ValueError:
            sound = False
            with pytest.raises(BadPictureError):
                look(bytes(broken))
        seen.add(sound)
    assert seen == {True, False}


@pytest.mark.parametrize("sampling", ["444", "422", "420"])
def test_both_decoders_give_the_same_pixels(sampling: str) -> None:
    pixels = np.random.default_rng(0).integers(0, 255, (75, 101, 3), np.uint8)
    picture = simplejpeg.encode_jpeg(pixels, 90, "BGR", sampling)
    other = cv2.imdecode(np.frombuffer(picture, np.uint8), cv2.IMREAD_COLOR)
    assert np.array_equal(decode(picture), other)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
@pytest.mark.parametrize(("colour", "axes"), [("rgb", {3}), ("grey", {2}), ("unchanged", {2, 3})])
def test_every_kind_of_png_decodes(mode: str, colour: str, axes: set[int]) -> None:
    grey = np.arange(40 * 30, dtype=np.uint16).reshape(30, 40) * 50
    image = Image.fromarray(grey) if mode == "I;16" else Image.fromarray((grey >> 8).astype(np.uint8)).convert(mode)
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    pixels = decode(buffer.getvalue(), colour)  # type: ignore[arg-type]
    assert pixels.shape[:2] == (30, 40)
    assert pixels.ndim in axes
    assert look(buffer.getvalue())
    assert pixels.dtype == np.uint8
    assert size(buffer.getvalue()) == (40, 30)


def test_printers_colours_decode_too() -> None:
    buffer = io.BytesIO()
    Image.new("CMYK", (20, 10), (0, 255, 255, 0)).save(buffer, "JPEG")
    pixels = decode(buffer.getvalue())
    assert pixels.shape == (10, 20, 3)
    assert pixels[..., 2].mean() > 200 > 50 > pixels[..., 1].mean()
    assert look(buffer.getvalue())


def test_rotation_in_exif_is_seen_and_not_applied(draw: Draw) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    turned = draw(1, exif=exif.tobytes())
    assert is_turned(turned)
    assert look(turned).turned
    assert decode(turned).shape == (36, 48, 3)
    exif[0x0112] = 1
    assert not is_turned(draw(1, exif=exif.tobytes()))
    assert not is_turned(draw(1))


def test_a_square_is_cut_from_the_centre() -> None:
    pixels = np.arange(5 * 8).reshape(5, 8, 1)
    assert centre(pixels)[0, :, 0].tolist() == [1, 2, 3, 4, 5]
    assert centre(pixels.transpose(1, 0, 2))[:, 0, 0].tolist() == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("given", "target"),
    [((640, 480), (341, 256)), ((480, 640), (256, 341)), ((100, 100), (256, 256)), ((999, 7), (36534, 256))],
)
def test_the_shorter_side_becomes_as_long_as_asked(given: tuple[int, int], target: tuple[int, int]) -> None:
    assert shape(*given, 256) == target


def test_fine_stripes_become_grey_when_shrunk_not_moire() -> None:
    stripes = np.zeros((300, 300, 3), np.uint8)
    stripes[:, ::2] = 255
    small = resized(stripes, (50, 50))
    assert small.shape == (50, 50, 3)
    assert abs(small.astype(int) - 127).max() <= 1


@pytest.mark.parametrize("colour", ["rgb", "grey", "unchanged"])
@pytest.mark.parametrize("square", [False, True])
@pytest.mark.parametrize("given", [(1283, 721), (721, 1283), (400, 400), (130, 97)])
def test_a_large_picture_is_decoded_small_to_the_same_size_and_nearly_the_same_pixels(
    draw: Draw, given: tuple[int, int], square: bool, colour: Colour
) -> None:
    picture = draw(5, *given)
    how = Encoding(resize=96, square=square, colour=colour, format="png", quality=1)
    again = decode(how.apply(picture), "grey")
    slow = decode(picture, "grey")
    slow = centre(slow) if square else slow
    slow = resized(slow, shape(slow.shape[1], slow.shape[0], 96))
    assert again.shape == slow.shape
    assert np.abs(again.astype(int) - slow).mean() < 1.5


def test_encoding_keeps_colours_in_their_places() -> None:
    buffer = io.BytesIO()
    Image.new("RGB", (32, 24), (200, 100, 30)).save(buffer, "JPEG", quality=100)
    for kind, quality in (("jpg", 95), ("png", 3)):
        again = decode(Encoding(resize=12, quality=quality, format=kind).apply(buffer.getvalue()))  # type: ignore[arg-type]
        assert again.shape == (12, 16, 3)
        assert np.abs(again.astype(int) - (30, 100, 200)).max() < 5


@pytest.mark.parametrize("wrong", [{"resize": -1}, {"quality": 0}, {"quality": 101}, {"quality": 10, "format": "png"}])
def test_values_outside_their_range_are_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="is not between"):
        Encoding(**wrong)  # type: ignore[arg-type]
