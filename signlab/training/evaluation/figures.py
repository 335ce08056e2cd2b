"""The arithmetic of an evaluation: estimates with their uncertainty, confusion, calibration, thresholds."""

from collections.abc import Hashable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Flags: TypeAlias = npt.NDArray[np.bool_]
Numbers: TypeAlias = npt.NDArray[np.float64]
Counts: TypeAlias = npt.NDArray[np.int64]

ROUNDS = 1000
"""Resamplings for an interval."""

THRESHOLDS = (0.0, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99)
_BINS = 10


@dataclass(frozen=True)
class Estimate:
    """``right`` of ``pictures``, and between what bounds the true share probably lies (None where nothing tells).

    ``groups`` counts what was resampled: takes, or people.
    """

    right: int
    pictures: int
    groups: int
    low: float | None
    high: float | None

    @property
    def value(self) -> float:
        return self.right / self.pictures

    def as_dict(self) -> dict[str, Any]:
        return {**asdict(self), "value": self.value}


def estimate(right: Flags, groups: Sequence[Hashable], seed: int = 0) -> Estimate | None:
    """The share of ``right``, with bounds from resampling whole ``groups``; None of no pictures.

    Pictures of one take are alike: resampling single pictures would promise too much. Cluster bootstrap, Davison and
    Hinkley, "Bootstrap Methods and their Application" (1997), section 3.8; the 2.5 and 97.5 percentiles. Where all are
    right (or wrong) resampling sees no spread, so the bound is the exact one (Clopper and Pearson) for the groups.
    """
    if not len(right):
        return None
    numbers = {group: number for number, group in enumerate(dict.fromkeys(groups))}
    of = np.array([numbers[group] for group in groups])
    good = np.bincount(of, right, len(numbers)).astype(float)
    size = np.bincount(of, minlength=len(numbers)).astype(float)
    low, high = _bounds(good, size, seed)
    return Estimate(int(right.sum()), len(right), len(numbers), low, high)


def _bounds(good: Numbers, size: Numbers, seed: int) -> tuple[float | None, float | None]:
    count = len(size)
    if count < 2:
        return None, None
    if good.sum() in (0, size.sum()):
        edge = 0.025 ** (1 / count)
        return (edge, 1.0) if good.sum() else (0.0, 1 - edge)
    rng = np.random.default_rng(seed)
    shares = []
    for _ in range(ROUNDS // 100):  # a hundred at a time, so that many groups fit into memory
        drawn = rng.multinomial(count, np.full(count, 1 / count), size=100)
        shares.append(drawn @ good / (drawn @ size))
    low, high = np.percentile(np.concatenate(shares), [2.5, 97.5])
    return float(low), float(high)


def confusion(labels: Counts, told: Counts, classes: int) -> Counts:
    """(classes, classes + 1): how often each label (row) was named as each (column); the last column is "nothing"."""
    table = np.zeros((classes, classes + 1), np.int64)
    np.add.at(table, (labels, np.where(told < 0, classes, told)), 1)
    return table


@dataclass(frozen=True)
class Bin:
    """Pictures whose confidence lies from ``low`` to below ``high``."""

    low: float
    high: float
    pictures: int
    confidence: float
    accuracy: float


@dataclass(frozen=True)
class Calibration:
    """How far confidence can be taken at its word.

    ``ece``: expected calibration error, the gap between confidence and accuracy, averaged over bins by their pictures
    (Guo, Pleiss, Sun, Weinberger: "On Calibration of Modern Neural Networks", 2017). ``surer``: mean confidence less
    accuracy; above 0 it is too sure of itself.
    """

    ece: float
    surer: float
    bins: tuple[Bin, ...]


def calibration(confidence: Numbers, right: Flags) -> Calibration:
    """Raises ``ValueError`` of no pictures."""
    if not len(right):
        raise ValueError("there are no pictures")
    of = np.minimum((confidence * _BINS).astype(int), _BINS - 1)
    bins = tuple(
        Bin(
            number / _BINS,
            (number + 1) / _BINS,
            int(here.sum()),
            float(confidence[here].mean()),
            float(right[here].mean()),
        )
        for number in range(_BINS)
        if (here := of == number).any()
    )
    ece = sum(one.pictures * abs(one.confidence - one.accuracy) for one in bins) / len(right)
    return Calibration(float(ece), float(confidence.mean() - right.mean()), bins)


@dataclass(frozen=True)
class Tradeoff:
    """Answering only from a confidence of ``threshold`` on: the share answered, and the share right of those."""

    threshold: float
    answered: float
    right: float | None


def tradeoffs(confidence: Numbers, right: Flags) -> list[Tradeoff]:
    found = []
    for threshold in THRESHOLDS:
        answered = confidence >= threshold
        share = float(right[answered].mean()) if answered.any() else None
        found.append(Tradeoff(threshold, float(answered.mean()), share))
    return found
