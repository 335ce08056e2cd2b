"""Sends frames at an even rate, each with its number and time of sending inside: to see what is lost, and how late.

``python stamped.py sender STREAM FPS`` speaks as ``device_lambda/send_frames.py`` does, without a camera or an encoder;
``python stamped.py fifo STREAM FPS PATH`` writes each frame once into a FIFO, and
``python stamped.py repeat STREAM FPS PATH`` again and again until the next is due.
"""

import contextlib
import os
import struct
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

HEADER = struct.Struct(">4sIId")
_STAMP = struct.Struct(">HHQd")
"""A comment segment behind a JPEG's first two bytes: marker, length, number, seconds since 1970."""


def stamp(jpeg: bytes, number: int) -> bytes:
    return jpeg[:2] + _STAMP.pack(0xFFFE, _STAMP.size - 2, number, time.time()) + jpeg[2:]


def stamp_of(jpeg: bytes) -> tuple[int, float]:
    """The number and time that ``stamp`` put in."""
    _, _, number, sent = _STAMP.unpack_from(jpeg, 2)
    return number, sent


def _paced(jpegs: list[bytes], fps: float) -> Iterator[tuple[int, bytes]]:
    """A stamped frame for each tick; those that are 0.1 s late are left out, as the real sender does."""
    begun, number = time.monotonic(), 0
    while True:
        time.sleep(max(0.0, begun + number / fps - time.monotonic()))
        yield number, stamp(jpegs[number % len(jpegs)], number)
        number = max(number + 1, int((time.monotonic() - begun - 0.1) * fps))


def _repeated(jpegs: list[bytes], fps: float) -> Iterator[bytes]:
    """The stamped frame of this tick, as often as anybody asks."""
    begun, last, jpeg = time.monotonic(), -1, b""
    while True:
        number = int((time.monotonic() - begun) * fps)
        if number != last:
            last, jpeg = number, stamp(jpegs[number % len(jpegs)], number)
        yield jpeg


def _write(descriptor: int, content: bytes) -> None:
    view = memoryview(content)
    while view:
        view = view[os.write(descriptor, view) :]


def _end_with_input() -> None:
    while os.read(0, 4096):
        pass
    os._exit(0)


def main(mode: str, stream: str, fps: str, *fifo: str) -> None:
    start = b"\xff\xd8\xff"
    jpegs = [start + part for part in Path(stream).read_bytes().split(start)[1:]]
    if mode == "sender":
        threading.Thread(target=_end_with_input, daemon=True).start()
        for number, jpeg in _paced(jpegs, float(fps)):
            _write(1, HEADER.pack(b"SLFR", len(jpeg), number, time.time()) + jpeg)
    descriptor = os.open(fifo[0], os.O_WRONLY)
    if mode == "repeat":
        for jpeg in _repeated(jpegs, float(fps)):
            _write(descriptor, jpeg)
    for _, jpeg in _paced(jpegs, float(fps)):
        _write(descriptor, jpeg)


if __name__ == "__main__":
    with contextlib.suppress(BrokenPipeError):
        main(*sys.argv[1:])
