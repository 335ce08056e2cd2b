"""What surrounds the hand, and what a camera makes of the light: background, exposure, noise, blur, JPEG."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import cv2
import numpy as np
import numpy.typing as npt

from signlab.hand.body import to_linear
from signlab.hand.skeleton import Floats
from signlab.hand.view import Light

Backdrop = Literal["plain", "gradient", "clutter", "any"]
Picture = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Scene:
    """What is not the hand. ``noise`` is in grey levels, ``blur`` in pixels, ``jpeg`` a quality or None for none.

    ``motion`` smears the picture by so many pixels, to the right and down. ``wall`` is the distance in cm from the
    hand to what is behind it; the hand's shadow falls on it. ``frame`` counts the pictures of a film: noise differs.
    """

    backdrop: Backdrop = "gradient"
    colour: tuple[float, float, float] | None = None
    noise: float = 1.6
    blur: float = 0.0
    motion: tuple[float, float] = (0.0, 0.0)
    exposure: float = 1.0
    frame: int = 0
    wall: float = 25.0
    jpeg: int | None = None


STUDIO = Scene(backdrop="gradient", colour=(0.80, 0.82, 0.84), noise=0.0)
"""For reference pictures."""


@lru_cache(maxsize=32)
def backdrop(kind: Backdrop, colour: tuple[float, float, float] | None, size: tuple[int, int], seed: int) -> Floats:
    """The colour of what is behind the hand, (H, W, 3) linear; the same for the same seed. Not to be written to."""
    rng = np.random.Generator(np.random.PCG64([11, seed]))
    if kind == "any":
        kind = ("plain", "gradient", "clutter", "clutter")[int(rng.integers(4))]
    tint = np.array(colour if colour is not None else _wall_colour(rng), np.float32)[::-1]
    width, height = size
    base = np.full((height, width, 3), 1, np.float32) * to_linear(tint)
    if kind != "plain":
        base *= _gradient(rng, width, height)[..., None]
    if kind == "clutter":
        base = _clutter(base, rng)
    base.flags.writeable = False
    return base


def _wall_colour(rng: np.random.Generator) -> Floats:
    grey = rng.uniform(0.25, 0.9)
    return np.clip(grey + rng.normal(0, 0.06, 3), 0.03, 0.97).astype(np.float32)


def _gradient(rng: np.random.Generator, width: int, height: int) -> Floats:
    angle, strength = rng.uniform(0, 2 * np.pi), rng.uniform(0.08, 0.4)
    across = np.linspace(-0.5, 0.5, width, dtype=np.float32)[None] * np.float32(np.cos(angle))
    down = np.linspace(-0.5, 0.5, height, dtype=np.float32)[:, None] * np.float32(np.sin(angle))
    return np.asarray(1 + np.float32(strength * 1.6) * (across + down), np.float32)


def _clutter(base: Floats, rng: np.random.Generator) -> Floats:
    """A room: shelves, frames, cloth and lamps, drawn as blurred shapes of many colours."""
    height, width = base.shape[:2]
    small = cv2.resize(base, (160, round(160 * height / width)), interpolation=cv2.INTER_AREA)
    rows, columns = small.shape[:2]
    for _ in range(int(rng.integers(6, 26))):
        paint = to_linear(np.clip(rng.uniform(0.03, 0.95) + rng.normal(0, 0.12, 3), 0, 1).astype(np.float32))
        colour = tuple(float(channel) for channel in paint)
        x, y = int(rng.integers(-20, columns)), int(rng.integers(-20, rows))
        w, h = int(rng.integers(3, 70)), int(rng.integers(3, 70))
        kind = int(rng.integers(4))
        if kind == 0:
            cv2.rectangle(small, (x, y), (x + w, y + h), colour, -1)
        elif kind == 1:
            cv2.ellipse(small, (x, y), (w // 2 + 1, h // 2 + 1), float(rng.uniform(0, 180)), 0, 360, colour, -1)
        elif kind == 2:
            cv2.line(small, (x, y), (x + 3 * w - 90, y + 3 * h - 90), colour, int(rng.integers(1, 7)))
        else:
            for stripe in range(0, w, int(rng.integers(4, 10))):
                cv2.rectangle(small, (x + stripe, y), (x + stripe + 2, y + h), colour, -1)
    small = cv2.GaussianBlur(small, (0, 0), float(rng.uniform(0.5, 2.2)))
    return np.ascontiguousarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC)).clip(0.002, 1)


def lit_backdrop(
    base: Floats, cover: Floats, box: tuple[int, int], *, lamp: Light, scene: Scene, pixel: float
) -> Floats:
    """The background in the light of ``lamp``, with the soft shadow of the hand (``cover`` at ``box``: left, top)."""
    direction = lamp.unit()
    colour = np.array(lamp.colour[::-1], np.float32)
    lamp_light = colour * np.float32(lamp.strength * (0.25 + 0.75 * max(0.0, float(direction[2]))))
    if direction[2] < 0.15 or scene.wall > 60:
        return base * (lamp_light + np.float32(lamp.ambient))
    height, width = base.shape[:2]
    fallen = _fallen(cover, box, (width, height), direction=direction, softness=lamp.softness, reach=scene.wall / pixel)
    light = lamp_light * (1 - np.float32(0.75) * fallen[..., None]) + np.float32(lamp.ambient)
    return np.asarray(cv2.multiply(base, cv2.resize(light, (width, height))), np.float32)


_COARSE = 4
"""The shadow on the wall is soft; it is found in pixels so many times as wide."""


def _fallen(
    cover: Floats, box: tuple[int, int], size: tuple[int, int], *, direction: Floats, softness: float, reach: float
) -> Floats:
    """How much of the hand's shadow lies on each place of the wall, in coarse pixels of a picture of ``size``.

    ``reach`` is the distance to the wall in pixels.
    """
    shift = reach / float(direction[2])
    move = np.array(
        [
            [1, 0, (box[0] - float(direction[0]) * shift) / _COARSE],
            [0, 1, (box[1] + float(direction[1]) * shift) / _COARSE],
        ],
        np.float32,
    )
    little = (max(1, cover.shape[1] // _COARSE), max(1, cover.shape[0] // _COARSE))
    shadow = cv2.resize(cover, little, interpolation=cv2.INTER_AREA)
    shadow = cv2.warpAffine(shadow, move, (size[0] // _COARSE + 1, size[1] // _COARSE + 1))
    blur = max(0.6, (0.04 + 0.22 * softness) * reach / _COARSE)
    return np.asarray(cv2.GaussianBlur(shadow, (0, 0), blur), np.float32)


@lru_cache(maxsize=4)
def _noise_tile(seed: int) -> Floats:
    rng = np.random.Generator(np.random.PCG64([13, seed]))
    tile = rng.standard_normal((512, 512, 3)).astype(np.float32)
    luma = cv2.GaussianBlur(tile, (0, 0), 0.6)
    return np.asarray(luma / luma.std(), np.float32)


@lru_cache(maxsize=4)
def _noise_sheet(rows: int, columns: int) -> Floats:
    """Noise for any part of a picture of this size, and 256 pixels to choose from on two sides."""
    return np.tile(_noise_tile(0), (rows // 512 + 2, columns // 512 + 2, 1))[: rows + 256, : columns + 256]


@lru_cache(maxsize=8)
def skin_grain(rows: int, columns: int, pixel: float) -> Floats:
    """The unevenness of skin, (H, W), about ±2 %; finer and weaker the farther away."""
    tile = _noise_tile(1)[..., 0]
    wide = max(1, round(0.10 / pixel))
    patch = cv2.blur(np.tile(tile, (rows // 512 + 1, columns // 512 + 1))[:rows, :columns], (wide, wide))
    return np.asarray(patch * np.float32(0.022 * min(3, wide) ** 0.5), np.float32)


def expose(linear: Floats, scene: Scene, rng: np.random.Generator) -> Picture:
    """What a camera makes of linear light: its curve, blur, noise, JPEG. BGR, uint8."""
    if scene.blur > 0:
        linear = np.asarray(cv2.GaussianBlur(linear, (0, 0), scene.blur), np.float32)
    smear = float(np.hypot(*scene.motion))
    if smear > 1:
        linear = np.asarray(cv2.filter2D(linear, -1, _smear(scene.motion)), np.float32)
    grey = _curve(linear * np.float32(scene.exposure))
    if scene.noise > 0:
        rows, columns = grey.shape[:2]
        top, left = (int(place) for place in rng.integers(0, 256, 2))
        grey += _noise_sheet(rows, columns)[top : top + rows, left : left + columns] * np.float32(scene.noise)
    picture = np.clip(grey + 0.5, 0, 255).astype(np.uint8)
    if scene.jpeg is None:
        return picture
    _, coded = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, scene.jpeg])
    return np.asarray(cv2.imdecode(coded, cv2.IMREAD_COLOR), np.uint8)


_BRIGHTEST = 4.0
"""Linear light from which on the camera sees only white."""


def _curve(linear: Floats) -> Floats:
    """Grey levels 0-255 of linear light: straight in the shadows, a soft shoulder above, then the display's curve."""
    steps = _curve_table()
    place: Floats = np.sqrt(np.maximum(linear, 0))  # finer steps in the dark
    place *= np.float32((len(steps) - 1) / _BRIGHTEST**0.5)
    return steps.take(place.astype(np.int32), mode="clip")


@lru_cache(maxsize=1)
def _curve_table() -> Floats:
    light = np.linspace(0, _BRIGHTEST**0.5, 4096) ** 2
    shoulder = np.where(light < 0.6, light, 0.6 + 0.4 * (1 - np.exp(-(light - 0.6) / 0.4)))
    return np.asarray(255 * shoulder ** (1 / 2.2), np.float32)


def _smear(motion: tuple[float, float]) -> Floats:
    reach = int(np.ceil(max(abs(motion[0]), abs(motion[1])) / 2)) + 1
    kernel = np.zeros((2 * reach + 1, 2 * reach + 1), np.float32)
    half = np.array(motion) / 2
    first = (round(reach - half[0]), round(reach - half[1]))
    last = (round(reach + half[0]), round(reach + half[1]))
    cv2.line(kernel, first, last, (1.0,))
    return np.asarray(kernel / kernel.sum(), np.float32)
