"""Opens and makes projects in a thread: repairs and a first look at the folders take time."""

import threading
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from signlab.alphabet import Alphabet
from signlab.dataset.project import Project
from signlab.errors import Problem
from signlab.training.landmarks import starter
from signlab.ui.failing import in_words
from signlab.ui.inbox import Inbox


class Opener(QObject):
    """One at a time: while one opens, another is not begun. ``failed`` carries the folder and the problem."""

    opened = Signal(object)
    failed = Signal(object, object)
    busy = Signal(bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._inbox = Inbox(self)
        self._thread: threading.Thread | None = None

    def open(self, root: Path) -> None:
        self._start(root, lambda: Project.open(root))

    def create(self, root: Path, name: str, alphabet: Alphabet) -> None:
        self._start(root, lambda: _made(root, name, alphabet))

    def _start(self, root: Path, make: Callable[[], Project]) -> None:
        if self._thread:
            return

        def work() -> None:
            try:
                project = make()
            except Exception as error:
                problem = in_words(error)
                self._inbox.put(lambda: self._failed(root, problem))
            else:
                self._inbox.put(lambda: self._opened(project))

        self.busy.emit(True)
        self._thread = threading.Thread(target=work, name=f"opening {root.name}")
        self._thread.start()

    def _opened(self, project: Project) -> None:
        self._end()
        self.opened.emit(project)

    def _failed(self, root: Path, problem: Problem) -> None:
        self._end()
        self.failed.emit(root, problem)

    def _end(self) -> None:
        if self._thread:
            self._thread.join()
            self._thread = None
        self.busy.emit(False)

    def close(self) -> None:
        if self._thread:
            self._thread.join()
        self._inbox.close()


def _made(root: Path, name: str, alphabet: Alphabet) -> Project:
    """A new project, with a model before its first photograph."""
    project = Project.create(root, name, alphabet)
    starter.ensure(project)
    return project
