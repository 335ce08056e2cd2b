"""RecordIO, the container that MXNet and SageMaker read: written and read here without MXNet.

A file is a row of parts, each starting at a multiple of four bytes::

    magic  4 bytes   0A 23 D7 CE
    word   4 bytes   little endian: three bits saying which part this is, 29 bits of length
    data   length bytes, then zeros up to a multiple of four

A record is one part (kind 0). Where its bytes hold the magic at an offset divisible by four, the record is cut
there, the magic left out, and the pieces stored as a first part (1), middle parts (2) and a last one (3). So the
magic stands at an aligned offset only where a part begins, and a reader that lost its way can find the next one.
Source: dmlc-core, ``include/dmlc/recordio.h`` and ``src/recordio.cc``.
"""

import mmap
import struct
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, NamedTuple

import numpy as np

from signlab.errors import Problem, SignlabError

MAGIC = b"\x0a\x23\xd7\xce"
LONGEST = (1 << 29) - 1
"""The most bytes that a record can hold."""

WHOLE, FIRST, MIDDLE, LAST = range(4)

_WORD = struct.Struct("<I")
(_MAGIC_WORD,) = _WORD.unpack(MAGIC)
_PADDING = (b"", b"\0\0\0", b"\0\0", b"\0")


class BadRecordError(ValueError):
    """What stands at byte ``offset`` is not a record; ``cause`` says why."""

    def __init__(self, offset: int, cause: str) -> None:
        self.offset, self.cause = offset, cause
        super().__init__(f"at byte {offset:,}: {cause}")


class Record(NamedTuple):
    """One record: where its first part starts, where the next record would, and its bytes."""

    offset: int
    end: int
    payload: bytes | memoryview


class Damage(NamedTuple):
    """Bytes from ``offset`` to ``end`` that are no record."""

    offset: int
    end: int
    cause: str


# Writing


def _cuts(data: bytes | memoryview) -> Iterator[int]:
    """Offsets, divisible by four, at which ``data`` holds the magic."""
    found = np.frombuffer(data, dtype="<u4", count=len(data) // 4) == _MAGIC_WORD
    if found.any():
        yield from (4 * int(place) for place in np.flatnonzero(found))


def is_cut(image: bytes) -> bool:
    """Whether a record that holds ``image``, after a head whose length divides by four, has to be cut."""
    return any(True for _ in _cuts(image))


def _part(kind: int, data: bytes) -> bytes:
    length = len(data)
    return b"".join((MAGIC, _WORD.pack(kind << 29 | length), data, _PADDING[length % 4]))


def _check_length(length: int) -> None:
    if length > LONGEST:
        raise ValueError(f"a record holds at most {LONGEST:,} bytes, this one has {length:,}")


def length(payload: int) -> int:
    """Bytes that a record with ``payload`` of them takes in a file, unless it is cut."""
    return 8 + payload + -payload % 4


def framed(payload: bytes) -> bytes:
    """The bytes under which ``payload`` stands in a file.

    Raises:
        ValueError: it is longer than ``LONGEST``.
    """
    _check_length(len(payload))
    cuts = list(_cuts(payload))
    if not cuts:
        return _part(WHOLE, payload)
    starts, stops = [0, *(cut + len(MAGIC) for cut in cuts)], [*cuts, len(payload)]
    kinds = [FIRST, *[MIDDLE] * (len(cuts) - 1), LAST]
    return b"".join(_part(kind, payload[start:stop]) for kind, start, stop in zip(kinds, starts, stops, strict=True))


def framed_all(payloads: Sequence[tuple[bytes, bytes]]) -> tuple[bytes, list[int]]:
    """What ``framed`` makes of each of ``payloads``, each in two pieces, one after the other, and the bytes that each
    takes.

    One look for the magic serves for all of them; it hardly ever stands in a picture.
    """
    pieces: list[bytes] = []
    lengths = []
    for head, rest in payloads:
        size = len(head) + len(rest)
        _check_length(size)
        pieces += (MAGIC, _WORD.pack(size), head, rest, _PADDING[size % 4])
        lengths.append(length(size))
    records = b"".join(pieces)
    if sum(1 for _ in _cuts(records)) == len(payloads):
        return records, lengths
    each = [framed(head + rest) for head, rest in payloads]
    return b"".join(each), [len(record) for record in each]


class RecordWriter:
    """Writes records one after the other into ``rec``, and into ``idx`` the lines that say where each starts.

    Both are files opened for writing bytes, with buffers; whoever opened them closes them.
    """

    def __init__(self, rec: IO[bytes], idx: IO[bytes]) -> None:
        self.offset = 0
        """Bytes so far: where the next record will start."""
        self._rec, self._idx = rec, idx

    def add(self, key: int, payload: bytes) -> int:
        """Append ``payload`` under ``key``; returns its offset. Raises ``ValueError`` if it is too long."""
        offset = self.offset
        record = framed(payload)
        self._rec.write(record)
        self._idx.write(b"%d\t%d\n" % (key, offset))
        self.offset += len(record)
        return offset


# Reading


def read_record(data: memoryview, offset: int) -> Record:
    """The record that starts at ``offset`` of ``data``. A record of one part is not copied.

    Lengths are believed only as far as there are bytes to hold them.

    Raises:
        BadRecordError: no whole record stands there.
    """
    kind, piece, end = _read_part(data, offset)
    if kind == WHOLE:
        return Record(offset, end, piece)
    if kind != FIRST:
        raise BadRecordError(offset, "this is the continuation of a record whose beginning is missing")
    pieces = [piece]
    while kind != LAST:
        if end >= len(data):
            raise BadRecordError(offset, "the file ends before the last part of this record")
        if len(pieces[-1]) % 4:
            raise BadRecordError(offset, f"a part of this record that is not its last has {len(pieces[-1]):,} bytes")
        kind, piece, after = _read_part(data, end)
        if kind in (WHOLE, FIRST):
            raise BadRecordError(offset, f"another record begins at byte {end:,} before the last part of this one")
        pieces.append(piece)
        end = after
    return Record(offset, end, MAGIC.join(pieces))


def _read_part(data: memoryview, offset: int) -> tuple[int, memoryview, int]:
    """Kind, bytes and end of the part at ``offset``."""
    if offset % 4 or not 0 <= offset < len(data):
        raise BadRecordError(offset, f"no record can start here: the file has {len(data):,} bytes")
    if data[offset : offset + 4] != MAGIC:
        raise BadRecordError(
            offset, f"{bytes(data[offset : offset + 4]).hex()} stands there, not RecordIO's magic number"
        )
    if offset + 8 > len(data):
        raise BadRecordError(offset, "the file ends within the head of a record")
    (word,) = _WORD.unpack_from(data, offset + 4)
    kind, length = word >> 29, word & LONGEST
    if kind > LAST:
        raise BadRecordError(offset, f"a part of kind {kind} does not exist")
    start = offset + 8
    end = start + length + -length % 4
    if end > len(data):
        raise BadRecordError(offset, f"{length:,} bytes are promised and {len(data) - start:,} are left")
    return kind, data[start : start + length], end


def read_records(data: memoryview) -> Iterator[Record]:
    """Every record of a sound file. Raises ``BadRecordError`` at the first thing that is none."""
    offset = 0
    while offset < len(data):
        record = read_record(data, offset)
        yield record
        offset = record.end


def scan(data: memoryview) -> Iterator[Record | Damage]:
    """Every record of a file that may be damaged, and the stretches between that are none, in their order."""
    offset = 0
    while offset < len(data):
        try:
            found: Record | Damage = read_record(data, offset)
        except BadRecordError as bad:
            found = Damage(offset, _next_start(data, offset + 4), bad.cause)
        yield found
        offset = found.end


def _next_start(data: memoryview, offset: int) -> int:
    """Where, from ``offset`` on, the next part stands that can begin a record; the end of ``data`` if none does."""
    step = 1 << 10  # small at first, as most often it is near
    while offset < len(data):
        window = data[offset : offset + step + 4]
        for found in _cuts(window):
            if found + 8 <= len(window) and window[found + 7] >> 5 in (WHOLE, FIRST):
                return offset + found
        offset += step
        step = min(2 * step, 1 << 20)
    return len(data)


def mapped(path: Path) -> memoryview:
    """The bytes of a file, read from the disk only where they are looked at; let go of with the last view of them.

    Raises:
        SignlabError: the file is not there or cannot be read.
    """
    try:
        with path.open("rb") as file:
            if not path.stat().st_size:  # an empty file cannot be mapped
                return memoryview(b"")
            return memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    except OSError as error:
        raise SignlabError(str(path), f"cannot be read: {error.strerror or error}", "Check the path.") from error


def read_index(path: Path) -> tuple[list[tuple[int, int]], list[Problem]]:
    """Keys and offsets of an ``.idx`` file in its order, and its lines that say neither."""
    entries, problems = [], []
    for number, line in enumerate(path.read_bytes().splitlines(), 1):
        cells = line.split(b"\t")
        try:
            key, offset = (int(cell) for cell in cells)
        except ValueError:
            problems.append(Problem(f"{path.name}, line {number}", f"is not a key, a tab and an offset: {line[:60]!r}"))
            continue
        entries.append((key, offset))
    return entries, problems
