"""The table of poses, and what lies between and around its rows."""

import dataclasses

import numpy as np
import pytest

from signlab import alphabet
from signlab.errors import SignlabError
from signlab.hand.poses import ImpossiblePose, between, parse, pose, some_way, vary, ways
from signlab.hand.skeleton import FINGER_LIMITS


@pytest.mark.parametrize("name", ["asl-24", "asl-26", "asl-29", "digits-10"])
def test_every_label_of_the_alphabets_that_come_with_the_program_can_be_drawn(name: str) -> None:
    for label in alphabet.load(name).names:
        assert pose(label).label == label


def test_a_label_is_found_whatever_its_case_and_an_unknown_one_is_refused() -> None:
    assert pose("a") is pose("A")
    assert pose("SPACE") is pose("space")
    with pytest.raises(SignlabError, match="'Ä': has no pose to draw"):
        pose("Ä")


def test_angles_beyond_a_hand_are_clamped_with_a_warning() -> None:
    broken = dataclasses.replace(pose("B"), fingers=np.full((4, 4), 200, np.float32))
    with pytest.warns(ImpossiblePose, match="B: 16 joint angles"):
        mended = broken.clamped()
    assert (mended.fingers == FINGER_LIMITS[:, 1]).all()


def test_variation_stays_within_what_a_hand_can_do_and_keeps_the_sign() -> None:
    rng = np.random.Generator(np.random.PCG64(1))
    for _ in range(50):
        varied = vary(pose("V"), rng, 4)
        assert varied.clamped() is varied
        assert np.abs(varied.fingers - pose("V").fingers).max() < 30
    assert not (vary(pose("V"), rng).fingers == vary(pose("V"), rng).fingers).all()


def test_some_way_takes_every_way_about_as_often_as_signers_do() -> None:
    rng = np.random.Generator(np.random.PCG64(2))
    taken = [some_way("G", rng).way for _ in range(600)]
    total = sum(way.share for way in ways("G"))
    for way in ways("G"):
        assert taken.count(way.way) / 600 == pytest.approx(way.share / total, abs=0.08)


def test_between_two_poses_the_hand_turns_steadily_and_arrives() -> None:
    start, end = pose("A"), pose("G")
    assert between(start, end, 0) is start
    assert between(start, end, 1) is end
    steps = [between(start, end, share) for share in (0.25, 0.5, 0.75)]
    turned = [np.degrees(np.arccos(np.clip((np.trace(step.turn @ start.turn.T) - 1) / 2, -1, 1))) for step in steps]
    assert turned[1] == pytest.approx(2 * turned[0], rel=1e-3)
    assert turned[2] == pytest.approx(3 * turned[0], rel=1e-3)
    assert np.allclose(steps[1].fingers, (start.fingers + end.fingers) / 2)


def test_a_hand_that_is_not_there_has_no_way_to_go() -> None:
    assert between(pose("nothing"), pose("A"), 0.3) is pose("A")
    assert between(pose("A"), pose("nothing"), 0.3) is pose("A")


@pytest.mark.parametrize(
    "row",
    [
        "index = [1, 2]",
        'like = "nowhere"',
        'like = "B"\nindex = "bent"',
    ],
)
def test_a_row_that_cannot_be_read_is_named(row: str) -> None:
    text = "[B]\n" + "\n".join(f"{name} = [0, 0, 0, 0]" for name in ("index", "middle", "ring", "little"))
    text += "\nthumb = [0, 0, 0, 0, 0]\nfingers_point = [0, 1, 0]\npalm_faces = [0, 0, 1]\n"
    assert parse(text)["B"][0].way == "usual"
    with pytest.raises(SignlabError, match="The pose of 'bad': cannot be read"):
        parse(f"{text}[bad]\n{row}\n")


def test_another_way_changes_only_what_it_names() -> None:
    usual, *others = ways("G")
    shown = next(way for way in others if way.way == "palm to the camera")
    assert (shown.fingers == usual.fingers).all()
    assert shown.turn[2, 2] > 0.9 > 0 > usual.turn[2, 2]


def test_moving_labels_say_where_they_go_and_still_ones_do_not() -> None:
    assert [label for label in "ABCDEFGHIJKLMNOPQRSTUVWXYZ" if pose(label).path] == ["J", "Z"]
    assert not pose("nothing").present
