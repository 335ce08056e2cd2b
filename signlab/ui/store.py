"""The one worker that reads and changes the project, so that the window never waits for a disk."""

from collections.abc import Callable
from typing import Any, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from signlab.dataset import history, verbs
from signlab.dataset.changes import Changes
from signlab.dataset.project import Project
from signlab.errors import Problem
from signlab.ui.worker import Worker

Answer = TypeVar("Answer")

LOOK_EVERY = 2_000
"""Milliseconds between looks at whether another program changed something."""


class Store(QObject):
    """Questions and changes go in, answers come back in the window's thread, in order.

    ``changed`` carries the ``Changes`` of a verb, whoever asked for it; ``stirred`` says that the disk is no longer as
    it was, after a change of ours or of another program: time to ask again. ``past`` carries what can be undone and
    redone, each a verb or "". ``failed`` carries a ``Problem`` that nobody else takes care of.
    """

    changed = Signal(object)
    stirred = Signal()
    past = Signal(str, str)
    failed = Signal(object)

    def __init__(self, project: Project, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.project = project
        self._worker = Worker("store", self)
        self._stamp: Any = None
        self._looking = False
        self._timer = QTimer(self, interval=LOOK_EVERY)
        self._timer.timeout.connect(self.look)
        self._timer.start()
        self.look()

    def ask(
        self,
        question: Callable[[Project], Answer],
        answer: Callable[[Answer], object],
        *,
        failed: Callable[[Problem], object] | None = None,
        topic: str = "",
    ) -> None:
        """Have ``question`` answered. With a ``topic``, a newer question makes those before it void."""
        self._worker.ask(lambda: question(self.project), answer, failed=failed or self.failed.emit, topic=topic)

    def change(
        self,
        verb: Callable[[Project], Changes],
        then: Callable[[Changes], object] | None = None,
        *,
        failed: Callable[[Problem], object] | None = None,
    ) -> None:
        """Have a verb done, and what changed announced."""

        def done(changes: Changes) -> None:
            self.announce(changes)
            if then:
                then(changes)

        self.ask(verb, done, failed=failed)

    def announce(self, changes: Changes) -> None:
        """Tell everybody of changes that a job or a recording made."""
        self.changed.emit(changes)
        self.look()

    def undo(self) -> None:
        self.change(verbs.undo)

    def redo(self) -> None:
        self.change(verbs.redo)

    def look(self) -> None:
        """Follow the disk now, unless that is going on already."""
        if self._looking:
            return
        self._looking = True
        self.ask(_look, self._looked, failed=self._not_looked)

    def _looked(self, seen: tuple[Any, str, str]) -> None:
        self._looking = False
        stamp, undoable, redoable = seen
        if stamp != self._stamp:
            self._stamp = stamp
            self.stirred.emit()
        self.past.emit(undoable, redoable)

    def _not_looked(self, problem: Problem) -> None:
        self._looking = False
        if self._stamp is not None:  # tell it once, until a look succeeds again
            self._stamp = None
            self.failed.emit(problem)

    def close(self) -> None:
        """Finish what was asked, answer nothing more, and let go of the project."""
        self._timer.stop()
        self._worker.close(self.project.close)


def _look(project: Project) -> tuple[Any, str, str]:
    if not project.root.is_dir():
        raise FileNotFoundError(2, "is no longer there", str(project.root))
    project.index.refresh()
    past = history.read(project.history)
    undoable = past.undoable[-1].verb if past.undoable else ""
    redoable = past.redoable[-1].verb if past.redoable else ""
    return project.index.stamp(), undoable, redoable
