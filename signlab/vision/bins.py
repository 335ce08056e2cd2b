"""The bins of a cell: one table. A cell is an angle × light bin of a label.

Angles are how far the hand is turned away from the usual hold of its label, as the drawn hand's view counts them
(:class:`signlab.hand.view.View`); light is how bright the hand is against the same signer's median, in stops (doublings
of the light), so that dark never means dark skin.
"""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from signlab.errors import SignlabError
from signlab.vision.light import FROM_A_SIDE

Figures: TypeAlias = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Bin:
    """``middle`` stands for the bin where one value is needed. ``words`` say it to the signer, "" the usual; ``wanted``
    says whether it counts as missing where it is empty."""

    middle: float
    words: str
    wanted: bool = True


@dataclass(frozen=True)
class Axis:
    """One side of a map. ``edges`` lie between neighbouring bins, in ``unit``; the outer bins are open."""

    key: str
    words: str
    unit: str
    edges: tuple[float, ...]
    bins: tuple[Bin, ...]

    def __post_init__(self) -> None:
        assert len(self.bins) == len(self.edges) + 1

    def __len__(self) -> int:
        return len(self.bins)

    def of(self, values: Figures) -> npt.NDArray[np.int16]:
        """The bin of each value; -1 for NaN."""
        places = np.digitize(values, self.edges)
        return np.where(np.isnan(values), -1, places).astype(np.int16)

    def wanted(self) -> npt.NDArray[np.bool_]:
        return np.array([each.wanted for each in self.bins])

    def title(self, number: int) -> str:
        """A bin's bounds: ``-30 to -10°``."""
        low = self.edges[number - 1] if number else None
        high = self.edges[number] if number < len(self.edges) else None
        if low is None:
            return f"below {high:g}{self.unit}"
        return f"above {low:g}{self.unit}" if high is None else f"{low:g} to {high:g}{self.unit}"


def _turns(key: str, words: str, edges: tuple[float, ...], middles: tuple[float, ...], low: str, high: str) -> Axis:
    """A row of turns, of which the outer two are counted and not asked for."""
    last = len(middles) - 1
    bins = tuple(
        Bin(middle, f"{low if middle < 0 else high} about {abs(middle):.0f}°" if middle else "", 0 < number < last)
        for number, middle in enumerate(middles)
    )
    return Axis(key, words, "°", edges, bins)


# Pictures are not mirrored: what leans to the right of the picture leans to the left of the signer.
_ALL = (
    _turns("roll", "Tilt", (-55, -35, -12, 12, 35, 55), (-70, -45, -23, 0, 23, 45, 70), "tilted right", "tilted left"),
    _turns(
        "yaw",
        "Turn of the palm",
        (-50, -15, 15, 50),
        (-65, -30, 0, 30, 65),
        "with the palm turned right",
        "with the palm turned left",
    ),
    _turns(
        "pitch",
        "Tip of the palm",
        (-50, -15, 15, 50),
        (-65, -30, 0, 30, 65),
        "with the palm tipped down",
        "with the palm tipped up",
    ),
)

AXES: dict[str, Axis] = {axis.key: axis for axis in _ALL}
"""The angles that a map may have across. Bins of yaw and pitch are wide, because these are measured roughly."""

LIGHT = Axis(
    "light",
    "Light on the hand",
    " stops",
    (-1.6, -0.5, 0.5, 1.3),
    (
        Bin(-2.2, "in very dim light", wanted=False),
        Bin(-1.0, "in dim light"),
        Bin(0.0, ""),
        Bin(0.8, "in bright light"),
        Bin(1.6, "in glaring light", wanted=False),
    ),
)

DIRECTIONS = ("front", "above", "right", "below", "left")
"""Where the light comes from, as the signer sees it; "front" is from the camera's side or from all around."""


def direction_of(degrees: Figures, strength: Figures) -> npt.NDArray[np.int8]:
    """The number in ``DIRECTIONS`` of each light, by its direction in the picture; -1 where it is not known."""
    quarter = np.floor((np.nan_to_num(degrees) + 45) % 360 / 90).astype(int)  # above, right, below, left
    seen = np.array([1, 4, 3, 2])[quarter]  # the right of the picture is the left of the signer
    front = strength < FROM_A_SIDE  # then there is no direction
    return np.where(front, 0, np.where(np.isnan(degrees) | np.isnan(strength), -1, seen)).astype(np.int8)


def axis(key: str) -> Axis:
    """An axis of angles by its key.

    Raises:
        SignlabError: there is none of this name.
    """
    if key not in AXES:
        raise SignlabError(f"The axis {key!r}", "is not known", f"Choose one of {', '.join(AXES)}.")
    return AXES[key]
