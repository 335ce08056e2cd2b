"""What the Library shows: a query and the rows it found, asked anew when the project stirs."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject, Signal

from signlab.dataset.project import Project
from signlab.dataset.query import Query
from signlab.dataset.rows import Group, Rows
from signlab.errors import Problem
from signlab.ui.store import Store


class Pictures(QObject):
    """One view on the project. ``found`` says that ``rows`` are new, ``failed`` carries why there are none,
    ``asked`` that another query is under way."""

    asked = Signal()
    found = Signal()
    failed = Signal(object)

    def __init__(self, store: Store, topic: str = "library", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store, self._topic = store, topic
        self.query = Query()
        self.rows: Rows | None = None
        self.problem: Problem | None = None
        self.awake = False
        """Whether anybody looks; asleep, what stirs is asked for once it wakes."""
        self._stale = True
        self._under_way = self._again = False
        self._seen: tuple[Query, Any] | None = None
        """The query that was answered last, and the stamp of the index then."""
        store.stirred.connect(self.refresh)

    def wake(self, awake: bool) -> None:
        self.awake = awake
        if awake and self._stale:
            self.refresh()

    def show(self, query: Query) -> None:
        """Look for something else."""
        self.query = query
        self.asked.emit()
        self._stale = not self.awake
        if self.awake:
            self._ask()

    def refresh(self) -> None:
        """Ask again; where a question is under way, once that is answered, so that somebody sees the answer."""
        self._stale = not self.awake
        if self._under_way:
            self._again = True
        elif self.awake:
            self._ask()

    def _ask(self) -> None:
        self._under_way, self._again = True, False
        query, seen = self.query, self._seen

        def look(project: Project) -> tuple[Rows | None, Any]:
            stamp = project.index.stamp()
            return (None if seen == (query, stamp) else project.index.find(query)), stamp

        self._store.ask(
            look, lambda found: self._show_rows(query, *found), failed=self._show_problem, topic=self._topic
        )

    def _show_rows(self, query: Query, rows: Rows | None, stamp: Any) -> None:
        self._under_way = False
        if rows is not None:
            self.rows, self.problem, self._seen = rows, None, (query, stamp)
            self.found.emit()
        if self._again:
            self._ask()

    def _show_problem(self, problem: Problem) -> None:
        self._under_way, self._seen = False, None
        self.problem = problem
        self.failed.emit(problem)


def picked(rows: Rows, order: Sequence[int] | npt.NDArray[Any], groups: Sequence[Group]) -> Rows:
    """Some of ``rows``, in another order and other groups."""
    chosen = np.asarray(order, dtype=np.intp)
    return replace(
        rows,
        names=[rows.names[row] for row in chosen.tolist()],
        labels=rows.labels[chosen],
        sessions=rows.sessions[chosen],
        bursts=rows.bursts[chosen],
        sizes=rows.sizes[chosen],
        mtimes_ns=rows.mtimes_ns[chosen],
        values=None if rows.values is None else rows.values[chosen],
        groups=tuple(groups),
    )
