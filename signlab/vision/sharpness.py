"""How sharp the hand is, whatever its size in the picture; and how sharp the frame is."""

import cv2
import numpy as np

from signlab.vision.hand import Floats, Mask, Picture
from signlab.vision.shape import FINE, Patch

FRAME_SIDE = 120
"""The shorter side of the frame in pixels: what is seen of a blur that counts, and of no sensor's noise."""

_FEW = 100
"""Pixels below which nothing can be said."""

_FAINT = 0.05
"""Edges below which there are none."""


def sharpness(patch: Patch) -> float:
    """How strong fine edges are beside coarse ones on the hand of ``patch``, in %.

    The root mean square of the second derivative (as in the variance of the Laplacian: Pech-Pacheco et al., "Diatom
    autofocusing in brightfield microscopy", 2000), over that of the same picture at half the resolution; the least of
    four directions, since motion blurs one way and leaves the others sharp. Neither contrast nor light counts. NaN
    where the hand shows too little.
    """
    near = cv2.dilate((patch.hand & patch.known).astype(np.uint8), np.ones((3, 3), np.uint8))
    around = np.asarray(cv2.resize(near, (FINE, FINE), interpolation=cv2.INTER_NEAREST), np.float32)
    if around.sum() < _FEW:
        return float("nan")
    return _ratio(np.asarray(cv2.cvtColor(patch.fine, cv2.COLOR_BGR2GRAY), np.uint8), around)


def shrunk(picture: Picture) -> Mask:
    """``picture`` in grey, its shorter side halved as often as it has at least twice ``FRAME_SIDE`` pixels."""
    grey = np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), np.uint8)
    while min(grey.shape) >= 2 * FRAME_SIDE:  # halves take next to no time
        height, width = (length // 2 for length in grey.shape)
        grey = np.asarray(cv2.resize(grey, (width, height), interpolation=cv2.INTER_AREA), np.uint8)
    return grey


def of_frame(grey: Mask) -> float:
    """The same of a whole ``shrunk`` frame: what a camera that moved, or did not focus, has blurred. NaN where it shows
    nothing.

    On photographs it tells a smeared frame from a sharp one more surely than the hand alone; of a hand that moved in a
    still frame it tells nothing.
    """
    if min(grey.shape) < FRAME_SIDE // 4:
        return float("nan")
    zoom = FRAME_SIDE / min(grey.shape)
    size = (round(grey.shape[1] * zoom), round(grey.shape[0] * zoom))
    return _ratio(np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), np.uint8))


def _ratio(grey: Mask, around: Floats | None = None) -> float:
    """``around`` (height, width) is 1 where edges count, 0 elsewhere; None: they count everywhere."""
    light = grey.astype(np.float32)
    weight = None if around is None else around[1:-1, 1:-1].ravel()
    fine, coarse = (_edges(np.asarray(cv2.GaussianBlur(light, (0, 0), blur)), weight) for blur in (0.8, 1.6))
    if coarse.max() < _FAINT:
        return float("nan")
    return float(100 * (fine / np.maximum(coarse, _FAINT)).min())


def _edges(grey: Floats, weight: Floats | None) -> Floats:
    """How strong edges are in each direction, across, down and along both diagonals: root mean squares."""
    twice = 2 * grey[1:-1, 1:-1]
    ends = (
        (grey[1:-1, :-2], grey[1:-1, 2:]),
        (grey[:-2, 1:-1], grey[2:, 1:-1]),
        (grey[:-2, :-2], grey[2:, 2:]),
        (grey[:-2, 2:], grey[2:, :-2]),
    )
    return np.array([_strength(one + other - twice, weight) for one, other in ends], np.float32)


def _strength(edges: Floats, weight: Floats | None) -> float:
    values = edges.ravel()
    square = values @ values / len(values) if weight is None else (values * weight) @ values / weight.sum()
    return float(np.sqrt(square))
