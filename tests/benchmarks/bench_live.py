"""A live source that shows and records: 1280 × 720 at 30 a second from a stand-in DeepLens behind a real sshd.

    python tests/benchmarks/bench_live.py [--seconds 30] [--fps 30]

"source alone" takes the frames and does nothing with them; "shown" measures and shows them; "every frame" records each
one besides, "10 a second" as a volunteer does, with the usual novelty. Lost is what was sent and is not on disk, or,
where not every frame is stored, what the source says that it lost. Age is from sending to the listener's call for the
preview, in milliseconds, of every frame shown. Cores are this process's processor time by the time that went by.
Asked: none lost, an age of 150 ms at most.
"""

import argparse
import contextlib
import os
import resource
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from signlab.alphabet import load
from signlab.capture import events
from signlab.capture.burst import BurstOptions
from signlab.capture.bursts import Signer
from signlab.capture.deeplens.login import Login
from signlab.capture.deeplens.source import DeepLensSource
from signlab.capture.feedback import Gauge
from signlab.capture.live import HELD, Live
from signlab.capture.source import SourceOptions
from signlab.dataset.project import Project
from tests.stand_in import footage
from tests.stand_in.device import HERE, Device, device
from tests.stand_in.stamped import stamp_of


@dataclass
class Row:
    name: str
    seconds: float
    cores: float
    sent: int
    taken: int
    shown: int
    stored: int
    ages: list[float]

    def __str__(self) -> str:
        ages = sorted(1000 * age for age in self.ages)
        late = f"{statistics.median(ages):>8.1f}{ages[int(0.99 * len(ages))]:>8.1f}{ages[-1]:>8.1f}"
        frames = f"{self.sent:>7}{self.taken:>7}{self.sent - self.taken:>6}{self.shown:>7}{self.stored:>8}"
        return f"{self.name:<14}{frames}{late}{self.cores:>7.2f}"


def _spent() -> float:
    own = resource.getrusage(resource.RUSAGE_SELF)
    return own.ru_utime + own.ru_stime


def alone(machine: Device, seconds: float, fps: float) -> Row:
    """The source, iterated by nobody but us: what the rest is held against."""
    source = DeepLensSource(machine.url(), SourceOptions(fps=fps), machine.login(), machine.paths)
    seen: list[tuple[int, float]] = []
    with contextlib.closing(source.frames()) as frames:
        for _ in range(round(fps)):
            next(frames)
        before, begun = _spent(), time.monotonic()
        while time.monotonic() - begun < seconds:
            number, sent = stamp_of(next(frames).jpeg)
            seen.append((number, time.time() - sent))
        passed, cores = time.monotonic() - begun, _spent() - before
    sent = seen[-1][0] - seen[0][0] + 1
    return Row("source alone", passed, cores / passed, sent, len(seen), 0, 0, [age for _, age in seen])


class Listener:
    """Notes when each frame was shown and which were stored."""

    def __init__(self) -> None:
        self.shown: list[tuple[int, float]] = []
        self.stored: list[int] = []
        self.ended = threading.Event()

    def __call__(self, event: events.Event) -> None:
        if isinstance(event, events.Shown):
            number, sent = stamp_of(event.frame.jpeg)
            self.shown.append((number, time.time() - sent))
        elif isinstance(event, events.Stored):
            self.stored.append(stamp_of(event.frame.jpeg)[0])
        elif isinstance(event, events.BurstEnded):
            self.ended.set()


def live(name: str, machine: Device, project: Project, seconds: float, fps: float, options: BurstOptions | None) -> Row:
    """A ``Live`` for so long, recording with ``options`` where they are given."""
    listener = Listener()

    def opened(url: str, asked: SourceOptions, login: Login | None) -> DeepLensSource:
        return DeepLensSource(url, asked, login, machine.paths)

    with Live(project, listener, opener=opened) as shows:
        shows.sit(Signer("s1"))
        shows.open(machine.url(), SourceOptions(fps=fps), machine.login())
        while len(listener.shown) < fps:
            time.sleep(0.01)
        if options:
            shows.start("A", options)
        listener.shown.clear()
        lost_before = shows.pulse.counts.lost
        before, begun = _spent(), time.monotonic()
        time.sleep(seconds)
        passed, cores, lost = time.monotonic() - begun, _spent() - before, shows.pulse.counts.lost - lost_before
        shown = list(listener.shown)
        if options:
            shows.stop()
            listener.ended.wait(60)
    sent = shown[-1][0] - shown[0][0] + 1
    taken = sent - lost
    if options and options.rate is None:
        sent, taken = listener.stored[-1] - listener.stored[0] + 1, len(listener.stored)
    return Row(name, passed, cores / passed, sent, taken, len(shown), len(listener.stored), [age for _, age in shown])


def rows(folder: Path, stream: Path, seconds: float, fps: float) -> Iterator[Row]:
    every = replace(HELD, rate=None, insist=True)
    usual = replace(HELD, rate=10.0, novelty=2, insist=True)
    with device() as machine, Project.create(folder / "p", "p", load("asl-24")) as project:
        machine.add_program("python3.7", f"exec {sys.executable} {HERE / 'stamped.py'} sender {stream} {fps}")
        yield alone(machine, seconds, fps)
        yield live("shown", machine, project, seconds, fps, None)
        yield live("10 a second", machine, project, seconds, fps, usual)
        yield live("every frame", machine, project, seconds, fps, every)


def measuring(stream: Path) -> float:
    """Milliseconds that the feedback on one frame takes: the median."""
    gauge, times = Gauge(), []
    for frame in footage.frames_of(stream) * 5:
        begun = time.perf_counter()
        gauge.look(frame)
        times.append(time.perf_counter() - begun)
    return 1000 * statistics.median(times)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--fps", type=float, default=30)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["HOME"] = os.environ["XDG_CONFIG_HOME"] = folder
        stream = footage.drawn(Path(folder) / "drawn.mjpeg", 1280, 720, frames=60, noise=10)
        size = stream.stat().st_size / 60 / 1000
        print(f"{size:.0f} kB a frame, {asked.fps:g} a second, {asked.seconds:g} s a row; feedback takes ", end="")
        print(f"{measuring(stream):.1f} ms a frame")
        heads = ("sent", "taken", "lost", "shown", "stored", "median", "99 %", "most", "cores")
        widths = (7, 7, 6, 7, 8, 8, 8, 8, 7)
        print(f"{'':<14}" + "".join(f"{head:>{width}}" for head, width in zip(heads, widths, strict=True)))
        done = []
        for row in rows(Path(folder), stream, asked.seconds, asked.fps):
            print(row, flush=True)
            done.append(row)
    print(f"every frame recorded, against the source alone, in processor time: {done[3].cores / done[0].cores:.2f}")


if __name__ == "__main__":
    main()
