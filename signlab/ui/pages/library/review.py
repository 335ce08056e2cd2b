"""The review queue: what is not checked yet in the present view."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection
from dataclasses import replace

from PySide6.QtCore import QObject

from signlab.dataset.project import Project
from signlab.dataset.query import Query
from signlab.dataset.rows import Rows
from signlab.ui.pages.library.grid import Grid
from signlab.ui.pages.library.pictures import Pictures
from signlab.ui.store import Store


class Queue:
    """Rows of a view that want a look: unmarked or doubtful ones."""

    def __init__(self, rows: Rows, checked: Collection[str]) -> None:
        self.rows = [row for row, name in enumerate(rows.names) if name not in checked]

    def after(self, row: int | None) -> int | None:
        """The next to look at after ``row``; from the start again at the end. None where all is done."""
        if not self.rows:
            return None
        place = bisect_right(self.rows, -1 if row is None else row)
        return self.rows[place % len(self.rows)]

    def before(self, row: int | None) -> int | None:
        if not self.rows:
            return None
        place = bisect_left(self.rows, 0 if row is None else row)
        return self.rows[place - 1]


class Reviewing(QObject):
    """Walks through the queue, which is asked for at each step: marks change as one goes."""

    def __init__(self, store: Store, view: Pictures, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store, self._view = store, view

    def find(self, grid: Grid, *, forward: bool, answer: Callable[[int | None], object]) -> None:
        """Answer with the row of ``grid`` that is to be looked at next, None where all are checked."""
        trashed = self._view.query.trashed

        def look(project: Project) -> frozenset[str]:
            return checked(project, Query(trashed=trashed))

        def go(done: frozenset[str]) -> None:
            if grid.rows is not None:
                queue, row = Queue(grid.rows, done), grid.selection.current
                answer(queue.after(row) if forward else queue.before(row))

        self._store.ask(look, go, topic="library review")


def checked(project: Project, query: Query) -> frozenset[str]:
    """Names of the pictures of ``query`` that are marked as checked. A question for the store."""
    project.index.refresh()  # a mark of a moment ago counts
    return frozenset(project.index.find(replace(query, mark=("checked",))).names)
