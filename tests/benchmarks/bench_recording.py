"""How many frames a second a recording stores, each safe on disk before the next.

    python tests/benchmarks/bench_recording.py [FRAMES]

The limit it is held against is a bare loop that writes and syncs the same frames, done in the same run and place.
"""

import os
import sys
import tempfile
import time
from datetime import datetime, timezone
from pathlib import Path

from signlab import alphabet
from signlab.dataset.project import Project
from signlab.dataset.recording import Recording

FRAME = 150_000
"""Bytes of a 1280 × 720 JPEG of quality 95."""


def bare(folder: Path, frames: list[bytes]) -> None:
    for number, frame in enumerate(frames):
        with (folder / f"{number}.jpg").open("wb") as file:
            file.write(frame)
            file.flush()
            os.fsync(file.fileno())


def record(project: Project, frames: list[bytes]) -> None:
    with Recording(project, signer="s1") as recording:
        for number, frame in enumerate(frames):
            if number % 40 == 0:
                recording.start_burst("A")
            recording.add(frame, time=datetime.now(timezone.utc), width=1280, height=720)


def main(count: int) -> None:
    frames = [os.urandom(FRAME) for _ in range(count)]
    with (
        tempfile.TemporaryDirectory() as folder,
        Project.create(Path(folder) / "p", "p", alphabet.load("asl-24")) as project,
    ):
        started = time.perf_counter()
        bare(Path(folder), frames)
        middle = time.perf_counter()
        record(project, frames)
        ended = time.perf_counter()
    limit, rate = count / (middle - started), count / (ended - middle)
    print(f"{count} frames of {FRAME // 1000} kB             a second    of the bare loop's rate")
    print(f"bare loop (write and fsync)    {limit:10,.0f}    {1:23.2f}")
    print(f"recording, bursts of 40        {rate:10,.0f}    {rate / limit:23.2f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 600)
