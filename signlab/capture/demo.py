"""``demo:``: a generated moving picture, for trying everything without a camera.

``demo:?label=A&fps=15&size=640x480&seed=1&pace=no``; without a rate of its own it takes the one that is asked for.
"""

import time
from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from signlab.capture import jpeg
from signlab.capture.base import Source
from signlab.capture.mjpeg import Piece
from signlab.capture.settings import UrlSettings
from signlab.capture.source import SourceOptions

_SETTINGS = ("label", "fps", "size", "seed", "pace")
_FINGERS = 5
Picture = NDArray[np.uint8]

_SKIN, _DARK_SKIN = (140, 170, 225), (95, 120, 175)


class DemoSource(Source):
    """A simple hand with a letter on it that wanders, turns and spreads its fingers while the light changes."""

    def __init__(self, url: str, options: SourceOptions) -> None:
        super().__init__(url, options)
        settings = UrlSettings(url, url.partition("?")[2], known=_SETTINGS)
        self._label = settings.text("label", "A")
        self._seed = settings.number("seed", 1)
        self._size = settings.size("size") or options.size or (640, 480)
        self._fps = settings.rate("fps") or options.fps or 15.0
        self._paced = settings.switch("pace", True)

    def _pieces(self) -> Iterator[Piece]:
        start, number = time.monotonic(), 0
        while not self._stopped.is_set():
            due = start + number / self._fps if self._paced else 0.0
            if self._stopped.wait(max(due - time.monotonic(), 0)):
                return
            picture = draw(self._label, self._seed, number / self._fps, self._size)
            yield Piece(jpeg.encode(picture), *self._size)
            number += 1


def draw(label: str, seed: int, seconds: float, size: tuple[int, int]) -> Picture:
    """The picture (height, width, 3: blue, green, red) at ``seconds``: the same for the same arguments."""
    width, height = size
    rng = np.random.default_rng([seed, *label.encode()])
    pace, phase = rng.uniform(0.5, 1.1, 6), rng.uniform(0, 2 * np.pi, 6)
    sway = np.sin(pace * seconds + phase)
    walls = rng.integers(60, 200, (5, 6, 3), dtype=np.uint8)
    room: Picture = cv2.resize(walls, size, interpolation=cv2.INTER_CUBIC).astype(np.uint8)
    scale = min(size) * (0.17 + 0.04 * sway[0])
    centre = np.array([width / 2, height * 0.6]) + sway[1:3] * (width * 0.18, height * 0.1)
    _hand(room, centre, scale, 0.35 * sway[3], 0.30 + 0.10 * sway[4])
    _letter(room, label, centre, scale)
    light = np.linspace(1 + 0.35 * sway[5], 1 - 0.35 * sway[5], width)[None, :, None]
    grain = np.random.default_rng([seed, round(seconds * 1000)]).normal(0, 2.5, room.shape)
    lit: Picture = np.clip(room * light + grain, 0, 255).astype(np.uint8)
    return lit


def _hand(canvas: Picture, centre: NDArray[np.float64], scale: float, tilt: float, spread: float) -> None:
    """A palm and five fingers; ``tilt`` of the hand and ``spread`` between fingers in radians."""
    for finger in range(_FINGERS):
        angle = tilt + (finger - 2) * spread
        direction = np.array([np.sin(angle), -np.cos(angle)])
        length = scale * (1.9 if finger in (1, 2, 3) else 1.5)
        ends = [tuple(int(value) for value in centre + direction * reach) for reach in (scale * 0.6, length)]
        cv2.line(canvas, ends[0], ends[1], _DARK_SKIN, round(scale * 0.42), cv2.LINE_AA)
        cv2.line(canvas, ends[0], ends[1], _SKIN, round(scale * 0.34), cv2.LINE_AA)
    middle = (int(centre[0]), int(centre[1]))
    cv2.circle(canvas, middle, round(scale), _DARK_SKIN, -1, cv2.LINE_AA)
    cv2.circle(canvas, middle, round(scale * 0.94), _SKIN, -1, cv2.LINE_AA)


def _letter(canvas: Picture, label: str, centre: NDArray[np.float64], scale: float) -> None:
    text = label.encode("ascii", "replace").decode()[:8]
    font, thickness = cv2.FONT_HERSHEY_SIMPLEX, max(round(scale / 14), 1)
    (wide, high), _ = cv2.getTextSize(text, font, 1, thickness)
    size = scale * 1.1 / max(wide, high)
    corner = (int(centre[0] - wide * size / 2), int(centre[1] + high * size / 2))
    cv2.putText(canvas, text, corner, font, size, (40, 40, 60), thickness, cv2.LINE_AA)
