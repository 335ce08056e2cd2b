from collections.abc import Callable

import cv2
import numpy as np
import pytest

from signlab.hand.draw import Drawing
from signlab.hand.scene import Scene
from signlab.hand.view import View
from signlab.vision import angles
from signlab.vision.outline import OutlineHands, axis


@pytest.mark.parametrize("lean", [-80, -45, -10, 0, 20, 60, 89])
def test_the_axis_of_a_mask_is_its_roll(lean: float) -> None:
    mask = np.zeros((200, 200), np.uint8)
    cv2.ellipse(mask, (100, 100), (15, 70), lean, 0, 360, 255, -1)  # OpenCV turns clockwise, as a roll does
    assert abs((axis(mask) - lean + 90) % 180 - 90) < 1


def test_a_hand_on_a_plain_wall_is_found_by_its_skin_and_gives_the_roll_alone(drawn: Callable[..., Drawing]) -> None:
    wall = Scene(backdrop="plain", colour=(0.35, 0.45, 0.6))
    with OutlineHands() as hands:
        assert hands.angles == ("roll",)
        rolls = []
        for lean in (-40, 0, 40):
            drawing = drawn("B", View(roll=lean), scene=wall)
            (hand,) = hands.find(drawing.picture)
            assert hand.right is None
            assert hand.landmarks is None
            said = angles.measure(hand)
            assert np.isnan([said.yaw, said.pitch, said.tip]).all()
            rolls.append(said.roll)
        assert rolls[0] < rolls[1] - 20 < rolls[2] - 40
        assert hands.find(np.full((100, 100, 3), (120, 60, 20), np.uint8)) == []
