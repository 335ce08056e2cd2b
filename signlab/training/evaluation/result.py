"""What a model made of pictures, and every figure that follows from that."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from signlab.errors import Problem
from signlab.training.evaluation import conditions, figures
from signlab.training.evaluation.conditions import Conditions
from signlab.training.evaluation.figures import Counts, Estimate, Flags, Numbers


@dataclass(frozen=True)
class Prediction:
    """What a model made of one picture. ``told`` is the number of a class, or -1 for "nothing".

    ``figures``: what was measured of the picture, None where it was not looked at.
    """

    path: str
    label: int
    told: int
    confidence: float
    signer: str = ""
    session: str = ""
    burst: int = 0
    id: int | None = None
    sha256: str = ""
    figures: Mapping[str, float | None] | None = None

    @property
    def take(self) -> tuple[str, int] | str:
        """What it shares with pictures that are much like it; a picture without provenance stands alone."""
        return (self.session, self.burst) if self.session and self.burst else self.path


@dataclass(frozen=True)
class Trained:
    """What is known of a model's training: the signers in it, None where nothing is; and its pictures by SHA-256."""

    signers: frozenset[str] | None = None
    pictures: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Evaluation:
    """Predictions of a model on some data, and every figure that follows from them."""

    classes: tuple[str, ...]
    predictions: tuple[Prediction, ...]
    trained: Trained
    model: dict[str, object]
    data: dict[str, object]
    problems: tuple[Problem, ...] = ()

    @cached_property
    def labels(self) -> Counts:
        return np.array([one.label for one in self.predictions], np.int64)

    @cached_property
    def told(self) -> Counts:
        return np.array([one.told for one in self.predictions], np.int64)

    @cached_property
    def right(self) -> Flags:
        return np.asarray(self.labels == self.told)

    @cached_property
    def confidence(self) -> Numbers:
        return np.array([one.confidence for one in self.predictions])

    @cached_property
    def confusion(self) -> Counts:
        return figures.confusion(self.labels, self.told, len(self.classes))

    def knows(self, one: Prediction) -> str:
        """Whether the model has "seen" the signer of a picture, has not ("unseen"), or that is "unknown"."""
        if not one.signer or self.trained.signers is None:
            return "unknown"
        return "seen" if one.signer in self.trained.signers else "unseen"

    @cached_property
    def accuracy(self) -> dict[str, Estimate | None]:
        """Of all, and of those seen, unseen and unknown. What is said of new people is resampled by person."""
        kinds = np.array([self.knows(one) for one in self.predictions])
        takes = [one.take for one in self.predictions]
        people = [one.signer for one in self.predictions]
        found = {"all": figures.estimate(self.right, takes)}
        for kind in ("seen", "unseen", "unknown"):
            here = np.flatnonzero(kinds == kind)
            groups = people if kind == "unseen" else takes
            found[kind] = figures.estimate(self.right[here], [groups[number] for number in here])
        return found

    @cached_property
    def signers(self) -> list[tuple[str, bool | None, Estimate]]:
        """Every signer, whether seen in training (None: not known), and the estimate; the worst first."""
        names = dict.fromkeys(one.signer for one in self.predictions if one.signer)
        found = []
        for name in names:
            here = [number for number, one in enumerate(self.predictions) if one.signer == name]
            estimate = figures.estimate(self.right[here], [self.predictions[number].take for number in here])
            assert estimate is not None
            seen = None if self.trained.signers is None else name in self.trained.signers
            found.append((name, seen, estimate))
        return sorted(found, key=lambda row: (row[2].value, row[0]))

    @cached_property
    def conditions(self) -> Conditions | None:
        """By light, angle and sharpness; None where pictures were not looked at."""
        return conditions.conditions(self)

    @cached_property
    def confused(self) -> list[tuple[str, str, int, float]]:
        """Label, what it was taken for, in how many pictures, and in what share of its own; the commonest first."""
        totals = self.confusion.sum(1)
        pairs = [
            (self.classes[row], self._named(column), int(count), float(count / totals[row]))
            for (row, column), count in np.ndenumerate(self.confusion)
            if count and row != column
        ]
        return sorted(pairs, key=lambda pair: (-pair[2], -pair[3], pair[0], pair[1]))

    def _named(self, column: int) -> str:
        return self.classes[column] if column < len(self.classes) else "nothing"

    def label_rows(self) -> list[dict[str, Any]]:
        rows = []
        for number, label in enumerate(self.classes):
            pictures, told = int(self.confusion[number].sum()), int(self.confusion[:, number].sum())
            right = int(self.confusion[number, number])
            share = {"precision": right / told if told else None, "recall": right / pictures if pictures else None}
            rows.append({"label": label, "pictures": pictures, "told": told, "right": right, **share})
        return rows
