"""What mediapipe sees in a picture of a hand, for the benchmarks beside this file."""

import csv
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

os.environ.setdefault("GLOG_minloglevel", "2")

import cv2
import mediapipe
import numpy as np

LETTERS = "ABCDEFGHIKLMNOPQRSTUVWXY"
"""Those that are held still."""

_DATA = Path(__file__).resolve().parents[3] / "shared" / "data"


def photographs(name: str) -> Iterator[tuple[str, np.ndarray]]:
    """Label and BGR picture of each real photograph of set ``name``; none where the set is not beside the checkout."""
    table = _DATA / name / "labels.csv"
    if table.is_file():
        with table.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                yield row["label"], cv2.imread(str(table.parent / row["file"]))


@dataclass(frozen=True)
class Found:
    """``image`` (21, 3) in pixels (z alike, from the wrist), ``world`` (21, 3) in metres, ``right`` a right hand."""

    image: np.ndarray
    world: np.ndarray
    right: bool


class Finder:
    """mediapipe's hand tracker, a picture at a time."""

    def __init__(self) -> None:
        self._hands = mediapipe.solutions.hands.Hands(
            static_image_mode=True, max_num_hands=1, min_detection_confidence=0.5
        )

    def find(self, picture: np.ndarray) -> Found | None:
        """The hand in a BGR picture, or None."""
        seen = self._hands.process(cv2.cvtColor(picture, cv2.COLOR_BGR2RGB))
        if not seen.multi_hand_landmarks:
            return None
        height, width = picture.shape[:2]
        image = [[p.x * width, p.y * height, p.z * width] for p in seen.multi_hand_landmarks[0].landmark]
        world = [[p.x, p.y, p.z] for p in seen.multi_hand_world_landmarks[0].landmark]
        # it takes every picture for a mirrored one, so that a right hand is called "Left"
        right = seen.multi_handedness[0].classification[0].label == "Left"
        return Found(np.array(image), np.array(world), right)


_PAIRS = np.array([(a, b) for a in range(21) for b in range(a + 1, 21)])
_BONES = np.array([(0, 1), (1, 2), (2, 3), (3, 4)])
_BONES = np.concatenate([_BONES, *([(0, k), (k, k + 1), (k + 1, k + 2), (k + 2, k + 3)] for k in (5, 9, 13, 17))])


def _unit(vectors: np.ndarray) -> np.ndarray:
    return vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-9)


def features(found: Found) -> np.ndarray:
    """Numbers that tell letters apart, the same for a left hand as for the right one in the mirror.

    From the picture, which is seen better than guessed depth: places from the wrist and distances between landmarks,
    both in hand lengths, and the directions of the bones. From the world landmarks only which way the hand is held.
    """
    mirror = np.array([1, 1, 1]) if found.right else np.array([-1, 1, 1])
    image, world = (found.image - found.image[0]) * mirror, (found.world - found.world[0]) * mirror
    flat = image[:, :2] / np.linalg.norm(image[[5, 9, 13, 17]], axis=1).max()
    apart = np.linalg.norm(flat[_PAIRS[:, 0]] - flat[_PAIRS[:, 1]], axis=1)
    bones = _unit(flat[_BONES[:, 1]] - flat[_BONES[:, 0]])
    along = _unit(world[9])
    palm = _unit(np.cross(world[5] - world[17], along))
    return np.concatenate([apart, flat[1:].ravel(), bones.ravel(), along, palm])
