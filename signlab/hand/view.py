"""Where the camera stands and where the light comes from.

The camera's frame: +x to the right of the picture, +y up, +z from the hand to the camera, in cm, with its origin in
the middle of the hand.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from signlab.errors import SignlabError
from signlab.hand.skeleton import Floats, rotation

SMALLEST, LARGEST = 16, 4096
"""Sides of a picture in pixels between which a hand can be drawn."""


@dataclass(frozen=True)
class View:
    """How the camera sees the hand. Angles in degrees turn the hand away from the usual hold of its label.

    ``roll`` leans it to the right of the picture, ``yaw`` turns its palm to the right, ``pitch`` turns its palm up.
    ``distance`` is from the camera to the middle of the hand in cm, ``field`` the vertical field of view in degrees.
    ``x`` and ``y`` say where the middle of the hand lies, from the middle of the picture to the right and up, in
    heights of the picture. The ``side`` of the signer sees what the signer sees of the own hand.
    """

    roll: float = 0.0
    yaw: float = 0.0
    pitch: float = 0.0
    distance: float = 46.0
    field: float = 42.0
    x: float = 0.0
    y: float = 0.0
    side: Literal["viewer", "signer"] = "viewer"

    def turn(self) -> Floats:
        """The turn as a (3, 3) matrix in the camera's frame: yaw first, then pitch, then roll."""
        turn = rotation("z", -self.roll) @ rotation("x", -self.pitch) @ rotation("y", self.yaw)
        return turn @ rotation("y", 180) if self.side == "signer" else turn


@dataclass(frozen=True)
class Light:
    """One lamp and the light of the room. ``direction`` points from the hand to the lamp, in the camera's frame.

    ``strength`` 1 exposes a hand well, together with ``ambient`` 0.35. ``colour`` is red, green, blue around 1.
    ``softness`` runs from 0 (a bare bulb) to 1 (an overcast sky).
    """

    direction: tuple[float, float, float] = (-0.35, 0.6, 0.7)
    strength: float = 1.0
    ambient: float = 0.35
    colour: tuple[float, float, float] = (1.0, 0.98, 0.95)
    softness: float = 0.3

    def unit(self) -> Floats:
        """The direction to the lamp, of length 1."""
        vector = np.array(self.direction, np.float32)
        length = float(np.linalg.norm(vector))
        if not np.isfinite(length) or length < 1e-6:
            raise SignlabError(
                f"The light's direction {self.direction}", "points nowhere", "Give three numbers, such as 0 1 1."
            )
        return np.asarray(vector / length, np.float32)


LIGHTS = {
    "front": Light((0.05, 0.25, 1.0)),
    "left": Light((-1.0, 0.25, 0.35)),
    "right": Light((1.0, 0.25, 0.35)),
    "top": Light((0.0, 1.0, 0.35)),
    "below": Light((0.0, -1.0, 0.4)),
    "behind": Light((0.3, 0.5, -0.9), strength=1.6, ambient=0.22),
    "room": Light((-0.35, 0.6, 0.7)),
    "bright": Light((-0.25, 0.5, 0.9), strength=1.6, ambient=0.55),
    "dim": Light((-0.5, 0.5, 0.6), strength=0.28, ambient=0.11, colour=(1.0, 0.86, 0.7)),
    "warm": Light((0.5, 0.6, 0.6), colour=(1.0, 0.84, 0.62)),
    "cool": Light((-0.3, 0.7, 0.6), colour=(0.86, 0.95, 1.0), softness=0.8),
}
"""Lights by name; "left" is the left of the picture."""


def light(name: str) -> Light:
    """A light by its name.

    Raises:
        SignlabError: there is none of this name.
    """
    if name not in LIGHTS:
        raise SignlabError(f"The light {name!r}", "is not known", f"Choose one of {', '.join(LIGHTS)}.")
    return LIGHTS[name]


@dataclass(frozen=True)
class Camera:
    """A pinhole camera that looks at the origin of its frame from ``distance`` cm. ``focal`` is in pixels."""

    width: int
    height: int
    distance: float
    focal: float

    @classmethod
    def of(cls, view: View, size: tuple[int, int]) -> "Camera":
        """The camera of ``view`` for a picture of ``size`` (width, height) in pixels.

        Raises:
            SignlabError: the size or the view is one no picture can have.
        """
        width, height = size
        if not (SMALLEST <= width <= LARGEST and SMALLEST <= height <= LARGEST):
            raise SignlabError(
                f"A picture of {width}×{height}", "cannot be drawn", f"Sides may be {SMALLEST} to {LARGEST} pixels."
            )
        if not (5 <= view.field <= 120):
            raise SignlabError(f"A field of view of {view.field}°", "is not one a camera has", "Give 5 to 120.")
        if not (20 <= view.distance <= 500):
            raise SignlabError(f"A hand {view.distance} cm away", "cannot be drawn", "Give 20 to 500 cm.")
        return cls(width, height, view.distance, height / 2 / float(np.tan(np.deg2rad(view.field) / 2)))

    def project(self, points: Floats) -> Floats:
        """Pixels (…, 2), x to the right and y down from the upper left corner, of points (…, 3) in cm."""
        scale = self.focal / np.maximum(self.distance - points[..., 2:3], 1e-3)
        middle = np.array([self.width / 2, self.height / 2], np.float32)
        return np.asarray(middle + points[..., :2] * scale * np.array([1, -1], np.float32), np.float32)

    def rays(self, columns: Floats, rows: Floats) -> tuple[Floats, Floats]:
        """Where the rays through pixels cross the plane z = 0, and their directions of length 1; (N, 3) each."""
        across = (columns + 0.5 - self.width / 2) / self.focal
        up = (self.height / 2 - rows - 0.5) / self.focal
        away = np.stack([across, up, -np.ones_like(across)], axis=1).astype(np.float32)
        start = away * np.float32(self.distance)
        start[:, 2] = 0
        away /= np.linalg.norm(away, axis=1, keepdims=True)
        return start, away

    def pixel(self) -> float:
        """The width of a pixel at the hand, in cm."""
        return self.distance / self.focal
