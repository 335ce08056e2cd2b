"""Where the joints of a hand are, from several looks at it: one look is off by more than the mean of some.

mediapipe looks at the part of a picture in which it thinks the hand is. From a palm it guesses that part roughly; from
joints that it has seen, as in a film, better. So a still is shown to it as a film of a hand that hardly moves.
"""

import dataclasses
from types import TracebackType

import numpy as np

from signlab.vision.hand import Box, Hand, HandEstimator, Picture
from signlab.vision.ways import close

_TURNS = (0.0, 0.0, 10.0, -10.0)
"""Degrees; the part that is looked at is that of the turn before, so that each look is a little another one."""

_SAME = 0.5
"""Palm lengths by which half of the joints may be off where a look is at the same hand."""

_BLANK = np.zeros((32, 32, 3), np.uint8)
"""After this there is no hand that the next picture could be taken to show still."""


class Careful:
    """Finds hands as ``first`` does, and looks at the largest with ``film`` (an estimator for films) until the places
    of its joints are sure; a context manager. Each hand takes three times as long."""

    def __init__(self, first: HandEstimator, film: HandEstimator) -> None:
        self._first, self._film = first, film
        self.name = f"{first.name}, carefully"
        self.angles = first.angles

    def find(self, picture: Picture) -> list[Hand]:
        """The hands in ``picture``, the largest first."""
        found = self._first.find(picture)
        if not found or found[0].landmarks is None:
            return found
        looks = self._looks(picture, found[0])
        return [_together(found[0], looks), *found[1:]] if looks else found

    def _looks(self, picture: Picture, hand: Hand) -> list[Hand]:
        looks = []
        for turn in _TURNS:
            place = close(hand, turn)
            looks += [place.back(seen, hand.size) for seen in self._film.find(place.look(picture))[:1]]
        self._film.find(_BLANK)
        return [look for look in looks if look.off(hand) < _SAME]

    def __enter__(self) -> "Careful":
        self._first.__enter__()
        self._film.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._film.__exit__(kind, error, trace)
        self._first.__exit__(kind, error, trace)


def _together(hand: Hand, looks: list[Hand]) -> Hand:
    """``hand`` with the mean of the joints of ``looks``, and the side that most of them are sure of."""
    landmarks = np.stack([look.landmarks for look in looks if look.landmarks is not None]).mean(axis=0)
    world = np.stack([look.world for look in looks if look.world is not None]).mean(axis=0)
    right = sum(look.score * (-1 if look.right is False else 1) for look in looks)
    return dataclasses.replace(
        hand,
        box=Box.around(landmarks[:, :2]),
        score=abs(right) / len(looks),
        landmarks=landmarks,
        world=world,
        right=bool(right > 0),
    )
