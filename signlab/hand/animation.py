"""A person who signs before a camera: what the camera sees at any moment."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from signlab.errors import SignlabError
from signlab.hand.body import Body
from signlab.hand.poses import Pose, between, labels, pose, vary, ways
from signlab.hand.scene import Scene
from signlab.hand.variety import Take
from signlab.hand.view import Light, View

HOLD, MOVE = 1.3, 0.45
"""Seconds that a label is held, and that the hand takes from one to the next."""

_SLIPS = 0.06
"""The share of holds in which the hand slips into another label for a moment, as hands do."""

_SOFT = 0.04
"""The share of frames that the camera does not quite get sharp."""


def spelled(word: str) -> tuple[str, ...]:
    """The labels that spell ``word``; a blank is the sign for space where there is one.

    Raises:
        SignlabError: a character has no pose, or there is nothing to spell.
    """
    known = labels()
    spelling = tuple("space" if character == " " else character.upper() for character in word)
    unknown = sorted({character for character in spelling if character not in known})
    if unknown or not spelling:
        cause = f"cannot be spelled: there is no pose for {' '.join(unknown)}" if unknown else "is empty"
        raise SignlabError(f"The word {word!r}", cause, "Use the letters A to Z and the digits.")
    return spelling


@dataclass(frozen=True)
class Signing:
    """``labels`` signed one after the other, over and over. Every moment is fixed by ``seed``.

    ``slips`` lets the hand now and then show another label for a moment; a single label never slips.
    """

    labels: Sequence[str]
    body: Body
    light: Light
    seed: int = 0
    slips: bool = True

    def at(self, seconds: float, rate: float = 15.0) -> Take:
        """What the camera sees ``seconds`` after the start, in one of ``rate`` frames a second."""
        frame = round(seconds * rate)
        chance = np.random.Generator(np.random.PCG64([23, self.seed, frame]))
        held = self._pose(seconds)
        soft = float(chance.uniform(0.8, 2.2)) if chance.random() < _SOFT else 0.0
        scene = Scene(backdrop="any", noise=1.8, blur=soft, motion=self._smear(seconds, rate), frame=frame)
        return Take(held, self._view(seconds, held), self._lamp(seconds), self.body, scene, self.seed)

    def label(self, seconds: float) -> str:
        """The label that is asked for at this moment: on the way to the next it is still the one before."""
        number, _ = self._step(seconds)
        return self.labels[number % len(self.labels)]

    def _step(self, seconds: float) -> tuple[int, float]:
        """Which label of the endless row it is, and for how many seconds already."""
        number = int(seconds // (HOLD + MOVE))
        return number, seconds - number * (HOLD + MOVE)

    def _held(self, number: int) -> Pose:
        """The hold of the label at place ``number``: each time a little different."""
        rng = np.random.Generator(np.random.PCG64([29, self.seed, number]))
        return vary(pose(self.labels[number % len(self.labels)]), rng, 2.5)

    def _pose(self, seconds: float) -> Pose:
        number, since = self._step(seconds)
        held = self._held(number)
        if since > HOLD:
            way = (since - HOLD) / MOVE
            return between(held, self._held(number + 1), way * way * (3 - 2 * way))
        slip = np.random.Generator(np.random.PCG64([31, self.seed, number]))
        moment = float(slip.uniform(0.2, HOLD - 0.3))
        if self.slips and len(self.labels) > 1 and slip.random() < _SLIPS and moment <= since < moment + 0.15:
            return pose(self.labels[(number + 1 + int(slip.integers(len(self.labels) - 1))) % len(self.labels)])
        return held

    def _wave(self, what: int, seconds: float, amount: float, pace: float) -> float:
        """A slow drift around 0, never quite the same twice: two sines of unlike period.

        Who holds one sign for the camera moves more, as signers are asked to.
        """
        pace = pace * 2.5 if len(self.labels) == 1 else pace
        phase = np.random.Generator(np.random.PCG64([37, self.seed, what])).uniform(0, 2 * np.pi, 2)
        slow, fast = np.sin(pace * seconds + phase[0]), np.sin(2.71 * pace * seconds + phase[1])
        return float(amount * (0.7 * slow + 0.3 * fast))

    def _view(self, seconds: float, held: Pose) -> View:
        across, up = _along(held.path, self._step(seconds)[1] / HOLD)
        return View(
            roll=self._wave(0, seconds, 14, 0.5),
            yaw=self._wave(1, seconds, 16, 0.37),
            pitch=4 + self._wave(2, seconds, 12, 0.43),
            distance=52 + self._wave(3, seconds, 8, 0.29),
            x=self._wave(4, seconds, 0.10, 0.31) + 0.35 * across,
            y=0.03 + self._wave(5, seconds, 0.05, 0.53) + 0.35 * up,
        )

    def _lamp(self, seconds: float) -> Light:
        x, y, z = self.light.direction
        turned = (x + self._wave(6, seconds, 0.35, 0.23), y + self._wave(7, seconds, 0.2, 0.19), z)
        strength = self.light.strength * float(np.exp(self._wave(8, seconds, 0.25, 0.27)))
        return dataclasses.replace(self.light, direction=turned, strength=strength)

    def _smear(self, seconds: float, rate: float) -> tuple[float, float]:
        """How far, in pixels, a picture smears while the hand is on its way."""
        _, since = self._step(seconds)
        if since <= HOLD:
            return (0.0, 0.0)
        speed = np.sin(np.pi * (since - HOLD) / MOVE) * 60 / rate
        turn = self._wave(9, seconds, np.pi, 1.7)
        return (float(speed * np.cos(turn)), float(speed * np.sin(turn)))


def _along(path: Sequence[tuple[float, float]], share: float) -> tuple[float, float]:
    """Where on ``path`` the hand is after a ``share`` of the time: there and, in the last fifth, back."""
    if not path:
        return (0.0, 0.0)
    steps = np.array(path)
    place = min(share / 0.7, 1.0) if share < 0.8 else max(0.0, (1 - share) / 0.2)
    at = place * (len(steps) - 1)
    x, y = (float(np.interp(at, range(len(steps)), steps[:, axis])) for axis in (0, 1))
    return (x, y)


def turntable(label: str, frames: int = 24) -> list[View]:
    """The views of a hand that turns once about its upright axis, for a film of ``label``."""
    ways(label)
    return [View(yaw=360 * number / frames, distance=44) for number in range(frames)]
