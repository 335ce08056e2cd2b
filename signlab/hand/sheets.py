"""Many hands on one picture, to look at side by side."""

from collections.abc import Sequence

import cv2
import numpy as np

from signlab.errors import SignlabError
from signlab.hand.body import Body
from signlab.hand.draw import draw
from signlab.hand.poses import Pose
from signlab.hand.scene import STUDIO, Picture
from signlab.hand.view import Light, View

_SIDE, _MOST = 200, 400


def sheet(poses: Sequence[Pose], light: Light, body: Body, columns: int = 8, view: View | None = None) -> Picture:
    """Each of ``poses`` with its label, ``columns`` in a row; (H, W, 3) BGR.

    Raises:
        SignlabError: there is nothing to draw, or too much for one sheet.
    """
    if not 1 <= len(poses) <= _MOST:
        raise SignlabError(f"A sheet of {len(poses)} hands", "cannot be drawn", f"Give 1 to {_MOST}.")
    columns = min(columns, len(poses))
    rows = -(-len(poses) // columns)
    picture = np.full((rows * _SIDE, columns * _SIDE, 3), 255, np.uint8)
    for number, pose in enumerate(poses):
        cell = draw(pose, view or View(), light, body, (_SIDE, _SIDE), scene=STUDIO, detail=1.5).picture.copy()
        name = pose.label if pose.way == "usual" else f"{pose.label}: {pose.way}"
        cv2.putText(cell, name, (5, 16), cv2.FONT_HERSHEY_SIMPLEX, 0.42, (40, 40, 40), 1, cv2.LINE_AA)
        top, left = number // columns * _SIDE, number % columns * _SIDE
        picture[top : top + _SIDE, left : left + _SIDE] = cell
    return picture
