"""Whether there is a hand in the square: asked of a finder that is slower than the frames come, in its own thread."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import simplejpeg
from numpy.typing import NDArray

from signlab.capture.handover import Handover
from signlab.errors import Problem, SignlabError

LINES = 360
"""A picture is looked at with at least so many lines, which is enough for a hand across a room."""

_FRESH = 1.0
"""Seconds for which what was found is believed of the frames that come after."""

_INSIDE = 0.8
"""Share of the hand's box that has to lie in the square."""


@dataclass(frozen=True, slots=True)
class Hand:
    """A hand that was found. ``box`` is left, top, width and height as shares of the whole picture's width and height;
    ``found`` whatever else the finder knows, passed on untouched."""

    box: tuple[float, float, float, float]
    found: object = None


class HandFinder(Protocol):
    """What can find a hand. One thread uses it, and another may ``close`` it, which ends a ``find`` under way."""

    def find(self, picture: NDArray[np.uint8]) -> Hand | None:
        """The hand in ``picture`` (height, width, 3: blue, green, red), which is not mirrored; None without one."""
        ...

    def close(self) -> None:
        """Nothing will be looked for any more."""
        ...


@dataclass(frozen=True, slots=True)
class Sight:
    """What a finder said: the ``hand``, if there is one, and whether it is in the square."""

    hand: Hand | None
    inside: bool


class HandWatch:
    """Looks at the newest frame it was given, again and again, until ``close``.

    ``make`` makes the finder at the first frame, in the thread that uses it, since loading one may take seconds. When
    that or finding fails, ``failed`` is told once, and nothing is said of hands any more.
    """

    def __init__(self, make: Callable[[], HandFinder], failed: Callable[[Problem], None]) -> None:
        self._make = make
        self._failed = failed
        self._pictures: Handover[bytes] = Handover(1, lambda _gone, newest: newest)
        self._seen: tuple[float, Sight] | None = None
        self._finder: HandFinder | None = None
        self._thread = threading.Thread(target=self._run, name="live hands", daemon=True)
        self._thread.start()

    def give(self, picture: bytes) -> None:
        """A newer JPEG to look at."""
        self._pictures.put(picture)

    @property
    def sight(self) -> Sight | None:
        """What was seen last; None where nothing was within a second."""
        seen = self._seen
        return seen[1] if seen and time.monotonic() - seen[0] < _FRESH else None

    def close(self) -> None:
        """Stop looking, and close the finder."""
        self._pictures.close()
        if self._finder:
            self._finder.close()

    def _run(self) -> None:
        try:
            while not self._pictures.closed:
                picture = self._pictures.take(0.5)
                if picture is None:
                    continue
                if self._finder is None:
                    self._finder = self._make()
                self._seen = time.monotonic(), look(self._finder, picture)
        except SignlabError as error:
            self._seen = None
            self._failed(error.problem)
        finally:
            self.close()  # once more, where the finder was made only after somebody else did


def look(finder: HandFinder, picture: bytes) -> Sight:
    """What ``finder`` sees in the JPEG ``picture``."""
    pixels = simplejpeg.decode_jpeg(picture, "BGR", min_height=LINES, min_width=LINES)
    hand = finder.find(pixels)
    return Sight(hand, hand is not None and inside(hand, pixels.shape[1], pixels.shape[0]) >= _INSIDE)


def inside(hand: Hand, width: int, height: int) -> float:
    """The share of the hand's box in the largest square in the middle of a picture of this size."""
    left, top, across, down = hand.box
    shares = []
    for start, length, side in ((left, across, width), (top, down, height)):
        margin = (1 - min(width, height) / side) / 2
        within = min(start + length, 1 - margin) - max(start, margin)
        shares.append(max(within, 0.0) / length if length > 0 else 0.0)
    return shares[0] * shares[1]
