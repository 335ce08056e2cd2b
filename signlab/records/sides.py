"""One side of a build: its .rec, .idx and .lst written, and read back until every byte is accounted for."""

import hashlib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from signlab.dataset.index import Picture
from signlab.errors import Problem, SignlabError
from signlab.jobs import Watch
from signlab.records import lst, recordio
from signlab.records.groups import Side
from signlab.records.imagerecord import pack, unpack
from signlab.records.inorder import in_order
from signlab.records.intake import Intake, Refused, Taken

_HANDFUL = 1 << 20
"""Bytes of pictures that a worker takes at a time: large enough to be worth it, small enough to stop at once."""

_BUFFER = 1 << 18
"""Bytes gathered before they are written: few calls, and it still fits the processor's cache."""


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


def write_side(
    folder: Path, side: Side, items: Sequence[Item], intake: Intake, *, workers: int, watch: Watch
) -> list[Packed]:
    """Write ``<side>.rec``, ``.idx`` and ``.lst``. Pictures that cannot go in are left out and reported."""
    packed: list[Packed] = []
    turned = 0

    if intake.is_light(item.picture for item in items):
        workers = 1  # reading and hashing small files is over before another thread has woken up

    def frame(item: Item) -> tuple[Taken | Refused, bytes]:
        return _frame(item, intake)

    with (folder / f"{side}.rec").open("wb", _BUFFER) as rec, (folder / f"{side}.idx").open("wb") as idx:
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
    return packed


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


def verify_side(folder: Path, side: Side, packed: Sequence[Packed], workers: int, watch: Watch) -> dict[str, str]:
    """Read everything back and compare it with what was put in; returns the SHA-256 of each file.

    Raises:
        SignlabError: the disk gave back something else.
    """
    data = recordio.mapped(folder / f"{side}.rec")
    starts = [*(one.offset for one in packed), len(data)]
    if starts[0]:
        raise _damaged(f"{side}.rec", "its beginning")

    def sound(pair: tuple[Packed, int]) -> bool:
        return _sound(data, *pair)

    pairs = zip(packed, starts[1:], strict=True)
    with ThreadPoolExecutor(1, thread_name_prefix="hash") as pool:
        names = [f"{side}.{kind}" for kind in ("rec", "idx", "lst")]
        hashes = pool.submit(lambda: {name: sha256_of(folder / name, watch) for name in names})
        for (one, _), good in in_order(sound, pairs, workers - 1, _HANDFUL, lambda pair: pair[0].size + 1):
            watch.step()
            if not good:
                raise _damaged(f"{side}.rec", one.item.entry.path)
    if recordio.read_index(folder / f"{side}.idx")[0] != [(one.item.entry.id, one.offset) for one in packed]:
        raise _damaged(f"{side}.idx", "offsets")
    if lst.read(folder / f"{side}.lst") != ([one.item.entry for one in packed], []):
        raise _damaged(f"{side}.lst", "lines")
    return hashes.result()


def _sound(data: memoryview, one: Packed, end: int) -> bool:
    """Whether the record of ``one`` stands where it should, with its number, label and the very bytes of its image."""
    try:
        record = recordio.read_record(data, one.offset)
        found = unpack(record.payload)
    except ValueError:
        return False
    return (
        record.end == end
        and found.id == one.item.entry.id
        and found.labels == one.item.entry.labels
        and hashlib.sha256(found.image).digest() == one.image_sha256
    )


def _damaged(name: str, what: str) -> SignlabError:
    cause = f"was not read back as it was written ({what})"
    return SignlabError(name, cause, "Check the disk, then build again; nothing was left behind.")


def sha256_of(path: Path, watch: Watch) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    digest = hashlib.sha256()
    data = recordio.mapped(path)
    for start in range(0, len(data), 1 << 24):
        watch.check()
        digest.update(data[start : start + (1 << 24)])
    return digest.hexdigest()
