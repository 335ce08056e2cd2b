"""The light on a hand and in a frame.

The formulas are those of OFIQ, the reference implementation of ISO/IEC
29794-5 for faces, here on the hand. Luminance is linear: sRGB undone, then 0.2126 R + 0.7152 G + 0.0722 B, in 256
steps. What they call good for a face is not taken over: a figure is judged against the same signer's others.
"""

from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
import numpy.typing as npt

from signlab.vision.hand import Floats, Mask, Picture
from signlab.vision.shape import Patch

_BLOWN_OUT = 247
_BLACK = 25
"""OFIQ: over-exposed is luminance in [247, 255], under-exposed in [0, 25], of 256 steps."""

FROM_A_SIDE = 0.3
"""Light of less strength comes from the front or from all around. On drawn hands a direction told from weaker light is
wrong by more than 30° in one picture of four, from stronger light in one of eight."""

_ROUNDS = 4
"""Fits of the light, each with the weights that the one before it gives."""

_FEW = 30
"""Pixels below which nothing can be said of a region."""


@dataclass(frozen=True)
class Tones:
    """How luminance is spread over a region. ``brightness``, ``overexposed`` and ``underexposed`` in %.

    ``brightness`` is the mean; ``spread`` the standard deviation, in % of full white; ``dynamic_range`` the Shannon
    entropy in bits. ``uniformity_lr`` and ``uniformity_tb`` compare the histograms of left and right, top and bottom
    half: 100 · (overlap of the two)^0.3. NaN where a half holds too little to say.
    """

    brightness: float
    spread: float
    overexposed: float
    underexposed: float
    dynamic_range: float
    uniformity_lr: float
    uniformity_tb: float


@dataclass(frozen=True)
class Lamp:
    """Where the light on a hand comes from: ``x`` to the right of the picture, ``y`` up.

    Both say by which share of its mean the luminance would change from skin that faces the camera to skin that faces
    right, or up. NaN where the hand shows too little to say.
    """

    x: float
    y: float

    @property
    def direction(self) -> float:
        """Degrees, clockwise: 0 from above, 90 from the right of the picture, -90 from its left, ±180 from below.

        NaN where the light comes from no side.
        """
        return float(np.degrees(np.arctan2(self.x, self.y))) if self.strength >= FROM_A_SIDE else float("nan")

    @property
    def strength(self) -> float:
        """How one-sided the light is: 0 from the front or from everywhere; above about 0.4 from a side."""
        return float(np.hypot(self.x, self.y))


@cache
def _linear() -> Floats:
    """Linear light, 0 to 1, of the 256 values of sRGB (IEC 61966-2-1)."""
    value = np.arange(256) / 255
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4).astype(np.float32)


def luminance(picture: Picture) -> Mask:
    """The luminance of ``picture`` in 256 steps, (height, width), as OFIQ rounds it."""
    light = cv2.transform(_linear()[picture], np.array([[0.0722, 0.7152, 0.2126]], np.float32))
    return np.asarray(light * 255 + 0.5, np.uint8)


def tones(light: Mask, region: npt.NDArray[np.bool_], middle: tuple[float, float]) -> Tones | None:
    """The tones of luminance ``light`` within ``region``; its halves meet at ``middle`` (x, y in pixels).

    None where the region is too small.
    """
    rows, columns = np.nonzero(region)
    return _tones(light[rows, columns], columns < middle[0], rows < middle[1])


def _tones(values: Mask, left: npt.NDArray[np.bool_], top: npt.NDArray[np.bool_]) -> Tones | None:
    if len(values) < _FEW:
        return None
    counts = np.bincount(values, minlength=256)
    share = counts / len(values)
    level = np.arange(256) / 255
    mean = float(share @ level)
    there = share[share > 0]
    return Tones(
        brightness=100 * mean,
        spread=100 * float(share @ (level - mean) ** 2) ** 0.5,
        overexposed=100 * float(share[_BLOWN_OUT:].sum()),
        underexposed=100 * float(share[: _BLACK + 1].sum()),
        dynamic_range=float(-(there * np.log2(there)).sum()),
        uniformity_lr=_uniformity(values, left),
        uniformity_tb=_uniformity(values, top),
    )


def _uniformity(values: Mask, first: npt.NDArray[np.bool_]) -> float:
    one, other = values[first], values[~first]
    if min(len(one), len(other)) < _FEW:
        return float("nan")
    shares = [np.bincount(half, minlength=256) / len(half) for half in (one, other)]
    return float(100 * np.minimum(*shares).sum() ** 0.3)


def sampled(picture: Picture) -> Picture:
    """Some 5,000 pixels of ``picture``, evenly taken. Not averaged, which would soften what is clipped."""
    height, width = picture.shape[:2]
    step = max(1, round((height * width / 5_000) ** 0.5))
    return np.ascontiguousarray(picture[::step, ::step])


def whole(light: Mask) -> Tones | None:
    """The tones of luminance ``light`` all over."""
    across = np.broadcast_to(np.arange(light.shape[1]) < light.shape[1] / 2, light.shape)
    down = np.broadcast_to((np.arange(light.shape[0]) < light.shape[0] / 2)[:, None], light.shape)
    return _tones(light.ravel(), across.ravel(), down.ravel())


def warmth(picture: Picture) -> float:
    """How much more red than blue light there is in ``picture``, in stops: 0 is even, above it is warm."""
    blue, _green, red, _ = cv2.mean(_linear()[picture])
    return float(np.log2((red + 1e-3) / (blue + 1e-3)))


def lamp(patch: Patch, light: Mask) -> Lamp:
    """Where the light on the hand of ``patch`` comes from, whose luminance is ``light``.

    Skin is taken for matt, so that its luminance goes linearly with which way it faces (Lambert). Shadows, nails and
    sleeves do not follow that: what is far from the fit counts little (Cauchy weights). Blown out pixels
    say nothing and are left out.
    """
    chosen = patch.hand & (light < _BLOWN_OUT)
    values = light[chosen].astype(np.float32)
    if len(values) < 4 * _FEW or values.mean() < 1:
        return Lamp(float("nan"), float("nan"))
    values /= values.mean()
    known = np.ones((4, len(values)), np.float32)
    known[:3] = patch.normal[chosen].T
    weight, middle = np.ones(len(values), np.float32), len(values) // 2
    for _ in range(_ROUNDS):
        heavy = known * weight
        square = heavy @ known.T + 1e-3 * weight.sum() * np.eye(4, dtype=np.float32)
        slope = np.linalg.solve(square, heavy @ values)
        off = np.abs(values - slope @ known)
        weight = 1 / (1 + (off / (2.2 * np.partition(off, middle)[middle] + 1e-3)) ** 2)
    return Lamp(float(slope[0]), float(slope[1]))


def contrast(light: Mask, patch: Patch) -> float:
    """By how much the hand is brighter than what is behind it, in %: of the sum of both means (Michelson); below 0
    where it is darker. NaN where there is nothing beside it."""
    around = patch.known & (cv2.dilate(patch.hand.astype(np.uint8), np.ones((7, 7), np.uint8)) == 0)
    if around.sum() < _FEW or patch.hand.sum() < _FEW:
        return float("nan")
    hand, behind = float(light[patch.hand].mean()), float(light[around].mean())
    return 100 * (hand - behind) / max(hand + behind, 1.0)
