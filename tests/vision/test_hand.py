import csv
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from signlab.hand.body import Body
from signlab.hand.draw import Drawing
from signlab.hand.view import View
from signlab.vision.hand import Box, HandEstimator

Draw = Callable[..., Drawing]


def test_a_hand_is_found_with_its_landmarks_box_and_side(estimator: HandEstimator, drawn: Draw) -> None:
    for side in ("right", "left"):
        drawing = drawn("B", body=Body(side=side))
        (hand,) = estimator.find(drawing.picture)
        assert hand.right is (side == "right")
        assert hand.landmarks is not None
        assert hand.world is not None
        assert hand.landmarks.shape == hand.world.shape == (21, 3)
        off = np.linalg.norm(hand.landmarks[:, :2] - drawing.landmarks_px, axis=1)
        assert np.median(off) < 12
        true = Box.around(drawing.landmarks_px)
        assert abs(hand.box.left - true.left) < 15
        assert abs(hand.box.height - true.height) < 25
        assert hand.relative is not None
        assert ((hand.relative > 0) & (hand.relative < 1)).all()
        assert 0.5 < hand.score <= 1


def test_where_there_is_no_hand_none_is_found(estimator: HandEstimator) -> None:
    rng = np.random.default_rng(1)
    for picture in (np.zeros((240, 320, 3), np.uint8), rng.integers(0, 255, (240, 320, 3), np.uint8)):
        assert estimator.find(picture) == []
    assert estimator.find(np.full((1, 1, 3), 90, np.uint8)) == []


def test_a_face_is_not_taken_for_a_hand(estimator: HandEstimator) -> None:
    picture = np.full((240, 320, 3), (150, 150, 140), np.uint8)
    cv2.ellipse(picture, (160, 125), (62, 84), 0, 0, 360, (120, 150, 205), -1)
    cv2.ellipse(picture, (160, 60), (64, 34), 0, 180, 360, (30, 40, 60), -1)
    for x in (136, 184):
        cv2.ellipse(picture, (x, 112), (13, 7), 0, 0, 360, (235, 235, 235), -1)
        cv2.circle(picture, (x, 112), 6, (60, 50, 40), -1)
    cv2.ellipse(picture, (160, 172), (24, 8), 0, 0, 360, (80, 80, 170), -1)
    picture = cv2.GaussianBlur(picture, (0, 0), 1.5)
    assert estimator.find(np.asarray(picture)) == []


def test_of_two_hands_the_larger_one_comes_first(estimator: HandEstimator, drawn: Draw) -> None:
    near, far = drawn("B", View(distance=40)), drawn("V", View(distance=70))
    for pair in ((near, far), (far, near)):
        hands = estimator.find(np.hstack([each.picture for each in pair]))
        assert len(hands) == 2
        assert hands[0].span > hands[1].span
        assert (hands[0].box.left < 320) == (pair[0] is near)


def test_nothing_is_said_on_standard_error(drawn: Draw, tmp_path: Path) -> None:
    pytest.importorskip("mediapipe")
    picture = tmp_path / "b.png"
    cv2.imwrite(str(picture), drawn("B").picture)
    script = (
        "import cv2, sys; from signlab.vision.hand import best_estimator\n"
        "with best_estimator() as hands: print(len(hands.find(cv2.imread(sys.argv[1]))))"
    )
    done = subprocess.run([sys.executable, "-c", script, picture], capture_output=True, text=True, check=True)
    assert (done.stdout.strip(), done.stderr) == ("1", "")


@pytest.mark.parametrize(("name", "least"), [("asl-one-signer", 0.9), ("asl-many-rooms", 0.82)])
def test_hands_are_found_in_photographs_as_often_as_their_list_says(
    estimator: HandEstimator, photographs: Path, name: str, least: float
) -> None:
    with (photographs / name / "labels.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))[::6]
    found = [bool(estimator.find(cv2.imread(str(photographs / name / row["file"])))) for row in rows]
    said = sum(row["hand_found"] == "1" for row in rows)
    assert sum(found) >= said
    assert np.mean(found) >= least
