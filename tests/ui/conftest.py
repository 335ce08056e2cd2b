"""A window for tests, and fixtures that fail a test on what it leaves behind or what Qt had to complain about."""

import gc
import os
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timezone
from functools import partialmethod
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import cv2
import numpy as np
from PySide6 import QtCore
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from signlab import alphabet
from signlab.dataset.project import Project
from signlab.dataset.recording import Recording
from signlab.ui.application import the_application
from signlab.ui.commands import Commands
from signlab.ui.frame.workspace import Workspace
from signlab.ui.settings import Settings
from signlab.ui.theme import Theme
from signlab.ui.workbench import Workbench

HARMLESS = (
    "This plugin does not support propagateSizeHints()",  # offscreen has no window manager
    "This plugin does not support raise()",
    "This plugin does not support grabbing the keyboard",
)


@pytest.fixture(scope="session")
def qapp() -> QApplication:
    return the_application()


PATIENCE = 60_000
"""Milliseconds."""


class Patient(QtBot):
    """Waits as long as a busy machine may take; a test that passes is none the slower for it."""

    waitUntil = partialmethod(QtBot.waitUntil, timeout=PATIENCE)  # noqa: N815
    waitSignal = partialmethod(QtBot.waitSignal, timeout=PATIENCE)  # noqa: N815
    waitExposed = partialmethod(QtBot.waitExposed, timeout=PATIENCE)  # noqa: N815


@pytest.fixture
def qtbot(qapp: QApplication, request: pytest.FixtureRequest) -> QtBot:
    return Patient(request)


@pytest.fixture(autouse=True)
def nothing_left_behind(qapp: QApplication, request: pytest.FixtureRequest) -> Iterator[None]:
    """Fails a test that leaves threads, windows or running timers, or about which Qt had something to say."""
    said: list[str] = []
    QtCore.qInstallMessageHandler(lambda _kind, _where, text: said.append(text))
    threads = set(threading.enumerate())
    windows = set(qapp.topLevelWidgets())
    yield
    deadline = time.monotonic() + 10
    while True:
        qapp.sendPostedEvents(None, QtCore.QEvent.Type.DeferredDelete)
        qapp.processEvents()
        gc.collect()
        left = [thread.name for thread in threading.enumerate() if thread not in threads and thread.is_alive()]
        kept = [repr(widget) for widget in qapp.topLevelWidgets() if widget not in windows]
        timers = [
            repr(timer)
            for widget in qapp.topLevelWidgets()
            if widget not in windows
            for timer in widget.findChildren(QtCore.QTimer)
            if timer.isActive()
        ]
        if not (left or kept or timers) or time.monotonic() > deadline:
            break
    QtCore.qInstallMessageHandler(None)
    complaints = [text for text in said if not any(harmless in text for harmless in HARMLESS)]
    assert not left, f"threads left behind: {left}"
    assert not kept, f"windows left, seen or not: {kept}"
    assert not timers, f"timers still running: {timers}"
    assert not complaints, f"Qt complained: {complaints}"


@pytest.fixture
def settings() -> Settings:
    return Settings()


@pytest.fixture
def theme(qapp: QApplication) -> Theme:
    return Theme(qapp, "light")


@pytest.fixture
def bench(project: Project, settings: Settings, theme: Theme) -> Iterator[Workbench]:
    """A project with its store and jobs, and no window."""
    commands = Commands(settings, theme)
    made = Workbench(project, settings, theme, commands)
    yield made
    made.close()
    made.deleteLater()


@pytest.fixture
def workspace(project: Project, settings: Settings, theme: Theme, qtbot: QtBot) -> Iterator[Workspace]:
    """The whole of what the window shows for a project, seen at 1280×800."""
    made = Workspace(Workbench(project, settings, theme, Commands(settings, theme)), {})
    made.resize(1280, 800)
    made.show()
    qtbot.waitExposed(made)
    yield made
    made.close_down()
    made.close()
    made.deleteLater()
    made.bench.deleteLater()


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """An empty project of asl-24."""
    return Project.create(tmp_path / "signs", "signs", alphabet.load("asl-24"))


@pytest.fixture
def record(project: Project) -> Callable[..., list[str]]:
    """``record("A", 5, signer="s1")`` stores a burst of small pictures and returns their names."""

    def store(label: str, count: int, signer: str = "s1", seed: int = 0) -> list[str]:
        random = np.random.default_rng((seed, *label.encode(), *signer.encode()))
        with Recording(project, signer=signer, source="demo:") as recording:
            recording.start_burst(label)
            return [
                recording.add(picture(random), time=datetime.now(timezone.utc), width=96, height=72)
                for _ in range(count)
            ]

    return store


def picture(random: np.random.Generator, width: int = 96, height: int = 72) -> bytes:
    """A JPEG of soft coloured noise, another at each call."""
    rough = random.integers(0, 255, (6, 8, 3), dtype=np.uint8)
    return cv2.imencode(".jpg", cv2.resize(rough, (width, height), interpolation=cv2.INTER_CUBIC))[1].tobytes()
