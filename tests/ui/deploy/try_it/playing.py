"""Try it, played by a test: on cameras that do as the test says, with a model that does so too."""

import itertools
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from signlab.capture.source import SourceOptions
from signlab.deployment.here import naming
from signlab.jobs import Watch
from signlab.training import run as runs
from signlab.training.run import BuildNamed
from signlab.ui.pages.deploy.try_it.widget import TryIt
from signlab.ui.workbench import Workbench
from signlab.vision.hand import Floats
from tests.capture.live.watching import Camera
from tests.ui.capture.playing import JPEGS

CLASSES = tuple("ABCDEFG")


def add_run(bench: Workbench, name: str, engine: str = "landmarks") -> None:
    """A run that is done, with a model that nobody can open."""
    made = runs.create(bench.project.runs, name, engine=engine, build=BuildNamed("b1", ""), classes=CLASSES, options={})
    made.model.write_bytes(b"")
    made.ending("done", 1.0, made=f"2026-11-2{name[-1]}T00:00:00+00:00")


class Scene:
    """``sees`` is what the model sees: a label, or "" for no sign; ``loaded`` the models that were opened."""

    def __init__(self, bench: Workbench, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
        self.bench, self.qtbot = bench, qtbot
        self.cameras: list[Camera] = []
        self.sees, self.hold = "", False
        self.loaded: list[str] = []
        self.named = 0
        self._jpegs = itertools.cycle(JPEGS)
        monkeypatch.setattr(naming, "opened", self._opened)
        add_run(bench, "r1")
        self.window = QMainWindow()
        self.page = TryIt(bench, opener=self._open)
        self.control = self.page.control
        self.said: list[str] = []
        monkeypatch.setattr(self.control.speech, "say", self.said.append)
        self.window.setCentralWidget(self.page)
        self.window.resize(1204, 728)

    @contextmanager
    def _opened(self, archive: Path, _classes: Sequence[str], watch: Watch) -> Iterator["Scene"]:
        while self.hold:
            watch.pause(0.01)
        self.loaded.append(archive.parent.name)
        yield self

    classes = CLASSES

    def name(self, _jpeg: bytes) -> Floats:
        self.named += 1
        return np.array([0.9 if label == self.sees else 0.01 * bool(self.sees) for label in CLASSES], np.float32)

    def _open(self, url: str, options: SourceOptions, login: object) -> Camera:
        self.cameras.append(Camera(url, options, login))
        return self.cameras[-1]

    def show(self) -> None:
        self.window.show()
        self.qtbot.waitExposed(self.window)

    def until(self, true: Callable[[], object]) -> None:
        self.qtbot.waitUntil(lambda: bool(true()), timeout=60_000)

    def go_live(self, url: str = "demo:") -> None:
        """Seen, with a source that is live and a model that is loaded."""
        self.bench.settings["try.source"] = url
        self.show()
        self.until(lambda: self.cameras and self.loaded)
        self.shoot(lambda: self.control.live)

    def shoot(self, true: Callable[[], object]) -> None:
        """Let the camera see frame after frame until ``true()``."""

        def look() -> bool:
            if true():
                return True
            self.cameras[-1].give(next(self._jpegs))
            self.qtbot.wait(20)
            return False

        self.until(look)

    def close(self) -> None:
        self.hold = False
        self.page.close_down()
        self.bench.close()
        self.window.close()
        self.window.deleteLater()
