"""Changed copies of hands to learn from: people hold a sign at any slant, and a letter that moves in every way."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from signlab.training.landmarks.features import Landmarks, features, varied
from signlab.training.landmarks.learn import More

_MOVING = ("J", "Z")
_EACH = 3

_TIMES = 6
"""Copies of a hand that moves: a still of it may show any moment of its path."""


def copies(hands: Landmarks, labels: npt.NDArray[np.int64], classes: Sequence[str], seed: int) -> More:
    """Copies of each of ``hands``, and more of those whose label is a letter that moves."""
    rng = np.random.default_rng(seed)
    moving = np.isin(labels, [number for number, label in enumerate(classes) if label in _MOVING])
    everything, some = np.arange(len(hands)), np.tile(np.flatnonzero(moving), _TIMES)
    rows = [
        *(features(varied(hands, rng, turn=20, tip=18)) for _ in range(_EACH)),
        features(varied(hands.chosen(some), rng, turn=50, tip=28)),
    ]
    return More(np.concatenate(rows), np.concatenate([everything] * _EACH + [some]))
