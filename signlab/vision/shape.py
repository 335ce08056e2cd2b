"""Which pixels a hand covers and which way they face, from its landmarks: tapered rods and a palm.

A coarse stand-in for the hand: its outline is a little too thin rather than too wide, so that no background counts as
hand. Good for measuring light, at any size of picture, in less than a millisecond.
"""

from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
import numpy.typing as npt

from signlab.hand.skeleton import Proportions
from signlab.vision.hand import Box, Floats, Hand, Mask, Picture

SIDE = 48
"""The hand's box, with a margin, is looked at in so many pixels a side."""

FINE = 128
"""And so many where sharpness counts. More would judge the camera's resolution, fewer would miss motion."""

_MARGIN = 0.14
"""Of the box's longer side: flesh beyond the landmarks, and a little of the background."""

_THIN = 0.9
"""Radii are so much of the drawn hand's."""

_PALM = ((0, 5), (0, 9), (0, 13), (0, 17), (0, 1), (1, 2), (2, 5), (5, 9), (9, 13), (13, 17))
_FINGERS = tuple((base + joint, base + joint + 1) for base in (5, 9, 13, 17) for joint in range(3))
_RODS = (*_PALM, (2, 3), (3, 4), *_FINGERS)


@dataclass(frozen=True)
class Patch:
    """The square around a hand. ``picture`` (side, side, 3) BGR; ``hand`` (side, side) which pixels are hand.

    ``fine`` (FINE, FINE, 3) is the same square in single pixels of the picture, not averaged. ``known`` are the pixels
    that lie in the picture at all; ``place`` is where in it the square lies. ``normal`` (side, side, 3): which way the
    skin faces: +x to the right, +y up, +z to the camera; 0 off the hand.
    """

    picture: Picture
    fine: Picture
    hand: npt.NDArray[np.bool_]
    known: npt.NDArray[np.bool_]
    normal: Floats
    place: Box


def patch(picture: Picture, hand: Hand, side: int = SIDE) -> Patch:
    """The square around ``hand`` in ``picture``, in ``side`` × ``side`` pixels."""
    place = _square(hand.box)
    fine = _cut(picture, place, FINE)
    around = np.asarray(cv2.resize(fine, (side, side), interpolation=cv2.INTER_AREA), np.uint8)
    known = _known(place, picture.shape[1], picture.shape[0], side)
    if hand.landmarks is None:
        assert hand.mask is not None
        covered = _cut(hand.mask, place, side) > 127
        return Patch(around, fine, covered & known, known, np.zeros((side, side, 3), np.float32), place)
    scale = side / place.width
    points = hand.landmarks - np.array([place.left, place.top, 0], np.float32)
    near = _nearness(np.asarray(points * np.float32(scale), np.float32), _unit(hand) * scale, side)
    return Patch(around, fine, (near > -np.inf) & known, known, _normals(near), place)


def _square(box: Box) -> Box:
    side = max(box.width, box.height, 2.0) * (1 + 2 * _MARGIN)
    return Box(box.left + (box.width - side) / 2, box.top + (box.height - side) / 2, side, side)


def _cut(picture: Mask, place: Box, side: int) -> Mask:
    """The square ``place`` of ``picture`` in ``side`` × ``side`` pixels, black beyond the picture."""
    zoom = side / place.width
    across, down = (zoom * (0.5 - start) - 0.5 for start in (place.left, place.top))  # from middle to middle of pixels
    move = np.array([[zoom, 0, across], [0, zoom, down]], np.float32)
    return np.asarray(cv2.warpAffine(picture, move, (side, side), flags=cv2.INTER_LINEAR), np.uint8)


def _known(place: Box, width: int, height: int, side: int) -> npt.NDArray[np.bool_]:
    middles = (np.arange(side) + 0.5) * (place.width / side)
    columns, rows = place.left + middles, place.top + middles
    return np.asarray(((rows >= 0) & (rows < height))[:, None] & ((columns >= 0) & (columns < width)))


def _unit(hand: Hand) -> float:
    """Pixels of the picture for a centimetre at the hand."""
    assert hand.landmarks is not None
    assert hand.world is not None
    spread = np.linalg.norm(hand.landmarks[:, :2] - hand.landmarks[:, :2].mean(axis=0))
    metres = np.linalg.norm(hand.world[:, :2] - hand.world[:, :2].mean(axis=0))
    return float(spread) / max(100 * float(metres), 1e-3)


@cache
def _radii() -> tuple[Floats, Floats]:
    """In cm, at the start and the end of every rod."""
    shape = Proportions()
    joint = np.empty(21, np.float32)
    joint[0] = 1.9
    joint[1:5] = shape.thumb_radii
    joint[5:] = shape.radii.ravel()
    ends = np.array(_RODS)
    return joint[ends[:, 0]] * np.float32(_THIN), joint[ends[:, 1]] * np.float32(_THIN)


def _nearness(points: Floats, unit: float, side: int) -> Floats:
    """How near to the camera the skin is at each pixel, in pixels; -inf off the hand."""
    ends = np.array(_RODS)
    start, end = points[ends[:, 0]], points[ends[:, 1]]
    first, last = (radii[:, None] * np.float32(unit) for radii in _radii())
    share, far = _from_rods(start[:, :2], end[:, :2], side)
    rise = share * (last - first)
    rise += first
    rise *= rise
    rise -= far
    height = np.sqrt(np.maximum(rise, 0, out=far), out=far)
    share *= (end - start)[:, 2:]
    height -= share
    height -= start[:, 2:]
    np.putmask(height, rise <= 0, -np.inf)
    return np.asarray(height.max(axis=0).reshape(side, side), np.float32)


def _from_rods(start: Floats, end: Floats, side: int) -> tuple[Floats, Floats]:
    """For each rod and pixel, (R, side²): how far along the rod its nearest point lies (0 to 1), and the square of the
    distance to there.

    Both are sums of products of a rod's figures and a pixel's place, so that multiplications of matrices do most.
    """
    start, along = start - np.float32(side / 2), end - start  # from the middle, as the grid: small numbers are exact
    square = np.maximum((along**2).sum(axis=1, keepdims=True), 1e-6)
    grid = _grid(side)
    free = np.hstack([along, -(start * along).sum(axis=1, keepdims=True), np.zeros_like(square)]) / square @ grid
    share = np.clip(free, 0, 1)
    far = np.hstack([-2 * start, (start**2).sum(axis=1, keepdims=True), np.ones_like(square)]) @ grid
    free *= 2
    free -= share
    free *= share
    free *= square
    far -= free
    return share, far


@cache
def _grid(side: int) -> Floats:
    """(4, side²): how far pixels are from the middle of the square, across and down; 1; and the square of both."""
    place = np.arange(side, dtype=np.float32) + np.float32(0.5) - np.float32(side / 2)
    across, down = np.tile(place, side), np.repeat(place, side)
    return np.stack([across, down, np.ones_like(across), across**2 + down**2])


def _normals(near: Floats) -> Floats:
    """Which way a surface faces that stands out from a wall at its own deepest place; 0 off the surface."""
    there = near > -np.inf
    if not there.any():
        return np.zeros((*near.shape, 3), np.float32)
    smooth = cv2.GaussianBlur(np.where(there, near, near[there].min()), (0, 0), 1.0)
    across, down = (cv2.Sobel(smooth, cv2.CV_32F, dx, 1 - dx, scale=1 / 8) for dx in (1, 0))
    outward = there / np.sqrt(across * across + down * down + 1)
    return np.asarray(np.dstack([-across * outward, down * outward, outward]), np.float32)
