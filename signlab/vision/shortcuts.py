"""The shortcut check: whether a letter can be told by what is not the hand: its light, its background, its session.

A model finds such shortcuts before it looks at fingers, and fails where they are not there. Each clue alone is given to
a small decision tree, which names pictures of bursts that it has not seen; where each label was recorded in one go, of
the same burst, as a model would be trained and tried there. (cleanlab's check of spurious correlations
compares such figures with the number of a class instead of its share; here chance is the share of the commonest label.)
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from signlab.vision.apart import folds, kept_apart
from signlab.vision.pictures import Figures, Numbers, Pictures

_MOST = 8_000
"""Pictures that are looked at; more change no figure that anybody reads."""

_LEAST = 40
"""Pictures below which there is nothing to learn from."""

_PLAIN: dict[str, tuple[str, ...]] = {
    "brightness": ("brightness",),
    "light on the hand": ("hand_brightness", "light_strength", "light_direction"),
    "background": ("brightness", "contrast", "warmth", "hand_contrast"),
    "place of the hand": ("hand_x", "hand_y", "hand_size"),
    "sharpness": ("sharpness",),
}
"""Clues and the measures that make them."""


@dataclass(frozen=True)
class Shortcut:
    """How well ``clue`` alone tells the labels apart: right in a share ``right`` of ``pictures``, where ``chance`` is.

    ``apart`` says what learned and tried pictures never shared: "burst", or "nothing" where none is known.
    ``telling``: the clue says clearly more than chance.
    """

    clue: str
    right: float
    chance: float
    pictures: int
    apart: str
    of: int = 0
    """Pictures of which those were drawn at random; 0 where all were looked at."""

    @property
    def roughly(self) -> float:
        """Half of the interval, as a share, in which the figure for all pictures lies in 95 of 100 draws; 0 where all
        were looked at."""
        return 1.96 * (self.right * (1 - self.right) / self.pictures) ** 0.5 if self.of > self.pictures > 0 else 0.0

    @property
    def telling(self) -> bool:
        noise = 3 * (self.chance * (1 - self.chance) / max(self.pictures, 1)) ** 0.5
        return bool(self.right > max(self.chance + noise, 1.5 * self.chance))

    @property
    def words(self) -> str:
        """``Brightness alone tells the letters apart in 38 of 100 pictures; chance is 4.``"""
        right, chance = round(100 * self.right), round(100 * self.chance)
        what = f"{self.clue.capitalize()} alone"
        if self.apart == "nothing" and self.telling:
            what = f"Every label was recorded in one go: {self.clue} alone"
        if self.of > self.pictures:
            sample = (
                f" ({self.pictures:,} of {self.of:,} looked at, so give or take {max(1, round(100 * self.roughly))})"
            )
        else:
            sample = ""
        if not self.telling:
            return f"{what} does not tell the letters apart: {right} of 100 pictures{sample}; chance is {chance}."
        return f"{what} tells the letters apart in {right} of 100 pictures{sample}; chance is {chance}."

    def as_dict(self) -> dict[str, Any]:
        return {**asdict(self), "telling": self.telling, "words": self.words}


def shortcuts(pictures: Pictures, breathe: Callable[[], object] = lambda: None) -> list[Shortcut]:
    """Every clue that there is something to say of, the most telling first.

    ``breathe`` is called several times a second; what it raises ends the work.
    """
    chosen = np.flatnonzero(pictures.measured)
    if len(chosen) > _MOST:
        chosen = np.random.Generator(np.random.PCG64(1)).choice(chosen, _MOST, replace=False)
    found = [_judge(clue, values, chosen, pictures, breathe) for clue, values in _clues(pictures).items()]
    return sorted((each for each in found if each), key=lambda each: -each.right)


def _clues(pictures: Pictures) -> dict[str, Figures]:
    clues = {clue: np.stack([pictures.figures[key] for key in keys], axis=1) for clue, keys in _PLAIN.items()}
    if sum(bool(name) for name in pictures.sessions) > 1:
        clues["session"] = (pictures.session[:, None] == np.arange(len(pictures.sessions))[None]).astype(np.float32)
    time = pictures.time
    if not np.isnan(time).all():
        clues["time"] = (time - np.nanmin(time)).astype(np.float32)[:, None]
    return clues


def _judge(
    clue: str, values: Figures, chosen: Numbers, pictures: Pictures, breathe: Callable[[], object]
) -> Shortcut | None:
    known = chosen[~np.isnan(values[chosen]).all(axis=1)]
    label = pictures.label[known]
    counts = np.bincount(label) if len(label) else np.zeros(1, int)
    if len(known) < _LEAST or (counts > 0).sum() < 2:
        return None
    apart, group = kept_apart(pictures, known, ("burst",))
    right = _out_of_fold(values[known], label, group, breathe)
    drawn = int(pictures.measured.sum()) if pictures.measured.sum() > len(chosen) else 0
    return Shortcut(clue, right, float(counts.max() / len(label)), len(label), apart, drawn)


def _out_of_fold(values: Figures, label: Numbers, group: Numbers | None, breathe: Callable[[], object]) -> float:
    """The share that trees name right, each of pictures of groups that it has not seen."""
    from sklearn.tree import DecisionTreeClassifier

    filled = np.nan_to_num(values, nan=-1000.0)
    right = np.zeros(len(label), bool)
    for taught, judged in folds(label, group):
        breathe()
        leaf = max(3, len(taught) // 2000)
        tree = DecisionTreeClassifier(min_samples_leaf=leaf, max_depth=14, random_state=0)
        right[judged] = tree.fit(filled[taught], label[taught]).predict(filled[judged]) == label[judged]
    return float(right.mean())
