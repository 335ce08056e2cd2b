"""The review queue: what is not checked yet in the present view."""

from bisect import bisect_left, bisect_right
from collections.abc import Collection

from PySide6.QtCore import QObject

from signlab.dataset.project import Project
from signlab.dataset.query import Query
from signlab.dataset.rows import Rows
from signlab.ui.pages.library.stage import Stage
from signlab.ui.workbench import Workbench


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
    """Walks through the queue of what ``stage`` shows, asked for at each step: marks change as one goes."""

    def __init__(self, bench: Workbench, stage: Stage, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bench, self._stage = bench, stage

    def go(self, *, forward: bool) -> None:
        """Make the next one current, or the one before."""

        def go(done: frozenset[str]) -> None:
            grid = self._stage.grid
            if grid.rows is None:
                return
            queue, row = Queue(grid.rows, done), grid.selection.current
            found = queue.after(row) if forward else queue.before(row)
            if found is None:
                self._bench.tell(self.tr("Everything in this view is checked."))
            else:
                grid.go(found)
                self._stage.follow_current()

        self._bench.store.ask(checked, go, topic="library review")


def checked(project: Project) -> frozenset[str]:
    """Names of the pictures in labels that are marked as checked. A question for the store."""
    project.index.refresh()  # a mark of a moment ago counts
    return frozenset(project.index.find(Query(mark=("checked",))).names)
