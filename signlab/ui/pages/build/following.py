"""The builds of the open project, followed as they come, go and grow old."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from signlab.dataset.index import Tally
from signlab.dataset.project import Project
from signlab.errors import Problem
from signlab.records import manifest
from signlab.records.shelf import Shelf, Shelved
from signlab.training import runs
from signlab.ui.workbench import Workbench
from signlab.ui.worker import Worker

Answer = TypeVar("Answer")

LOOK_EVERY = 3_000
"""Milliseconds between looks at whether a terminal made or deleted a build."""


@dataclass(frozen=True)
class Found:
    """What there is: builds, the newest first; runs by the build they learned from; pictures by label and signer."""

    builds: list[Shelved]
    used: dict[str, list[str]] = field(default_factory=dict)
    labels: dict[str, Tally] = field(default_factory=dict)
    signers: dict[str, Tally] = field(default_factory=dict)


class Following(QObject):
    """``changed`` says that ``found`` is new; ``failed`` carries why it cannot be."""

    changed = Signal()
    failed = Signal(object)

    def __init__(self, bench: Workbench, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._project = bench.project
        self.found: Found | None = None
        self._shelf = Shelf()
        self._stamp: Any = None
        self._worker = Worker("builds", self)
        self._timer = QTimer(self, interval=LOOK_EVERY)
        self._timer.timeout.connect(self.look)
        bench.store.stirred.connect(self._look_if_awake)

    def wake(self, awake: bool) -> None:
        """Whether anybody looks."""
        if awake:
            self._timer.start()
            self.look()
        else:
            self._timer.stop()

    def _look_if_awake(self) -> None:
        if self._timer.isActive():
            self.look()

    def look(self) -> None:
        """See what there is now, unless it is what it was."""
        before, shelf, project = self._stamp, self._shelf, self._project

        def look() -> tuple[Any, Found | None]:
            stamp = _stamp(project)
            return stamp, None if stamp == before else _find(project, shelf)

        self.ask(look, self._show, topic="look")

    def _show(self, seen: tuple[Any, Found | None]) -> None:
        self._stamp, found = seen
        if found is not None:
            self.found = found
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

    def close(self) -> None:
        self._timer.stop()
        self._worker.close()


def _find(project: Project, shelf: Shelf) -> Found:
    used: dict[str, list[str]] = {}
    for run in runs.listed(project.runs)[0]:
        used.setdefault(run.build.name, []).append(run.name)
    return Found(shelf.look(project), used, project.index.counts(), project.index.people())


def _stamp(project: Project) -> Any:
    """Changes whenever pictures, builds or runs do; drafts of builds and the like are hidden, and change nothing."""
    folders = (project.builds, project.runs)
    files = [
        file for folder in folders for pattern in ("[!.]*", f"[!.]*/{manifest.NAME}") for file in folder.glob(pattern)
    ]
    facts = []
    for file in files:
        try:
            facts.append((str(file), file.stat().st_mtime_ns))
        except FileNotFoundError:
            continue  # gone between the two looks
    return project.index.stamp(), tuple(sorted(facts))
