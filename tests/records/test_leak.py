import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from signlab.dataset.likeness import distance
from signlab.records.leak import Seen, leaks, nearest

hashes = arrays.arrays(np.uint64, st.integers(1, 40), elements=st.integers(0, 2**64 - 1))


@given(hashes, hashes)
def test_the_nearest_is_the_one_with_the_fewest_different_bits(known: np.ndarray, asked: np.ndarray) -> None:
    which, distances = nearest(known, asked)
    for at, one in enumerate(asked):
        every = [distance(one, other) for other in known]
        assert distances[at] == min(every)
        assert which[at] == every.index(min(every))


def test_more_than_one_block_is_compared() -> None:
    rng = np.random.default_rng(0)
    known = rng.integers(0, 2**64, 3000, dtype=np.uint64)
    asked = known[::-1] ^ np.uint64(0b101)
    which, distances = nearest(known, asked)
    assert which.tolist() == list(range(2999, -1, -1))
    assert set(distances.tolist()) == {2}


def test_each_pair_of_sides_is_counted() -> None:
    train = [Seen("a", b"1", 0), Seen("b", b"2", 2**64 - 1)]
    test = [Seen("c", b"2", 2**64 - 1), Seen("d", b"3", 0b111111), Seen("e", b"4", 2**32 - 1), Seen("f", b"5", 0b11)]
    (leak,) = leaks({"train": train, "validation": [], "test": test})
    assert (leak.side, leak.other, leak.pictures) == ("train", "test", 4)
    assert (leak.identical, leak.near, leak.alike) == (1, 2, 3)
    assert [(pair.one, pair.other, pair.distance) for pair in leak.worst] == [
        ("b", "c", 0),
        ("a", "f", 2),
        ("a", "d", 6),
    ]
