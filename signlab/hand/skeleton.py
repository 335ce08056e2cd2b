"""The bones of a hand: what each joint may do, and where the 21 landmarks lie for a pose.

The hand's own frame, in cm, for a right hand: +y from the wrist to the middle knuckle, +z out of the palm, +x to the
side of the thumb. A left hand is the mirror picture of a right one and is mirrored only when it is placed in front of
the camera. Landmarks are numbered as mediapipe numbers them: 0 wrist, 1-4 thumb, 5-8 index, ... 17-20 little finger.
"""

from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float32]

FINGERS = ("index", "middle", "ring", "little")

FINGER_LIMITS = np.array([[-30, 100], [-8, 122], [-15, 90], [-30, 30]], np.float32)
"""Degrees: flexion of MCP, PIP and DIP, and splay towards the thumb: lowest, highest."""

THUMB_LIMITS = np.array([[-25, 75], [-30, 115], [-70, 80], [-30, 70], [-25, 90]], np.float32)
"""Degrees: abduction, rotation about the palm, twist, flexion of MCP and IP: lowest, highest."""

BONES = tuple((0 if start % 4 == 1 else start - 1, start) for start in range(1, 21))
"""Pairs of landmarks that a bone joins."""


@dataclass(frozen=True)
class Proportions:
    """Lengths and radii in cm of an adult hand; one person's hand is this one, scaled."""

    knuckles: Floats = field(
        default_factory=lambda: np.array(
            [[3.05, 8.5, 0.0], [0.72, 8.9, -0.12], [-1.55, 8.5, -0.08], [-3.6, 7.6, 0.1]], np.float32
        )
    )
    lengths: Floats = field(
        default_factory=lambda: np.array(
            [[4.5, 2.6, 2.0], [4.9, 3.0, 2.1], [4.5, 2.8, 2.1], [3.6, 2.1, 1.8]], np.float32
        )
    )
    radii: Floats = field(
        default_factory=lambda: np.array(
            [
                [1.08, 0.96, 0.86, 0.66],
                [1.10, 0.98, 0.88, 0.68],
                [1.05, 0.93, 0.83, 0.64],
                [0.93, 0.81, 0.72, 0.56],
            ],
            np.float32,
        )
    )
    thumb_base: Floats = field(default_factory=lambda: np.array([2.1, 1.7, 0.9], np.float32))
    thumb_lengths: Floats = field(default_factory=lambda: np.array([4.5, 3.5, 2.7], np.float32))
    thumb_radii: Floats = field(default_factory=lambda: np.array([1.30, 1.12, 1.00, 0.76], np.float32))


@dataclass(frozen=True)
class Skeleton:
    """A posed hand in its own frame.

    ``joints`` (21, 3) in cm. ``frames`` (5, 3, 3, 3): for thumb, index, ... little and each of the three bones the
    axes of the bone as columns: sideways (to the thumb's side), along, and to the palm's side.
    """

    joints: Floats
    frames: Floats


def rotation(axis: str, degrees: float) -> Floats:
    """A right-handed turn about ``axis`` (x, y or z) as a (3, 3) matrix."""
    c, s = np.cos(np.deg2rad(degrees)), np.sin(np.deg2rad(degrees))
    rows = {
        "x": [[1, 0, 0], [0, c, -s], [0, s, c]],
        "y": [[c, 0, s], [0, 1, 0], [-s, 0, c]],
        "z": [[c, -s, 0], [s, c, 0], [0, 0, 1]],
    }
    return np.array(rows[axis], np.float32)


_THUMB_REST = np.array([[0, 0, -1], [0, 1, 0], [1, 0, 0]], np.float32)
"""The thumb's frame beside the palm: along the fingers, its pad towards the little finger."""


def _chain(start: Floats, frame: Floats, bends: Floats, lengths: Floats) -> tuple[Floats, Floats]:
    """Walk along three bones: each first bends towards its pad by ``bends`` degrees, then goes on by its length."""
    joints, frames = [start], []
    for bend, length in zip(bends, lengths, strict=True):
        frame = frame @ rotation("x", float(bend))
        frames.append(frame)
        joints.append(joints[-1] + frame[:, 1] * length)
    return np.array(joints, np.float32), np.array(frames, np.float32)


def bend(fingers: Floats, thumb: Floats, shape: Proportions) -> Skeleton:
    """Forward kinematics: ``fingers`` (4, 4) and ``thumb`` (5,) in degrees, as the limits above name them."""
    joints = np.zeros((21, 3), np.float32)
    frames = np.zeros((5, 3, 3, 3), np.float32)
    base = rotation("y", -thumb[1]) @ rotation("z", -thumb[0]) @ _THUMB_REST @ rotation("y", thumb[2])
    bends = np.array([0, thumb[3], thumb[4]], np.float32)
    joints[1:5], frames[0] = _chain(shape.thumb_base, base, bends, shape.thumb_lengths)
    for number in range(4):
        first = 5 + 4 * number
        splayed = rotation("z", -fingers[number, 3])
        joints[first : first + 4], frames[number + 1] = _chain(
            shape.knuckles[number], splayed, fingers[number, :3], shape.lengths[number]
        )
    return Skeleton(joints, frames)
