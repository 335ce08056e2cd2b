"""Two signers, or two sessions, side by side: the same labels at the same height."""

from dataclasses import replace

import numpy as np
from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from signlab.dataset.query import Query
from signlab.dataset.rows import Group, Rows
from signlab.errors import Problem
from signlab.ui.pages.library.completion import Vocabulary
from signlab.ui.pages.library.geometry import Geometry
from signlab.ui.pages.library.grid import Grid
from signlab.ui.pages.library.pictures import Pictures, picked
from signlab.ui.pages.library.thumbs import Thumbs
from signlab.ui.theme import Theme
from signlab.ui.widgets.text import button, label
from signlab.ui.workbench import Workbench


class Compare(QWidget):
    """``used`` carries the grid that the keyboard or the pointer went to, ``closed`` says that one is through."""

    used = Signal(object)
    closed = Signal()

    def __init__(self, bench: Workbench, size: int) -> None:
        super().__init__()
        self._theme: Theme = bench.theme
        self.sides = [_Side(bench, number, size) for number in range(2)]
        self._names: list[str] = list(bench.project.alphabet.names)
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 8, 8)
        head.addWidget(label(self.tr("Compare"), "title"))
        head.addStretch()
        head.addWidget(button(self.tr("Back to all pictures"), self.closed.emit, "flat"))
        columns = QHBoxLayout()
        columns.setSpacing(16)
        for side in self.sides:
            columns.addWidget(side, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addLayout(columns, 1)
        for side, other in (self.sides, self.sides[::-1]):
            side.pictures.found.connect(self._align)
            bar = other.grid.verticalScrollBar()
            side.grid.verticalScrollBar().valueChanged.connect(bar.setValue)
            side.grid.selection.changed.connect(lambda side=side: self._tell(side.grid))

    @property
    def grids(self) -> list[Grid]:
        return [side.grid for side in self.sides]

    def offer(self, known: Vocabulary) -> None:
        """What there is to compare; the first two signers, or else sessions, to begin with."""
        choices = [("signer", name) for name in known.signer] + [("session", name) for name in known.session]
        first = 0 if len(known.signer) > 1 or len(known.session) < 2 else len(known.signer)
        for number, side in enumerate(self.sides):
            side.offer(choices, min(first + number, len(choices) - 1))

    def set_size(self, size: int) -> None:
        for side in self.sides:
            side.grid.set_size(size)

    def wake(self, awake: bool) -> None:
        for side in self.sides:
            side.pictures.wake(awake)

    def _tell(self, grid: Grid) -> None:
        if len(grid.selection):  # the other side lets go of its pictures, which is no use of it
            self.used.emit(grid)

    def _align(self) -> None:
        """Give both the same groups, so that the same label is at the same height."""
        found = [side.pictures.rows for side in self.sides]
        if any(rows is None for rows in found):
            return
        both = [rows for rows in found if rows is not None]
        there = {rows.label_names[number] for rows in both for number in np.unique(rows.labels).tolist()}
        labels = [name for name in self._names if name in there] + sorted(there - set(self._names))
        aligned = [in_groups(rows, labels) for rows in both]
        for number, side in enumerate(self.sides):
            counts = np.array([group.count for group in aligned[1 - number].groups], dtype=np.int64)
            side.grid.lines = lambda geometry, counts=counts: _lines(geometry, counts)
            side.grid.show_rows(aligned[number])

    def close_down(self) -> None:
        for side in self.sides:
            side.thumbs.close()


def _lines(geometry: Geometry, counts: "np.typing.NDArray[np.int64]") -> list[int]:
    return [int(lines) for lines in -(-counts // geometry.columns)]


def in_groups(rows: Rows, labels: list[str]) -> Rows:
    """``rows`` with a group for each of ``labels``, also where one is empty."""
    numbers = [rows.label_names.index(name) if name in rows.label_names else -1 for name in labels]
    places = [np.flatnonzero(rows.labels == number) for number in numbers]
    groups, start = [], 0
    for name, found in zip(labels, places, strict=True):
        groups.append(Group(start, len(found), name))
        start += len(found)
    order = np.concatenate([np.empty(0, dtype=np.intp), *places])
    return picked(rows, order, groups)


class _Side(QWidget):
    """The pictures of one signer or session, of which there is a choice."""

    def __init__(self, bench: Workbench, number: int, size: int) -> None:
        super().__init__()
        self.thumbs = Thumbs(bench.project.private, self, workers=1)
        self.grid = Grid(bench.theme, self.thumbs, size=size)
        self.pictures = Pictures(bench.store, f"library compare {number}", self)
        self.pictures.failed.connect(self._say)
        self._who = QComboBox()
        self._who.setAccessibleName(self.tr("Signer or session"))
        self._who.currentIndexChanged.connect(self._choose)
        self._words = label("", "caption")
        self.pictures.found.connect(self._count)
        head = QHBoxLayout()
        head.addWidget(self._who, 1)
        head.addWidget(self._words)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(head)
        column.addWidget(self.grid, 1)

    def offer(self, choices: list[tuple[str, str]], first: int) -> None:
        before = self._who.currentData()
        with QSignalBlocker(self._who):
            self._who.clear()
            for key, name in choices:
                self._who.addItem(self.tr("Signer {name}").format(name=name) if key == "signer" else name, (key, name))
            place = choices.index(tuple(before)) if before and tuple(before) in choices else first
            self._who.setCurrentIndex(place)
        if not before or tuple(before) not in choices:
            self._choose()

    def _choose(self) -> None:
        chosen = self._who.currentData()
        if chosen:
            key, name = chosen
            query = Query(group="label")
            asked = replace(query, signer=(name,)) if key == "signer" else replace(query, session=(name,))
            self.pictures.show(asked)

    def _count(self) -> None:
        rows = self.pictures.rows
        self._words.setText(f"{len(rows):,}" if rows else "")

    def _say(self, problem: Problem) -> None:
        self._words.setText(problem.cause)
