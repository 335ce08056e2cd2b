"""Bones: lengths stay, joints bend where they should, a left hand is the mirror of a right one."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from signlab.hand.body import Body, signer
from signlab.hand.poses import pose, table
from signlab.hand.skeleton import BONES, FINGER_LIMITS, THUMB_LIMITS, Proportions, bend, rotation

_SHAPE = Proportions()
_FLAT = np.zeros((4, 4), np.float32)
_REST = np.zeros(5, np.float32)


def _lengths(joints: np.ndarray) -> list[float]:
    return [float(np.linalg.norm(joints[b] - joints[a])) for a, b in BONES]


def test_a_straight_hand_has_its_fingers_above_their_knuckles() -> None:
    joints = bend(_FLAT, _REST, _SHAPE).joints
    assert joints.shape == (21, 3)
    for first in (5, 9, 13, 17):
        assert np.allclose(joints[first : first + 4, 0], joints[first, 0], atol=1e-5)
        assert (np.diff(joints[first : first + 4, 1]) > 1.5).all()
    assert joints[8, 1] == pytest.approx(8.5 + 4.5 + 2.6 + 2.0, abs=1e-4)


def test_flexion_bends_towards_the_palm_and_splay_towards_the_thumb() -> None:
    fingers = _FLAT.copy()
    fingers[1] = [90, 0, 0, 0]
    fingers[2, 3] = 20
    joints = bend(fingers, _REST, _SHAPE).joints
    assert joints[12, 2] - joints[9, 2] == pytest.approx(4.9 + 3.0 + 2.1, abs=1e-3)
    assert joints[12, 1] == pytest.approx(joints[9, 1], abs=1e-3)
    assert np.degrees(np.arctan2(*(joints[16] - joints[13])[:2])) == pytest.approx(20, abs=1e-3)


@given(
    st.lists(st.floats(0, 1), min_size=16, max_size=16),
    st.lists(st.floats(0, 1), min_size=5, max_size=5),
)
def test_no_bend_changes_the_length_of_a_bone(fingers: list[float], thumb: list[float]) -> None:
    low, high = FINGER_LIMITS.T
    bent = bend(
        low + (high - low) * np.array(fingers, np.float32).reshape(4, 4),
        THUMB_LIMITS[:, 0] + np.array(thumb, np.float32) * (THUMB_LIMITS[:, 1] - THUMB_LIMITS[:, 0]),
        _SHAPE,
    )
    assert np.allclose(_lengths(bent.joints), _lengths(bend(_FLAT, _REST, _SHAPE).joints), atol=1e-4)
    turned = bent.frames.reshape(-1, 3, 3)
    assert np.allclose(turned @ turned.transpose(0, 2, 1), np.eye(3), atol=1e-5)


def test_every_pose_of_the_table_is_one_that_a_hand_can_do() -> None:
    for ways in table().values():
        for way in ways:
            assert way.clamped() is way, (way.label, way.way)
            assert np.allclose(way.turn.T @ way.turn, np.eye(3), atol=1e-5)
            assert np.linalg.det(way.turn) == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize(
    ("axis", "of", "to"),
    [("x", [0, 1, 0], [0, 0, 1]), ("y", [0, 0, 1], [1, 0, 0]), ("z", [1, 0, 0], [0, 1, 0])],
)
def test_rotations_are_right_handed(axis: str, of: list[float], to: list[float]) -> None:
    assert np.allclose(rotation(axis, 90) @ np.array(of), to, atol=1e-6)


def test_a_larger_person_has_a_hand_larger_in_every_bone() -> None:
    held = pose("L")
    small = bend(held.fingers, held.thumb, Body(size=0.8).proportions()).joints
    large = bend(held.fingers, held.thumb, Body(size=1.2).proportions()).joints
    assert np.allclose(np.array(_lengths(large)) / np.array(_lengths(small)), 1.5, atol=1e-3)


def test_signers_are_the_same_each_time_and_differ_from_each_other() -> None:
    people = [signer(number) for number in range(12)]
    assert people == [signer(number) for number in range(12)]
    assert len(set(people)) == 12
    assert sorted(round(person.tone * 11) for person in people) == list(range(12))
    assert {person.side for person in people} == {"right", "left"}
    brightness = [signer(number).skin().sum() for number in sorted(range(12), key=lambda n: people[n].tone)]
    assert brightness[0] > 5 * brightness[-1]
