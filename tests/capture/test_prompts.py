"""What a prompt says and shows."""

import numpy as np
import pytest

from signlab.capture.prompts import Prompt, reference


@pytest.mark.parametrize(
    ("prompt", "words"),
    [
        (Prompt("A", 9), "Hold A in the square with your right hand, and turn it a little all the while."),
        (Prompt("J", 9, hand="left"), "Draw J in the air with your left hand, again and again."),
        (Prompt("nothing", 9), "Keep your hands out of the picture."),
        (Prompt("hello", 9), "Hold hello in the square with your right hand."),
        (Prompt("A", 9, words="As you like."), "As you like."),
        (
            Prompt("A", 9, roll=-30.0, light="left"),
            "Hold A in the square with your right hand, leaning to your right by about 30°, "
            "with the light on your right.",
        ),
        (
            Prompt("B", 9, yaw=20.0, pitch=-15.0, light="dim"),
            "Hold B in the square with your right hand, its palm turned to your left by about 20°, "
            "its palm turned down by about 15°, in dim light.",
        ),
    ],
)
def test_how_to_hold_it_is_said_from_where_the_signer_stands(prompt: Prompt, words: str) -> None:
    assert prompt.how == words


def test_the_reference_shows_the_signers_own_hand() -> None:
    right, left = (reference(Prompt("L", 9, hand=hand), size=(96, 96)) for hand in ("right", "left"))
    assert right is not None
    assert left is not None
    assert np.array_equal(left, right[:, ::-1])
    beside = reference(Prompt("L", 9), mirrored=True, size=(96, 96))
    assert beside is not None
    assert np.array_equal(beside, left)


def test_the_reference_leans_and_is_lit_as_the_camera_will_see_it_in_either_hand() -> None:
    def seen(hand: str, **asked: object) -> np.ndarray:
        picture = reference(Prompt("B", 9, hand=hand, **asked), size=(96, 96))  # type: ignore[arg-type]
        assert picture is not None
        return picture.astype(float)

    def lean(picture: np.ndarray) -> float:
        """Where the hand's upper part lies, in pixels from the left."""
        is_hand = picture[:48, :, 2] - picture[:48, :, 0] > 40
        return float(np.nonzero(is_hand)[1].mean())

    for hand in ("right", "left"):
        assert lean(seen(hand, roll=35.0)) > lean(seen(hand, roll=-35.0)) + 4
        brighter = seen(hand, light="left") - seen(hand, light="right")
        assert brighter[:, :48].mean() > brighter[:, 48:].mean() + 1


def test_a_label_of_ones_own_has_no_reference() -> None:
    assert reference(Prompt("hello", 9)) is None
    assert reference(Prompt("nothing", 9), size=(64, 64)) is not None
