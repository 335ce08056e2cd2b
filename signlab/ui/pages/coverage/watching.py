"""The coverage of the open project, followed as pictures come and are measured."""

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from signlab.errors import Problem
from signlab.ui.jobs import State, Task
from signlab.ui.pages.coverage.seen import Seen, load, see
from signlab.ui.workbench import Workbench
from signlab.ui.worker import Worker
from signlab.vision.measure import Measure
from signlab.vision.pictures import Pictures

Answer = TypeVar("Answer")

_PAUSE = 1_500
"""Milliseconds at least between looks: while pictures are recorded or measured there is something new all the time."""


class Watching(QObject):
    """``changed`` says that ``seen`` is new, ``failed`` carries why it cannot be, ``progressed`` how measuring goes."""

    changed = Signal()
    failed = Signal(object)
    progressed = Signal()

    def __init__(self, bench: Workbench, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bench = bench
        self.seen: Seen | None = None
        self.task: Task | None = None
        """Measuring, while it goes on."""
        self.axis = "roll"
        self._pictures: Pictures | None = None
        self._awake = False
        self._stale = True
        self._worker = Worker("coverage", self)
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE)
        self._pause.timeout.connect(self._look_again)
        bench.store.stirred.connect(self.refresh)
        bench.project_set.connect(self._recount)
        bench.jobs.changed.connect(self._follow)

    def wake(self, awake: bool) -> None:
        """Whether anybody looks."""
        self._awake = awake
        self._look_again()

    def refresh(self) -> None:
        """Something changed."""
        self._stale = True
        if not self._pause.isActive():
            self._look_again()

    def _look_again(self) -> None:
        if not (self._stale and self._awake):
            return
        self._stale = False
        self._pause.start()
        axis, target, project = self.axis, self._target, self._bench.project

        def look() -> tuple[Pictures, Seen]:
            pictures = load(project)
            return pictures, see(pictures, axis, target)

        self.ask(look, self._show, topic="look")

    @property
    def _target(self) -> int:
        return int(self._bench.project.settings["coverage"]["cell"])

    def choose_axis(self, axis: str) -> None:
        """Have ``axis`` across: "roll", "yaw" or "pitch"."""
        self.axis = axis
        self._recount()

    def _recount(self) -> None:
        if (pictures := self._pictures) is not None:
            axis, target = self.axis, self._target
            self.ask(lambda: (pictures, see(pictures, axis, target)), self._show, topic="look")

    def _show(self, found: tuple[Pictures, Seen]) -> None:
        self._pictures, self.seen = found
        self.changed.emit()

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

    # ---- measuring

    def measure(self) -> None:
        """Measure what was not, unless that is going on."""
        if self.task is None:
            self.task = self._bench.jobs.start(self.tr("Measure pictures"), Measure(self._bench.project))
            self._bench.jobs_wanted.emit()
            self.progressed.emit()

    def stop(self) -> None:
        """Stop measuring; what was measured is kept."""
        if self.task:
            self.task.cancel()

    def _follow(self, task: Task) -> None:
        if task is not self.task:
            return
        if task.state.over:
            self.task = None
            if task.state is State.FAILED:
                self.failed.emit(Problem(self.tr("Measuring"), task.words))
        self.progressed.emit()
        self.refresh()

    def close(self) -> None:
        self._pause.stop()
        self._worker.close()
