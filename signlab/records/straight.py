"""A side of a build whose every record has its place before any is written.

That is so where pictures go in as they are and nothing is left to be found out about them, as their bytes, known by
their SHA-256, were looked at before: most builds but a project's first. Then a process of its own reads and writes
(``scribe``); this one follows it, reads every record back, and has time for the rest of the build.
"""

import hashlib
import marshal
import os
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, NamedTuple

import numpy as np
import numpy.typing as npt

from signlab.jobs import Watch
from signlab.records import recordio, scribe
from signlab.records.inorder import batches
from signlab.records.intake import Intake
from signlab.records.sides import HANDFUL, Item, Packed

_HEAD = np.dtype([("magic", "<u4"), ("word", "<u4"), ("flag", "<u4"), ("label", "<f4"), ("id", "<u8"), ("id2", "<u8")])
"""The head of a record in one part, and of the picture's record in it."""

_WORTH_IT = 1 << 24
"""Bytes from which a process of its own is worth its start."""


def planned(items: Sequence[Item], intake: Intake) -> list[Packed] | None:
    """Where each of ``items`` will stand; None where one of them has to be looked at first."""
    packed: list[Packed] = []
    offset = 0
    for item in items:
        size, known = item.picture.size_bytes, intake.known(item.picture)
        if known is None:
            return None
        packed.append(Packed(item, offset, size, known.sha256, known.sha256, known.phash))
        offset += _HEAD.itemsize + size + -size % 4
    return packed


def is_worth_it(packed: Sequence[Packed], workers: int) -> bool:
    """Whether there are processors, a system and enough pictures for it."""
    able = workers > 1 and hasattr(os, "pwrite") and sys.executable
    return bool(able) and sum(one.size for one in packed) >= _WORTH_IT


def write(path: Path, packed: Sequence[Packed], watch: Watch) -> str | None:
    """Write the records of ``packed`` and read every one back: the SHA-256 of the file.

    None, and no file, where anything is not as it was planned: a picture that changed, a magic number within one, a
    disk that is full. Whoever writes them one by one will know what to say of it.
    """
    handfuls = _handfuls(packed)
    command = [sys.executable, "-I", "-S", scribe.__file__]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0
    ) as process:
        try:
            _tell(process.stdin, path, handfuls)
            sha256 = _follow(process.stdout, path, handfuls, watch)
            if sha256 and not process.wait():
                return sha256
        finally:
            process.kill()  # does nothing to one that has ended
    path.unlink(missing_ok=True)
    return None


class _Handful(NamedTuple):
    """Pictures that are written at once: their records' heads, and in bytes where these start and all of them end."""

    packed: Sequence[Packed]
    heads: npt.NDArray[np.void]
    starts: npt.NDArray[np.int64]
    end: int


def _handfuls(packed: Sequence[Packed]) -> list[_Handful]:
    heads = np.zeros(len(packed), _HEAD)
    sizes = np.array([one.size for one in packed], np.int64)
    starts = np.array([one.offset for one in packed], np.int64)
    heads["magic"] = np.frombuffer(recordio.MAGIC, "<u4")
    heads["word"] = sizes + 24
    heads["label"] = [one.item.entry.labels[0] for one in packed]
    heads["id"] = [one.item.entry.id for one in packed]
    ends = starts + _HEAD.itemsize + sizes + -sizes % 4
    numbers = batches(range(len(packed)), HANDFUL, lambda number: int(sizes[number]) + 1)
    parts = [slice(some[0], some[-1] + 1) for some in numbers]
    return [_Handful(packed[part], heads[part], starts[part], int(ends[part.stop - 1])) for part in parts]


def _tell(scribe_: IO[bytes] | None, path: Path, handfuls: Sequence[_Handful]) -> None:
    """Tell the other process all that it has to do; one that has died will be seen to be silent."""
    told = [
        [
            (os.fspath(one.item.picture.path), one.size, head.tobytes(), one.sha256)
            for one, head in zip(some.packed, some.heads, strict=True)
        ]
        for some in handfuls
    ]
    assert scribe_
    with suppress(BrokenPipeError), scribe_:
        marshal.dump((os.fspath(path), told), scribe_)


def _follow(told: IO[bytes] | None, path: Path, handfuls: Sequence[_Handful], watch: Watch) -> str | None:
    """Read back each handful once it is written; None as soon as one is not what was meant."""
    assert told
    digest, at = hashlib.sha256(), 0
    room = bytearray(max(some.end - int(some.starts[0]) for some in handfuls))  # fresh memory costs more than reading
    if told.read(1) != scribe.READY:
        return None
    with path.open("rb", 0) as file:
        for some in handfuls:
            block = memoryview(room)[: some.end - at]
            if told.read(1) != scribe.WRITTEN or file.readinto(block) != len(block) or not _stand(block, some, at):
                return None
            digest.update(block)
            watch.step(len(some.packed))
            at = some.end
    return digest.hexdigest()


def _stand(block: memoryview, some: _Handful, at: int) -> bool:
    """Whether in ``block``, which stands at byte ``at``, records begin where they should, and nowhere else."""
    words = np.frombuffer(block, "<u4")
    begin = (some.starts - at) // 4
    if not np.array_equal(np.flatnonzero(words == some.heads["magic"][0]), begin):
        return False
    heads = words[begin[:, None] + np.arange(_HEAD.itemsize // 4)]
    return bool((heads == some.heads.view("<u4").reshape(heads.shape)).all())
