"""What is told about every frame while it is live: is there light enough, is it sharp, does it show what it should.

All of it is measured on the largest square in the middle of the picture, which is what the preview's guide frames,
scaled to 180 pixels a side: a 1280 × 720 JPEG is decoded at a quarter of its size, which takes 2 ms. Grey values are
the JPEG's own luma, 0 to 1.
"""

from dataclasses import dataclass
from enum import Enum

import cv2
import numpy as np
from numpy.typing import NDArray

from signlab.capture import jpeg
from signlab.capture.hands import Sight
from signlab.capture.limits import LIMITS

SIDE = 180
"""Pixels a side of the square that is measured."""

_WHITE, _BLACK = 247, 25
"""From here on a grey value (of 255) counts as over-exposed, and down from here as under-exposed: OFIQ, which is the
reference implementation of ISO/IEC 29794-5, takes [247, 255] and [0, 25]."""

_SLOPE = 0.05
"""How softly the light's level falls off at its limits: the width of OFIQ's sigmoids about mean luminance."""

_STIR = 2 / 255
"""Mean difference between two frames from which on something in them moved; noise alone stays below."""


_BENDS = tuple(
    np.array(kernel, np.float32)
    for kernel in (
        [[0, 0, 0], [1, -2, 1], [0, 0, 0]],
        [[0, 1, 0], [0, -2, 0], [0, 1, 0]],
        [[1, 0, 0], [0, -2, 0], [0, 0, 1]],
        [[0, 0, 1], [0, -2, 0], [1, 0, 0]],
    )
)
"""Second differences along rows, columns and both diagonals."""


class Fault(Enum):
    """Why a frame is not worth storing: in a few words for a summary, and as a sentence for who signs."""

    DARK = ("too dark", "Too dark: turn on a light.")
    BRIGHT = ("too bright", "Too bright: turn away from the light, or dim it.")
    MOVING = ("moved", "Hold still.")
    BLURRED = ("blurred", "Not sharp: move back a little, or wipe the lens.")
    SAME = ("the same as the one before", "The picture stands still: does the camera still work?")
    NO_HAND = ("without a hand in the square", "Bring your hand into the square.")
    ALIKE = ("alike", "Move the hand a little between pictures.")
    BEHIND = ("too fast for the disk", "The disk cannot keep up: record fewer pictures a second.")

    def __init__(self, short: str, words: str) -> None:
        self.short = short
        self.words = words


@dataclass(frozen=True, slots=True)
class Feedback:
    """One frame, measured. ``faults`` are what keeps it from being stored, the gravest first.

    ``light`` and ``sharp`` are levels for meters, 0 to 1. ``luminance`` is the mean grey value, ``white`` and
    ``black`` the shares of the square that are over- and under-exposed, ``detail`` how much of the square's contrast
    is in its finest lines, ``change`` the mean difference from the frame before (None: there is none). ``hand``:
    what a finder saw a moment ago (None: nobody looked).
    """

    light: float
    sharp: float
    luminance: float
    white: float
    black: float
    detail: float
    change: float | None
    hand: Sight | None
    faults: tuple[Fault, ...] = ()

    @property
    def words(self) -> str:
        """What to do about it, as a sentence; nothing where all is well."""
        return self.faults[0].words if self.faults else ""


class Gauge:
    """Measures frame after frame of one source. ``limits`` by name, as :data:`~signlab.capture.limits.LIMITS`."""

    def __init__(self, limits: dict[str, float] | None = None) -> None:
        self._limits = {**{limit.name: limit.value for limit in LIMITS}, **(limits or {})}
        self._before: NDArray[np.uint8] | None = None

    def look(self, picture: bytes, hand: Sight | None = None) -> Feedback:
        """Measure the JPEG ``picture``, of which ``hand`` is what a finder saw (None: nobody looked)."""
        square = middle_square(jpeg.grey(picture, SIDE))
        luminance = float(square.mean()) / 255
        white, black = float((square >= _WHITE).mean()), float((square <= _BLACK).mean())
        detail = _detail(square)
        change = self._change(square)
        limits = self._limits
        dim, glare = luminance < limits["dark"], luminance > limits["bright"]
        faults = [
            (Fault.DARK, dim or black > limits["black"]),
            (Fault.BRIGHT, glare or white > limits["white"]),
            (Fault.SAME, change == 0),
            (Fault.MOVING, detail < limits["detail"] and change is not None and change > _STIR),
            (Fault.BLURRED, detail < limits["detail"] and (change is None or change <= _STIR)),
            (Fault.NO_HAND, hand is not None and not hand.inside),
        ]
        found = tuple(fault for fault, is_so in faults if is_so)
        light = _sigmoid(luminance - limits["dark"]) * _sigmoid(limits["bright"] - luminance)
        sharp = min(1.0, detail / (4 * limits["detail"]))
        return Feedback(light, sharp, luminance, white, black, detail, change, hand, found)

    def _change(self, square: NDArray[np.uint8]) -> float | None:
        before, self._before = self._before, square
        if before is None:
            return None
        return float(cv2.absdiff(before, square).mean()) / 255


def middle_square(grey: NDArray[np.uint8], side: int = SIDE) -> NDArray[np.uint8]:
    """The largest square in the middle of ``grey`` (height, width), as (side, side)."""
    height, width = grey.shape
    edge = min(height, width)
    top, left = (height - edge) // 2, (width - edge) // 2
    square = grey[top : top + edge, left : left + edge]
    return np.asarray(cv2.resize(square, (side, side), interpolation=cv2.INTER_AREA), np.uint8)


def _detail(square: NDArray[np.uint8]) -> float:
    """The mean square of the second differences in the one of four directions that has least, by the variance.

    Laplacian variance is the usual measure; taken apart by direction it also sees the blur of what moves, which is in
    one direction only, and by the variance it does not take a dim picture for a blurred one. A flat one has none.
    """
    fine = square.astype(np.float32)
    energies = [float(np.square(cv2.filter2D(fine, -1, kernel)[1:-1, 1:-1]).mean()) for kernel in _BENDS]
    return min(energies) / max(float(fine.var()), 1.0)


def _sigmoid(distance: float) -> float:
    """0 to 1; a half at the limit."""
    return float(1 / (1 + np.exp(-distance / _SLOPE)))
