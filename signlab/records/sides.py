"""One side of a build, written: its .rec."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from signlab.dataset.index import Picture
from signlab.errors import Problem
from signlab.jobs import Watch
from signlab.records import lst, recordio
from signlab.records.groups import Side as SideName
from signlab.records.hashed import CheckedFile
from signlab.records.imagerecord import HEAD, head
from signlab.records.inorder import batches, in_order
from signlab.records.intake import Intake, Refused, Taken

HANDFUL = 1 << 20
"""Bytes of pictures that a worker takes at a time: large enough to be worth it, small enough to stop at once."""


class Item(NamedTuple):
    """A picture that is to go in, with its line in the list."""

    entry: lst.Entry
    picture: Picture


class Packed(NamedTuple):
    """A picture that went in: where its record starts, how long the image in it is, and what it looks like.

    ``sha256`` is that of the picture's file; ``cut`` that of the image where its record had to be cut, else empty.
    ``xxh3`` is a faster hash of the picture's file, where it was known beforehand (``looks``).
    """

    item: Item
    offset: int
    size: int
    sha256: bytes
    phash: int
    cut: bytes = b""
    xxh3: bytes = b""


class Framed(NamedTuple):
    """A handful of pictures: the records of those that go in, one after the other, with the length of each."""

    records: bytes
    lengths: list[int]
    taken: list[tuple[Item, Taken]]
    refused: list[tuple[Item, Refused]]


class Side(NamedTuple):
    """One side as it was written: what went in, and the hash (``hashed``) of the ``.rec`` file as it was read back.

    ``compared`` says that every record's head was compared as well.
    """

    packed: list[Packed]
    digest: str
    compared: bool = False


def write_side(
    folder: Path, side: SideName, items: Sequence[Item], intake: Intake, *, workers: int, watch: Watch
) -> Side:
    """Write ``<side>.rec``. Pictures that cannot go in are left out and reported."""
    packed: list[Packed] = []
    offset = turned = 0
    if intake.is_light(item.picture for item in items):
        workers = 1  # reading and hashing small files is over before another thread has woken up

    def frame(handful: list[Item]) -> Framed:
        return _frame(handful, intake)

    with CheckedFile(folder / f"{side}.rec") as rec:
        for _, framed in in_order(frame, batches(items, HANDFUL, _weight), workers):
            for item, refused in framed.refused:
                watch.step()
                watch.problem(Problem(item.entry.path, f"left out: {refused.cause}", refused.next_step))
            rec.write(framed.records)
            for (item, taken), length in zip(framed.taken, framed.lengths, strict=True):
                watch.step()
                size = len(taken.image)
                cut = length > recordio.length(HEAD + size)
                digest = hashlib.sha256(taken.image).digest() if cut else b""
                packed.append(Packed(item, offset, size, taken.sha256, taken.phash, digest))
                turned += taken.turned
                offset += length
    if turned:
        cause = f"{turned:,} carry an EXIF tag that asks to turn them; trainers do not heed it"
        watch.problem(Problem(f"Pictures in {side}", cause, "Import them again, which turns them upright."))
    return Side(packed, rec.hexdigest())


def _frame(handful: list[Item], intake: Intake) -> Framed:
    every = [(item, intake.take(item.picture)) for item in handful]
    taken = [(item, one) for item, one in every if isinstance(one, Taken)]
    payloads = [(head(item.entry.id, item.entry.labels[0]), one.image) for item, one in taken]
    records, lengths = recordio.framed_all(payloads)
    return Framed(records, lengths, taken, [(item, one) for item, one in every if isinstance(one, Refused)])


def _weight(item: Item) -> int:
    return item.picture.size_bytes + 1
