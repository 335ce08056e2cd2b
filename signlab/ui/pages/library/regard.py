"""Asks what is known of the pictures one looks at: marks of those in sight, and facts of those that are chosen."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, QTimer

from signlab.dataset.changes import Changes
from signlab.dataset.marks import MARKS
from signlab.dataset.project import Project
from signlab.dataset.thumbnails import Wanted
from signlab.ui.pages.library.details import ALIKE, Details
from signlab.ui.pages.library.facts import Facts, facts
from signlab.ui.pages.library.grid import Grid
from signlab.ui.pages.library.likeness import nearest
from signlab.ui.pages.library.thumbs import wanted
from signlab.ui.store import Store
from signlab.vision.findings import Finding

SETTLES = 80
"""Milliseconds after which a question is asked: none is while one flies past."""


class Regard(QObject):
    """Looks at the grid that ``grid`` gives."""

    def __init__(self, store: Store, details: Details, grid: Callable[[], Grid], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store, self._details, self._grid = store, details, grid
        self.finding: Callable[[str], Finding | None] = lambda _name: None
        """What a check found in a picture."""
        self._marks: dict[str, str] = {}
        self._marks_timer = QTimer(self, singleShot=True, interval=SETTLES)
        self._marks_timer.timeout.connect(self._ask_marks)
        self._facts_timer = QTimer(self, singleShot=True, interval=SETTLES)
        self._facts_timer.timeout.connect(self._ask_facts)
        store.changed.connect(self._follow)
        store.stirred.connect(self._anew)

    def watch(self, grid: Grid) -> None:
        """Look at ``grid`` when it is the one."""
        grid.mark = self.mark
        grid.seen.connect(self._marks_timer.start)
        grid.selection.changed.connect(self._facts_timer.start)
        grid.selection.moved.connect(self._facts_timer.start)

    def mark(self, name: str) -> str:
        """The mark of a picture that is in sight; "" where it is not known yet."""
        return self._marks.get(name, "")

    def look(self) -> None:
        """Ask for facts now, as when the details are shown again."""
        self._facts_timer.start()

    def _anew(self) -> None:
        self._marks_timer.start()
        self._facts_timer.start()

    def _follow(self, changes: Changes) -> None:
        self._marks.update((mark.name, mark.after) for mark in changes.marks if mark.after in MARKS)
        self._grid().viewport().update()

    def _ask_marks(self) -> None:
        grid = self._grid()
        if grid.rows is None:
            return
        names = [grid.rows.names[row] for row in grid.visible_rows()]

        def marks(project: Project) -> dict[str, str]:
            return project.index.marks(names)

        self._store.ask(marks, self._show_marks, topic="library marks")

    def _show_marks(self, marks: dict[str, str]) -> None:
        if len(self._marks) > 20_000:
            self._marks.clear()
        self._marks.update(marks)
        self._grid().viewport().update()

    def _ask_facts(self) -> None:
        grid = self._grid()
        rows = grid.rows
        if not self._details.isVisible() or rows is None:
            return
        chosen = grid.selection.rows
        if not chosen and grid.selection.current is not None:
            chosen = [grid.selection.current]
        if not chosen:
            self._details.clear()
            return
        picture = wanted(rows, chosen[0]) if len(chosen) == 1 else None

        def near(project: Project) -> list[Wanted]:
            return nearest(project, picture.version.name, ALIKE) if picture else []

        def look(project: Project) -> tuple[Facts, list[Wanted]]:
            return facts(project, rows, chosen), near(project)

        def show(found: tuple[Facts, list[Wanted]]) -> None:
            told = self.finding(picture.version.name) if picture else None
            said = replace(found[0], problem=told.words) if told and not found[0].problem else found[0]
            self._details.show_facts(said, picture, found[1])

        self._store.ask(look, show, topic="library facts")
