import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signlab.records.imagerecord import ImageRecord, pack, unpack

numbers = st.integers(0, 2**64 - 1)
labels = st.floats(width=32, allow_nan=False)


@given(numbers, labels, st.binary())
def test_one_label_stands_in_the_head(number: int, label: float, image: bytes) -> None:
    payload = pack(number, label, image)
    assert payload == struct.pack("<IfQQ", 0, label, number, 0) + image
    assert unpack(payload) == ImageRecord(number, (label,), image)


@given(numbers, st.lists(labels, min_size=1), st.binary())
def test_several_labels_follow_the_head(number: int, several: list[float], image: bytes) -> None:
    payload = pack(number, several, image)
    assert payload[:8] == struct.pack("<If", len(several), 0.0)
    assert unpack(payload) == ImageRecord(number, tuple(several), image)


@pytest.mark.parametrize(("number", "label"), [(-1, 0.0), (2**64, 0.0), (0, 1e39), (0, [1e39, 1.0])])
def test_what_does_not_fit_is_refused(number: int, label: float | list[float]) -> None:
    with pytest.raises(ValueError, match="does not fit into a record"):
        pack(number, label, b"")


@pytest.mark.parametrize("payload", [b"", bytes(23), struct.pack("<IfQQ", 2**32 - 1, 0, 0, 0) + b"xx"])
def test_a_payload_too_short_is_refused(payload: bytes) -> None:
    with pytest.raises(ValueError, match="head"):
        unpack(payload)


def test_only_a_whole_single_label_is_a_class() -> None:
    assert ImageRecord(0, (3.0,), b"").class_id == 3
    assert ImageRecord(0, (3.5,), b"").class_id is None
    assert ImageRecord(0, (float("nan"),), b"").class_id is None
    assert ImageRecord(0, (1.0, 2.0), b"").class_id is None
