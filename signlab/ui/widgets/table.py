"""A table that sorts, filters, can be copied and saved."""

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QSortFilterProxyModel,
    Qt,
    Signal,
)
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QFileDialog, QHeaderView, QMenu, QTableView

_ROW = 28
_MOST_SHOWN = 14


@dataclass(frozen=True, slots=True)
class Column:
    """``show`` puts a value into words; without it numbers get commas, and None a dash. ``hint`` explains the title."""

    title: str
    show: Callable[[Any], str] | None = None
    hint: str = ""

    def words(self, value: object) -> str:
        if value is None:
            return "–"
        if self.show:
            return self.show(value)
        return f"{value:,}" if isinstance(value, (int, float)) and not isinstance(value, bool) else str(value)


Cells = tuple[Any, ...]

_Index = QModelIndex | QPersistentModelIndex


class _Rows(QAbstractTableModel):
    def __init__(self, columns: Sequence[Column], parent: QObject) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self.rows: list[Cells] = []
        self.ids: list[str] = []

    def rowCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def columnCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation != Qt.Orientation.Horizontal:
            return None
        column = self.columns[section]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return column.title
            case Qt.ItemDataRole.ToolTipRole:
                return column.hint or None
            case Qt.ItemDataRole.TextAlignmentRole:
                return self._place(section)
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        value = self.rows[index.row()][index.column()]
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.ToolTipRole:
                return self.columns[index.column()].words(value)
            case Qt.ItemDataRole.TextAlignmentRole:
                return self._place(index.column())
        return None

    def _place(self, column: int) -> Qt.AlignmentFlag:
        """Numbers stand at the right, as far as the column has any."""
        first = next((row[column] for row in self.rows if row[column] is not None), "")
        number = isinstance(first, (int, float))
        return Qt.AlignmentFlag.AlignVCenter | (Qt.AlignmentFlag.AlignRight if number else Qt.AlignmentFlag.AlignLeft)

    def show(self, rows: Sequence[Cells], ids: Sequence[str]) -> None:
        self.beginResetModel()
        self.rows, self.ids = list(rows), list(ids)
        self.endResetModel()


class _Sorted(QSortFilterProxyModel):
    """By value and not by words. What is not known comes last, whichever way round."""

    source: _Rows

    def lessThan(self, left: _Index, right: _Index) -> bool:
        one, other = (self.source.rows[index.row()][index.column()] for index in (left, right))
        if one is None or other is None:
            falling = self.sortOrder() == Qt.SortOrder.DescendingOrder
            return bool(one is None and other is not None) if falling else bool(one is not None and other is None)
        try:
            return bool(one < other)
        except TypeError:
            return str(one) < str(other)


class Table(QTableView):
    """``opened`` carries the id of the row that Return or a double click fell on, ``picked`` all that are selected."""

    opened = Signal(str)
    picked = Signal(list)

    def __init__(
        self,
        name: str,
        columns: Sequence[Column],
        most_shown: int = _MOST_SHOWN,
        keep: Callable[[Path, str], object] | None = None,
    ) -> None:
        """``most_shown`` rows are in sight at most; more scroll. 0: as many as there is room for.

        ``keep`` writes a text into a file, beside the window's thread; without it the table cannot be saved.
        """
        super().__init__()
        self._keep = keep
        self._most = most_shown
        self._rows = _Rows(columns, self)
        self._sorted = _Sorted(self)
        self._sorted.source = self._rows
        self._sorted.setSourceModel(self._rows)
        self._sorted.setFilterKeyColumn(-1)
        self._sorted.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.setModel(self._sorted)
        self.setAccessibleName(name)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setAccessibleName(name)
        self.verticalHeader().setDefaultSectionSize(_ROW)
        self.horizontalHeader().setAccessibleName(name)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.setSortingEnabled(True)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._show_menu)
        self.doubleClicked.connect(self._open)
        self.selectionModel().selectionChanged.connect(lambda _now, _before: self.picked.emit(self.selected))

    def show_rows(self, rows: Sequence[Cells], ids: Sequence[str] = ()) -> None:
        """Show ``rows``: a value for each column. With ``ids`` what was selected stays so."""
        before, scrolled = self.selected, self.verticalScrollBar().value()
        first = not self._rows.rows
        self._rows.show(rows, ids or [str(number) for number in range(len(rows))])
        if ids:
            flags = QItemSelectionModel.SelectionFlag
            for number, id_ in enumerate(ids):
                if id_ in before:
                    index = self._sorted.mapFromSource(self._rows.index(number, 0))
                    self.selectionModel().select(index, flags.Select | flags.Rows)
        if first and rows:
            self.resizeColumnsToContents()
        self.verticalScrollBar().setValue(scrolled)
        self._fit()

    def title_columns(self, titles: Sequence[str]) -> None:
        """Other titles, as where the columns are things that people chose."""
        columns = (replace(column, title=title) for column, title in zip(self._rows.columns, titles, strict=True))
        self._rows.columns = tuple(columns)
        self._rows.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(titles) - 1)

    def filter(self, text: str) -> None:
        """Show only the rows with ``text`` in a cell."""
        self._sorted.setFilterFixedString(text)
        self._fit()

    def _fit(self) -> None:
        if not self._most:
            return
        rows = min(max(self._sorted.rowCount(), 1), self._most)
        bar = 12 if self.horizontalScrollBar().maximum() else 0
        self.setFixedHeight(self.horizontalHeader().sizeHint().height() + rows * _ROW + bar + 2)

    @property
    def selected(self) -> list[str]:
        """Ids of the selected rows, as they stand from the top."""
        rows = sorted(self.selectionModel().selectedRows(), key=lambda index: index.row())
        return [self._id(index) for index in rows]

    def _id(self, index: _Index) -> str:
        return self._rows.ids[self._sorted.mapToSource(index).row()]

    def _open(self, index: QModelIndex) -> None:
        if index.isValid():
            self.opened.emit(self._id(index))

    # ---- copying

    def text(self, separator: str = "\t", *, all_rows: bool = True) -> str:
        """The rows as they stand, or those that are selected, under their titles."""
        places = range(self._sorted.rowCount())
        if not all_rows and (chosen := self.selectionModel().selectedRows()):
            places = sorted(index.row() for index in chosen)  # type: ignore[assignment]
        out = io.StringIO()
        writer = csv.writer(out, delimiter=separator, lineterminator="\n")
        writer.writerow([column.title for column in self._rows.columns])
        for place in places:
            row = self._rows.rows[self._sorted.mapToSource(self._sorted.index(place, 0)).row()]
            writer.writerow(["" if value is None else value for value in row])
        return out.getvalue()

    def copy(self) -> None:
        """What is selected, or all, to paste into a spreadsheet."""
        QGuiApplication.clipboard().setText(self.text(all_rows=False))

    def save(self) -> None:
        """Ask for a file, and have all rows written into it as CSV."""
        path, _pattern = QFileDialog.getSaveFileName(self.window(), self.tr("Save the table"), "", "CSV (*.csv)")
        if path and self._keep:
            self._keep(Path(path), self.text(","))

    def _show_menu(self, place: QPoint) -> None:
        menu = QMenu(self)
        menu.addAction(self.tr("Copy"), self.copy)
        if self._keep:
            menu.addAction(self.tr("Save as CSV …"), self.save)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.viewport().mapToGlobal(place))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open(self.currentIndex())
        else:
            super().keyPressEvent(event)
