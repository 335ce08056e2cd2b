"""How sharp the hand is, whatever its size in the picture."""

import cv2
import numpy as np
from cv2.typing import MatLike

from signlab.vision.hand import Floats, Picture
from signlab.vision.shape import Patch, cut

SIDE = 128
"""The hand's box in pixels. Larger would judge the camera's resolution, smaller would miss motion."""


_SECOND = np.array([1, -2, 1], np.float32)
_WAYS = (_SECOND[None, :], _SECOND[:, None], np.diag(_SECOND), np.fliplr(np.diag(_SECOND)))
"""Second derivatives across, down and along both diagonals: motion blurs one way and leaves the others sharp."""


def sharpness(picture: Picture, patch: Patch) -> float:
    """How strong fine edges are beside coarse ones on the hand of ``patch``, in %. NaN where it shows too little.

    The standard deviation of the second derivative (as in the variance of the Laplacian: Pech-Pacheco et al., "Diatom
    autofocusing in brightfield microscopy", 2000), over that of the same picture at half the resolution; the least of
    four directions. Neither contrast nor light nor size counts.
    """
    grey = cv2.cvtColor(cut(picture, patch.place, SIDE), cv2.COLOR_BGR2GRAY).astype(np.float32)
    near = cv2.dilate((patch.hand & patch.known).astype(np.uint8), np.ones((3, 3), np.uint8))
    around = cv2.resize(near, (SIDE, SIDE), interpolation=cv2.INTER_NEAREST)
    if around.sum() < 100:
        return float("nan")
    fine, coarse = (_edges(cv2.GaussianBlur(grey, (0, 0), blur), around) for blur in (0.8, 1.6))
    if coarse.max() < 0.05:
        return float("nan")
    return float(100 * (fine / np.maximum(coarse, 0.05)).min())


def _edges(grey: MatLike, around: MatLike) -> Floats:
    """How strong edges are in each of the directions."""
    spread = [cv2.meanStdDev(cv2.filter2D(grey, cv2.CV_32F, way), mask=around)[1][0, 0] for way in _WAYS]
    return np.array(spread, np.float32)
