"""How a live source beats: how many frames a second it really gives, and how old what it shows is."""

from collections import deque
from dataclasses import dataclass

from signlab.capture.source import Counts

_SPAN = 2.0
"""Seconds over which frames are counted."""


@dataclass(frozen=True, slots=True)
class Pulse:
    """``rate`` frames a second over the last two seconds, ``age`` of the newest frame in seconds (None: none came)."""

    rate: float
    age: float | None
    counts: Counts


class Beats:
    """The moments, in seconds by any clock, at which frames came."""

    def __init__(self) -> None:
        self._moments: deque[float] = deque()

    def beat(self, now: float) -> None:
        self._moments.append(now)
        while now - self._moments[0] > _SPAN:
            self._moments.popleft()

    def rate(self, now: float) -> float:
        """Frames a second; falls to nothing within two seconds after the last one."""
        recent = [moment for moment in self._moments.copy() if now - moment <= _SPAN]
        if len(recent) < 2:
            return 0.0
        usual = (recent[-1] - recent[0]) / (len(recent) - 1)
        return (len(recent) - 1) / max(recent[-1] - recent[0], now - recent[0] - usual, 1e-6)

    def age(self, now: float) -> float | None:
        return now - self._moments[-1] if self._moments else None
