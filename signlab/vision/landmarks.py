"""Hands by mediapipe: the models inside its wheel (0.10.21 is the last to carry them). It opens no connection."""

import contextlib
import os
import sys
import warnings
from collections.abc import Iterator
from types import TracebackType
from typing import Any

import cv2
import numpy as np

from signlab.bundled import RESOURCES
from signlab.vision.hand import Box, Floats, Hand, Picture

_SAME = 0.5
"""Two finds whose boxes share so much of their union are one hand, found twice."""


class MediapipeHands:
    """mediapipe's hand landmarks.

    It takes every picture for a mirrored one, so what it calls "Left" is a right hand here, where pictures are never
    mirrored.
    """

    name = "mediapipe 0.10.21"
    angles: tuple[str, ...] = ("roll", "yaw", "pitch")

    def __init__(self, most: int = 2, certainty: float = 0.5, *, film: bool = False) -> None:
        """Look for up to ``most`` hands of which it is at least so certain (0 to 1).

        ``film``: pictures follow one another, and a hand is looked for near where it was, which is twice as fast.
        """
        with _quiet():
            import mediapipe

            self._hands: Any = mediapipe.solutions.hands.Hands(
                static_image_mode=not film, max_num_hands=most, min_detection_confidence=certainty
            )
            self._hands.process(_some_hand())  # what it has to say it says at the first hand
            self._hands.process(np.zeros((32, 32, 3), np.uint8))  # and no film begins with it

    def find(self, picture: Picture) -> list[Hand]:
        """The hands in ``picture``, the largest first."""
        seen = self._hands.process(cv2.cvtColor(picture, cv2.COLOR_BGR2RGB))
        if not seen.multi_hand_landmarks:
            return []
        height, width = picture.shape[:2]
        rows = zip(seen.multi_hand_landmarks, seen.multi_hand_world_landmarks, seen.multi_handedness, strict=True)
        hands = [_hand(image, world, side.classification[0], (width, height)) for image, world, side in rows]
        return _distinct(sorted(hands, key=lambda hand: -hand.span))

    def close(self) -> None:
        if self._hands is not None:
            self._hands.close()
            self._hands = None

    def __enter__(self) -> "MediapipeHands":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _some_hand() -> Any:
    picture = cv2.imread(str(RESOURCES / "hand" / "reference" / "B-viewer.jpg"))
    return np.zeros((64, 64, 3), np.uint8) if picture is None else picture[:, :, ::-1].copy()


def _hand(image: Any, world: Any, side: Any, size: tuple[int, int]) -> Hand:
    width, height = size
    landmarks = _points(image) * np.array([width, height, width], np.float32)
    return Hand(size, Box.around(landmarks[:, :2]), float(side.score), landmarks, _points(world), side.label == "Left")


def _points(marks: Any) -> Floats:
    return np.array([(mark.x, mark.y, mark.z) for mark in marks.landmark], np.float32)


def _distinct(hands: list[Hand]) -> list[Hand]:
    kept: list[Hand] = []
    for hand in hands:
        if all(_overlap(hand.box, other.box) < _SAME for other in kept):
            kept.append(hand)
    return kept


def _overlap(one: Box, other: Box) -> float:
    wide = min(one.left + one.width, other.left + other.width) - max(one.left, other.left)
    high = min(one.top + one.height, other.top + other.height) - max(one.top, other.top)
    shared = max(wide, 0.0) * max(high, 0.0)
    return shared / max(one.area + other.area - shared, 1e-9)


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """mediapipe and what it imports write of their own affairs to standard error, past Python: nobody asked."""
    os.environ.setdefault("GLOG_minloglevel", "2")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    sys.stderr.flush()
    with warnings.catch_warnings(), _nowhere():
        warnings.simplefilter("ignore")
        yield


@contextlib.contextmanager
def _nowhere() -> Iterator[None]:
    """Send what is written to file descriptor 2 nowhere."""
    try:
        kept = os.dup(2)
    except OSError:  # a window may have no standard error
        yield
        return
    try:
        with open(os.devnull, "wb") as nowhere:  # noqa: PTH123 -- a device, not a path of ours
            os.dup2(nowhere.fileno(), 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
