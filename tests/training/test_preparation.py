"""The rule by which pictures are prepared is fixed: the device has a copy of it."""

import json

import cv2
import numpy as np
import pytest

from signlab.training import preparation
from signlab.training.preparation import Preparation


def test_the_rule_is_pinned_to_the_last_bit() -> None:
    picture = np.arange(4 * 6 * 3, dtype=np.uint8).reshape(4, 6, 3)  # the central square is columns 1 to 4
    prepared = Preparation(2, "RGB", 0.5, (1, 2, 3), (2, 4, 8))(picture)
    assert prepared.dtype == np.float32
    areas = np.array([[14, 20], [50, 56]])  # of blue: means of 2 by 2, half to even, by hand
    wanted = [((areas + 2) * 0.5 - 1) / 2, ((areas + 1) * 0.5 - 2) / 4, (areas * 0.5 - 3) / 8]
    np.testing.assert_array_equal(prepared, np.array(wanted, np.float32))


def test_as_it_comes_values_stay_as_they_are() -> None:
    picture = np.random.default_rng(0).integers(0, 256, (5, 5, 3), np.uint8)
    np.testing.assert_array_equal(Preparation(5)(picture), picture[:, :, ::-1].transpose(2, 0, 1).astype(np.float32))
    np.testing.assert_array_equal(Preparation(5, "BGR")(picture)[0], picture[:, :, 0])


def test_the_square_is_central_in_either_direction() -> None:
    wide = np.zeros((10, 31, 3), np.uint8)
    wide[:, 10:20] = 255
    assert preparation.square(wide, 10).min() == 255
    assert preparation.square(wide.transpose(1, 0, 2).copy(), 10).min() == 255


def test_a_closer_look_sees_the_middle() -> None:
    picture = np.zeros((20, 30, 3), np.uint8)
    picture[5:15, 10:20] = 255
    assert preparation.square(picture, 5, 0.5).min() == 255
    assert preparation.square(picture, 5).min() == 0
    assert Preparation(5).batch([picture, picture], 0.5).min() == 255
    assert preparation.square(np.zeros((1, 1, 3), np.uint8), 5, 0.5).shape == (5, 5, 3)


def test_who_wrote_no_looks_knew_of_one() -> None:
    facts = Preparation(8).as_dict()
    del facts["looks"]
    assert preparation.from_dict(facts) == Preparation(8)


def test_the_rule_travels_through_json() -> None:
    rule = Preparation(96, "BGR", 1 / 255, (0.1, 0.2, 0.3), (0.4, 0.5, 0.6), (1.0, 0.7))
    assert preparation.from_dict(json.loads(json.dumps(rule.as_dict()))) == rule


@pytest.mark.parametrize(
    "change",
    [
        {"crop": "none"},
        {"channels": "GRB"},
        {"side": 0},
        {"std": [0, 1, 1]},
        {"mean": [1, 2]},
        {"looks": []},
        {"looks": [1.2]},
    ],
)
def test_a_rule_that_is_not_known_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"it |its |prepared"):
        preparation.from_dict({**Preparation(8).as_dict(), **change})


def test_an_exif_tag_does_not_turn_a_picture() -> None:
    import io

    from PIL import Image

    exif = Image.Exif()
    exif[0x0112] = 6
    buffer = io.BytesIO()
    Image.new("RGB", (20, 10)).save(buffer, "JPEG", exif=exif)
    assert preparation.decode(buffer.getvalue()).shape == (10, 20, 3)
    assert cv2.imdecode(np.frombuffer(buffer.getvalue(), np.uint8), cv2.IMREAD_COLOR).shape == (20, 10, 3)


def test_what_is_no_picture_is_said() -> None:
    with pytest.raises(ValueError, match=r"whole picture"):
        preparation.decode(b"nothing")
