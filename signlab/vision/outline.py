"""Hands without a model: the largest patch of skin, and how it lies. For computers that mediapipe has no wheel for.

It takes faces and wooden doors for hands, tells neither side nor fingers, and of the angles gives the roll alone, which
it cannot tell from the roll of a hand upside down. Say so where its figures are shown.
"""

from types import TracebackType

import cv2
import numpy as np

from signlab.vision.hand import Box, Hand, Mask, Picture

_SIDE = 240
"""Pixels of the longer side that a picture is looked at in."""

_LEAST, _MOST = 0.01, 0.7
"""Share of the picture that a hand may cover."""

_SCORE = 0.3
"""How sure an outline ever is of being a hand."""


class OutlineHands:
    """The largest patch of skin colour, as the only hand."""

    name = "outline"
    angles: tuple[str, ...] = ("roll",)

    def find(self, picture: Picture) -> list[Hand]:
        """One hand or none."""
        height, width = picture.shape[:2]
        zoom = min(1.0, _SIDE / max(height, width))
        small = cv2.resize(picture, (max(1, round(width * zoom)), max(1, round(height * zoom))))
        largest = _largest(_skin(np.asarray(small, np.uint8)))
        if largest is None or not _LEAST <= (largest > 0).mean() <= _MOST:
            return []
        mask = np.asarray(cv2.resize(largest, (width, height), interpolation=cv2.INTER_NEAREST), np.uint8)
        left, top, wide, high = cv2.boundingRect(mask)
        return [Hand((width, height), Box(left, top, wide, high), _SCORE, mask=mask)]

    def __enter__(self) -> "OutlineHands":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing is held."""


def _skin(picture: Picture) -> Mask:
    """255 where a pixel has the colour of skin: the bounds of Chai and Ngan, "Face segmentation using skin-color map"
    (1999), Cb 77 to 127 and Cr 133 to 173, which hold for dark and light skin alike."""
    colours = cv2.cvtColor(cv2.GaussianBlur(picture, (5, 5), 0), cv2.COLOR_BGR2YCrCb)
    mask = cv2.inRange(colours, np.array([20, 133, 77]), np.array([255, 173, 127]))
    return np.asarray(cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8)), np.uint8)


def _largest(mask: Mask) -> Mask | None:
    count, numbers, facts, _ = cv2.connectedComponentsWithStats(mask)
    if count < 2:
        return None
    best = 1 + int(facts[1:, cv2.CC_STAT_AREA].argmax())
    return np.asarray(np.where(numbers == best, 255, 0), np.uint8)


def axis(mask: Mask) -> float:
    """The roll of a mask in degrees, -90 to 90: its axis of least inertia, from upright, to the right of the picture.

    From the second central moments (Hu, 1962). A disc has none: then the answer is any.
    """
    moments = cv2.moments(mask, binaryImage=True)
    upright = 0.5 * np.degrees(np.arctan2(2 * moments["mu11"], moments["mu20"] - moments["mu02"]))  # from the x axis
    roll = upright + 90  # rows grow downwards: an axis turned by t from the right is one leaning by t + 90 from upright
    return float((roll + 90) % 180 - 90)
