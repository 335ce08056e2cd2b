"""Drawings and the truth about them."""

import dataclasses

import cv2
import numpy as np
import pytest

from signlab.errors import SignlabError
from signlab.hand.body import Body, mirrored, signer, sturdy
from signlab.hand.draw import Drawing, draw, landmarks
from signlab.hand.poses import ImpossiblePose, labels, pose
from signlab.hand.scene import STUDIO, Scene
from signlab.hand.view import LIGHTS, Light, View, light

SMALL = (160, 120)
_BLOCKS = [[130.2, 126.1, 111.5, 97.8], [95.9, 124.1, 134.3, 103.5], [162.1, 132.7, 125.2, 94.5]]
"""Mean grey of the twelve blocks of one picture."""

_COVERED = 1915
"""How many of its pixels are skin."""

_QUIET = Scene(backdrop="plain", colour=(0.5, 0.5, 0.5), noise=0, wall=1000)


def _drawn(label: str = "B", **arguments: object) -> Drawing:
    return draw(pose(label), **{"size": SMALL, "scene": _QUIET, **arguments})  # type: ignore[arg-type]


@pytest.mark.parametrize("label", labels())
def test_the_landmarks_lie_on_the_drawn_hand(label: str) -> None:
    drawing = _drawn(label, size=(240, 240))
    if not pose(label).present:
        assert not drawing.mask.any()
        return
    assert drawing.inside == 1
    grown = cv2.dilate(drawing.mask, np.ones((5, 5), np.uint8))
    columns, rows = drawing.landmarks_px.round().astype(int).T
    assert (grown[rows, columns] == 255).all()


def test_a_finger_that_is_stretched_ends_where_its_landmark_is() -> None:
    drawing = _drawn("D", size=(640, 480))
    rows = np.nonzero(drawing.mask.any(axis=1))[0]
    assert drawing.landmarks_px[8, 1] == pytest.approx(rows.min(), abs=4)


@pytest.mark.parametrize("turn", [-60, -30, 17, 45, 90])
def test_turning_turns_the_landmarks_by_as_much(turn: float) -> None:
    straight, turned = _drawn("L"), _drawn("L", view=View(roll=turn))
    assert turned.roll - straight.roll == pytest.approx(turn, abs=1e-3)
    angle = np.deg2rad(-turn)
    matrix = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    assert np.allclose(turned.landmarks_cm[:, :2], straight.landmarks_cm[:, :2] @ matrix.T, atol=1e-3)


@pytest.mark.parametrize("turn", [-40, -20, 20, 40])
def test_yaw_turns_the_palm_to_the_right_and_pitch_turns_it_up(turn: float) -> None:
    straight = _drawn("A")
    assert abs(straight.yaw) < 5
    assert abs(straight.roll) < 8
    assert _drawn("A", view=View(yaw=turn)).yaw - straight.yaw == pytest.approx(turn, abs=1)
    assert _drawn("A", view=View(pitch=turn)).pitch - straight.pitch == pytest.approx(turn, abs=1)


def test_a_left_hand_is_the_mirror_of_a_right_one() -> None:
    flat = Light((0.0, 0.3, 1.0))
    right = _drawn("F", light=flat)
    left = _drawn("F", light=flat, body=mirrored(Body()))
    assert np.allclose(left.landmarks_cm, right.landmarks_cm * [-1, 1, 1], atol=1e-4)
    assert left.roll == pytest.approx(-right.roll, abs=1e-3)
    assert left.yaw == pytest.approx(-right.yaw, abs=1e-3)
    difference = np.abs(left.picture.astype(int) - right.picture[:, ::-1])
    assert difference.mean() < 1
    assert (left.mask != right.mask[:, ::-1]).mean() < 0.003


def test_twice_the_light_is_twice_as_bright_before_the_cameras_curve() -> None:
    once = Light(strength=0.4, ambient=0.2)
    twice = dataclasses.replace(once, strength=0.8, ambient=0.4)
    assert np.allclose(_drawn(light=twice).linear, 2 * _drawn(light=once).linear, rtol=1e-4, atol=1e-6)


def test_the_side_that_faces_the_lamp_is_the_brighter_one() -> None:
    def sides(name: str) -> tuple[float, float]:
        drawing = _drawn("B", light=light(name))
        grey, hand = drawing.linear.mean(axis=2), drawing.mask > 0
        hand[90:] = False  # without the arm
        middle = int(np.nonzero(hand.any(axis=0))[0].mean())
        return float(grey[:, :middle][hand[:, :middle]].mean()), float(grey[:, middle:][hand[:, middle:]].mean())

    left, right = sides("left"), sides("right")
    assert left[0] / left[1] > 1.15 * right[0] / right[1]


def test_light_from_behind_leaves_the_hand_dark_and_its_edge_lit() -> None:
    front, behind = _drawn(light=light("front")), _drawn(light=light("behind"))
    hand = behind.mask > 0
    assert 0.02 < behind.linear[hand].mean() < 0.6 * front.linear[hand].mean()


def test_the_same_arguments_give_the_same_picture_and_another_seed_another_one() -> None:
    scene = Scene(backdrop="any")
    one = draw(pose("K"), size=SMALL, seed=5, scene=scene)
    assert (one.picture == draw(pose("K"), size=SMALL, seed=5, scene=scene).picture).all()
    assert (one.picture != draw(pose("K"), size=SMALL, seed=6, scene=scene).picture).any()
    assert one.picture.dtype == np.uint8
    assert one.picture.shape == (120, 160, 3)


def test_pictures_are_the_same_on_any_machine_to_within_rounding() -> None:
    drawing = draw(pose("Y"), View(roll=10), body=signer(3), size=SMALL, seed=4, scene=Scene(backdrop="clutter"))
    blocks = cv2.resize(drawing.picture.mean(axis=2), (4, 3), interpolation=cv2.INTER_AREA)
    assert np.allclose(blocks, _BLOCKS, atol=1.5)
    assert np.count_nonzero(drawing.mask) == pytest.approx(_COVERED, rel=0.01)


@pytest.mark.parametrize("size", [(0, 0), (10_000, 10_000), (640, 0), (-5, 20)])
def test_sizes_that_no_picture_has_are_refused(size: tuple[int, int]) -> None:
    with pytest.raises(SignlabError, match="Sides may be 16 to 4096 pixels"):
        draw(pose("A"), size=size)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"view": View(distance=2)}, "A hand 2 cm away"),
        ({"view": View(field=170)}, "A field of view of 170°"),
        ({"light": Light((0, 0, 0))}, "points nowhere"),
        ({"light": Light(strength=-1)}, "weaker than none"),
        ({"body": Body(size=9)}, "A hand of 9 times"),
    ],
)
def test_what_cannot_be_seen_is_refused_in_words(arguments: dict[str, object], words: str) -> None:
    with pytest.raises(SignlabError, match=words):
        _drawn(**arguments)


@pytest.mark.parametrize("label", ["A", "nothing"])
@pytest.mark.parametrize("x", [0.6, 3.0])
def test_a_hand_that_leaves_the_picture_is_drawn_as_far_as_it_is_in_it(label: str, x: float) -> None:
    drawing = _drawn(label, view=View(x=x))
    assert drawing.picture.shape == (120, 160, 3)
    assert drawing.inside < 1
    if x == 3 or label == "nothing":
        assert drawing.inside == 0
        assert not drawing.mask.any()


@pytest.mark.parametrize("detail", [0.5, 0.37, 2])
def test_another_detail_shows_the_same_hand(detail: float) -> None:
    fine, other = _drawn("R", size=(320, 240)), _drawn("R", size=(320, 240), detail=detail)
    assert (fine.mask != other.mask).mean() < 0.012
    assert np.abs(fine.picture.astype(int) - other.picture).mean() < 2.5


def test_an_impossible_pose_is_drawn_as_far_as_a_hand_can_do_it() -> None:
    broken = dataclasses.replace(pose("B"), thumb=np.full(5, 500, np.float32))
    with pytest.warns(ImpossiblePose):
        assert draw(broken, size=SMALL).inside > 0.9


@pytest.mark.parametrize("name", LIGHTS)
def test_every_light_makes_a_picture_that_is_neither_black_nor_white(name: str) -> None:
    drawing = _drawn("C", light=light(name), body=Body(sleeve=(0.2, 0.3, 0.6), cuff=3))
    hand = drawing.picture[drawing.mask > 0]
    assert 10 < hand.mean() < 240


def test_a_light_that_is_not_known_is_refused() -> None:
    with pytest.raises(SignlabError, match="The light 'disco': is not known"):
        light("disco")


@pytest.mark.parametrize("tone", [0, 0.5, 1])
def test_a_darker_skin_is_drawn_darker(tone: float) -> None:
    drawing = _drawn(body=Body(tone=tone))
    lighter = _drawn(body=Body(tone=max(0, tone - 0.25)))
    hand = drawing.mask > 0
    assert tone == 0 or drawing.linear[hand].mean() < 0.9 * lighter.linear[hand].mean()


def test_a_sleeve_is_no_skin() -> None:
    bare, clothed = _drawn(size=(240, 240)), _drawn(size=(240, 240), body=Body(sleeve=(0, 0, 1), cuff=4))
    assert np.count_nonzero(clothed.mask) < 0.95 * np.count_nonzero(bare.mask)


def test_noise_blur_motion_and_jpeg_leave_their_marks() -> None:
    plain = draw(pose("A"), size=SMALL, scene=STUDIO).picture.astype(int)
    for change in ({"noise": 4.0}, {"blur": 2.0}, {"motion": (9.0, 3.0)}, {"jpeg": 20}):
        changed = draw(pose("A"), size=SMALL, scene=dataclasses.replace(STUDIO, **change)).picture
        assert 0.2 < np.abs(changed - plain).mean() < 12, change


def test_landmarks_can_be_had_without_drawing() -> None:
    drawing = _drawn("W", view=View(roll=20, x=0.1))
    pixels, places = landmarks(pose("W"), View(roll=20, x=0.1), size=SMALL)
    assert (pixels == drawing.landmarks_px).all()
    assert (places == drawing.landmarks_cm).all()
    assert drawing.as_dict()["landmarks_px"][0] == pytest.approx(pixels[0].tolist(), abs=0.01)  # type: ignore[index]


def test_a_wide_wrist_is_wide_and_the_fingers_stay_as_they_are() -> None:
    slender, wide = (_drawn("B", body=Body(wrist=wrist), size=(240, 240)) for wrist in (1.0, 1.5))
    assert np.array_equal(slender.landmarks_px, wide.landmarks_px)
    wrist = round(float(slender.landmarks_px[0, 1]))
    spans = [int((drawing.mask[wrist : wrist + 6] == 255).sum(axis=1).mean()) for drawing in (slender, wide)]
    assert spans[1] > 1.25 * spans[0]
    knuckles = round(float(slender.landmarks_px[9, 1]))
    assert np.array_equal(slender.mask[:knuckles], wide.mask[:knuckles])


def test_sturdy_people_are_the_same_people() -> None:
    for number in range(20):
        slender, sturdier = signer(number), sturdy(number)
        assert sturdier == sturdy(number)
        assert (sturdier.side, sturdier.tone, sturdier.size) == (slender.side, slender.tone, slender.size)
        assert 1 <= sturdier.wrist <= 1.5
        assert sturdier.thickness >= slender.thickness
