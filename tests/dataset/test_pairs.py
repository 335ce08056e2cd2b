import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from signlab.dataset import pairs
from signlab.dataset.likeness import distance
from signlab.dataset.pairs import Found
from signlab.errors import Cancelled
from signlab.jobs import Watch


def near(hashes: list[int], largest: int, within: int, offset: int = 0) -> dict[tuple[int, int], int]:
    found = Found(largest)
    found.add(np.array(hashes, dtype=np.uint64), offset, Watch())
    starts, others, distances = found.pairs(len(hashes) + offset).within(within)
    return {
        (one, int(others[at])): int(distances[at])
        for one in range(len(hashes) + offset)
        for at in range(starts[one], starts[one + 1])
    }


@given(st.lists(st.integers(0, 2**64 - 1), max_size=20, unique=True), st.integers(0, 64), st.integers(0, 64))
def test_every_pair_is_found_in_both_directions(hashes: list[int], largest: int, within: int) -> None:
    expected = {
        (one, other): distance(hashes[one], hashes[other])
        for one in range(len(hashes))
        for other in range(len(hashes))
        if one != other and distance(hashes[one], hashes[other]) <= min(largest, within)
    }
    assert near(hashes, largest, within) == expected


def test_many_hashes_are_compared_in_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    hashes = [int(number) for number in np.random.default_rng(0).integers(0, 2**63, 50)]
    whole = near(hashes, 24, 24)
    monkeypatch.setattr(pairs, "_BLOCK", 150)
    assert near(hashes, 24, 24) == whole
    assert near(hashes, 24, 24, offset=7) == {(one + 7, other + 7): away for (one, other), away in whole.items()}


def test_where_there_are_too_many_the_farthest_go(monkeypatch: pytest.MonkeyPatch) -> None:
    hashes = [1 << bit for bit in range(20)] + [0]  # 20 pairs that differ in 1 bit, 190 that differ in 2
    monkeypatch.setattr(pairs, "MOST", 100)
    found = Found(4)
    found.add(np.array(hashes, dtype=np.uint64), 0, Watch())
    kept = found.pairs(21)
    assert kept.largest == 1
    assert len(kept.others) == 40


def test_comparing_can_be_cancelled() -> None:
    watch = Watch()
    watch.cancel()
    with pytest.raises(Cancelled):
        Found(4).add(np.zeros(10, dtype=np.uint64), 0, watch)
