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
from signlab.vision.looking import of_frame, of_hand
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


def test_a_gain_moves_the_brightness_and_not_where_the_light_comes_from(hand: Hand, drawn: Draw) -> None:
    picture = drawn("B").picture
    dim = np.clip(picture * 0.7, 0, 255).astype(np.uint8)
    before, after = of_hand(picture, hand), of_hand(dim, hand)
    assert after["hand_brightness"] == pytest.approx(0.7**2.2 * before["hand_brightness"], rel=0.1)
    assert after["hand_contrast"] == pytest.approx(before["hand_contrast"], abs=4)
    assert abs(turned(after["light_direction"], before["light_direction"])) < 12
    assert after["sharpness"] == pytest.approx(before["sharpness"], rel=0.1)
    assert of_frame(dim)["warmth"] == pytest.approx(of_frame(picture)["warmth"], abs=0.1)


def test_a_colour_cast_moves_the_warmth_alone(hand: Hand, drawn: Draw) -> None:
    picture = drawn("B").picture
    warm = np.clip(picture * np.array([0.75, 1.0, 1.05]), 0, 255).astype(np.uint8)
    assert of_frame(warm)["warmth"] > of_frame(picture)["warmth"] + 0.6
    before, after = of_hand(picture, hand), of_hand(warm, hand)
    assert after["hand_brightness"] == pytest.approx(before["hand_brightness"], rel=0.08)
    assert abs(turned(after["light_direction"], before["light_direction"])) < 12


def test_a_ramp_from_the_left_makes_light_uneven_and_come_from_the_left(hand: Hand, drawn: Draw) -> None:
    picture = drawn("B", light=Light((0.0, 0.1, 1.0))).picture
    fall = np.linspace(1.3, 0.3, 320)[None, :, None]
    lit = np.clip(picture * fall, 0, 255).astype(np.uint8)
    assert of_hand(lit, hand)["hand_uniformity_lr"] < of_hand(picture, hand)["hand_uniformity_lr"] - 8
    assert of_hand(lit, hand)["hand_uniformity_tb"] > of_hand(lit, hand)["hand_uniformity_lr"]
    assert of_frame(lit)["uniformity_lr"] < of_frame(picture)["uniformity_lr"] - 10


def test_the_light_is_found_where_it_stands_for_most_letters(estimator: HandEstimator, drawn: Draw) -> None:
    off = []
    for number, label in enumerate(LETTERS):
        for direction in ((1.0, 0.2, 0.5), (-0.8, 0.8, 0.6)):
            scene = Scene(backdrop="plain", wall=100)
            turn = View(roll=(-15, 0, 15)[number % 3])
            drawing = drawn(label, turn, Light(direction, ambient=0.25), scene=scene, seed=number)
            for hand in estimator.find(drawing.picture)[:1]:
                said = of_hand(drawing.picture, hand)
                truth = np.degrees(np.arctan2(direction[0], direction[1]))
                off.append(abs(turned(said["light_direction"], truth)))
                assert said["light_strength"] > 0.1
    assert len(off) > 40
    assert np.mean(np.array(off) < 30) > 0.75
    assert np.median(off) < 20


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

    figures = [of_hand(smeared(length), hand)["sharpness"] for length in (1, 3, 5, 9)]
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
