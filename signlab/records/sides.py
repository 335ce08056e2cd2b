"""One side of a build, written: its .rec, .idx and .lst."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from signlab.dataset.index import Picture
from signlab.errors import Problem
from signlab.jobs import Watch
from signlab.records import lst, recordio
from signlab.records.groups import Side as SideName
from signlab.records.hashed import CheckedFile
from signlab.records.imagerecord import pack
from signlab.records.inorder import in_order
from signlab.records.intake import Intake, Refused, Taken

_HANDFUL = 1 << 20
"""Bytes of pictures that a worker takes at a time: large enough to be worth it, small enough to stop at once."""


class Item(NamedTuple):
    """A picture that is to go in, with its line in the list."""

    entry: lst.Entry
    picture: Picture


class Packed(NamedTuple):
    """A picture that went in: where its record starts, how long the image in it is, and what it looks like."""

    item: Item
    offset: int
    size: int
    image_sha256: bytes
    sha256: bytes
    phash: int


class Side(NamedTuple):
    """One side as it was written: what went in, and the SHA-256 of the ``.rec`` file as it was read back."""

    packed: list[Packed]
    sha256: str


def write_side(
    folder: Path, side: SideName, items: Sequence[Item], intake: Intake, *, workers: int, watch: Watch
) -> Side:
    """Write ``<side>.rec``, ``.idx`` and ``.lst``. Pictures that cannot go in are left out and reported."""
    packed: list[Packed] = []
    turned = 0
    if intake.is_light(item.picture for item in items):
        workers = 1  # reading and hashing small files is over before another thread has woken up

    def frame(item: Item) -> tuple[Taken | Refused, bytes]:
        return _frame(item, intake)

    with CheckedFile(folder / f"{side}.rec") as rec, (folder / f"{side}.idx").open("wb") as idx:
        writer = recordio.RecordWriter(rec, idx)
        for item, (taken, record) in in_order(frame, items, workers, _HANDFUL, _weight):
            watch.step()
            if isinstance(taken, Refused):
                watch.problem(Problem(item.entry.path, f"left out: {taken.cause}", taken.next_step))
                continue
            turned += taken.turned
            offset = writer.add_framed(item.entry.id, record)
            packed.append(Packed(item, offset, len(taken.image), taken.image_sha256, taken.sha256, taken.phash))
    (folder / f"{side}.lst").write_bytes(lst.text(one.item.entry for one in packed))
    if turned:
        cause = f"{turned:,} carry an EXIF tag that asks to turn them; trainers do not heed it"
        watch.problem(Problem(f"Pictures in {side}", cause, "Import them again, which turns them upright."))
    return Side(packed, rec.hexdigest())


def _frame(item: Item, intake: Intake) -> tuple[Taken | Refused, bytes]:
    """A picture as it was taken, and its record."""
    taken = intake.take(item.picture)
    if isinstance(taken, Refused):
        return taken, b""
    try:
        return taken, recordio.framed(pack(item.entry.id, item.entry.labels[0], taken.image))
    except ValueError as error:
        return Refused(str(error), "Make it smaller."), b""


def _weight(item: Item) -> int:
    return item.picture.size_bytes + 1
