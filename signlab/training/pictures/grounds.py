"""What stands behind a hand, made up: walls, cloth and rooms full of things, of which no two are the same.

Photographs of rooms have much in common that can be drawn: brightness changes little from pixel to pixel and much over
long stretches (power falls with the frequency: Field, "Relations between the statistics of natural images and the
response properties of cortical cells", 1987), and things hide things, of all sizes (the dead leaves model: Lee,
Mumford, Huang, "Occlusion models for natural images", 2001).
"""

from typing import Any, TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

Pixels: TypeAlias = npt.NDArray[Any]
"""Height, width, three channels."""


def ground(rng: np.random.Generator, side: int) -> Pixels:
    """A background of ``side`` × ``side`` pixels, uint8."""
    pixels = np.full((side, side, 3), _colour(rng), np.float32)
    kind = int(rng.integers(5))
    if kind:
        pixels += cloud(rng, side, rng.uniform(1.4, 2.6)) * np.float32(rng.uniform(3, 45))
    if kind >= 2:
        pixels = _things(pixels, rng)
    if rng.random() < 0.4:  # light from one side
        across = np.linspace(-0.5, 0.5, side, dtype=np.float32)
        right, down = rng.normal(0, 0.6, 2)
        pixels *= (1 + across[None, :] * np.float32(right) + across[:, None] * np.float32(down))[..., None]
    return np.clip(pixels, 0, 255).astype(np.uint8)


def _colour(rng: np.random.Generator) -> tuple[float, float, float]:
    """Mostly greys with a tint, some colours, and wood, cardboard and skin, before which a hand is easily lost."""
    if rng.random() < 0.25:
        warm = rng.uniform(40, 250) * np.array([rng.uniform(0.3, 0.85), rng.uniform(0.6, 0.9), 1.0])
        return float(warm[0]), float(warm[1]), float(warm[2])
    some = np.clip(rng.uniform(10, 245) + rng.normal(0, rng.choice([6, 20, 45]), 3), 0, 255)
    return float(some[0]), float(some[1]), float(some[2])


def cloud(rng: np.random.Generator, side: int, steepness: float) -> Pixels:
    """(side, side, 3): noise whose power falls with the frequency to the power of ``steepness``; of variance 1, more or
    less grey."""
    frequency = np.fft.fftfreq(side)[:, None] ** 2 + np.fft.rfftfreq(side)[None] ** 2
    frequency[0, 0] = 1
    waves = rng.normal(size=(2, 3, *frequency.shape)) / frequency ** (steepness / 2)
    waves[:, :, 0, 0] = 0
    noise = np.fft.irfft2(waves[0] + 1j * waves[1], s=(side, side))
    noise /= noise.std(axis=(1, 2), keepdims=True) + 1e-9
    grey = rng.random()
    return (noise * (1 - grey) + noise[:1] * grey).transpose(1, 2, 0).astype(np.float32)


def _things(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    """Round, square, long and striped things, one before the other."""
    side, least = len(pixels), rng.uniform(2, 8)
    for _ in range(int(2 ** rng.uniform(2, 6.5))):
        size = min(0.6 * side, least / (rng.random() + 0.02) ** 0.7)  # few large ones, many small ones
        middle = rng.uniform(-10, side + 10, 2)
        _THINGS[int(rng.integers(len(_THINGS)))](pixels, middle, size, rng)
    if rng.random() < 0.6:  # out of focus
        pixels = cv2.GaussianBlur(pixels, (0, 0), rng.uniform(0.4, 2.5))
    if rng.random() < 0.5:  # a grain over all of it
        pixels = pixels + cloud(rng, side, rng.uniform(0.6, 2)) * np.float32(rng.uniform(2, 15))
    return pixels


def _round(pixels: Pixels, middle: Pixels, size: float, rng: np.random.Generator) -> None:
    axes = int(size) + 1, int(size * rng.uniform(0.3, 1)) + 1
    cv2.ellipse(pixels, _whole(middle), axes, rng.uniform(0, 180), 0, 360, _colour(rng), -1, cv2.LINE_AA)


def _square(pixels: Pixels, middle: Pixels, size: float, rng: np.random.Generator) -> None:
    width, height = size * rng.uniform(0.6, 3, 2)
    turn = rng.uniform(0, 180) if rng.random() < 0.4 else 0.0
    corners = cv2.boxPoints(((float(middle[0]), float(middle[1])), (float(width), float(height)), float(turn)))
    cv2.fillConvexPoly(pixels, corners.astype(np.int32), _colour(rng), cv2.LINE_AA)


def _long(pixels: Pixels, middle: Pixels, _size: float, rng: np.random.Generator) -> None:
    end = middle + rng.normal(0, len(pixels) / 2, 2)
    cv2.line(pixels, _whole(middle), _whole(end), _colour(rng), int(rng.integers(1, 8)), cv2.LINE_AA)


def _striped(pixels: Pixels, middle: Pixels, size: float, rng: np.random.Generator) -> None:
    turn = np.deg2rad(rng.uniform(0, 180) if rng.random() < 0.5 else rng.choice([0, 90]))
    along = np.array([np.cos(turn), np.sin(turn)])
    beside, colour, thick = np.array([-along[1], along[0]]) * rng.uniform(2, 10), _colour(rng), int(rng.integers(1, 4))
    for number in range(int(rng.integers(3, 12))):
        start = middle + beside * number
        cv2.line(pixels, _whole(start), _whole(start + along * 2 * size), colour, thick, cv2.LINE_AA)


_THINGS = (_round, _square, _long, _striped)


def _whole(point: Pixels) -> tuple[int, int]:
    return int(point[0]), int(point[1])
