"""How accuracy moves with the light on a hand, with how it is turned, and with how sharp it is.

Light and angles are in the bins of a project's coverage; light and sharpness are against the same signer's usual, here
that of the pictures that were tried.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from signlab.dataset.measurements import kind
from signlab.training.evaluation import figures
from signlab.training.evaluation.figures import Estimate
from signlab.training.evaluation.looks import KEYS
from signlab.vision import bins
from signlab.vision.bins import Axis, Bin
from signlab.vision.coverage import COLUMN
from signlab.vision.pictures import Pictures, from_table

if TYPE_CHECKING:
    from signlab.training.evaluation.result import Evaluation

ENOUGH_PICTURES, ENOUGH_TAKES = 20, 3
"""Of fewer a share says nothing."""

SHARPNESS = Axis(
    "sharpness",
    "Sharpness",
    " %",
    (-11.0, -4.0, 4.0),
    (Bin(-15.0, "when blurred"), Bin(-7.0, "when a little soft"), Bin(0.0, ""), Bin(7.0, "when very sharp")),
)
"""Against the same signer's usual."""

Places = npt.NDArray[np.int16]


@dataclass(frozen=True)
class Part:
    """The pictures of one bin. ``estimate`` is None where there are none; ``words`` say the bin, "" the usual."""

    title: str
    words: str
    estimate: Estimate | None

    @property
    def is_few(self) -> bool:
        """Whether there are too few to say anything."""
        one = self.estimate
        return one is None or one.pictures < ENOUGH_PICTURES or one.groups < ENOUGH_TAKES

    def as_dict(self) -> dict[str, Any]:
        facts = self.estimate.as_dict() if self.estimate else {"right": 0, "pictures": 0, "groups": 0}
        return {"title": self.title, "words": self.words, "few": self.is_few, **facts}


@dataclass(frozen=True)
class Condition:
    """One thing that pictures differ by, and how often the model is right in each of its bins.

    ``unknown`` are pictures of which it could not be told, mostly as no hand was found in them.
    """

    key: str
    title: str
    parts: tuple[Part, ...]
    unknown: Estimate | None

    def as_dict(self) -> dict[str, Any]:
        parts = [part.as_dict() for part in self.parts]
        return {
            "by": self.key,
            "title": self.title,
            "parts": parts,
            "unknown": self.unknown.as_dict() if self.unknown else None,
        }


@dataclass(frozen=True)
class Cells:
    """Light × tilt, the cells of a coverage map: (lights, angles) each. ``takes``: how many different ones."""

    lights: tuple[str, ...]
    angles: tuple[str, ...]
    pictures: npt.NDArray[np.int64]
    right: npt.NDArray[np.int64]
    takes: npt.NDArray[np.int64]

    def as_dict(self) -> dict[str, Any]:
        few = (self.pictures < ENOUGH_PICTURES) | (self.takes < ENOUGH_TAKES)
        counts = {name: getattr(self, name).tolist() for name in ("pictures", "right", "takes")}
        return {"light": list(self.lights), "roll": list(self.angles), **counts, "few": few.tolist()}


@dataclass(frozen=True)
class Conditions:
    """``by`` light, roll, yaw, pitch and sharpness."""

    by: tuple[Condition, ...]
    cells: Cells


def conditions(found: "Evaluation") -> Conditions | None:
    """What moves the accuracy of ``found``; None where no picture was looked at, or none shows a hand."""
    if not any((one.figures or {}).get("hand") for one in found.predictions):
        return None
    seen = _seen(found)
    places = {"light": bins.LIGHT.of(seen.light)}
    places |= {key: bins.AXES[key].of(seen.turn[:, COLUMN[key]]) for key in bins.AXES}
    usual = seen.usual("sharpness")
    places["sharpness"] = SHARPNESS.of(np.asarray(100 * (seen.figures["sharpness"] / usual - 1), np.float32))
    axes = (bins.LIGHT, *bins.AXES.values(), SHARPNESS)
    takes = [one.take for one in found.predictions]
    by = tuple(_condition(axis, np.where(seen.found, places[axis.key], -1), found.right, takes) for axis in axes)
    return Conditions(by, _cells(seen, places, found.right, takes))


def _seen(found: "Evaluation") -> Pictures:
    rows = [
        (
            one.path,
            found.classes[one.label],
            one.session,
            one.burst,
            one.signer,
            None,
            *((one.figures or {}).get(key) for key in KEYS),
        )
        for one in found.predictions
    ]
    return from_table(np.array(rows, kind(KEYS)), found.classes, {})


def _condition(axis: Axis, places: Places, right: figures.Flags, takes: Sequence[Any]) -> Condition:
    def estimate(place: int) -> Estimate | None:
        here = np.flatnonzero(places == place)
        return figures.estimate(right[here], [takes[number] for number in here])

    parts = tuple(Part(axis.title(place), one.words, estimate(place)) for place, one in enumerate(axis.bins))
    return Condition(axis.key, axis.words, parts, estimate(-1))


def _cells(seen: Pictures, places: dict[str, Places], right: figures.Flags, takes: Sequence[Any]) -> Cells:
    axis, shape = bins.AXES["roll"], (len(bins.LIGHT), len(bins.AXES["roll"]))
    counts = [np.zeros(shape, np.int64) for _ in range(3)]
    there: dict[tuple[int, int], set[Any]] = {}
    known = seen.found & (places["light"] >= 0) & (places["roll"] >= 0)
    for number in np.flatnonzero(known):
        cell = int(places["light"][number]), int(places["roll"][number])
        there.setdefault(cell, set()).add(takes[number])
        counts[0][cell] += 1
        counts[1][cell] += int(right[number])
    for cell, some in there.items():
        counts[2][cell] = len(some)
    titles = [tuple(each.title(place) for place in range(len(each))) for each in (bins.LIGHT, axis)]
    return Cells(titles[0], titles[1], *counts)
