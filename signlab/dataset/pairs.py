"""All pairs of hashes that are near each other, found once, so that any smaller distance is answered at once."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from signlab.dataset.likeness import signs
from signlab.jobs import Watch

MOST = 10_000_000
"""Pairs that are kept, 90 MB. With more, as where thousands look alike, the largest distance comes down."""

_BLOCK = 4_000_000
"""Products that are in memory at a time, 16 MB."""


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs of positions of hashes, each in both directions, sorted by the first. ``largest`` is their distance."""

    starts: npt.NDArray[np.int64]
    others: npt.NDArray[np.int32]
    distances: npt.NDArray[np.uint8]
    largest: int

    def within(self, distance: int) -> tuple[list[int], npt.NDArray[np.int32], npt.NDArray[np.uint8]]:
        """Up to ``distance``: where the neighbours of each position start, the neighbours, and their distances."""
        keep = self.distances <= distance
        before = np.concatenate(([0], np.cumsum(keep)))
        return before[self.starts].tolist(), self.others[keep], self.distances[keep]


class Found:
    """Pairs as they are found. When there are too many, the farthest go."""

    def __init__(self, largest: int) -> None:
        self.largest = largest
        self._blocks: list[tuple[npt.NDArray[np.int32], npt.NDArray[np.int32], npt.NDArray[np.uint8]]] = []
        self._count = 0

    def add(self, hashes: npt.NDArray[np.uint64], offset: int, watch: Watch) -> None:
        """Compare ``hashes`` with each other; their positions begin at ``offset``.

        With bits written as +1 and -1 the product of two hashes is 64 minus twice their distance, and a product of
        matrices is the processor's fastest operation. Small whole numbers are exact in float32.
        """
        table = signs(hashes)
        rows = max(1, _BLOCK // max(1, len(hashes)))
        for start in range(0, len(hashes), rows):
            block = table[start : start + rows]
            products = block @ table[start:].T
            one, other = np.nonzero(products >= 64 - 2 * self.largest)
            later = other > one  # each pair once, and none with itself
            one, other = one[later], other[later]
            distances = ((64 - products[one, other]) / 2).astype(np.uint8)
            base = offset + start
            self._keep((one + base).astype(np.int32), (other + base).astype(np.int32), distances)
            watch.step(len(block), "comparing the pictures")

    def _keep(self, one: npt.NDArray[np.int32], other: npt.NDArray[np.int32], distances: npt.NDArray[np.uint8]) -> None:
        self._blocks.append((one, other, distances))
        self._count += len(one)
        while self._count > MOST and self.largest > 0:
            self.largest -= 1
            nearer = [(block, block[2] <= self.largest) for block in self._blocks]
            self._blocks = [(block[0][keep], block[1][keep], block[2][keep]) for block, keep in nearer]
            self._count = sum(len(block[0]) for block in self._blocks)

    def pairs(self, count: int) -> Pairs:
        """All that was found among ``count`` positions."""
        empty = (np.empty(0, np.int32), np.empty(0, np.int32), np.empty(0, np.uint8))
        one, other, distances = (np.concatenate(column) for column in zip(empty, *self._blocks, strict=True))
        first, second = np.concatenate((one, other)), np.concatenate((other, one))
        order = np.lexsort((second, first))
        starts = np.searchsorted(first[order], np.arange(count + 1))
        return Pairs(starts, second[order], np.concatenate((distances, distances))[order], self.largest)
