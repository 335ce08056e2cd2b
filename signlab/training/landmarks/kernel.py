"""A second opinion beside the network's: how like a hand is to each one that was learned.

Kernel ridge regression (Saunders, Gammerman, Vovk, 1998) with a Gaussian kernel on standardised features. It errs in
other places than networks do, and its mean with them moves less with chance: strangers' letters that lie between two
signs no longer change sides all together (``tests/benchmarks/landmarks_results.md``).
"""

import numpy as np
import numpy.typing as npt

from signlab.vision.hand import Floats

_WIDTH = 0.2
"""By which a squared distance, in variances of a feature, is multiplied: what lies one deviation off in every feature
still counts by e^-0.2."""

_RIDGE = 0.3
_WEIGHT = 1.5
"""What its opinion, about 1 for the right label and 0 for others, counts beside the network's probability."""

_MOST = 6_000
"""Hands that are asked, drawn by lot of more: what they cost grows with the third power of their number."""

_LEAST = 1e-3
"""What every label has at least: below that opinions are the rounding of numbers kept with 16 bits."""

NEVER = -1e4
"""The score of a label that there was nothing to learn of."""


def squares(rows: Floats, learned: Floats) -> Floats:
    """(N, M) the mean over the features of the squared distance of each of ``rows`` from each of ``learned``."""
    found = (rows**2).sum(1)[:, None] + (learned**2).sum(1)[None, :] - 2 * rows @ learned.T
    return np.asarray(np.maximum(found, 0) / rows.shape[1], np.float32)


def shares(learned: Floats, labels: npt.NDArray[np.int64], classes: int) -> Floats:
    """(M, classes) what each of ``learned`` has to say about each class; nothing where it is not asked."""
    from sklearn.kernel_ridge import KernelRidge

    asked = np.arange(len(learned))
    if len(learned) > _MOST:
        asked = np.sort(np.random.default_rng(0).choice(len(learned), _MOST, replace=False))
    ridge = KernelRidge(alpha=_RIDGE, kernel="rbf", gamma=_WIDTH / learned.shape[1])
    found = np.zeros((len(learned), classes), np.float32)
    found[asked] = ridge.fit(learned[asked], np.eye(classes, dtype=np.float32)[labels[asked]]).dual_coef_
    return found


def opinion(apart: Floats, shares: Floats) -> Floats:
    """(N, classes) what hands ``apart`` from those learned, as ``squares`` says, are like."""
    return np.asarray(np.exp(-_WIDTH * apart) @ shares, np.float32)


def together(scores: Floats, opinion: Floats) -> Floats:
    """(N, classes) the scores of both, of which a softmax makes probabilities; ``scores`` are the network's."""
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    both = powers / powers.sum(axis=1, keepdims=True) + _WEIGHT * np.maximum(opinion, 0)
    return np.asarray(np.where(scores > NEVER / 2, np.log(both + _LEAST), NEVER), np.float32)
