"""Pictures whose label the rest of the data doubts.

Trees are taught with the landmarks of some signers' hands and name those of the others, so that nobody's picture is
judged by its own neighbours. Where there are too few signers it is sessions, then bursts that are kept apart; where
every label was recorded in one go, nothing, and near copies then hide each other's wrong label less than they should.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from signlab.vision.apart import folds, kept_apart
from signlab.vision.marks import features, unpacked
from signlab.vision.pictures import Figures, Numbers, Pictures

_TAUGHT = 8_000
"""Pictures that a fold is taught with at most."""

_LEAST = 40
_TREES = 200

_GROWN, _ASKED = 10, 2_000
"""Trees that grow, and pictures that are asked about, between two breaths."""


@dataclass(frozen=True)
class Doubts:
    """For N pictures how likely their own label is, ``own``, and which is the likeliest, ``best`` (a number) with
    ``likely``; NaN and -1 where there is nothing to judge by. ``apart`` is what was kept apart: "signer", "session",
    "burst" or "nothing"."""

    own: Figures
    best: Numbers
    likely: Figures
    apart: str


def doubts(pictures: Pictures, landmarks: Mapping[str, bytes], breathe: Callable[[], object] = lambda: None) -> Doubts:
    """Judge every picture whose ``landmarks`` (by name, as :func:`signlab.vision.marks.packed` made them) are known.

    ``breathe`` is called several times a second; what it raises ends the work.
    """
    own, likely = (np.full(len(pictures), np.nan, np.float32) for _ in range(2))
    best = np.full(len(pictures), -1, np.int64)
    known = np.array([bool(landmarks.get(name)) for name in pictures.names], bool)
    chosen = np.flatnonzero(known & pictures.found & ~np.isnan(pictures.figures["width"]))
    label = pictures.label[chosen]
    if len(chosen) < _LEAST or len(np.unique(label)) < 2:
        return Doubts(own, best, likely, "nothing")
    hands = np.stack([unpacked(landmarks[pictures.names[number]]) for number in chosen])
    shape = pictures.figures["width"][chosen] / pictures.figures["height"][chosen]
    read = features(hands, shape, pictures.right[chosen].astype(np.float32))
    apart, group = kept_apart(pictures, chosen)
    rng = np.random.Generator(np.random.PCG64(1))
    for everybody, judged in folds(label, group):
        taught = rng.choice(everybody, _TAUGHT, replace=False) if len(everybody) > _TAUGHT else everybody
        trees = _trees(read[taught], label[taught], breathe)
        said = _said(trees, read[judged], breathe)
        column = {name: number for number, name in enumerate(trees.classes_.tolist())}
        mine = np.array([column.get(name, -1) for name in label[judged].tolist()])
        rows = np.arange(len(judged))
        own[chosen[judged]] = np.where(mine >= 0, said[rows, mine], np.nan)  # a label nobody taught cannot be judged
        likely[chosen[judged]] = said.max(axis=1)
        best[chosen[judged]] = trees.classes_[said.argmax(axis=1)]
    return Doubts(own, best, likely, apart)


def _trees(read: Figures, label: Numbers, breathe: Callable[[], object]) -> Any:
    from sklearn.ensemble import ExtraTreesClassifier

    trees = ExtraTreesClassifier(0, random_state=0, warm_start=True)
    for count in range(_GROWN, _TREES + 1, _GROWN):
        breathe()
        trees.set_params(n_estimators=count).fit(read, label)
    return trees


def _said(trees: Any, read: Figures, breathe: Callable[[], object]) -> Figures:
    parts = []
    for start in range(0, len(read), _ASKED):
        breathe()
        parts.append(trees.predict_proba(read[start : start + _ASKED]))
    return np.concatenate(parts)
