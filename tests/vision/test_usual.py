import numpy as np
import pytest

from signlab.hand.body import Body
from signlab.hand.draw import landmarks
from signlab.hand.poses import ways
from signlab.hand.view import View
from signlab.vision import angles, usual

VIEWS = (View(), View(roll=35), View(yaw=-40), View(pitch=25), View(roll=-20, yaw=30, pitch=-15))


def _measured(label: str, view: View, side: str, way: int = 0) -> np.ndarray:
    """Roll, tip, yaw, pitch of a hand, as a perfect estimator would measure them."""
    marks = landmarks(ways(label)[way], view, Body(side="right" if side == "right" else "left"))[1]
    palm = np.cross(marks[5] - marks[0], marks[17] - marks[5]) * (1 if side == "right" else -1)
    roll, yaw, pitch, tip = angles.from_directions((marks[9] - marks[0])[None], palm[None])[0]
    return np.array([roll, tip, yaw, pitch])


@pytest.mark.parametrize("label", ["A", "C", "G", "H", "P", "Q", "Y"])
@pytest.mark.parametrize("side", ["right", "left"])
def test_the_turn_from_the_usual_hold_is_the_view_of_the_drawn_hand(label: str, side: str) -> None:
    measured = np.array([_measured(label, view, side) for view in VIEWS])
    said = usual.turns(label, np.full(len(VIEWS), side == "right"), usual.measured_frames(*measured.T))
    assert said == pytest.approx(np.array([[view.roll, view.yaw, view.pitch] for view in VIEWS]), abs=0.5)


def test_of_several_usual_ways_the_nearest_counts() -> None:
    measured = np.array([_measured("H", View(), "right", way) for way in range(len(ways("H")))])
    assert len(measured) > 1
    said = usual.turns("H", np.full(len(measured), True), usual.measured_frames(*measured.T))
    assert said == pytest.approx(0, abs=0.5)


def test_a_label_that_cannot_be_drawn_is_measured_from_the_mean_of_its_pictures() -> None:
    rolls = np.array([10, 20, 30, 15, 25, 20], np.float32)
    still = np.zeros_like(rolls)
    said = usual.turns("thanks", np.full(6, True), usual.measured_frames(rolls, still, still, still))
    assert said[:, 0] == pytest.approx(rolls - 20, abs=0.5)
    mirrored = usual.turns("thanks", np.full(6, False), usual.measured_frames(-rolls, still, still, still))
    assert mirrored[:, 0] == pytest.approx(20 - rolls, abs=0.5)
    few = usual.turns("thanks", np.full(2, True), usual.measured_frames(*np.array([[5, 7], [0, 0], [0, 0], [0, 0]])))
    assert few[:, 0] == pytest.approx([5, 7], abs=0.5)


def test_what_was_not_measured_has_no_turn() -> None:
    nothing = np.full(3, np.nan)
    assert np.isnan(usual.turns("A", np.full(3, True), usual.measured_frames(*[nothing] * 4))).all()
    assert usual.roll("A", np.array([True])) == pytest.approx(0, abs=15)
