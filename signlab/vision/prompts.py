"""A gap in the map, as something a volunteer can record: in words, and as the drawn hand shows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from signlab.hand.body import Side
from signlab.hand.view import LIGHTS, Light, View
from signlab.vision import bins
from signlab.vision.bins import LIGHT
from signlab.vision.coverage import Counts, Coverage

_LAMPS = {"front": "front", "above": "top", "right": "left", "below": "below", "left": "right"}
"""The drawn hand's light for each of ``bins.DIRECTIONS``: its names are of the picture, these of the signer."""

_SAID = {"front": "", "above": "light from above", "right": "light from your right", "below": "light from below"}
_SAID["left"] = "light from your left"


@dataclass(frozen=True)
class GapPrompt:
    """What to record: ``missing`` bursts of ``label`` in the cell (``light``, ``angle``) of a map with ``axis`` across.

    ``words`` speak to the signer, whose left is the right of a picture. ``view``, ``lamp`` and ``hand`` are what
    :func:`signlab.hand.draw.draw` takes: ``draw(pose(label), view, lamp, Body(side=hand))``, which draws the picture as
    the camera sees it; show it mirrored, like the preview. ``direction`` is one of ``bins.DIRECTIONS``.
    """

    label: str
    axis: str
    light: int
    angle: int
    missing: int
    words: str
    direction: str
    view: View
    lamp: Light
    hand: Side

    @property
    def cell(self) -> str:
        """The cell in a word, to know it again by: ``roll/3/2``."""
        return f"{self.axis}/{self.light}/{self.angle}"

    def asking(self, count: int) -> dict[str, Any]:
        """This as the fields of a capture prompt for ``count`` pictures: ``Prompt(**gap.asking(10))``.

        Its light is a name, which tells either how bright it is or, in the usual light, where it comes from.
        """
        lit = LIGHT.bins[self.light].middle
        name = "dim" if lit < -0.5 else "bright" if lit > 0.5 else _LAMPS[self.direction]
        turn: dict[str, float | None] = dict.fromkeys(bins.AXES)
        turn[self.axis] = getattr(self.view, self.axis) or None
        asked = {"label": self.label, "count": count, "hand": self.hand, "words": self.words, "cell": self.cell}
        return {**asked, **turn, "light": name}

    def as_dict(self) -> dict[str, object]:
        return {
            "label": self.label,
            "cell": self.cell,
            "axis": self.axis,
            "light_bin": self.light,
            "angle_bin": self.angle,
            "missing": self.missing,
            "words": self.words,
            "view": {self.axis: getattr(self.view, self.axis)},
            "light_from": self.direction,
            "light_strength": round(self.lamp.strength, 3),
            "hand": self.hand,
        }


def prompt(covered: Coverage, label: str, light: int, angle: int, hand: Side = "right") -> GapPrompt:
    """What to record for one cell of ``label``, by a signer who uses ``hand``.

    The light comes from where this label's bursts had it least often.
    """
    number = covered.labels.index(label)
    direction = bins.DIRECTIONS[int(np.argmin(_weighed(covered.directions[number])))]
    turned, lit = covered.axis.bins[angle], LIGHT.bins[light]
    said = [label, turned.words, lit.words, _SAID[direction]]
    return GapPrompt(
        label=label,
        axis=covered.axis.key,
        light=light,
        angle=angle,
        missing=int(covered.missing[number, light, angle]),
        words=", ".join(part for part in said if part),
        direction=direction,
        view=_view(covered.axis.key, turned.middle),
        lamp=_lamp(direction, lit.middle),
        hand=hand,
    )


def _weighed(counts: Counts) -> npt.NDArray[np.float64]:
    """Light from the front is the easy one, and hardly anybody has a lamp below: ask for the others first."""
    return np.asarray(counts + np.array([2.5, 0.0, 0.0, 1e6, 0.0]))


def _view(axis: str, degrees: float) -> View:
    return {"roll": View(roll=degrees), "yaw": View(yaw=degrees), "pitch": View(pitch=degrees)}[axis]


def _lamp(direction: str, stops: float) -> Light:
    lamp = LIGHTS[_LAMPS[direction]]
    factor = 2.0**stops
    return Light(lamp.direction, lamp.strength * factor, lamp.ambient * factor, lamp.colour, lamp.softness)


def prompts(covered: Coverage, labels: Sequence[str] = (), most: int = 20, hand: Side = "right") -> list[GapPrompt]:
    """The ``most`` worst gaps of ``labels``, or of all: the emptiest first, usual light and hold before others."""
    wanted = np.isin(covered.labels, list(labels) or list(covered.labels))
    missing = covered.missing * wanted[:, None, None]
    far_light = np.abs([each.middle for each in LIGHT.bins])[None, :, None]
    far_angle = np.abs([each.middle for each in covered.axis.bins])[None, None, :] / 60
    rank = np.where(missing > 0, missing - 0.4 * (far_light + far_angle), -np.inf)
    best = np.argsort(-rank, axis=None, kind="stable")[:most]
    places = [np.unravel_index(each, rank.shape) for each in best if rank.flat[each] > -np.inf]
    return [prompt(covered, covered.labels[label], int(light), int(angle), hand) for label, light, angle in places]
