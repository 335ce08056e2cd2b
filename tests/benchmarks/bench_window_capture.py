"""The Capture page while it records 1280 × 720 at 30 a second from a stand-in DeepLens through a real sshd.

python tests/benchmarks/bench_window_capture.py [--seconds 20] [--fps 30]

Each row runs for that long. "sshd" is the source alone, without a window: what it loses, this computer lost.
"idle" is the window with a live preview, "recording" the same while every frame is stored. Lost are frames that were
sent and are not among those that came (or, recording, among those stored). The timer asks for 10 ms on the window's
thread; how much later it comes is told. The preview's age is from a frame's sending to the end of its painting.
"""

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np

from signlab import alphabet
from signlab.capture.deeplens.source import DeepLensSource
from signlab.capture.source import SourceOptions
from signlab.dataset.project import Project
from tests.stand_in import footage
from tests.stand_in.device import Device, device
from tests.stand_in.stamped import stamp_of

TICK = 0.010


def told(name: str, sent: int, came: int, late: list[float], age: list[float], cores: float) -> None:
    columns = [f"{name:<12}{sent:>7}{came:>7}{sent - came:>6}{cores:>7.2f}"]
    for values in (late, age):
        if values:
            p50, p99 = np.percentile(np.array(values) * 1000, [50, 99])
            columns.append(f"{p50:>9.1f}{p99:>8.1f}{max(values) * 1000:>8.1f}")
        else:
            columns.append(" " * 25)
    print("".join(columns), flush=True)


def bare(machine: Device, seconds: float, fps: float) -> None:
    """The source alone."""
    source = DeepLensSource(machine.url(), SourceOptions(fps=fps), machine.login(), machine.paths)
    numbers = []
    frames = source.frames()
    for _ in range(int(fps)):
        next(frames)
    begun, spent = time.monotonic(), time.process_time()
    while time.monotonic() - begun < seconds:
        numbers.append(stamp_of(next(frames).jpeg)[0])
    cores = (time.process_time() - spent) / (time.monotonic() - begun)
    frames.close()
    told("sshd", numbers[-1] - numbers[0] + 1, len(numbers), [], [], cores)


class Window:
    """The page on the stand-in, with a timer and a stop watch."""

    def __init__(self, machine: Device, folder: Path, fps: float) -> None:
        from PySide6.QtCore import Qt, QTimer
        from PySide6.QtWidgets import QMainWindow

        from signlab.capture.bursts import Signer
        from signlab.ui.application import the_application
        from signlab.ui.commands import Commands
        from signlab.ui.pages.capture.page import CapturePage
        from signlab.ui.pages.capture.preview import Preview
        from signlab.ui.settings import Settings
        from signlab.ui.theme import Theme
        from signlab.ui.workbench import Workbench

        self.application = the_application()
        settings, theme = Settings(), Theme(self.application)
        settings["capture.sound"] = False
        settings["capture.rate"] = -1
        self.project = Project.create(folder / "signs", "signs", alphabet.load("asl-24"))
        self.project.settings["capture"].update(novelty=0, count=1_000_000)
        self.bench = Workbench(self.project, settings, theme, Commands(settings, theme))
        self._watch(Preview)
        self.page = CapturePage(
            self.bench, opener=lambda url, options, _login: DeepLensSource(url, options, machine.login(), machine.paths)
        )
        self.window = QMainWindow()
        self.window.setCentralWidget(self.page)
        self.window.resize(1280, 800)
        self.window.show()
        self.late: list[float] = []
        self.age: list[float] = []
        self.seen: list[int] = []
        self._latest: bytes = b""
        self._painted: bytes = b""
        self._due = 0.0
        self.timer = QTimer(interval=10)
        self.timer.setTimerType(Qt.TimerType.PreciseTimer)
        self.timer.timeout.connect(self._tick)
        control = self.page.control
        control.stage.pictured.connect(lambda drawn: setattr(self, "_latest", drawn.shown.frame.jpeg))
        heed = control.stage.live._bursts.offer

        def offer(frame, *rest):  # type: ignore[no-untyped-def]
            self.seen.append(stamp_of(frame.jpeg)[0])
            heed(frame, *rest)

        control.stage.live._bursts.offer = offer  # type: ignore[method-assign]
        control.sit(Signer("s1"))
        control.bench.settings["capture.source"] = ""
        control.open(machine.url())
        self.until(lambda: control.live and control.prompt)

    def _watch(self, preview) -> None:  # type: ignore[no-untyped-def]
        """Take the time whenever a newer picture was painted."""
        paint = preview.paintEvent

        def painted(widget, event):  # type: ignore[no-untyped-def]
            paint(widget, event)
            if self._latest is not self._painted:
                self._painted = self._latest
                self.age.append(time.time() - stamp_of(self._latest)[1])

        preview.paintEvent = painted

    def _tick(self) -> None:
        now = time.perf_counter()
        if self._due:
            self.late.append(max(now - self._due, 0.0))
        self._due = now + TICK

    def until(self, true) -> None:  # type: ignore[no-untyped-def]
        while not true():
            self.application.processEvents()

    def run(self, seconds: float) -> float:
        """Let it go on for so long in Qt's own loop; the cores it took."""
        from PySide6.QtCore import QEventLoop, QTimer

        for one in (self.late, self.age, self.seen):
            one.clear()
        self._due = 0.0
        self.timer.start()
        loop = QEventLoop()
        QTimer.singleShot(round(seconds * 1000), loop.quit)
        begun, spent = time.monotonic(), time.process_time()
        loop.exec()
        self.timer.stop()
        return (time.process_time() - spent) / (time.monotonic() - begun)

    def close(self) -> None:
        self.page.close_down()
        self.bench.close()
        self.window.close()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--fps", type=float, default=30)
    asked = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as name, device() as machine:
        folder = Path(name)
        os.environ["HOME"] = os.environ["XDG_CONFIG_HOME"] = name
        stream = footage.drawn(folder / "drawn.mjpeg", 1280, 720, frames=60, noise=10)
        stamped = Path(__file__).resolve().parents[1] / "stand_in/stamped.py"
        machine.add_program("python3.7", f"exec {sys.executable} {stamped} sender {stream} {asked.fps}")
        print(f"{stream.stat().st_size / 60 / 1000:.0f} kB a frame, {asked.fps:g} a second, {asked.seconds:g} s a row")
        print(f"{'':<12}{'frames':>20}{'':>7}{'timer, ms late':>25}{'preview, ms old':>25}")
        print(f"{'':<12}{'sent':>7}{'came':>7}{'lost':>6}{'cores':>7}" + f"{'p50':>9}{'p99':>8}{'most':>8}" * 2)
        bare(machine, asked.seconds, asked.fps)
        window = Window(machine, folder, asked.fps)
        window.run(2)
        cores = window.run(asked.seconds)
        told("idle", window.seen[-1] - window.seen[0] + 1, len(window.seen), window.late, window.age, cores)
        control = window.page.control
        control.set_insist(True)
        control.press("A", "A")
        window.until(lambda: control.take.burst and control.take.count > 0)
        cores = window.run(asked.seconds)
        control.release("A")
        window.until(lambda: control.take.burst is None)
        stored = {stamp_of(path.read_bytes())[0] for path in (window.project.images / "A").iterdir()}
        sent = max(stored) - window.seen[0] + 1
        came = len(stored & set(range(window.seen[0], max(stored) + 1)))
        told("recording", sent, came, window.late, window.age, cores)
        late, age = (float(np.percentile(np.array(one) * 1000, 99)) for one in (window.late, window.age))
        print(f"asked: none lost, 50 ms late and 150 ms old at p99; of that {late / 50:.2f} and {age / 150:.2f}")
        window.close()


if __name__ == "__main__":
    main()
