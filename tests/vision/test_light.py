from collections.abc import Callable

import cv2
import numpy as np
import pytest

from signlab.hand.draw import Drawing
from signlab.hand.scene import Scene
from signlab.hand.view import Light, View
from signlab.vision import light
from signlab.vision.angles import turned
from signlab.vision.hand import Hand, HandEstimator
from signlab.vision.looking import Values, of_frame, of_hand
from signlab.vision.shape import patch

Draw = Callable[..., Drawing]
LETTERS = "ABCDEFGHIKLMNOPQRSTUVWXY"


@pytest.fixture(scope="module")
def hand(estimator: HandEstimator, drawn: Draw) -> Hand:
    (found,) = estimator.find(drawn("B").picture)
    return found


def test_luminance_is_that_of_linear_light() -> None:
    white, grey, green = np.full((1, 1, 3), 255, np.uint8), np.full((1, 1, 3), 188, np.uint8), np.zeros((1, 1, 3))
    green[..., 1] = 255
    said = [int(light.luminance(each.astype(np.uint8))[0, 0]) for each in (white, grey, green)]
    assert said == [255, 128, round(0.7152 * 255)]


def test_the_formulas_give_what_they_say() -> None:
    values = np.repeat(np.array([[0, 25, 26, 128, 246, 247, 255, 255]], np.uint8), 20, axis=0)
    tones = light.tones(values, np.ones(values.shape, bool), (4, 10))
    assert tones is not None
    assert tones.brightness == pytest.approx(100 * values.mean() / 255)
    assert tones.overexposed == pytest.approx(100 * 3 / 8)
    assert tones.underexposed == pytest.approx(100 * 2 / 8)
    assert tones.dynamic_range == pytest.approx(2.75)  # six values once, one twice, of eight
    assert tones.uniformity_lr == 0
    assert tones.uniformity_tb == pytest.approx(100)
    assert light.tones(values, np.zeros(values.shape, bool), (4, 10)) is None


SIDE_LIGHT, WALL = Light((-0.9, 0.4, 0.5), ambient=0.25), Scene(backdrop="plain", wall=100)

STEADY = {"roll": 4.0, "yaw": 6.0, "pitch": 6.0, "hand_x": 2.0, "hand_y": 2.0, "hand_size": 3.0, "handedness": 8.0,
          "hand_inside": 1.0, "sharpness": 10.0, "frame_sharpness": 6.0, "light_direction": 20.0}  # fmt: skip
"""What no change of light, colour or exposure may move, and by how much it may tremble."""


@pytest.fixture(scope="module")
def looked(estimator: HandEstimator, drawn: Draw) -> Callable[..., tuple[Values, Values]]:
    """The figures of a drawn hand, and those of the same picture after ``change``, in which it is looked for anew."""

    def values(picture: np.ndarray) -> Values:
        (found,) = estimator.find(picture)
        return {**of_frame(picture), **of_hand(picture, found)}

    def both(label: str, change: Callable[[np.ndarray], np.ndarray]) -> tuple[Values, Values]:
        picture = drawn(label, light=SIDE_LIGHT, scene=WALL).picture
        before = values(picture)
        after = values(np.clip(change(picture.astype(float)), 0, 255).astype(np.uint8))
        for key, within in STEADY.items():
            assert abs(turned(after[key], before[key])) < within, key
        return before, after

    return both


def _unmoved(before: Values, after: Values, **within: float) -> None:
    for key, most in within.items():
        assert abs(after[key] - before[key]) < most, key


@pytest.mark.parametrize("label", ["B", "L", "V"])
def test_a_gain_moves_the_brightness_alone(label: str, looked: Callable[..., tuple[Values, Values]]) -> None:
    before, after = looked(label, lambda picture: picture * 0.7)
    for key in ("brightness", "hand_brightness"):
        assert after[key] == pytest.approx(0.7**2.2 * before[key], rel=0.12)
    assert after["contrast"] < before["contrast"]
    assert after["hand_underexposed"] > before["hand_underexposed"]
    _unmoved(before, after, warmth=0.15, uniformity_lr=3, uniformity_tb=3, hand_contrast=5, light_strength=0.12)


@pytest.mark.parametrize("label", ["B", "L", "V"])
def test_a_gamma_moves_the_brightness_and_the_contrast(
    label: str, looked: Callable[..., tuple[Values, Values]]
) -> None:
    before, after = looked(label, lambda picture: 255 * (picture / 255) ** 1.4)
    assert after["brightness"] < 0.7 * before["brightness"]
    assert after["hand_brightness"] < 0.8 * before["hand_brightness"]
    assert after["hand_contrast"] > before["hand_contrast"] + 5
    _unmoved(before, after, uniformity_lr=3, uniformity_tb=3)


@pytest.mark.parametrize("label", ["B", "L", "V"])
def test_a_colour_cast_moves_the_warmth_alone(label: str, looked: Callable[..., tuple[Values, Values]]) -> None:
    before, after = looked(label, lambda picture: picture * np.array([0.75, 1.0, 1.05]))
    assert after["warmth"] > before["warmth"] + 0.6
    for key in ("brightness", "contrast", "hand_brightness"):
        assert after[key] == pytest.approx(before[key], rel=0.08)
    _unmoved(before, after, uniformity_lr=3, uniformity_tb=3, hand_contrast=5, light_strength=0.12)


@pytest.mark.parametrize("label", ["B", "L", "V"])
def test_a_ramp_from_the_left_makes_light_uneven_from_left_to_right_alone(
    label: str, looked: Callable[..., tuple[Values, Values]]
) -> None:
    fall = np.linspace(1.25, 0.45, 320)[None, :, None]
    before, after = looked(label, lambda picture: picture * fall)
    assert after["uniformity_lr"] < before["uniformity_lr"] - 20
    _unmoved(before, after, uniformity_tb=4, warmth=0.15, hand_contrast=6, light_strength=0.12)


def test_a_ramp_over_the_hand_makes_its_halves_uneven(hand: Hand, drawn: Draw) -> None:
    picture = drawn("B", light=Light((0.0, 0.1, 1.0))).picture
    lit = np.clip(picture * np.linspace(1.3, 0.3, 320)[None, :, None], 0, 255).astype(np.uint8)
    assert of_hand(lit, hand)["hand_uniformity_lr"] < of_hand(picture, hand)["hand_uniformity_lr"] - 8
    assert of_hand(lit, hand)["hand_uniformity_tb"] > of_hand(lit, hand)["hand_uniformity_lr"]


def test_the_light_is_found_where_it_stands_for_most_letters(estimator: HandEstimator, drawn: Draw) -> None:
    off, found, right = [], 0, dict[str, list[bool]]()
    for number, label in enumerate(LETTERS):
        for direction in ((1.0, 0.2, 0.5), (-0.8, 0.8, 0.6)):
            scene = Scene(backdrop="plain", wall=100)
            turn = View(roll=(-15, 0, 15)[number % 3])
            drawing = drawn(label, turn, Light(direction, ambient=0.25), scene=scene, seed=number)
            for hand in estimator.find(drawing.picture)[:1]:
                said = of_hand(drawing.picture, hand)
                truth = np.degrees(np.arctan2(direction[0], direction[1]))
                found += 1
                if not np.isnan(said["light_direction"]):
                    off.append(abs(turned(said["light_direction"], truth)))
                    right.setdefault(label, []).append(off[-1] < 30)
    assert found > 40
    assert len(off) > 0.7 * found  # of weak light the direction is left out
    assert np.mean(np.array(off) < 30) > 0.8
    assert np.median(off) < 20
    assert sum(np.mean(each) > 0.5 for each in right.values()) > len(LETTERS) / 2


def test_light_from_the_front_has_no_direction(estimator: HandEstimator, drawn: Draw) -> None:
    lamp = Light((0.0, 0.1, 1.0), strength=0.3, ambient=0.8, softness=1.0)
    drawing = drawn("B", light=lamp)
    (hand,) = estimator.find(drawing.picture)
    shown = patch(drawing.picture, hand)
    assert light.lamp(shown, light.luminance(shown.picture)).strength < 0.3


def test_what_is_too_little_to_measure_is_left_out(drawn: Draw, hand: Hand) -> None:
    black = np.zeros((240, 320, 3), np.uint8)
    said = of_hand(black, hand)
    assert np.isnan(said["light_direction"])
    assert np.isnan(said["sharpness"])
    assert said["hand_underexposed"] == 100


def test_blur_lowers_the_sharpness_the_more_the_longer_it_is(hand: Hand, drawn: Draw) -> None:
    picture = drawn("B").picture

    def smeared(length: int) -> np.ndarray:
        kernel = np.zeros((length, length), np.float32)
        kernel[length // 2] = 1 / length
        return np.asarray(cv2.filter2D(picture, -1, kernel))

    lengths = (1, 3, 5, 9, 13)
    hands = [of_hand(smeared(length), hand)["sharpness"] for length in lengths]
    frames = [of_frame(smeared(length))["frame_sharpness"] for length in lengths]
    for figures in (hands, frames):
        assert figures == sorted(figures, reverse=True)
        assert figures[3] < 0.85 * figures[0]


def test_the_stand_in_covers_the_hand_and_little_else(estimator: HandEstimator, drawn: Draw) -> None:
    for label in "ABLVY":
        drawing = drawn(label)
        (hand,) = estimator.find(drawing.picture)
        covered = patch(drawing.picture, hand)
        true = patch(cv2.merge([drawing.mask] * 3), hand).picture[..., 0] > 127
        assert true[covered.hand].mean() > 0.9
        assert np.linalg.norm(covered.normal[covered.hand], axis=1) == pytest.approx(1, abs=1e-3)
