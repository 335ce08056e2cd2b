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
from signlab.training.pictures.grounds import ground

Floats: TypeAlias = npt.NDArray[np.float32]
Pixels: TypeAlias = npt.NDArray[Any]

_GROUND = 128
"""Side of a background in pixels."""

_GROUNDS = 600
"""Backgrounds made up for a training; cut, mirrored and lit, they serve many times."""

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
        picture, outline = (_moved(some, move, self._side) for some in (hand.picture.astype(np.float32), hand.outline))
        if rng.random() < _BEFORE:
            cover = outline[:, :, None] / np.float32(255)
            if rng.random() < 0.5:  # the hand in another light than the room
                picture = lit(picture, rng, 0.6)
            picture = picture * cover + self._behind(rng) * (1 - cover)
        return lit(picture, rng), outline, _pose(hand.pose, move)

    def _behind(self, rng: np.random.Generator) -> Floats:
        some = self._grounds[int(rng.integers(_GROUNDS))]
        if rng.random() < 0.5:
            edge = int(rng.integers(48, _GROUND + 1))
            left, top = rng.integers(0, _GROUND + 1 - edge, 2)
            some = some[top : top + edge, left : left + edge]
        some = cv2.resize(some, (self._side, self._side))
        return np.asarray(some[:, ::-1] if rng.random() < 0.5 else some, np.float32)


def _moved(pixels: Pixels, move: Floats, side: int) -> Pixels:
    return cv2.warpAffine(pixels, move, (side, side), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)


def _move(joints: Floats, side: int, rng: np.random.Generator) -> Floats:
    """The affine map (2, 3) that brings a hand to a third or all of the picture, anywhere in it, turned a little, at
    times much, a little sheared, and every other time mirrored: people sign with either hand."""
    low, high = joints.min(axis=0), joints.max(axis=0)
    share = rng.uniform(0.34, 0.95)
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


def lit(picture: Floats, rng: np.random.Generator, strength: float = 1.0) -> Floats:
    """``picture`` (height, width, 3; 0 to 255) in another light, through another camera."""
    some = np.clip(picture / np.float32(255), 0, 1) ** np.float32(math.exp(rng.normal(0, 0.25 * strength)))
    some = some * np.exp(rng.normal(-0.03, 0.16 * strength) + rng.normal(0, 0.07 * strength, 3)).astype(np.float32)
    mean = some.mean()
    some = (some - mean) * np.float32(math.exp(rng.normal(0, 0.2 * strength))) + mean
    grey = some.mean(axis=2, keepdims=True)
    colourful = 0.0 if rng.random() < 0.08 else math.exp(rng.normal(0, 0.25 * strength))
    some = grey + (some - grey) * np.float32(colourful)
    if rng.random() < 0.12 * strength:  # haze, as of too much light
        some = some * np.float32(rng.uniform(0.55, 0.9)) + np.float32(rng.uniform(0.05, 0.35))
        some = some + cv2.GaussianBlur(some, (0, 0), rng.uniform(1, 3)) * np.float32(rng.uniform(0, 0.2))
    if rng.random() < 0.3 * strength:  # out of focus
        some = cv2.GaussianBlur(some, (0, 0), rng.uniform(0.4, 1.0) * len(some) / 96)
    noise = np.float32(abs(rng.normal(0, 0.015)))
    some = some + rng.standard_normal(some.shape, np.float32) * noise
    return np.asarray(np.clip(some * 255, 0, 255), np.float32)
