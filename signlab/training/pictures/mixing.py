"""Drawn hands for a network to learn from beside photographs: each time another size, place, background and light.

With each comes what only a drawing knows: the pose and the outline of the hand. A network that must tell these too
learns what a hand is sooner than from the letters alone; the heads that tell them are not part of the model
(``network.learning``).
"""

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

from signlab.training.pictures.cutouts import CutOut, CutOuts
from signlab.training.pictures.grounds import cloud, ground

Floats: TypeAlias = npt.NDArray[np.float32]
Pixels: TypeAlias = npt.NDArray[Any]

_GROUND = 128
"""Side of a background in pixels."""

_GROUNDS = 600
"""Backgrounds made up for a training; cut, mirrored and lit, they serve many times."""

_SKINS = 24
"""Patterns that skin may have, four times as large as a picture."""

POSE = 63
"""Numbers of a pose: 21 joints in three directions."""

_BEFORE = 0.75
"""Share of hands that are put before another background than they were drawn with."""


class Lesson(NamedTuple):
    """Pictures (n, 3, side, side) in RGB from 0 to 255, labels (n), and of drawn hands the truth.

    ``poses`` (n, 63): joints as the picture shows them, about their middle, in units of their spread. ``outlines`` (n,
    cells²): the share of each cell that is hand. ``known`` (n, 1) is 1 where both are known, 0 with photographs.
    """

    pictures: Floats
    labels: Floats
    poses: Floats
    outlines: Floats
    known: Floats


def cells(side: int) -> int:
    """Cells along a side of an outline: as many as the network has after its second stage."""
    return -(-side // 8)


class Mixer:
    """Makes lessons from the hands in ``path``. ``classes`` says of each of their labels which class it is, -1 where
    it is none."""

    def __init__(self, path: Path, classes: Sequence[int], side: int, seed: int) -> None:
        self._hands, self._side = CutOuts(path), side
        self._classes = np.array(classes)
        self._usable = np.flatnonzero(self._classes[self._hands.labels] >= 0)
        rng = np.random.Generator(np.random.PCG64([53, seed]))
        self._grounds = [ground(rng, _GROUND) for _ in range(_GROUNDS)]
        self._skins = [cloud(rng, 2 * side, rng.uniform(0.8, 2.2))[:, :, 0].copy() for _ in range(_SKINS)]
        self._normal = rng.standard_normal((2 * side, 2 * side, 3), np.float32)

    def lesson(self, photographs: Pixels, labels: Floats, count: int, rng: np.random.Generator) -> Lesson:
        """``photographs`` and ``count`` drawn hands after them."""
        before, side = len(photographs), self._side
        total = before + count
        made = Lesson(
            np.empty((total, 3, side, side), np.float32),
            np.empty(total, np.float32),
            np.zeros((total, POSE), np.float32),
            np.zeros((total, cells(side) ** 2), np.float32),
            np.zeros((total, 1), np.float32),
        )
        made.pictures[:before], made.labels[:before] = photographs, labels
        for at in range(before, total):
            hand = self._hands[int(rng.choice(self._usable))]
            picture, outline, made.poses[at] = self._picture(hand, rng)
            made.pictures[at] = picture[:, :, ::-1].transpose(2, 0, 1)
            small = cv2.resize(outline, (cells(side), cells(side)), interpolation=cv2.INTER_AREA)
            made.outlines[at], made.known[at] = small.ravel() / np.float32(255), 1
            made.labels[at] = self._classes[hand.label]
        return made

    def _picture(self, hand: CutOut, rng: np.random.Generator) -> tuple[Floats, Pixels, Floats]:
        """The picture in BGR, its outline and its pose."""
        move = _move(hand.joints, self._side, rng)
        picture, outline = (_moved(some, move, self._side) for some in (hand.picture, _soft(hand.outline)))
        if rng.random() < _BEFORE:
            picture = self._skin(picture, outline, rng)
            if rng.random() < 0.5:  # the hand in another light than the room
                picture = lit(picture, self._noise(rng), rng, 0.6)
            cover = outline[:, :, None] / np.float32(255)
            behind = self._behind(rng)
            picture = (behind + (picture - behind) * cover).astype(np.uint8)
        return lit(picture, self._noise(rng), rng), outline, _pose(hand.pose, move)

    def _skin(self, picture: Pixels, outline: Floats, rng: np.random.Generator) -> Pixels:
        """A hand flatter than it was drawn, in a light that differs all over it, with a skin that is not smooth: no
        photograph shows folds as clearly as a drawing."""
        some, side = picture.astype(np.float32), self._side
        if rng.random() < 0.45:
            mean = np.array(cv2.mean(some, outline.astype(np.uint8))[:3], np.float32)
            some = mean + (some - mean) * np.float32(rng.uniform(0.15, 0.8))
        factor = np.ones((side, side), np.float32)
        if rng.random() < 0.6:
            coarse = rng.standard_normal((4, 4), np.float32) * np.float32(rng.uniform(0, 0.3))
            factor *= np.exp(cv2.resize(coarse, (side, side), interpolation=cv2.INTER_CUBIC))
        if rng.random() < 0.7:
            skin = self._skins[int(rng.integers(_SKINS))]
            factor *= 1 + self._piece(skin, rng) * np.float32(rng.uniform(0, 0.12))
        return np.clip(some * factor[:, :, None], 0, 255).astype(np.uint8)

    def _noise(self, rng: np.random.Generator) -> Floats:
        return self._piece(self._normal, rng)  # to draw it anew takes as long as all else

    def _piece(self, some: Floats, rng: np.random.Generator) -> Floats:
        """A piece as large as a picture of what is twice as large."""
        left, top = rng.integers(0, self._side + 1, 2)
        return some[top : top + self._side, left : left + self._side]

    def _behind(self, rng: np.random.Generator) -> Floats:
        some = self._grounds[int(rng.integers(_GROUNDS))]
        if rng.random() < 0.5:
            edge = int(rng.integers(48, _GROUND + 1))
            left, top = rng.integers(0, _GROUND + 1 - edge, 2)
            some = some[top : top + edge, left : left + edge]
        some = cv2.resize(some, (self._side, self._side))
        return np.asarray(some[:, ::-1] if rng.random() < 0.5 else some, np.float32)


def _soft(outline: Pixels) -> Floats:
    """``outline`` drawn in by half a pixel, so that nothing of the old background is left, and without steps: no
    photograph has a hand with steps at its edge, and a network would learn to look for them."""
    blurred = cv2.GaussianBlur(outline.astype(np.float32), (0, 0), 1.1)
    return np.asarray(np.clip((blurred - 110) * 1.8, 0, 255), np.float32)


def _moved(pixels: Pixels, move: Floats, side: int) -> Pixels:
    return cv2.warpAffine(pixels, move, (side, side), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)


def _move(joints: Floats, side: int, rng: np.random.Generator) -> Floats:
    """The affine map (2, 3) that brings a hand to a quarter or all of the picture, anywhere in it, turned a little, at
    times much, a little sheared, and every other time mirrored: people sign with either hand."""
    low, high = joints.min(axis=0), joints.max(axis=0)
    share = rng.uniform(0.26, 0.95)
    scale = share * side / (float((high - low).max()) * 1.12)  # flesh is wider than joints
    turn = math.radians(rng.normal(0, 22) if rng.random() < 0.85 else rng.uniform(-70, 70))
    turned = np.array([[math.cos(turn), -math.sin(turn)], [math.sin(turn), math.cos(turn)]])
    map_ = turned @ np.diag([rng.choice([-1.0, 1.0]), 1.0]) * scale @ (np.eye(2) + rng.normal(0, 0.06, (2, 2)))
    room = max((1 - share) * side / 2 * 1.15, 3)
    middle = side / 2 + rng.uniform(-1, 1, 2) * room
    return np.column_stack([map_, middle - map_ @ ((low + high) / 2)]).astype(np.float32)


def _pose(pose: Floats, move: Floats) -> Floats:
    """``pose`` as ``move`` turned and mirrored the picture, about its middle, in units of its spread."""
    turn = move[:, :2] / math.sqrt(abs(float(np.linalg.det(move[:, :2]))))
    flat = (pose[:, :2] * np.array([1, -1], np.float32)) @ turn.T  # pictures count downwards
    found = np.column_stack([flat, pose[:, 2]])
    found -= found.mean(axis=0)
    return np.asarray(found / math.sqrt((found[:, :2] ** 2).sum(axis=1).mean()), np.float32).ravel()


def lit(picture: Pixels, noise: Floats, rng: np.random.Generator, strength: float = 1.0) -> Floats:
    """``picture`` (height, width, 3; uint8) in another light, through another camera, from 0 to 255.

    ``noise`` is normal, of variance 1 and of the picture's shape. What happens to a value alone is looked up in a
    table, what colours do to each other is one product with a matrix: 3 × 256 powers instead of one for each value.
    """
    values = np.linspace(0, 1, 256, dtype=np.float32)[:, None] ** np.float32(math.exp(rng.normal(0, 0.2 * strength)))
    values = values * np.exp(rng.normal(-0.03, 0.16 * strength) + rng.normal(0, 0.07 * strength, 3))
    some = cv2.LUT(picture, values[None].astype(np.float32))
    mean, contrast = sum(cv2.mean(some)) / 3, math.exp(rng.normal(0, 0.2 * strength))
    colourful = 0.0 if rng.random() < 0.08 else math.exp(rng.normal(0, 0.25 * strength))
    colours = contrast * (np.eye(3) * colourful + (1 - colourful) / 3)  # grey stays where it is
    some = cv2.transform(some, np.column_stack([colours, np.full(3, (1 - contrast) * mean)]))
    if rng.random() < 0.08 * strength:  # haze, as of too much light
        some = some * np.float32(rng.uniform(0.55, 0.9)) + np.float32(rng.uniform(0.05, 0.35))
        some = some + cv2.GaussianBlur(some, (0, 0), rng.uniform(1, 3)) * np.float32(rng.uniform(0, 0.2))
    if rng.random() < 0.3 * strength:  # out of focus
        some = cv2.GaussianBlur(some, (0, 0), rng.uniform(0.4, 1.0) * len(some) / 96)
    some = cv2.scaleAdd(noise, abs(rng.normal(0, 0.008)), some)
    return np.asarray(np.clip(some * np.float32(255), 0, 255), np.float32)
