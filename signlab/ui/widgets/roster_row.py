"""How a row of a roster is painted."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPen
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from signlab.ui.theme import Theme

if TYPE_CHECKING:
    from signlab.ui.widgets.roster import Row

ROW = 60
"""Pixels."""

_EDGE, _ICON, _GAP = 16, 16, 8
_SHAPES = {"proved": "proved", "warn": "warn", "record": "error", "accent": "play"}


class RosterRow(QStyledItemDelegate):
    """Title and state at the left, the figure at the right, progress along the bottom."""

    def __init__(self, theme: Theme, view: QListView) -> None:
        super().__init__(view)
        self._theme, self._view = theme, view
        theme.changed.connect(view.viewport().update)

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(0, ROW)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        row: Row = index.data(Qt.ItemDataRole.UserRole)
        box: QRect = option.rect
        state = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        plate = QRectF(box.adjusted(8, 2, -8, -2))
        self._paint_plate(painter, plate, state)
        inside = box.adjusted(_EDGE, 0, -_EDGE, 0)
        used = self._paint_figure(painter, row, inside)
        self._paint_words(painter, row, inside.adjusted(0, 0, -used, 0))
        if row.progress is not None:
            self._paint_progress(painter, row.progress, QRectF(inside.left(), plate.bottom() - 6, inside.width(), 3))
        painter.restore()

    def _paint_plate(self, painter: QPainter, plate: QRectF, state: QStyle.StateFlag) -> None:
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        if chosen or state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.colour("selected" if chosen else "hover"))
            painter.drawRoundedRect(plate, 6, 6)
        if state & QStyle.StateFlag.State_HasFocus and self._view.hasFocus():
            painter.setPen(QPen(self._theme.colour("focus"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(plate.adjusted(1, 1, -1, -1), 6, 6)

    def _paint_figure(self, painter: QPainter, row: "Row", box: QRect) -> int:
        """Returns the pixels that it takes from the title."""
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        self._font(painter, 13, bold=True)
        wide = painter.fontMetrics().horizontalAdvance(row.figure)
        painter.setPen(self._theme.colour("text"))
        painter.drawText(self._upper(box), right, row.figure)
        self._font(painter, 11)
        wide = max(wide, painter.fontMetrics().horizontalAdvance(row.unit))
        painter.setPen(self._theme.colour("muted"))
        painter.drawText(self._lower(box), right, row.unit)
        return wide + _GAP if wide else 0

    def _paint_words(self, painter: QPainter, row: "Row", box: QRect) -> None:
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        self._font(painter, 13, bold=True)
        painter.setPen(self._theme.colour("text"))
        self._write(painter, self._upper(box), left, row.title)
        if not row.state:
            return
        below = self._lower(box)
        self._paint_shape(painter, row, QRect(below.left(), below.top() + 2, _ICON, _ICON))
        self._font(painter, 11)
        painter.setPen(self._theme.colour(row.tone if row.tone and row.tone != "accent" else "muted"))
        self._write(painter, below.adjusted(_ICON + 4, 0, 0, 0), left, row.state)

    def _paint_shape(self, painter: QPainter, row: "Row", box: QRect) -> None:
        if name := row.icon or _SHAPES.get(row.tone, ""):
            self._theme.icon(name, row.tone or "muted").paint(painter, box)
            return
        painter.setPen(QPen(self._theme.colour("muted"), 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(QRectF(box).adjusted(4, 4, -4, -4))

    def _paint_progress(self, painter: QPainter, share: float, trough: QRectF) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("sunken"))
        painter.drawRoundedRect(trough, 1.5, 1.5)
        painter.setBrush(self._theme.colour("accent"))
        if share >= 0:
            painter.drawRoundedRect(trough.adjusted(0, 0, -trough.width() * (1 - min(share, 1)), 0), 1.5, 1.5)
            return
        for step in range(int(trough.width()) // 16):  # dashes: it goes on, nobody knows for how long
            painter.drawRoundedRect(QRectF(trough.left() + step * 16, trough.top(), 6, trough.height()), 1.5, 1.5)

    @staticmethod
    def _upper(box: QRect) -> QRect:
        return QRect(box.left(), box.top() + 8, box.width(), 20)

    @staticmethod
    def _lower(box: QRect) -> QRect:
        return QRect(box.left(), box.top() + 29, box.width(), 20)

    @staticmethod
    def _write(painter: QPainter, box: QRect, place: Qt.AlignmentFlag, words: str) -> None:
        fitting = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, place, fitting)

    def _font(self, painter: QPainter, pixels: int, *, bold: bool = False) -> None:
        font = QFont(self._view.font())
        font.setPixelSize(pixels)
        font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
        painter.setFont(font)
