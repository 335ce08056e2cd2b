"""A second look where no hand was found.

A still is looked at in one way after the other until there is a hand. That costs as much as so many first looks, and
only where there is none. A film has no time for that: each of its frames is looked at once, in the next way where the
frame before showed no hand, and in the same way for as long as it does.

Of 494 photographs in real rooms 455 show a hand at the first look and 493 in the end; where there is none, one is
"found" in 9 of 120 scenes drawn without a hand and in 1 of 67 pieces of those photographs beside the hand (6 and none
with the first six ways alone). That a close look must see the same hand once more was tried: it lost half of the hands
that were rightly found, and few of the others.
"""

from collections.abc import Sequence
from types import TracebackType

from signlab.vision.hand import Hand, HandEstimator, Picture
from signlab.vision.ways import Way, clear, lit

STILL: tuple[Way, ...] = (
    Way(room=1.5),
    Way(room=2),
    Way(turn=60, room=1.4),
    Way(turn=-60, room=1.4),
    Way(room=1.4, mirror=True, tone=clear),
    Way(room=1.5, tone=lit),
    Way(turn=60, room=2.6, mirror=True),
    Way(turn=-60, room=2, tone=clear),
    Way(turn=30, room=2.6, tone=clear),
    Way(turn=-30, room=2, tone=lit),
)
"""In the order in which they help most."""

FILM: tuple[Way, ...] = (Way(), Way(room=1.5), Way(), Way(room=2))


class Again:
    """``estimator``, asked again where it finds nothing; a context manager, as every estimator."""

    def __init__(self, estimator: HandEstimator, ways: Sequence[Way] = STILL) -> None:
        self._estimator, self._ways = estimator, ways
        self.name = f"{estimator.name}, looking again"
        self.angles = estimator.angles

    def find(self, picture: Picture) -> list[Hand]:
        """The hands in ``picture``, the largest first."""
        found = self._estimator.find(picture)
        for way in self._ways:
            if found:
                break
            found = _found(self._estimator, way, picture)
        return found

    def __enter__(self) -> "Again":
        self._estimator.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._estimator.__exit__(kind, error, trace)


class AgainInFilm(Again):
    """The same for pictures that follow one another: a single look at each, so that a film loses no pace.

    A hand that is found in another way is told from its second frame on, since what is seen once only is mostly none.
    """

    def __init__(self, estimator: HandEstimator, ways: Sequence[Way] = FILM) -> None:
        super().__init__(estimator, ways)
        self._turn, self._held = 0, False

    def find(self, picture: Picture) -> list[Hand]:
        way = self._ways[self._turn]
        plain = way == Way()
        found = self._estimator.find(picture) if plain else _found(self._estimator, way, picture)
        told = found if plain or self._held else []
        self._held = bool(found)
        if not found:
            self._turn = (self._turn + 1) % len(self._ways)
        return told


def _found(estimator: HandEstimator, way: Way, picture: Picture) -> list[Hand]:
    found = [way.back(hand, picture) for hand in estimator.find(way.look(picture))]
    return sorted(found, key=lambda hand: -hand.span)
