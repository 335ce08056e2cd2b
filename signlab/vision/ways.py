"""Other pictures of the same: turned, in the mirror, with room around it or closer, in other tones.

mediapipe misses hands that fill their picture, that point down, that lie in haze, darkness or grey; in another picture
of the same it finds them. What is found there is brought back to where it is in the picture itself.
"""

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from signlab.vision.hand import Box, Hand, Picture

_GREY = (127, 127, 127)

_SIDE = 320
"""Pixels of a close look; mediapipe looks at 192 for palms and at 224 of the hand."""


def as_it_is(picture: Picture) -> Picture:
    return picture


def clear(picture: Picture) -> Picture:
    """Its contrast raised everywhere alike (CLAHE on lightness)."""
    lab = cv2.cvtColor(picture, cv2.COLOR_BGR2LAB)
    lab[:, :, 0] = cv2.createCLAHE(3.0, (8, 8)).apply(lab[:, :, 0])
    return np.asarray(cv2.cvtColor(lab, cv2.COLOR_LAB2BGR), np.uint8)


def lit(picture: Picture) -> Picture:
    """Its dark parts as in bright light (gamma 0.4)."""
    return np.asarray(cv2.LUT(picture, _LIT), np.uint8)


_LIT = np.round(255 * (np.arange(256) / 255) ** 0.4).astype(np.uint8)


@dataclass(frozen=True)
class Place:
    """Where the pixels of a picture come to lie in another one of ``size`` (width, height): ``turn`` (2, 2) times
    ``scale`` and then ``start`` (2,) on. A turn in the mirror has a determinant of -1."""

    turn: npt.NDArray[np.float64]
    scale: float
    start: npt.NDArray[np.float64]
    size: tuple[int, int]

    @property
    def matrix(self) -> npt.NDArray[np.float64]:
        return np.hstack([self.scale * self.turn, self.start[:, None]])

    def look(self, picture: Picture) -> Picture:
        """The other picture; what lies beyond this one is grey."""
        smooth = cv2.INTER_AREA if self.scale < 1 else cv2.INTER_LINEAR
        return np.asarray(cv2.warpAffine(picture, self.matrix, self.size, flags=smooth, borderValue=_GREY), np.uint8)

    def back(self, hand: Hand, size: tuple[int, int]) -> Hand:
        """``hand``, which was found in the other picture, as it lies in this one of ``size`` (width, height)."""
        mirrored = bool(np.linalg.det(self.turn) < 0)
        right = None if hand.right is None else hand.right != mirrored
        found = dataclasses.replace(hand, size=size, right=right)
        if hand.landmarks is None or hand.world is None:
            return self._outline(found)
        turn, start = self.turn.astype(np.float32), self.start.astype(np.float32)
        landmarks, world = hand.landmarks.copy(), hand.world.copy()
        landmarks[:, :2] = (landmarks[:, :2] - start) @ turn  # the inverse of a turn is its transpose
        landmarks /= np.float32(self.scale)
        world[:, :2] = world[:, :2] @ turn
        return dataclasses.replace(found, box=Box.around(landmarks[:, :2]), landmarks=landmarks, world=world)

    def _outline(self, hand: Hand) -> Hand:
        box = hand.box
        corners = np.array([(box.left + x * box.width, box.top + y * box.height) for x in (0, 1) for y in (0, 1)])
        inside = np.asarray((corners - self.start) @ self.turn / self.scale, np.float32)
        found = dataclasses.replace(hand, box=Box.around(inside))
        if hand.mask is None:
            return found
        mask = cv2.warpAffine(hand.mask, self.matrix, hand.size, flags=cv2.INTER_NEAREST | cv2.WARP_INVERSE_MAP)
        return dataclasses.replace(found, mask=np.asarray(mask, np.uint8))


def _turned(degrees: float, mirror: bool) -> npt.NDArray[np.float64]:
    angle = np.radians(degrees)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return turn @ np.diag([-1.0, 1.0]) if mirror else turn


@dataclass(frozen=True)
class Way:
    """How another picture is made of one: its tones first, then in the ``mirror``, then turned by ``turn`` degrees
    clockwise about its middle. ``room``: its sides in sides of the picture; beyond the picture it is grey."""

    turn: float = 0.0
    room: float = 1.0
    mirror: bool = False
    tone: Callable[[Picture], Picture] = as_it_is

    def look(self, picture: Picture) -> Picture:
        """The other picture."""
        toned = self.tone(picture)
        return toned if self == Way(tone=self.tone) else self._place(picture).look(toned)

    def back(self, hand: Hand, picture: Picture) -> Hand:
        """``hand``, which was found in the other picture, as it lies in ``picture``."""
        found = self._place(picture).back(hand, (picture.shape[1], picture.shape[0]))
        return dataclasses.replace(found, again=True)

    def _place(self, picture: Picture) -> Place:
        height, width = picture.shape[:2]
        size = (max(1, round(width * self.room)), max(1, round(height * self.room)))
        turn = _turned(self.turn, self.mirror)
        return Place(turn, 1.0, np.array(size) / 2 - turn @ (np.array([width, height]) / 2), size)


def close(hand: Hand, turn: float = 0.0, *, mirror: bool = False) -> Place:
    """A square in which ``hand`` fills half of each side, turned by ``turn`` degrees clockwise."""
    middle = np.array([hand.box.left + hand.box.width / 2, hand.box.top + hand.box.height / 2])
    scale, turned = _SIDE / 2 / max(hand.span, 1.0), _turned(turn, mirror)
    return Place(turned, scale, np.array([_SIDE / 2, _SIDE / 2]) - scale * turned @ middle, (_SIDE, _SIDE))
