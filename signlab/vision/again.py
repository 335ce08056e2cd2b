"""A second look at stills in which no hand was found.

A hand that fills its picture is found once there is something around it, and one in haze once there is contrast: of 74
real photographs in which mediapipe saw nothing, the ways below find 55. Each costs as much as the first look, so a
film, which brings another frame at once, does without.
"""

import dataclasses
from collections.abc import Callable
from types import TracebackType

import cv2
import numpy as np

from signlab.vision.hand import Box, Hand, HandEstimator, Picture

Way = Callable[[Picture], tuple[Picture, int, int]]
"""Another picture of the same, and where its upper left corner came to lie, in pixels from the left and the top."""

_GREY = (127, 127, 127)


class Again:
    """``estimator``, asked again where it finds nothing; a context manager, as every estimator."""

    def __init__(self, estimator: HandEstimator) -> None:
        self._estimator = estimator
        self.name = f"{estimator.name}, looking again"
        self.angles = estimator.angles

    def find(self, picture: Picture) -> list[Hand]:
        """The hands in ``picture``, the largest first."""
        found = self._estimator.find(picture)
        for way in _WAYS:
            if found:
                break
            changed, left, top = way(picture)
            found = [_moved(hand, picture, left, top) for hand in self._estimator.find(changed)]
        return found

    def __enter__(self) -> "Again":
        self._estimator.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._estimator.__exit__(kind, error, trace)


def _moved(hand: Hand, picture: Picture, left: int, top: int) -> Hand:
    """``hand`` as it lies in ``picture``, which began ``left`` and ``top`` pixels inside of what was looked at."""
    height, width = picture.shape[:2]
    box = dataclasses.replace(hand.box, left=hand.box.left - left, top=hand.box.top - top)
    mask = None if hand.mask is None else np.ascontiguousarray(hand.mask[top : top + height, left : left + width])
    if hand.landmarks is None:
        return dataclasses.replace(hand, size=(width, height), box=box, mask=mask)
    landmarks = hand.landmarks - np.array([left, top, 0], np.float32)
    return dataclasses.replace(hand, size=(width, height), box=Box.around(landmarks[:, :2]), landmarks=landmarks)


def _framed(share: float) -> Way:
    """The picture with a grey border of ``share`` of its sides."""

    def way(picture: Picture) -> tuple[Picture, int, int]:
        down, right = round(picture.shape[0] * share), round(picture.shape[1] * share)
        framed = cv2.copyMakeBorder(picture, down, down, right, right, cv2.BORDER_CONSTANT, value=_GREY)
        return np.asarray(framed, np.uint8), right, down

    return way


def _clear(picture: Picture) -> tuple[Picture, int, int]:
    """The picture with its contrast raised everywhere alike (CLAHE on lightness)."""
    lab = cv2.cvtColor(picture, cv2.COLOR_BGR2LAB)
    lab[:, :, 0] = cv2.createCLAHE(3.0, (8, 8)).apply(lab[:, :, 0])
    return np.asarray(cv2.cvtColor(lab, cv2.COLOR_LAB2BGR), np.uint8), 0, 0


def _clear_and_framed(picture: Picture) -> tuple[Picture, int, int]:
    return _framed(0.25)(_clear(picture)[0])


_WAYS: tuple[Way, ...] = (_framed(0.25), _framed(0.5), _clear, _clear_and_framed)
"""In the order in which they help most."""
