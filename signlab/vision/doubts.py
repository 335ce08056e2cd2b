"""Pictures whose label the rest of the data doubts.

Trees are taught with the landmarks of some signers' hands and name those of the others, so that nobody's picture is
judged by its own neighbours. Where there are too few signers it is sessions, then bursts that are kept apart; where
every label was recorded in one go, nothing, and near copies then hide each other's wrong label less than they should.
"""

import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from signlab.vision.marks import features, unpacked
from signlab.vision.pictures import Choice, Figures, Numbers, Pictures

_FOLDS = 5
_TAUGHT = 8_000
"""Pictures that a fold is taught with at most."""

_LEAST = 40
_TREES = 200


@dataclass(frozen=True)
class Doubts:
    """For N pictures how likely their own label is, ``own``, and which is the likeliest, ``best`` (a number) with
    ``likely``; NaN and -1 where there is nothing to judge by. ``apart`` is what was kept apart: "signer", "session",
    "burst" or "nothing"."""

    own: Figures
    best: Numbers
    likely: Figures
    apart: str


def doubts(pictures: Pictures, landmarks: Mapping[str, bytes]) -> Doubts:
    """Judge every picture whose ``landmarks`` (by name, as :func:`signlab.vision.marks.packed` made them) are known."""
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
    apart, group = _kept_apart(pictures, chosen)
    for taught, judged in _folds(label, group):
        trees = _trees(read[taught], label[taught])
        said = trees.predict_proba(read[judged])
        column = {name: number for number, name in enumerate(trees.classes_.tolist())}
        mine = np.array([column.get(name, -1) for name in label[judged].tolist()])
        rows = np.arange(len(judged))
        own[chosen[judged]] = np.where(mine >= 0, said[rows, mine], np.nan)  # a label nobody taught cannot be judged
        likely[chosen[judged]] = said.max(axis=1)
        best[chosen[judged]] = trees.classes_[said.argmax(axis=1)]
    return Doubts(own, best, likely, apart)


def _kept_apart(pictures: Pictures, chosen: Numbers) -> tuple[str, Numbers | None]:
    """The coarsest grouping in which nearly every label has several groups."""
    named: tuple[tuple[str, Numbers, Choice], ...] = (
        ("signer", pictures.signer, pictures.signer != _nameless(pictures.signers)),
        ("session", pictures.session, pictures.session != _nameless(pictures.sessions)),
        ("burst", pictures.burst, np.ones(len(pictures), bool)),
    )
    for name, group, known in named:
        if known[chosen].all() and _spread(pictures.label[chosen], group[chosen]):
            return name, group[chosen]
    return "nothing", None


def _nameless(names: tuple[str, ...]) -> int:
    return names.index("") if "" in names else -1


def _spread(label: Numbers, group: Numbers) -> bool:
    """Whether nine labels in ten have three groups or more."""
    pairs = np.unique(np.stack([label, group]), axis=1)[0]
    return bool(np.mean(np.bincount(pairs)[np.unique(label)] >= 3) >= 0.9)


def _folds(label: Numbers, group: Numbers | None) -> Iterator[tuple[Numbers, Numbers]]:
    """Whom to teach with and whom to judge, fold by fold."""
    from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold

    kind = StratifiedKFold if group is None else StratifiedGroupKFold
    count = _FOLDS if group is None else min(_FOLDS, len(np.unique(group)))
    rng = np.random.Generator(np.random.PCG64(1))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # a label with fewer pictures than folds is no fault
        folds = list(kind(count, shuffle=True, random_state=0).split(label, label, group))
    for taught, judged in folds:
        yield (rng.choice(taught, _TAUGHT, replace=False) if len(taught) > _TAUGHT else taught), judged


def _trees(read: Figures, label: Numbers) -> Any:
    from sklearn.ensemble import ExtraTreesClassifier

    return ExtraTreesClassifier(_TREES, random_state=0).fit(read, label)
