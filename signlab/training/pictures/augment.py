"""Pictures changed at random, so that a network learns the sign and not the room: moved, turned, zoomed, blurred.

Light and colour are MXNet's own part. Nothing is mirrored unless asked: a mirrored hand is another hand.
"""

import math
from typing import Any, TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

from signlab.training.pictures.options import Augmentation
from signlab.training.preparation import Batch

Planes: TypeAlias = npt.NDArray[Any]
"""Of float32: one picture, channels first."""


def reader_settings(augmentation: Augmentation) -> dict[str, Any]:
    """What MXNet's reader does by itself: light, contrast and saturation."""
    return {
        "brightness": augmentation.light,
        "contrast": augmentation.contrast,
        "saturation": augmentation.colour,
        "rand_mirror": augmentation.mirror,
    }


def moved(batch: Batch, augmentation: Augmentation, rng: np.random.Generator) -> Batch:
    """``batch`` with each picture turned, zoomed, shifted and, some of them, blurred. The edge is carried outwards."""
    made = np.empty_like(batch)
    for picture, planes in zip(batch, made, strict=True):
        _move(picture, planes, augmentation, rng)
    return made


def _move(picture: Planes, made: Planes, augmentation: Augmentation, rng: np.random.Generator) -> None:
    """Plane by plane, as OpenCV would have the channels last: to bring them there and back takes as long again."""
    side = picture.shape[1]
    turn, zoom, right, down, blurred, sigma = rng.uniform(-1, 1, 6)
    scale = math.exp(zoom * math.log1p(augmentation.zoom))
    matrix = cv2.getRotationMatrix2D(((side - 1) / 2, (side - 1) / 2), turn * augmentation.turn, scale)
    matrix = matrix + np.array([[0, 0, right], [0, 0, down]]) * augmentation.shift * side
    width = (0.6 + 0.4 * sigma) * side / 96  # of a camera out of focus, or a hand that moves
    for plane, moved in zip(picture, made, strict=True):
        moved[:] = plane
        if augmentation.turn or augmentation.zoom or augmentation.shift:
            cv2.warpAffine(plane, matrix, (side, side), moved, cv2.INTER_LINEAR, cv2.BORDER_REPLICATE)
        if (blurred + 1) / 2 < augmentation.blur:
            cv2.GaussianBlur(moved, (0, 0), width, moved)
