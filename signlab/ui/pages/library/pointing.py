"""What the pointer does in the grid: it chooses, draws a rubber band, or pulls pictures out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPen

if TYPE_CHECKING:
    from signlab.ui.pages.library.grid import Grid

_FAR = 6
"""Pixels that the pointer moves with its button down before it draws a rubber band, or drags."""

_CONTROL, _SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


class Pointer(QObject):
    """Of one grid. ``hover`` is the row that is pointed at. Heights are from the top of all pictures."""

    def __init__(self, grid: Grid) -> None:
        super().__init__(grid)
        self._grid = grid
        self.hover: int | None = None
        self._pressed: QPoint | None = None
        self._row: int | None = None
        self._band: QRect | None = None
        self._before = np.zeros(0, dtype=np.bool_)
        self._pulling = QTimer(self, interval=30)
        self._pulling.timeout.connect(self._pull)

    def press(self, event: QMouseEvent) -> None:
        grid, place = self._grid, event.position().toPoint()
        if event.button() == Qt.MouseButton.RightButton:
            row = grid.row_at(place)
            if row is not None and not grid.selection.mask[row]:
                grid.selection.go(row)
        elif event.button() == Qt.MouseButton.LeftButton:
            more = bool(event.modifiers() & (_CONTROL | _SHIFT))
            header = grid.header_at(place)
            if header is not None:
                self._take_group(header, add=more)
                return
            self._pressed, self._row = self._below(place), grid.row_at(place)
            self._choose(self._row, event.modifiers())
            self._before = grid.selection.mask & more

    def _choose(self, row: int | None, modifiers: Qt.KeyboardModifier) -> None:
        selection = self._grid.selection
        if row is None:
            if not modifiers & (_CONTROL | _SHIFT):
                selection.clear()
        elif modifiers & _SHIFT:
            selection.go(row, extend=True)
        elif modifiers & _CONTROL:
            selection.toggle(row)
        elif not selection.mask[row]:
            selection.go(row)

    def _take_group(self, group: int, *, add: bool) -> None:
        selection, rows = self._grid.selection, self._grid.geometry_.rows_of(group)
        selection.take(np.arange(rows.start, rows.stop), selection.mask if add else None)
        if len(rows):
            selection.go(rows.start, keep=True)

    def move(self, event: QMouseEvent) -> None:
        place = event.position().toPoint()
        self._point_at(place)
        if self._pressed is None or not event.buttons() & Qt.MouseButton.LeftButton:
            return
        here = self._below(place)
        if self._band is None and (here - self._pressed).manhattanLength() < _FAR:
            return
        if self._row is not None and self._band is None:
            self._pressed = None
            self._grid.dragged.emit()
            return
        self.stretch(here)
        outside = not 0 <= place.y() < self._grid.viewport().height()
        if outside and not self._pulling.isActive():
            self._pulling.start()
        elif not outside:
            self._pulling.stop()

    def stretch(self, here: QPoint) -> None:
        """The rubber band reaches from where the button went down to ``here``."""
        if self._pressed is not None:
            self._band = band = QRect(self._pressed, here).normalized()
            rows = self._grid.geometry_.within(band.left(), band.top(), band.right(), band.bottom())
            self._grid.selection.take(rows, self._before)
            self._grid.viewport().update()

    def _pull(self) -> None:
        """The rubber band reaches out of the window: scroll, the farther out the faster."""
        viewport, bar = self._grid.viewport(), self._grid.verticalScrollBar()
        place = viewport.mapFromGlobal(viewport.cursor().pos())
        over = place.y() if place.y() < 0 else max(0, place.y() - viewport.height())
        bar.setValue(bar.value() + over // 2)
        self.stretch(self._below(place))

    def release(self, event: QMouseEvent) -> None:
        selection = self._grid.selection
        if self._band is not None:
            rows = selection.rows
            if rows:
                selection.go(rows[0], keep=True)
        elif self._row is not None and self._pressed is not None and not event.modifiers() & (_CONTROL | _SHIFT):
            selection.go(self._row)
        self.forget()

    def forget(self) -> None:
        """The button is up."""
        self._pulling.stop()
        self._band = self._pressed = self._row = None
        self._grid.viewport().update()

    # ---- what is pointed at

    def follow(self) -> None:
        """The pictures moved under the pointer."""
        viewport = self._grid.viewport()
        if viewport.underMouse():
            self._point_at(viewport.mapFromGlobal(viewport.cursor().pos()))

    def leave(self) -> None:
        self._set_hover(None)

    def _point_at(self, place: QPoint) -> None:
        inside = self._grid.viewport().rect().contains(place)
        self._set_hover(self._grid.row_at(place) if inside else None)

    def _set_hover(self, row: int | None) -> None:
        if row != self.hover:
            self.hover = row
            self._grid.viewport().update()

    def _below(self, place: QPoint) -> QPoint:
        return place + QPoint(0, self._grid.verticalScrollBar().value())

    def paint(self, painter: QPainter, colour: QColor) -> None:
        """The rubber band."""
        if self._band is not None:
            inside = QColor(colour)
            inside.setAlphaF(0.15)
            painter.setPen(QPen(colour, 1))
            painter.setBrush(inside)
            painter.drawRect(self._band.translated(0, -self._grid.verticalScrollBar().value()))
