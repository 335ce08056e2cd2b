"""A person who signs."""

import numpy as np
import pytest

from signlab.errors import SignlabError
from signlab.hand.animation import HOLD, MOVE, Signing, spelled, turntable
from signlab.hand.body import signer
from signlab.hand.poses import pose
from signlab.hand.view import light

_STEP = HOLD + MOVE


def _signing(word: str = "HELLO", seed: int = 1, **arguments: bool) -> Signing:
    return Signing(spelled(word), signer(2), light("room"), seed, **arguments)


def test_a_word_is_spelled_with_its_blanks_and_a_strange_character_is_refused() -> None:
    assert spelled("hi 5") == ("H", "I", "space", "5")
    with pytest.raises(SignlabError, match="no pose for Ä"):
        spelled("bär")
    with pytest.raises(SignlabError, match="is empty"):
        spelled("")


def test_each_label_is_held_in_turn_and_the_word_begins_again() -> None:
    signing = _signing(slips=False)
    shown = [signing.at(number * _STEP + 0.5).pose.label for number in range(7)]
    assert "".join(shown) == "HELLOHE"
    assert [signing.label(number * _STEP + 0.5) for number in range(7)] == shown


def test_between_labels_the_hand_moves_smoothly() -> None:
    signing = _signing(slips=False)
    times = np.arange(HOLD - 0.1, _STEP + 0.2, 1 / 60)
    fingers = np.array([signing.at(time).pose.fingers for time in times])
    assert np.abs(np.diff(fingers, axis=0)).max() < 12
    assert np.abs(fingers[0] - fingers[-1]).max() > 40


def test_the_same_moment_is_the_same_picture_and_tilt_and_light_drift() -> None:
    signing = _signing()
    one, again = signing.at(3.0), _signing().at(3.0)
    assert (one.draw((96, 72)).picture == again.draw((96, 72)).picture).all()
    views = [signing.at(time).view for time in np.arange(0, 30, 0.5)]
    for name, spread in (("roll", 8), ("yaw", 8), ("pitch", 6), ("distance", 5)):
        values = [getattr(view, name) for view in views]
        assert max(values) - min(values) > spread
    lights = [signing.at(time).light.strength for time in np.arange(0, 30, 0.5)]
    assert max(lights) / min(lights) > 1.2


def test_a_single_label_is_never_anything_else() -> None:
    signing = _signing("A")
    assert {signing.at(time).pose.label for time in np.arange(0, 40, 0.1)} == {"A"}


def test_now_and_then_the_hand_slips_or_the_picture_is_blurred() -> None:
    signing = _signing("ABCDEFGHIKLMNOPQRSTUVWXY")
    takes = [(time, signing.at(time)) for time in np.arange(0, 120, 1 / 15)]
    slips = [time for time, take in takes if time % _STEP < HOLD and take.pose.label != signing.label(time)]
    assert 0 < len(slips) < 0.03 * len(takes)
    assert 0 < sum(take.scene.blur > 0 for _, take in takes) < 0.1 * len(takes)


def test_z_goes_its_way_while_it_is_held() -> None:
    moving, still = _signing("Z"), _signing("X")

    def reach(signing: Signing) -> float:
        places = [signing.at(time).view.x for time in np.arange(0, HOLD, 0.05)]
        return max(places) - min(places)

    assert reach(moving) > 3 * reach(still)
    assert pose("Z").path


def test_a_turntable_goes_once_around() -> None:
    views = turntable("A", 12)
    assert [view.yaw for view in views] == [30 * number for number in range(12)]
    with pytest.raises(SignlabError):
        turntable("Ä")
