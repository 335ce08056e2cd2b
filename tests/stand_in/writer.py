"""Writes a FIFO as the DeepLens's own programs do: ``python writer.py PATH STREAM FPS MODE``.

LocalDisplay makes the FIFO where nothing is there, waits in ``open`` for the first reader, and then writes its current
frame again and again, as fast as it is read; when the reader goes it goes on trying. The current frame changes FPS
times a second. STREAM is a file of concatenated JPEGs, played in a loop. MODE is

    repeat    as described
    once      each frame once, as a camera's own stream would
    garbage   random bytes, now and then the first half of a frame
    stall     twenty frames, then nothing, with the FIFO held open
"""

import contextlib
import itertools
import os
import random
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path


def frames_of(stream: Path) -> list[bytes]:
    start = b"\xff\xd8\xff"
    return [start + part for part in stream.read_bytes().split(start)[1:]]


def repeated(frames: list[bytes], fps: float) -> Iterator[bytes]:
    while True:
        yield frames[int(time.monotonic() * fps) % len(frames)]


def once(frames: list[bytes], fps: float) -> Iterator[bytes]:
    begun = time.monotonic()
    for number, frame in enumerate(itertools.cycle(frames)):
        time.sleep(max(0.0, begun + number / fps - time.monotonic()))
        yield frame


def garbage(frames: list[bytes], fps: float) -> Iterator[bytes]:
    dice = random.Random(7)
    while True:
        time.sleep(1 / fps)
        yield dice.randbytes(2000)
        yield frames[0][: len(frames[0]) // 2]


def stalled(frames: list[bytes], fps: float) -> Iterator[bytes]:
    yield from itertools.islice(once(frames, fps), 20)
    time.sleep(600)


MODES: dict[str, Callable[[list[bytes], float], Iterator[bytes]]] = {
    "repeat": repeated,
    "once": once,
    "garbage": garbage,
    "stall": stalled,
}


def main(path: str, stream: str, fps: str, mode: str) -> None:
    if not Path(path).exists():
        with contextlib.suppress(FileExistsError):
            os.mkfifo(path)
    descriptor = os.open(path, os.O_WRONLY)
    for frame in MODES[mode](frames_of(Path(stream)), float(fps)):
        view = memoryview(frame)
        try:
            while view:
                view = view[os.write(descriptor, view) :]
        except BrokenPipeError:
            time.sleep(0.001)  # the device's does not even do that, and keeps a core busy


if __name__ == "__main__":
    main(*sys.argv[1:])
