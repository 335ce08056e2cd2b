"""Do the sides of a build know each other? The most similar picture on another side, by perceptual hash."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

from signlab.dataset.likeness import signs
from signlab.records.groups import Side

NEAR, ALIKE = 4, 8
"""Bits of 64. Frames that follow each other in a burst mostly differ in up to 4, nearly always in up to 8."""

_WORST = 20
_BLOCK = 64
_SHARE = np.float32(256)


Nearest = tuple[npt.NDArray[np.intp], npt.NDArray[np.int64]]
"""Positions, and distances in bits."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two pictures on two sides and the bits in which their hashes differ."""

    one: str
    other: str
    distance: int


@dataclass(frozen=True, slots=True)
class Leak:
    """What one side shows of another: how many of ``other``'s pictures have one in ``side`` that is so close."""

    side: Side
    other: Side
    pictures: int
    identical: int
    """With the same bytes."""
    near: int
    """Within 4 bits."""
    alike: int
    """Within 8 bits, those within 4 included."""
    worst: tuple[Pair, ...]
    """The closest pairs, at most twenty, within 8 bits."""

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


class Seen(NamedTuple):
    """A picture on a side, as far as likeness goes."""

    name: str
    sha256: bytes
    phash: int


def leaks(sides: Mapping[Side, Sequence[Seen]]) -> list[Leak]:
    """Every pair of sides that have pictures."""
    filled = [side for side, seen in sides.items() if seen]
    hashes = {side: np.array([picture.phash for picture in sides[side]], np.uint64) for side in filled}
    with threadpool_limits(1):  # a second thread takes as long again, and a build has better use for it
        return [
            _between(one, sides[one], other, sides[other], nearest(hashes[one], hashes[other]))
            for one, other in combinations(filled, 2)
        ]


def _between(side: Side, seen: Sequence[Seen], other: Side, others: Sequence[Seen], found: Nearest) -> Leak:
    which, distances = found
    same = {picture.sha256 for picture in seen}
    order = np.argsort(distances, kind="stable")[:_WORST]
    worst = [Pair(seen[which[at]].name, others[at].name, int(distances[at])) for at in order if distances[at] <= ALIKE]
    return Leak(
        side,
        other,
        len(others),
        sum(picture.sha256 in same for picture in others),
        int((distances <= NEAR).sum()),
        int((distances <= ALIKE).sum()),
        tuple(worst),
    )


def nearest(known: npt.NDArray[np.uint64], asked: npt.NDArray[np.uint64]) -> Nearest:
    """For each of ``asked`` the position of the closest of ``known`` (the first of several) and its Hamming distance.

    With bits written as +1 and -1, the product of two hashes is 64 minus twice their distance, so that the processor's
    fastest operation, a product of matrices, compares all of them. Small whole numbers are exact in float32, which has
    room for two: half of ``known`` is multiplied by 256 and added to the other half, and one product serves for both.
    """
    half = (len(known) + 1) // 2
    table = signs(known)
    pairs = table[:half] * _SHARE
    pairs[: len(known) - half] += table[half:]
    which = np.empty(len(asked), dtype=np.intp)
    closest = np.empty(len(asked), dtype=np.float32)
    for start in range(0, len(asked), _BLOCK):
        block = slice(start, start + _BLOCK)
        products = signs(asked[block]) @ pairs.T
        firsts = np.rint(products / _SHARE)
        products -= firsts * _SHARE
        products[:, len(known) - half :] = -np.inf  # where the first half is longer
        first, second = firsts.argmax(axis=1), products.argmax(axis=1)
        rows = np.arange(len(first))
        one, other = firsts[rows, first], products[rows, second]
        which[block] = np.where(other > one, second + half, first)
        closest[block] = np.maximum(one, other)
    return which, ((64 - closest) / 2).astype(np.int64)
