"""How alike pictures are: to the others of their burst, and to the rest of their label. In bits of 64; 64 says none."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from signlab.dataset.likeness import signs

Bits = npt.NDArray[np.uint8]

NEAR = 4
"""Pictures that differ in so many bits or fewer are near-duplicates. Of consecutive frames of a webcam 89 % are."""

_BACK = 8
"""Frames of a burst that each is compared with, going back."""

_AT_ONCE = 4_000_000
"""Pairs that are compared at a time, for the memory's sake."""

_ONES = np.array([number.bit_count() for number in range(256)], np.uint8)


def bits(one: npt.NDArray[np.uint64], other: npt.NDArray[np.uint64]) -> Bits:
    """In how many bits hashes differ; arrays as numpy broadcasts them."""
    differing = np.ascontiguousarray(one ^ other)
    return np.asarray(_ONES[differing.view(np.uint8)].reshape(*differing.shape, 8).sum(axis=-1), np.uint8)


def to_burst(phash: npt.NDArray[np.uint64], burst: npt.NDArray[np.int64], order: npt.NDArray[np.intp]) -> Bits:
    """(N,) how far each picture is from the nearest of the eight before it in its burst; 64 for a burst's first.

    ``order`` sorts pictures by burst and, within it, by time or name.
    """
    hashes, numbers = phash[order], burst[order]
    nearest = np.full(len(order), 64, np.uint8)
    for back in range(1, min(_BACK, len(order) - 1) + 1):
        same = numbers[back:] == numbers[:-back]
        apart = np.where(same, bits(hashes[back:], hashes[:-back]), 64)
        np.minimum(nearest[back:], apart, out=nearest[back:])
    result = np.empty_like(nearest)
    result[order] = nearest
    return result


def to_rest(phash: npt.NDArray[np.uint64], burst: npt.NDArray[np.int64], *, earlier: bool = False) -> Bits:
    """(N,) how far each of one label's pictures is from the nearest of its other bursts; of those before it in the
    array, with ``earlier``. Compares all pairs: 4,000 pictures take a tenth of a second."""
    nearest = np.full(len(phash), 64, np.uint8)
    for rows, apart in _pairs(phash, phash):
        apart[burst[rows, None] == burst[None, :]] = 64
        if earlier:
            apart[np.arange(len(phash))[None, :] >= rows[:, None]] = 64
        nearest[rows] = apart.min(axis=1)
    return nearest


_ODD = np.uint64(0x5555_5555_5555_5555)
"""The bits of ``dataset.likeness.phash`` that stand for frequencies of odd number across: in the mirror they turn."""


def to_mirrored(phash: npt.NDArray[np.uint64]) -> Bits:
    """(N,) how far each picture is, in the mirror, from the nearest of the others; all pairs are compared."""
    nearest = np.full(len(phash), 64, np.uint8)
    for rows, apart in _pairs(phash ^ _ODD, phash):
        apart[np.arange(len(rows)), rows] = 64
        nearest[rows] = apart.min(axis=1)
    return nearest


def _pairs(ones: npt.NDArray[np.uint64], others: npt.NDArray[np.uint64]) -> Iterator[tuple[npt.NDArray[np.intp], Bits]]:
    """Some rows at a time, in how many bits each of them differs from each of ``others``. As rows of +1 and -1 the
    product of two hashes is 64 minus twice their distance, and products of matrices are what a processor is fastest at.
    """
    table = signs(others).T
    step = max(1, _AT_ONCE // max(len(others), 1))
    for start in range(0, len(ones), step):
        rows = np.arange(start, min(start + step, len(ones)))
        yield rows, np.asarray((64 - signs(ones[rows]) @ table) / 2, np.uint8)
