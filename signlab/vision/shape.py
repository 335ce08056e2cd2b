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

    ``known`` are the pixels that lie in the picture at all; ``place`` is where in it the square lies. ``normal``
    (side, side, 3): which way the skin faces: +x to the right, +y up, +z to the camera; 0 off the hand.
    """

    picture: Picture
    hand: npt.NDArray[np.bool_]
    known: npt.NDArray[np.bool_]
    normal: Floats
    place: Box


def patch(picture: Picture, hand: Hand, side: int = SIDE) -> Patch:
    """The square around ``hand`` in ``picture``, in ``side`` × ``side`` pixels."""
    place = _square(hand.box)
    scale = side / place.width
    around = cut(picture, place, side)
    known = _known(place, picture.shape[1], picture.shape[0], side)
    if hand.landmarks is None:
        assert hand.mask is not None
        covered = cut(hand.mask, place, side, nearest=True) > 0
        return Patch(around, covered & known, known, np.zeros((side, side, 3), np.float32), place)
    points = hand.landmarks - np.array([place.left, place.top, 0], np.float32)
    near = _nearness(np.asarray(points * np.float32(scale), np.float32), _unit(hand) * scale, side)
    return Patch(around, (near > -np.inf) & known, known, _normals(near), place)


def _square(box: Box) -> Box:
    side = max(box.width, box.height, 2.0) * (1 + 2 * _MARGIN)
    return Box(box.left + (box.width - side) / 2, box.top + (box.height - side) / 2, side, side)


def cut(picture: Mask, place: Box, side: int, *, nearest: bool = False) -> Mask:
    """The square ``place`` of ``picture`` in ``side`` × ``side`` pixels, black beyond the picture."""
    whole = place.within(picture.shape[1], picture.shape[0])
    left, top = int(whole.left), int(whole.top)
    part = picture[top : int(np.ceil(whole.top + whole.height)), left : int(np.ceil(whole.left + whole.width))]
    shrink = 1.0
    if not nearest and place.width > 2 * side and part.size:  # average first: sampling alone would be noisy
        shrink = place.width / (2 * side)
        size = (max(1, round(part.shape[1] / shrink)), max(1, round(part.shape[0] / shrink)))
        part = np.asarray(cv2.resize(part, size, interpolation=cv2.INTER_AREA), np.uint8)
    if not part.size:
        return np.zeros((side, side, *picture.shape[2:]), np.uint8)
    zoom = side / place.width
    move = np.array(
        [[zoom * shrink, 0, (left - place.left) * zoom], [0, zoom * shrink, (top - place.top) * zoom]], np.float32
    )
    how = cv2.INTER_NEAREST if nearest else cv2.INTER_LINEAR
    return np.asarray(cv2.warpAffine(part, move, (side, side), flags=how), np.uint8)


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
    first, last = (radii * np.float32(unit) for radii in _radii())
    grid = np.arange(side, dtype=np.float32) + np.float32(0.5)
    along = end[:, :2] - start[:, :2]
    step = along / np.maximum((along**2).sum(axis=1, keepdims=True), 1e-6)
    across = grid[None, None, :] - start[:, 0, None, None]
    down = grid[None, :, None] - start[:, 1, None, None]
    share = np.clip(across * step[:, 0, None, None] + down * step[:, 1, None, None], 0, 1)
    across = across - share * along[:, 0, None, None]
    down = down - share * along[:, 1, None, None]
    rise = (first[:, None, None] + share * (last - first)[:, None, None]) ** 2 - across**2 - down**2
    axis = start[:, 2, None, None] + share * (end - start)[:, 2, None, None]
    height = np.where(rise > 0, np.sqrt(np.maximum(rise, 0)) - axis, -np.inf)
    return np.asarray(height.max(axis=0), np.float32)


def _normals(near: Floats) -> Floats:
    """Which way a surface faces that stands out from a wall at its own deepest place; 0 off the surface."""
    there = near > -np.inf
    if not there.any():
        return np.zeros((*near.shape, 3), np.float32)
    smooth = cv2.GaussianBlur(np.where(there, near, near[there].min()), (0, 0), 1.0)
    across, down = (cv2.Sobel(smooth, cv2.CV_32F, dx, 1 - dx, scale=1 / 8) for dx in (1, 0))
    normal = np.dstack([-across, down, np.ones_like(across)])
    return np.asarray(normal / np.linalg.norm(normal, axis=2, keepdims=True) * there[..., None], np.float32)
