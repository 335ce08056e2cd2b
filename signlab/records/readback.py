"""One side of a build, looked at once more when it is whole, until every byte of it is accounted for.

The bytes of the ``.rec`` file were read back while they were written (``hashed.CheckedFile``). That leaves the question
whether they were the right ones: so the head of every record must have its number, its label and the length of its
image, the next must start where it ends, and a record that was cut is put together again and its image hashed.
"""

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import xxhash

from signlab.files import write_whole
from signlab.jobs import Watch
from signlab.records import recordio
from signlab.records.groups import Side as SideName
from signlab.records.hashed import damaged
from signlab.records.imagerecord import unpack
from signlab.records.sides import Packed, Side

_HEAD = np.dtype([("magic", "V4"), ("word", "<u4"), ("flag", "<u4"), ("label", "<f4"), ("id", "<u8"), ("id2", "<u8")])
"""The head of a record in one part, and of the picture's record in it."""


def read_back(folder: Path, side: SideName, written: Side, watch: Watch) -> None:
    """Compare the ``.rec`` file of ``side`` with what was put in.

    Raises:
        SignlabError: the disk gave back something else.
    """
    if not written.compared:
        _compare_records(f"{side}.rec", recordio.mapped(folder / f"{side}.rec"), written.packed)
    watch.step(len(written.packed))


def write_listings(folder: Path, listings: Mapping[str, bytes]) -> dict[str, str]:
    """Write files and read them back; returns the hash of each.

    Raises:
        SignlabError: the disk gave back something else.
    """
    for name, content in listings.items():
        write_whole(folder / name, content)
        if (folder / name).read_bytes() != content:
            raise damaged(name, "a line is another")
    return {name: xxhash.xxh3_128_hexdigest(content) for name, content in listings.items()}


def _compare_records(name: str, data: memoryview, packed: Sequence[Packed]) -> None:
    bounds = np.array([*(one.offset for one in packed), len(data)])
    sizes = np.array([one.size for one in packed], dtype=np.int64)
    if bounds[0] != 0:
        raise damaged(name, "it does not begin with a record")
    whole = np.diff(bounds) == _HEAD.itemsize + (sizes + 3) // 4 * 4
    at = np.flatnonzero(whole)
    head = np.frombuffer(data, np.uint8)[bounds[at, None] + np.arange(_HEAD.itemsize)].view(_HEAD)[:, 0]
    wanted = np.zeros(len(at), _HEAD)
    wanted["magic"] = np.void(recordio.MAGIC)
    wanted["word"] = sizes[at] + 24
    wanted["label"] = [packed[number].item.entry.labels[0] for number in at]
    wanted["id"] = [packed[number].item.entry.id for number in at]
    wrong = np.flatnonzero(head != wanted)
    if len(wrong):
        raise damaged(name, packed[at[wrong[0]]].item.entry.path)
    for number in np.flatnonzero(~whole):
        if not _sound(data, packed[number], int(bounds[number + 1])):
            raise damaged(name, packed[number].item.entry.path)


def _sound(data: memoryview, one: Packed, end: int) -> bool:
    """Whether the record of ``one``, which was cut, stands where it should with its number, label and image."""
    try:
        record = recordio.read_record(data, one.offset)
        found = unpack(record.payload)
    except ValueError:
        return False
    return (
        record.end == end
        and (found.id, found.labels) == (one.item.entry.id, one.item.entry.labels)
        and hashlib.sha256(found.image).digest() == one.cut
    )
