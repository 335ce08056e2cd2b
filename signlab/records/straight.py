"""Sides of a build whose every record has its place before any is written.

That is so where pictures go in as they are and nothing is left to be found out about them, as their bytes, known by
their SHA-256, were looked at before (``looks``): most builds but a project's first. Then a process of its own copies
(``scribe``); this one follows it, reads every record back, hashes the picture in it anew, and has time for the rest of
the build. That hash is XXH3, which ``looks`` keeps of the bytes that had that SHA-256.
"""

import hashlib
import marshal
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from types import TracebackType
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import xxhash

from signlab.dataset.index import Picture
from signlab.jobs import Watch
from signlab.records import recordio, scribe
from signlab.records.groups import Side
from signlab.records.intake import Intake
from signlab.records.sides import HANDFUL, Item, Packed

_HEAD = np.dtype([("magic", "<u4"), ("word", "<u4"), ("flag", "<u4"), ("label", "<f4"), ("id", "<u8"), ("id2", "<u8")])
"""The head of a record in one part, and of the picture's record in it."""

_WORTH_IT = 1 << 24
"""Bytes from which a process of its own is worth its start."""


def planned(items: Sequence[Item], intake: Intake) -> list[Packed] | None:
    """Where each of ``items`` will stand; None where one of them has to be looked at first."""
    if intake.encoding:
        return None
    packed: list[Packed] = []
    offset = 0
    for item in items:
        size, known = item.picture.size_bytes, intake.known(item.picture)
        if known is None:
            return None
        packed.append(Packed(item, offset, size, known.sha256, known.phash, xxh3=known.xxh3))
        offset += _HEAD.itemsize + size + -size % 4
    return packed


def is_worth_it(pictures: Sequence[Picture], workers: int) -> bool:
    """Whether there are processors, a system and enough pictures for it."""
    able = workers > 1 and hasattr(os, "pwritev") and sys.executable
    return bool(able) and sum(picture.size_bytes for picture in pictures) >= _WORTH_IT


class Writing:
    """Another process that writes ``.rec`` files into ``folder``, one side after the other.

    A context manager: the process starts and ends with the block. ``tell`` it what to write, then ``follow`` it.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._handfuls: dict[Side, list[_Handful]] = {}

    def __enter__(self) -> "Writing":
        command = [sys.executable, "-I", "-S", scribe.__file__]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0
        )
        return self

    def tell(self, plans: Mapping[Side, Sequence[Packed]]) -> None:
        """Have it write ``plans``."""
        self._handfuls = {side: _handfuls(packed) for side, packed in plans.items()}
        told = [(os.fspath(self._file(side)), list(map(_told, some))) for side, some in self._handfuls.items()]
        assert self._process.stdin
        with suppress(BrokenPipeError), self._process.stdin as ear:  # one that has died will be seen to be silent
            marshal.dump(told, ear)

    def _file(self, side: Side) -> Path:
        return self._folder / f"{side}.rec"

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()  # does nothing to one that has ended
        self._process.__exit__(kind, error, trace)

    def follow(self, watch: Watch) -> dict[Side, str]:
        """Read back every record as it is written: the hash of each file, which is safe on the disk.

        Sides of which it was told nothing are left out, and those, which have no file then, where anything is not as it
        was planned: a picture that changed, a disk that is full. Whoever writes them one by one will know what to say.
        """
        found: dict[Side, str] = {}
        for side, handfuls in self._handfuls.items():
            said, done = self._said(), watch.done
            digest = _read_back(self._file(side), handfuls, said, watch) if next(said) == scribe.READY else None
            for _ in said:  # what it has still to say of this file
                pass
            if digest:
                found[side] = digest
            else:
                watch.done = done
        safe = [self._word() == scribe.SAFE for _ in self._handfuls]
        for side, is_safe in zip(self._handfuls, safe, strict=True):
            if not is_safe and side in found:
                del found[side]
                watch.done -= sum(len(some.packed) for some in self._handfuls[side])
            if side not in found:
                self._file(side).unlink(missing_ok=True)
        return found

    def _said(self) -> Iterator[bytes]:
        """What the process says of one file."""
        word = scribe.READY
        while word not in (scribe.DONE, scribe.FAILED):
            word = self._word()
            yield word

    def _word(self) -> bytes:
        """One that ended before its time has failed."""
        assert self._process.stdout
        return self._process.stdout.read(1) or scribe.FAILED


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
    cuts = [0, *(np.flatnonzero(np.diff(ends // HANDFUL)) + 1).tolist(), len(packed)]
    parts = [slice(*cut) for cut in pairwise(cuts) if cut[0] < cut[1]]
    return [_Handful(packed[part], heads[part], starts[part], int(ends[part.stop - 1])) for part in parts]


def _told(some: _Handful) -> tuple[bytes, list[str], list[int]]:
    """What the other process has to know: heads, paths, sizes."""
    pictures = [one.item.picture for one in some.packed]
    paths = [f"{picture.folder}{os.sep}{picture.name}" for picture in pictures]
    return some.heads.tobytes(), paths, [one.size for one in some.packed]


def _read_back(path: Path, handfuls: Sequence[_Handful], said: Iterator[bytes], watch: Watch) -> str | None:
    """Read back each handful once it is written; None as soon as one is not what was meant."""
    digest, at = xxhash.xxh3_128(), 0
    size = max((some.end - int(some.starts[0]) for some in handfuls), default=0)
    room = memoryview(bytearray(size))  # used again and again: fresh memory costs more
    with path.open("rb", 0) as file:
        for some in handfuls:
            block = room[: some.end - at]
            if next(said) != scribe.WRITTEN or file.readinto(block) != len(block):
                return None
            digest.update(block)
            if not _stand(block, some, at):
                return None
            watch.step(len(some.packed))
            at = some.end
    return digest.hexdigest()


def _stand(block: memoryview, some: _Handful, at: int) -> bool:
    """Whether in ``block``, which stands at byte ``at``, records begin where they should and hold the pictures that are
    known by their hashes."""
    begin = (some.starts - at) // 4
    heads = np.frombuffer(block, "<u4")[begin[:, None] + np.arange(_HEAD.itemsize // 4)]
    if not (heads == some.heads.view("<u4").reshape(heads.shape)).all():
        return False
    starts = (some.starts - at + _HEAD.itemsize).tolist()
    return all(_is(block[start : start + one.size], one) for start, one in zip(starts, some.packed, strict=True))


def _is(image: memoryview, one: Packed) -> bool:
    if one.xxh3:
        return xxhash.xxh3_128_digest(image) == one.xxh3
    return hashlib.sha256(image).digest() == one.sha256
