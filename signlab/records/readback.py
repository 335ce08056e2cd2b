"""One side of a build, read back from the disk until every byte of it is accounted for.

The ``.rec`` file must have the hash of the bytes that were handed to the disk. That leaves the question whether those
were the right ones: so the head of every record must have its number, its label and the length of its image, the next
must start where it ends, and a record that was cut is put together again and its image hashed.
"""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from signlab.errors import SignlabError
from signlab.jobs import Watch
from signlab.records import lst, recordio
from signlab.records.groups import Side as SideName
from signlab.records.hashed import sha256_of
from signlab.records.imagerecord import unpack
from signlab.records.sides import Packed, Side

_HEAD = np.dtype([("magic", "V4"), ("word", "<u4"), ("flag", "<u4"), ("label", "<f4"), ("id", "<u8"), ("id2", "<u8")])
"""The head of a record in one part, and of the picture's record in it."""


def read_back(folder: Path, side: SideName, written: Side, watch: Watch) -> dict[str, str]:
    """Compare the files of ``side`` with what was put in; returns the SHA-256 of each.

    Raises:
        SignlabError: the disk gave back something else.
    """
    hashes = {name: sha256_of(folder / name, watch) for name in (f"{side}.{kind}" for kind in ("rec", "idx", "lst"))}
    packed = written.packed
    if hashes[f"{side}.rec"] != written.sha256:
        raise _damaged(f"{side}.rec", "its SHA-256 is another")
    _compare_records(f"{side}.rec", recordio.mapped(folder / f"{side}.rec"), packed)
    if recordio.read_index(folder / f"{side}.idx")[0] != [(one.item.entry.id, one.offset) for one in packed]:
        raise _damaged(f"{side}.idx", "an offset is another")
    if lst.read(folder / f"{side}.lst") != ([one.item.entry for one in packed], []):
        raise _damaged(f"{side}.lst", "a line is another")
    watch.step(len(packed))
    return hashes


def _compare_records(name: str, data: memoryview, packed: Sequence[Packed]) -> None:
    bounds = np.array([*(one.offset for one in packed), len(data)])
    sizes = np.array([one.size for one in packed], dtype=np.int64)
    if bounds[0] != 0:
        raise _damaged(name, "it does not begin with a record")
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
        raise _damaged(name, packed[at[wrong[0]]].item.entry.path)
    for number in np.flatnonzero(~whole):
        if not _sound(data, packed[number], int(bounds[number + 1])):
            raise _damaged(name, packed[number].item.entry.path)


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
        and hashlib.sha256(found.image).digest() == one.image_sha256
    )


def _damaged(name: str, what: str) -> SignlabError:
    cause = f"was not read back as it was written ({what})"
    return SignlabError(name, cause, "Check the disk, then build again; nothing was left behind.")
