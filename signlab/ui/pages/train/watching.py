"""The runs of the open project, followed as they train, whoever trains them."""

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from signlab.errors import Problem
from signlab.ui.pages.train import seen
from signlab.ui.pages.train.seen import Reader, Seen
from signlab.ui.workbench import Workbench
from signlab.ui.worker import Worker

Answer = TypeVar("Answer")

LOOK_EVERY = 1_000
"""Milliseconds between looks, while anybody looks or a run is at work."""


class Watching(QObject):
    """``changed`` says that ``seen`` is new, ``log_changed`` carries the log of the run that is ``followed``."""

    changed = Signal()
    looked = Signal()
    """After every look, whether or not anything is new."""
    log_changed = Signal(str, str)
    failed = Signal(object)

    def __init__(self, bench: Workbench, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.bench = bench
        self.seen: Seen | None = None
        self._followed = ""
        self._awake = False
        self._waiting = False
        self._reader = Reader(bench.project)
        self._worker = Worker("train", self)
        self._timer = QTimer(self, interval=LOOK_EVERY)
        self._timer.timeout.connect(self.look)

    def wake(self, awake: bool) -> None:
        """Whether anybody looks."""
        self._awake = awake
        self._timer.start()
        if awake:
            self.look()

    def look(self) -> None:
        """Look now, unless that is going on."""
        if self._waiting:
            return
        self._waiting = True
        self.ask(self._reader.look, self._show, failed=self._fail)
        if self._followed:
            self._ask_log()

    def follow(self, name: str) -> None:
        """Have the log of the run ``name`` read as it grows; "" for none."""
        self._followed = name
        if name:
            self._ask_log()

    def _ask_log(self) -> None:
        name, folder = self._followed, self.bench.project.runs / self._followed
        self.ask(lambda: seen.log(folder), lambda text: self.log_changed.emit(name, text), topic="log")

    def _show(self, found: Seen) -> None:
        self._waiting = False
        new, self.seen = found != self.seen, found
        if not self._awake and not found.at_work:
            self._timer.stop()
        if new:
            self.changed.emit()
        self.looked.emit()

    def _fail(self, problem: Problem) -> None:
        self._waiting = False
        self._timer.stop()
        self.failed.emit(problem)

    def ask(
        self,
        question: Callable[[], Answer],
        answer: Callable[[Answer], object],
        *,
        failed: Callable[[Problem], object] | None = None,
        topic: str = "",
    ) -> None:
        """Have something worked out beside the window's thread."""
        self._worker.ask(question, answer, failed=failed or self.failed.emit, topic=topic)

    def close(self) -> None:
        self._timer.stop()
        self._worker.close()
