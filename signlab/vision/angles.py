"""How a palm is turned: roll, yaw and pitch in degrees.

The camera's frame: +x to the right of the picture, +y up, +z to the camera; pictures are not mirrored. The same
convention as the drawn hand's (:func:`signlab.hand.draw.angles`):

- *roll*: the lean of wrist to middle knuckle from upright, to the right of the picture; -180 to 180.
- *yaw*: how far the palm turns to the right of the picture, -180 to 180; a hand that shows its back has 180.
- *pitch*: how far the palm turns up, -90 to 90.
- *tip*: how far wrist to middle knuckle points to the camera, -90 to 90; with the others it fixes the palm fully.

The palm's direction is the normal of the triangle wrist, index knuckle, little knuckle, which points out of the palm of
a right hand and out of the back of a left one; it is turned round for left hands. So a picture in the mirror has roll
and yaw with the other sign, the same pitch, and the other hand.

Yaw and pitch straight from mediapipe's depth are poor. Here a small net, taught with drawn hands (see
:mod:`signlab.vision.teaching`), reads them from all landmarks; several nets vote, and how far they differ tells how
rough the figures are.
"""

from dataclasses import dataclass
from functools import cache
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from signlab.bundled import RESOURCES
from signlab.vision.hand import Floats, Hand
from signlab.vision.outline import axis

TABLE = RESOURCES / "vision" / "palm.npz"

_FLIP = np.array([1, -1, -1], np.float32)
"""From a picture's axes (y down, z away) to the camera's frame."""


@dataclass(frozen=True)
class Angles:
    """Degrees, and by how much each is likely to be off (the median of what was seen on drawn hands). NaN: unknown."""

    roll: float
    yaw: float = float("nan")
    pitch: float = float("nan")
    tip: float = float("nan")
    roll_error: float = float("nan")
    yaw_error: float = float("nan")
    pitch_error: float = float("nan")


Degrees = TypeVar("Degrees", float, npt.NDArray[np.float32])


def turned(one: Degrees, other: Degrees) -> Degrees:
    """The way from angle ``other`` to angle ``one`` in degrees, -180 to 180."""
    return (one - other + 180) % 360 - 180


def from_directions(along: Floats, palm: Floats) -> Floats:
    """Roll, yaw, pitch, tip (N, 4) from where wrist to middle knuckle and the palm point, (N, 3) each."""
    palm = palm / np.maximum(np.linalg.norm(palm, axis=1, keepdims=True), 1e-9)
    along = along / np.maximum(np.linalg.norm(along, axis=1, keepdims=True), 1e-9)
    said = np.degrees(
        np.stack(
            [
                np.arctan2(along[:, 0], along[:, 1]),
                np.arctan2(palm[:, 0], palm[:, 2]),
                np.arcsin(np.clip(palm[:, 1], -1, 1)),
                np.arcsin(np.clip(along[:, 2], -1, 1)),
            ],
            axis=1,
        )
    )
    return np.asarray(said, np.float32)


@dataclass(frozen=True)
class Canonical:
    """Landmarks as of an upright right hand of size 1, as a row of numbers; ``back`` (3, 3) undoes that."""

    row: Floats
    back: Floats


def canonical(landmarks: Floats, world: Floats, right: bool) -> Canonical:
    """What the nets read, the same for a hand, its mirror picture and the hand leaning to a side."""
    image, deep = (landmarks - landmarks[0]) * _FLIP, (world - world[0]) * _FLIP
    mirror = np.diag(np.array([1 if right else -1, 1, 1], np.float32))
    image, deep = image @ mirror, deep @ mirror
    lean = np.arctan2(image[9, 0], image[9, 1])
    c, s = np.cos(lean), np.sin(lean)
    upright = np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]], np.float32)
    image, deep = image @ upright.T, deep @ upright.T
    flat = image / max(float(np.linalg.norm(image[:, :2] - image[:, :2].mean(axis=0))), 1e-6)
    solid = deep / max(float(np.linalg.norm(deep - deep.mean(axis=0))), 1e-6)
    normal = np.cross(deep[5] - deep[0], deep[17] - deep[5])
    normal = normal / max(float(np.linalg.norm(normal)), 1e-9)
    row = np.concatenate([flat[1:].ravel(), solid[1:].ravel(), normal]).astype(np.float32)
    return Canonical(row, np.asarray(mirror @ upright.T, np.float32))


@dataclass(frozen=True)
class Net:
    """Several small nets of one hidden layer: what they say of a canonical row, and how rough that is."""

    mean: Floats
    scale: Floats
    hidden: Floats
    bias: Floats
    out: Floats
    out_bias: Floats
    roughness: Floats
    """(3, K, 2): for roll, yaw, pitch, from how far the nets differ in degrees to the median error."""

    def directions(self, rows: Floats) -> Floats:
        """(nets, N, 6): where wrist to middle knuckle and the palm of the canonical hand point, by each net."""
        known = (rows - self.mean) * self.scale
        layer = np.tanh(known @ self.hidden + self.bias[:, None])
        return np.asarray(layer @ self.out + self.out_bias[:, None], np.float32)

    @classmethod
    def load(cls) -> "Net":
        with np.load(TABLE, allow_pickle=False) as arrays:
            return cls(**{name: np.asarray(arrays[name], np.float32) for name in cls.__dataclass_fields__})


@cache
def _net() -> Net:
    return Net.load()


def votes(net: Net, hand: Canonical) -> Floats:
    """Roll, yaw, pitch, tip by each net, and last by all of them together: (nets + 1, 4)."""
    said = net.directions(hand.row[None])[:, 0]
    said = np.concatenate([said, said.mean(axis=0, keepdims=True)])
    return from_directions(said[:, :3] @ hand.back.T, said[:, 3:] @ hand.back.T)


def measure(hand: Hand, right: bool | None = None) -> Angles:
    """The angles of ``hand``; ``right`` says which hand the signer used, where that is known better than by looking."""
    if hand.landmarks is None or hand.world is None:
        assert hand.mask is not None
        return Angles(axis(hand.mask))
    side = right if right is not None else hand.right is not False
    net = _net()
    by_each = votes(net, canonical(hand.landmarks, hand.world, side))
    said = by_each[-1]
    apart = np.abs(turned(by_each[:-1], said)).mean(axis=0)
    errors = [np.interp(apart[k], net.roughness[k, :, 0], net.roughness[k, :, 1]) for k in range(3)]
    return Angles(*(float(value) for value in said), *(float(error) for error in errors))
