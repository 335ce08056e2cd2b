"""How far a hand is turned away from the usual hold of its label, as the drawn hand's view counts it.

A letter such as G is held with the fingers to the side; measured angles of it are far from 0. What a volunteer
understands, and what the drawn hand takes, is the turn from there: :class:`signlab.hand.view.View`'s roll, yaw, pitch.
"""

from functools import cache

import numpy as np
import numpy.typing as npt

from signlab.errors import SignlabError
from signlab.hand.draw import landmarks
from signlab.hand.poses import ways
from signlab.hand.view import View
from signlab.vision.hand import Floats

Turns = npt.NDArray[np.float32]

_OTHER = 90.0
"""Degrees."""

_ENOUGH = 5
"""Pictures from which the usual hold of a label that cannot be drawn is taken."""


def frames(along: Floats, palm: Floats) -> Floats:
    """Rotations (N, 3, 3) whose columns are the palm's third axis, ``along`` and ``palm``, made square; (N, 3) each."""
    along = along / np.maximum(np.linalg.norm(along, axis=-1, keepdims=True), 1e-9)
    palm = palm - along * (along * palm).sum(axis=-1, keepdims=True)
    palm = palm / np.maximum(np.linalg.norm(palm, axis=-1, keepdims=True), 1e-9)
    return np.asarray(np.stack([np.cross(along, palm), along, palm], axis=-1), np.float32)


def measured_frames(roll: Turns, tip: Turns, yaw: Turns, pitch: Turns) -> Floats:
    """Rotations (N, 3, 3) of palms from measured angles in degrees; see :mod:`signlab.vision.angles`."""
    r, t, y, p = (np.radians(each) for each in (roll, tip, yaw, pitch))
    along = np.stack([np.cos(t) * np.sin(r), np.cos(t) * np.cos(r), np.sin(t)], axis=-1)
    palm = np.stack([np.sin(y) * np.cos(p), np.sin(p), np.cos(y) * np.cos(p)], axis=-1)
    return frames(along, palm)


@cache
def drawn_frames(label: str) -> Floats | None:
    """How a right palm is turned in each usual hold of ``label``, (holds, 3, 3); None where it has no pose.

    A way to hold it that is less than ``_OTHER`` degrees from a more usual one is a turn of that one.
    """
    try:
        poses = [pose for pose in ways(label) if pose.present]
    except SignlabError:
        return None
    if not poses:
        return None
    marks = np.stack([landmarks(pose, View())[1] for pose in poses])
    wrist, index, middle, little = (marks[:, number] for number in (0, 5, 9, 17))
    palms = frames(middle - wrist, np.cross(index - wrist, little - index))
    kept: list[Floats] = []
    for palm in palms:
        if all(np.trace(other.T @ palm) < 1 + 2 * np.cos(np.radians(_OTHER)) for other in kept):
            kept.append(palm)
    return np.stack(kept)


def turns(label: str, right: npt.NDArray[np.bool_], palms: Floats) -> Turns:
    """Roll, yaw, pitch (N, 3) in degrees of ``palms`` (N, 3, 3) from the nearest usual way to hold ``label``.

    Rows with NaN give NaN. A label that cannot be drawn is measured from the mean of its own pictures, where there are
    some, and else from an upright palm that faces the camera.
    """
    usual = drawn_frames(label)
    if usual is None:
        usual = _mean(np.where(right[:, None, None], palms, _mirrored(palms)))
    result = np.full((len(palms), 3), np.nan, np.float32)
    least = np.full(len(palms), -np.inf)
    for way in usual:
        home = np.where(right[:, None, None], way, _mirrored(way[None]))
        turn = palms @ home.transpose(0, 2, 1)
        near = np.trace(turn, axis1=1, axis2=2)  # 1 + 2 cos of the angle
        better = near > least
        result[better] = _view(turn[better])
        least[better] = near[better]
    return result


def _mirrored(palms: Floats) -> Floats:
    """The same palms of the other hand: directions in the mirror, which turns the third axis round once more."""
    flipped = palms * np.array([-1, 1, 1], np.float32)[None, :, None]
    flipped[:, :, 0] = -flipped[:, :, 0]
    return np.asarray(flipped, np.float32)


def _mean(palms: Floats) -> Floats:
    known = palms[~np.isnan(palms).any(axis=(1, 2))]
    if len(known) < _ENOUGH:
        return np.eye(3, dtype=np.float32)[None]
    left, _, other = np.linalg.svd(known.mean(axis=0))
    left[:, 2] *= np.sign(np.linalg.det(left @ other))
    return np.asarray(left @ other, np.float32)[None]


def _view(turn: Floats) -> Turns:
    """The roll, yaw and pitch of :meth:`signlab.hand.view.View.turn`, undone."""
    said = np.degrees(
        np.stack(
            [
                np.arctan2(turn[:, 0, 1], turn[:, 1, 1]),
                np.arctan2(-turn[:, 2, 0], turn[:, 2, 2]),
                np.arcsin(np.clip(-turn[:, 2, 1], -1, 1)),
            ],
            axis=1,
        )
    )
    return np.asarray(said, np.float32)


def roll(label: str, right: npt.NDArray[np.bool_]) -> Turns:
    """The roll (N,) in degrees of the usual hold of ``label``; 0 where it cannot be drawn."""
    usual = drawn_frames(label)
    lean = 0.0 if usual is None else float(np.degrees(np.arctan2(usual[0, 0, 1], usual[0, 1, 1])))
    return np.where(right, lean, -lean).astype(np.float32)
