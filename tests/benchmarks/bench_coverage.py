"""The coverage of 100,000 measured pictures: reading them from the index, counting cells, changing the axis.

Limits: the page that shows it should open within 1 s and count anew within 0.1 s.

Run: python tests/benchmarks/bench_coverage.py [pictures, 100,000 unless given]
"""

import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from signlab.alphabet import load
from signlab.dataset.project import Project
from signlab.dataset.sessions import SessionHeader
from signlab.vision import pictures
from signlab.vision.advice import next_step
from signlab.vision.coverage import coverage
from signlab.vision.pictures import Pictures
from signlab.vision.prompts import prompts
from signlab.vision.report import page
from signlab.vision.shortcuts import shortcuts

FRAMES = 20
"""Of a burst."""


def _filled(project: Project, count: int) -> None:
    """An index as it is after ``count`` pictures by 12 signers were recorded and measured; without the pictures."""
    rng = np.random.default_rng(1)
    labels = project.alphabet.names
    files: list[tuple[Any, ...]] = []
    measures: list[tuple[Any, ...]] = []
    frames: list[tuple[Any, ...]] = []
    for number in range(count):
        burst = number // FRAMES
        label, session = labels[burst % len(labels)], f"session-{burst % 40:02d}"
        name = f"20261120T{number:08d}-{session}.jpg"
        files.append(("images", label, name, 20_000, 1, session, burst))
        frames.append((name, session, "", burst, f"2026-11-{burst % 28 + 1:02d}T12:00:00.000Z"))
        angles = rng.normal(0, 20, 4)
        measures.append((name, 20_000, 1, 1, 1.0, 95.0, *angles, float(np.exp(rng.normal(3, 0.5))), 40.0, 0.1, 20.0,
                         30.0, float(rng.uniform(-180, 180)), 0.5, 190.0, 50.0, 50.0, 50.0,
                         int(rng.integers(-(2**62), 2**62))))  # fmt: skip
    keys = ("hand", "handedness", "roll", "yaw", "pitch", "tip", "hand_brightness", "brightness", "warmth", "contrast",
            "hand_contrast", "light_direction", "light_strength", "sharpness", "hand_size", "hand_x", "hand_y",
            "phash")  # fmt: skip
    path = project.private / "index.sqlite"
    project.close()
    with sqlite3.connect(path) as table:
        table.executemany("INSERT INTO files VALUES (?, ?, ?, ?, ?, ?, ?)", files)
        table.executemany("INSERT INTO frames (name, session, started, burst, time) VALUES (?, ?, ?, ?, ?)", frames)
        table.executemany(
            f"INSERT INTO measurements (name, bytes, mtime_ns, version, {', '.join(keys)})"
            f" VALUES ({', '.join('?' * (4 + len(keys)))})",
            measures,
        )
        for number in range(40):
            header = SessionHeader(f"session-{number:02d}", f"s{number % 12}").line().decode()
            row = (f"session-{number:02d}", f"s{number % 12}", header, 0, 0, 0)
            table.execute("INSERT INTO sessions VALUES (?, ?, ?, ?, ?, ?)", row)
    table.close()


def _timed(words: str, limit: float | None, work: Callable[[], Any]) -> Any:
    start = time.perf_counter()
    result = work()
    took = time.perf_counter() - start
    beside = f"{limit:>8.2f} s{took / limit:>8.2f}" if limit else ""
    print(f"{words:<44}{took:>8.3f} s{beside}")
    return result


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as folder:
        with Project.create(Path(folder) / "p", "bench", load("asl-24")) as project:
            assert project.index.total().pictures == 0
            _filled(project, count)
        with Project(Path(folder) / "p") as project:
            from signlab.dataset.index import Index

            project._index = Index(project, project.alphabet)  # not refreshed: there are no pictures on the disk
            print(f"{count:,} pictures{'':<30}{'took':>14}{'limit':>12}   ratio")
            known: Pictures = _timed("read from the index", 0.9, lambda: pictures.load(project))
            covered = _timed("counted, tilt across", 0.1, lambda: coverage(known, "roll"))
            _timed("counted anew, turn across", 0.1, lambda: coverage(known, "yaw"))
            _timed("counted anew, another target", 0.1, lambda: coverage(known, "roll", 9).missing)
            _timed("figures of the labels, near-duplicates", None, lambda: covered.totals)
            _timed("the sentence", None, lambda: next_step(covered))
            _timed("20 prompts", None, lambda: prompts(covered))
            _timed("the names in a cell", None, lambda: covered.names("A", 2, 3))
            _timed("the page of HTML", None, lambda: page.page(covered, "bench"))
            _timed("the shortcut check", None, lambda: shortcuts(known))


if __name__ == "__main__":
    main()
