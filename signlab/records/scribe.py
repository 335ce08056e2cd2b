"""Writes records whose places are known beforehand: a program by itself, started by ``straight`` beside the build.

It imports next to nothing, so that it starts within a few hundredths of a second, and knows nothing of Sign Lab. It
puts what it reads where it was told to and looks at none of it: whoever follows reads all of it back. A file that does
not come out as it was told is given up; the build then goes the ordinary way, which knows what to say of each picture.
"""

import marshal
import os
import sys

READY, WRITTEN, DONE, FAILED = b"r", b"w", b"d", b"f"
"""What it says of each file: that it is there; after each handful of pictures that their records are; and in the end
that the disk has it, or that it gave up."""

_PADDING = (b"", b"\0\0\0", b"\0\0", b"\0")

_AT_ONCE = 900
"""Pieces that go to the system in one call; it takes 1,024."""

Handful = tuple[bytes, list[str], list[int]]
"""Pictures that are written at once: the heads of their records one after the other, their paths, their lengths."""


def write(target: str, handfuls: list[Handful]) -> None:
    """Write records into the file ``target``, which must not be there yet, and bring them safely to the disk.

    Raises:
        OSError: a picture, or the file, is not as it was planned.
    """
    rec = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    try:
        os.write(1, READY)
        end = 0
        for handful in handfuls:
            end += _append(rec, end, handful)
            os.write(1, WRITTEN)  # ends it where nobody is there any more to read it
        os.fsync(rec)
        os.write(1, DONE)
    finally:
        os.close(rec)


def _append(rec: int, end: int, handful: Handful) -> int:
    heads, paths, sizes = handful
    head = len(heads) // len(paths)
    pieces: list[bytes] = []
    for number, (path, size) in enumerate(zip(paths, sizes, strict=True)):
        descriptor = os.open(path, os.O_RDONLY)
        content = os.read(descriptor, size + 1)
        os.close(descriptor)
        if len(content) != size:
            raise OSError(f"{path} is another")
        pieces += (heads[number * head : (number + 1) * head], content, _PADDING[size % 4])
    written = 0
    for start in range(0, len(pieces), _AT_ONCE):
        some = pieces[start : start + _AT_ONCE]
        size = sum(map(len, some))
        if os.pwritev(rec, some, end + written) != size:
            raise OSError("the disk does not take what it should")
        written += size
    return written


def main() -> None:
    for target, handfuls in marshal.load(sys.stdin.buffer):
        try:
            write(target, handfuls)
        except BrokenPipeError:
            raise
        except OSError:
            os.write(1, FAILED)


if __name__ == "__main__":
    main()
