"""A Capture page that a test plays: on cameras that do as the test says, with keys pressed as a volunteer does."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QMainWindow
from pytestqt.qtbot import QtBot

from signlab.capture import jpeg
from signlab.capture.source import SourceOptions, State
from signlab.dataset.project import Project
from signlab.ui.pages.capture.page import CapturePage
from signlab.ui.workbench import Workbench
from tests.capture.conftest import picture
from tests.capture.live.watching import Camera

JPEGS = [jpeg.encode(picture(seed)) for seed in range(12)]
"""Sharp, bright, and each unlike the others."""

DARK = [jpeg.encode(np.asarray(picture(seed) // 10, np.uint8)) for seed in range(12)]


class Scene:
    """``cameras`` are those that were opened, the latest last."""

    def __init__(self, bench: Workbench, qtbot: QtBot, opener: Callable[..., object] | None = None) -> None:
        self.bench, self.qtbot = bench, qtbot
        self.cameras: list[Camera] = []
        self.told: list[tuple[str, str]] = []
        bench.told.connect(lambda words, button, _call: self.told.append((words, button)))
        self.window = QMainWindow()
        self.page = CapturePage(bench, opener=opener or self._open)
        self.control = self.page.control
        self.window.setCentralWidget(self.page)
        self.window.resize(1204, 728)
        self.window.show()
        qtbot.waitExposed(self.window)
        self.page.entered()
        self.page.setFocus()

    def _open(self, url: str, options: SourceOptions, login: object) -> Camera:
        self.cameras.append(Camera(url, options, login))
        return self.cameras[-1]

    @property
    def project(self) -> Project:
        return self.bench.project

    @property
    def camera(self) -> Camera:
        return self.cameras[-1]

    def until(self, true: Callable[[], object]) -> None:
        self.qtbot.waitUntil(lambda: bool(true()))

    def go_live(self, url: str = "camera:0") -> Camera:
        """Open a source and show its first picture."""
        before = len(self.cameras)
        self.control.open(url)
        self.until(lambda: len(self.cameras) > before)
        self.camera.give(JPEGS[-1])
        self.until(lambda: self.control.live and self.page.preview._image is not None)
        return self.camera

    def press(self, key: Qt.Key) -> None:
        QTest.keyPress(self.window.focusWidget() or self.page, key)

    def release(self, key: Qt.Key) -> None:
        QTest.keyRelease(self.window.focusWidget() or self.page, key)

    def tap(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.window.focusWidget() or self.page, key, modifier)

    def hold(self, key: Qt.Key, *frames: bytes) -> None:
        """Press ``key`` and let ``frames`` be stored."""
        self.press(key)
        self.until(lambda: self.control.take.burst)
        self.shoot(*frames)

    def shoot(self, *frames: bytes) -> None:
        """Let the camera see ``frames``, until they are stored."""
        before, landed = self.control.take.count, self.landed
        self.camera.give(*frames)
        self.until(lambda: self.landed == landed + len(frames))
        self.until(lambda: self.control.take.count == before + len(frames) or not self.control.take.burst)

    @property
    def landed(self) -> int:
        """Pictures on disk: a burst that is full ends by itself, and its count with it."""
        return len(list(self.project.images.glob("*/*.jpg")))

    def over(self) -> None:
        """Wait until nothing is recorded."""
        self.until(lambda: self.control.take.burst is None and not self.control.hold.label)

    def deactivate(self) -> None:
        """Another window gets the focus."""
        QApplication.sendEvent(self.window, QEvent(QEvent.Type.WindowDeactivate))

    def lose(self, words: str = "Gone.") -> None:
        self.camera.tell(State.RECONNECTING, words)
        self.until(lambda: self.control.status.state is State.RECONNECTING)

    def stored(self, label: str) -> list[bytes]:
        return [path.read_bytes() for path in self.files(label)]

    def files(self, label: str) -> list[Path]:
        return sorted((self.project.images / label).glob("*.jpg"))

    def dialog(self, kind: type[QDialog]) -> QDialog:
        """The dialog of this kind that is open."""
        self.until(lambda: self.open_dialogs(kind))
        return self.open_dialogs(kind)[0]

    def open_dialogs(self, kind: type[QDialog]) -> list[QDialog]:
        return [one for one in self.page.findChildren(kind) if one.isVisible()]

    def close(self) -> None:
        """As a workspace does, in that order."""
        self.page.close_down()
        self.bench.close()
        self.window.close()
        self.window.deleteLater()
