"""A list of what there is, each with its state in words and the one figure that matters."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QStackedLayout, QVBoxLayout, QWidget

from signlab.ui.theme import Theme
from signlab.ui.widgets.roster_row import ROW, RosterRow
from signlab.ui.widgets.text import button, label

WIDTH = 288
"""Pixels."""


@dataclass(frozen=True, slots=True)
class Row:
    """One of what there is. ``id`` is what it is known by, whatever else of it changes.

    ``tone`` is the state's colour role: "proved", "warn", "record" for what failed, "accent" for what goes on, "" for
    nothing special; each has a shape of its own, ``icon`` another. ``progress`` is a share from 0 to 1, below 0 for
    work of which nobody knows how far it is, None for none.
    """

    id: str
    title: str
    state: str = ""
    tone: str = ""
    figure: str = ""
    unit: str = ""
    progress: float | None = None
    icon: str = ""

    @property
    def said(self) -> str:
        """All of it, for who cannot see it."""
        share = f"{100 * self.progress:.0f} %" if self.progress is not None and self.progress >= 0 else ""
        parts = [self.title, self.state, f"{self.figure} {self.unit}".strip(), share]
        return ", ".join(part for part in parts if part)


class _Rows(QAbstractListModel):
    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.rows: list[Row] = []

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        row = self.rows[index.row()]
        match role:
            case Qt.ItemDataRole.UserRole:
                return row
            case Qt.ItemDataRole.DisplayRole:
                return row.title
            case Qt.ItemDataRole.AccessibleTextRole | Qt.ItemDataRole.ToolTipRole:
                return row.said
        return None

    def show(self, rows: Sequence[Row]) -> bool:
        """Whether only what is said of the same rows is new."""
        same = [row.id for row in rows] == [row.id for row in self.rows]
        if same:
            changed = [place for place, row in enumerate(rows) if row != self.rows[place]]
            self.rows = list(rows)
            for place in changed:
                self.dataChanged.emit(self.index(place), self.index(place))
            return True
        self.beginResetModel()
        self.rows = list(rows)
        self.endResetModel()
        return False

    def place(self, id_: str) -> int:
        return next((place for place, row in enumerate(self.rows) if row.id == id_), -1)


class Roster(QWidget):
    """``chosen`` carries the id of the row that is looked at now, "" for none; ``picked`` all that are selected, where
    several can be. ``opened`` carries the row that Return or a double click fell on, ``delete_wanted`` the ids that
    Delete was pressed on, and ``new_wanted`` says that the button at the top was.
    """

    chosen = Signal(str)
    picked = Signal(list)
    opened = Signal(str)
    delete_wanted = Signal(list)
    new_wanted = Signal()

    def __init__(self, theme: Theme, name: str, new: str, empty: str, *, several: bool = False) -> None:
        """``name`` is what a screen reader says, ``new`` stands on the button, ``empty`` in place of rows."""
        super().__init__()
        self.setObjectName("roster")
        self.setFixedWidth(WIDTH)
        self._current = ""
        self._quiet = False
        self.new = button(new, self.new_wanted.emit, "primary")
        self._model = _Rows(self)
        self.list = QListView()
        self.list.setModel(self._model)
        self.list.setItemDelegate(RosterRow(theme, self.list))
        self.list.setAccessibleName(name)
        self.list.setMouseTracking(True)
        self.list.setUniformItemSizes(True)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.verticalScrollBar().setSingleStep(ROW // 2)
        mode = QAbstractItemView.SelectionMode
        self.list.setSelectionMode(mode.ExtendedSelection if several else mode.SingleSelection)
        self.list.installEventFilter(self)
        self.list.doubleClicked.connect(self._open)
        self.list.selectionModel().currentChanged.connect(self._follow)
        self.list.selectionModel().selectionChanged.connect(self._tell_picked)
        self._empty = label(empty, "muted", wrap=True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._empty.setContentsMargins(16, 8, 16, 8)
        self._lay_out()

    def _lay_out(self) -> None:
        head = QVBoxLayout()
        head.setContentsMargins(12, 12, 12, 8)
        head.addWidget(self.new)
        self._stack = QStackedLayout()
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self.list)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addLayout(self._stack, 1)
        self.setTabOrder(self.new, self.list)

    # ---- what is shown

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show ``rows``. What is chosen stays chosen; where it is gone, its neighbour is."""
        before, place = self.selected, self._model.place(self._current)
        self._quiet = True
        scrolled = self.list.verticalScrollBar().value()
        if not self._model.show(rows):
            here = self._model.place(self._current)
            if here < 0 and self._current:
                here = min(place, len(rows) - 1)
            self._restore(here, before)
            self.list.verticalScrollBar().setValue(scrolled)
        self._stack.setCurrentWidget(self.list if rows else self._empty)
        self._quiet = False
        self._follow()
        if self.selected != before:
            self._tell_picked()

    def _restore(self, current: int, selected: Sequence[str]) -> None:
        chooser, flags = self.list.selectionModel(), QItemSelectionModel.SelectionFlag
        for id_ in selected:
            if (place := self._model.place(id_)) >= 0:
                chooser.select(self._model.index(place), flags.Select)
        if current >= 0:
            alone = not chooser.hasSelection()
            chooser.setCurrentIndex(self._model.index(current), flags.Select if alone else flags.NoUpdate)

    @property
    def rows(self) -> list[Row]:
        return list(self._model.rows)

    @property
    def current(self) -> str:
        """The id of the row that is looked at, "" for none."""
        return self._current

    @property
    def selected(self) -> list[str]:
        """The ids of what is selected, from the top."""
        places = sorted(index.row() for index in self.list.selectionModel().selectedIndexes())
        return [self._model.rows[place].id for place in places]

    def choose(self, id_: str) -> bool:
        """Look at the row of that id alone. Whether there is one; "" chooses none."""
        place = self._model.place(id_)
        chooser, flags = self.list.selectionModel(), QItemSelectionModel.SelectionFlag
        if place < 0:
            chooser.clear()
            return not id_
        chooser.setCurrentIndex(self._model.index(place), flags.ClearAndSelect)
        self.list.scrollTo(self._model.index(place))
        return True

    # ---- what is done

    def _follow(self, _now: object = None, _before: object = None) -> None:
        if self._quiet:
            return
        index = self.list.currentIndex()
        now = self._model.rows[index.row()].id if index.isValid() else ""
        if now != self._current:
            self._current = now
            self.chosen.emit(now)

    def _tell_picked(self, _now: object = None, _before: object = None) -> None:
        if not self._quiet:
            self.picked.emit(self.selected)

    def _open(self, index: QModelIndex) -> None:
        if index.isValid():
            self.opened.emit(self._model.rows[index.row()].id)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.list and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._open(self.list.currentIndex())
                return True
            if event.key() == Qt.Key.Key_Delete and self.selected:
                self.delete_wanted.emit(self.selected)
                return True
        return super().eventFilter(watched, event)
