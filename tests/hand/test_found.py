"""The drawn hand is taken for a hand, and where mediapipe sees its joints they are."""

import numpy as np
import pytest

from signlab.hand.body import Body
from signlab.hand.draw import draw
from signlab.hand.poses import pose
from signlab.hand.view import View

pytestmark = pytest.mark.filterwarnings("ignore")  # mediapipe and what it imports warn of their own future


@pytest.fixture(scope="module")
def tracker() -> object:
    mediapipe = pytest.importorskip("mediapipe", reason="mediapipe has no wheel for this computer")
    with mediapipe.solutions.hands.Hands(static_image_mode=True, max_num_hands=1) as hands:
        yield hands


@pytest.mark.parametrize("tone", [0.0, 0.5, 1.0])
def test_a_hand_is_found_where_it_was_drawn(tracker: object, tone: float) -> None:
    found, errors = 0, []
    for number, label in enumerate("ABDFLVWY"):
        view = View(roll=(-20, 0, 20)[number % 3], yaw=(15, -15)[number % 2])
        drawing = draw(pose(label), view, body=Body(tone=tone), size=(320, 240), seed=number)
        seen = tracker.process(drawing.picture[:, :, ::-1].copy())  # type: ignore[attr-defined]
        if not seen.multi_hand_landmarks:
            continue
        found += 1
        places = np.array([[mark.x * 320, mark.y * 240] for mark in seen.multi_hand_landmarks[0].landmark])
        size = np.linalg.norm(drawing.landmarks_px[9] - drawing.landmarks_px[0])
        errors.append(np.linalg.norm(places - drawing.landmarks_px, axis=1) / size)
        assert seen.multi_handedness[0].classification[0].label == "Left"  # what it calls an unmirrored right hand
    assert found >= 7
    assert np.median(errors) < 0.12
