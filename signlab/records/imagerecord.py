"""What a record of a ``.rec`` file holds: a head of 24 bytes, labels where there are several, and a picture's bytes.

The head is C's ``struct { uint32_t flag; float label; uint64_t id, id2; }``, little endian. ``flag`` counts the labels
that follow it as floats; it is 0 where there is one label, which then stands in the head itself.
Source: MXNet 1.9.1, ``python/mxnet/recordio.py`` (``pack``) and ``src/io/image_recordio.h``.
"""

import struct
from collections.abc import Sequence
from typing import NamedTuple

_HEAD = struct.Struct("<IfQQ")


class ImageRecord(NamedTuple):
    """One picture with its number and label or labels."""

    id: int
    labels: tuple[float, ...]
    image: bytes | memoryview

    @property
    def class_id(self) -> int | None:
        """The class, where the record has one label and that is a whole number."""
        whole = len(self.labels) == 1 and self.labels[0].is_integer()
        return int(self.labels[0]) if whole else None


HEAD = _HEAD.size
"""Bytes before the image of a record with one label."""


def head(number: int, label: float | Sequence[float]) -> bytes:
    """What stands before an image: with one label, or, given a sequence, with labels of their own.

    Raises:
        ValueError: ``number`` is not in 0..2^64-1, or a label is too large for a 32-bit float.
    """
    try:
        if isinstance(label, Sequence):
            return _HEAD.pack(len(label), 0.0, number, 0) + struct.pack(f"<{len(label)}f", *label)
        return _HEAD.pack(0, label, number, 0)
    except (struct.error, OverflowError) as error:
        raise ValueError(f"number {number} with label {label} does not fit into a record: {error}") from None


def pack(number: int, label: float | Sequence[float], image: bytes) -> bytes:
    """The payload for ``image``, behind its ``head``. Raises ``ValueError`` as that does."""
    return head(number, label) + image


def unpack(payload: bytes | memoryview) -> ImageRecord:
    """The picture in ``payload``. Raises ``ValueError`` when the payload is too short for what its head says."""
    if len(payload) < _HEAD.size:
        raise ValueError(f"a picture's record has a head of {_HEAD.size} bytes, this one has {len(payload)} in all")
    count, label, number, _ = _HEAD.unpack_from(payload)
    start = _HEAD.size + 4 * count
    if start > len(payload):
        raise ValueError(f"the head promises {count:,} labels, which do not fit into {len(payload):,} bytes")
    labels = struct.unpack_from(f"<{count}f", payload, _HEAD.size) if count else (label,)
    return ImageRecord(number, labels, payload[start:])
