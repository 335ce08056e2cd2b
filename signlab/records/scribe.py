"""Writes records whose places are known beforehand: a program by itself, started by ``straight`` beside the build.

It imports next to nothing, so that it starts within a few hundredths of a second, and knows nothing of Sign Lab. It
puts what it reads where it was told to and looks at none of it: whoever follows reads all of it back. A file that does
not come out as it was told is given up; the build then goes the ordinary way, which knows what to say of each picture.
"""

import marshal
import os
import sys
import threading

READY, WRITTEN, DONE, SAFE, FAILED = b"r", b"w", b"d", b"s", b"f"
"""What it says of each file: that it is there; after each handful of pictures that their records are; and in the end
that all are, or that it gave up. When all files are written it says of each whether the disk has it."""

Handful = tuple[bytes, list[str], list[int]]
"""Pictures that are written at once: the heads of their records one after the other, their paths, their lengths."""


def write(rec: int, handfuls: list[Handful]) -> None:
    """Write records into the open file ``rec``.

    Raises:
        OSError: a picture, or the file, is not as it was planned.
    """
    room = memoryview(bytearray(max(map(_length, handfuls), default=0) + 1))  # fresh memory costs more
    end = 0
    for handful in handfuls:
        length = _gather(room, handful)
        if os.pwrite(rec, room[:length], end) != length:
            raise OSError("the disk does not take what it should")
        end += length
        os.write(1, WRITTEN)  # ends it where nobody is there any more to read it


def _length(handful: Handful) -> int:
    heads, _, sizes = handful
    return len(heads) + sum([size + -size % 4 for size in sizes])


def _gather(room: memoryview, handful: Handful) -> int:
    """Read pictures into ``room``, each behind its head; returns how many bytes they take with all that is between."""
    heads, paths, sizes = handful
    head = len(heads) // len(paths)
    at = 0
    for number, (path, size) in enumerate(zip(paths, sizes, strict=True)):
        room[at : at + head] = heads[number * head : (number + 1) * head]
        at += head
        descriptor = os.open(path, os.O_RDONLY)
        found = os.readv(descriptor, (room[at : at + size + 1],))
        os.close(descriptor)
        if found != size:
            raise OSError(f"{path} is another")
        padding = -size % 4
        room[at + size : at + size + padding] = bytes(padding)
        at += size + padding
    return at


def main() -> None:
    bringing = [_written(target, handfuls) for target, handfuls in marshal.load(sys.stdin.buffer)]
    for one in bringing:
        os.write(1, SAFE if one.is_safe() else FAILED)


def _written(target: str, handfuls: list[Handful]) -> "_Bringing":
    """Write the file ``target``, which must not be there yet, and say how it went."""
    try:
        rec = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
        os.write(1, READY)
        write(rec, handfuls)
    except BrokenPipeError:
        raise
    except OSError:
        os.write(1, FAILED)
        return _Bringing(None)
    os.write(1, DONE)
    return _Bringing(rec)


class _Bringing:
    """Brings a file safely to the disk, while the next is written; None is one that came to nothing."""

    def __init__(self, rec: int | None) -> None:
        self._rec, self._is_safe = rec, False
        self._thread = threading.Thread(target=self._bring)
        self._thread.start()

    def _bring(self) -> None:
        try:
            if self._rec is not None:
                os.fsync(self._rec)
                self._is_safe = True
        except OSError:
            pass

    def is_safe(self) -> bool:
        self._thread.join()
        return self._is_safe


if __name__ == "__main__":
    main()
