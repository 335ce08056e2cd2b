"""Which cell of a label's map a hand is in right now, while a signer moves it."""

from collections import deque
from typing import NamedTuple

import numpy as np

from signlab.vision import bins, usual
from signlab.vision.bins import LIGHT
from signlab.vision.coverage import COLUMN, Coverage
from signlab.vision.looking import Values

_ENOUGH = 10
"""Looks at a new signer before their median brightness says anything."""

_REMEMBERED = 600


class Cell(NamedTuple):
    """A place on a label's map: bins of light and angle, and the figures behind them (stops, degrees)."""

    light: int
    angle: int
    stops: float
    degrees: float


class Pointer:
    """Follows one signer over the map of ``covered``.

    The signer's median brightness is the project's; for somebody new, that of what was seen so far. ``right``: which
    hand they use, None where the estimator shall tell.
    """

    def __init__(self, covered: Coverage, signer: str = "", right: bool | None = None) -> None:
        self._axis = covered.axis
        self._median = covered.pictures.medians.get(signer) if signer else None
        self._right = right
        self._seen: deque[float] = deque(maxlen=_REMEMBERED)

    def cell_of(self, label: str, values: Values) -> Cell | None:
        """The cell that a picture of ``label`` with these measures falls into; None where it shows too little."""
        known = [values.get(key) for key in ("roll", "tip", "yaw", "pitch", "hand_brightness")]
        if any(value is None for value in known):
            return None
        *angles, brightness = (np.float32(value or 0) for value in known)
        self._seen.append(float(brightness))
        median = self._median or (float(np.median(self._seen)) if len(self._seen) >= _ENOUGH else float(brightness))
        right = self._right if self._right is not None else (values.get("handedness") or 100.0) >= 50
        palm = usual.measured_frames(*(np.array([angle]) for angle in angles))
        degrees = usual.turns(label, np.array([right]), palm)[0, COLUMN[self._axis.key]]
        stops = np.log2(max(float(brightness), 0.05) / max(median, 0.05))
        place = (LIGHT.of(np.array([stops], np.float32))[0], self._axis.of(np.array([degrees], np.float32))[0])
        return Cell(int(place[0]), int(place[1]), float(stops), float(degrees))


def bin_words(cell: Cell, axis: str) -> str:
    """A cell as the signer would say it: ``tilted left about 23°, in dim light``; "" for the usual."""
    parts = (bins.axis(axis).bins[cell.angle].words, LIGHT.bins[cell.light].words)
    return ", ".join(part for part in parts if part)
