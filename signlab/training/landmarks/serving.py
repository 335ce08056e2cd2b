"""A model of landmarks that is asked with pictures, as evaluation and the live letter ask."""

import dataclasses
from collections.abc import Sequence
from types import TracebackType

import numpy as np

from signlab.training.landmarks import features
from signlab.training.landmarks.job import NOTHING
from signlab.training.landmarks.model import LandmarkModel
from signlab.training.preparation import Picture
from signlab.vision.hand import Floats, Hand, careful_estimator


def named(model: LandmarkModel, hands: Sequence[Hand | None]) -> Floats:
    """(hands, classes); as ``Reader.probabilities`` has it.

    A hand of which it is not sure whether it is a right or a left one is asked after as either, each as far as it is
    likely: the mean of what is told of both.
    """
    found = np.zeros((len(hands), len(model.classes)), np.float32)
    there = [number for number, hand in enumerate(hands) if hand is not None and hand.landmarks is not None]
    some = [hand for hand in hands if hand is not None and hand.landmarks is not None]
    told, other = (model.probabilities(features.of_hands(each)) for each in (some, [_other(hand) for hand in some]))
    likely = np.array([[(1 - hand.score) / 2 if hand.right is not None else 0.5] for hand in some], np.float32)
    likely = likely.reshape(len(some), 1) * told.any(axis=1, keepdims=True) * other.any(axis=1, keepdims=True)
    found[there] = (1 - likely) * told + likely * other
    if NOTHING in model.classes:
        found[~found.any(axis=1), model.classes.index(NOTHING)] = 1
    return found


def _other(hand: Hand) -> Hand:
    return dataclasses.replace(hand, right=hand.right is False)


class Reader:
    """Finds the largest hand of each picture and names it; a context manager."""

    def __init__(self, model: LandmarkModel) -> None:
        self.model, self.classes = model, model.classes
        self._estimator = careful_estimator()

    def probabilities(self, pictures: Sequence[Picture]) -> Floats:
        """(pictures, classes); a row of zeros where there is no hand, or none that is a sign. Where the alphabet has
        the label "nothing", that is told instead."""
        return self.of_hands([next(iter(self._estimator.find(picture)), None) for picture in pictures])

    def of_hands(self, hands: Sequence[Hand | None]) -> Floats:
        """As ``probabilities``, of hands that were found already."""
        return named(self.model, hands)

    def __enter__(self) -> "Reader":
        self._estimator.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._estimator.__exit__(kind, error, trace)
