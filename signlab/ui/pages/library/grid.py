"""The grid of pictures: only what is in sight is painted, so that 100,000 are as quick as ten."""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame

from signlab.dataset.changes import pictures
from signlab.dataset.rows import Rows
from signlab.ui.pages.library.geometry import GAP, Geometry, Part
from signlab.ui.pages.library.painting import Brush, Look
from signlab.ui.pages.library.pointing import Pointer
from signlab.ui.pages.library.selection import Selection
from signlab.ui.pages.library.thumbs import Thumbs, wanted
from signlab.ui.theme import Theme

_STEPS: Mapping[Qt.Key, str] = {
    Qt.Key.Key_Left: "left",
    Qt.Key.Key_Right: "right",
    Qt.Key.Key_Up: "up",
    Qt.Key.Key_Down: "down",
    Qt.Key.Key_Home: "first",
    Qt.Key.Key_End: "last",
    Qt.Key.Key_PageUp: "page up",
    Qt.Key.Key_PageDown: "page down",
}


class Grid(QAbstractScrollArea):
    """Pictures in groups, with headers that stick. ``opened`` carries the row that shall be seen full size, ``typed``
    what was typed, ``dragged`` that the chosen ones are pulled out, ``menu`` where a menu is asked for, ``seen`` that
    other rows are in sight."""

    opened = Signal(int)
    typed = Signal(str)
    dragged = Signal()
    menu = Signal(QPoint)
    seen = Signal()

    def __init__(self, theme: Theme, thumbs: Thumbs, *, size: int = 128) -> None:
        super().__init__()
        self.setObjectName("grid")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.viewport().setMouseTracking(True)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._theme, self._thumbs, self._size = theme, thumbs, size
        self.selection = Selection(self)
        self.rows: Rows | None = None
        self.geometry_ = Geometry((), 1, size)
        self.lines: Callable[[Geometry], list[int]] | None = None
        """Where set, how many lines each group takes at least: see ``Geometry``."""
        self.mark: Callable[[str], str] = lambda _name: ""
        self.leaving: Mapping[str, object] = {}
        """Pictures that a change under way takes elsewhere, by name."""
        self.note: Callable[[int], str] = lambda _row: ""
        """What more to say of a row that is pointed at or chosen, such as the value it was sorted by."""
        self.pointer = Pointer(self)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        self.selection.changed.connect(self.viewport().update)
        self.selection.moved.connect(self._tell_current)
        thumbs.arrived.connect(self.viewport().update)
        theme.changed.connect(self.viewport().update)

    # ---- what it shows

    def show_rows(self, rows: Rows | None) -> None:
        """Show other rows; what was chosen, and the place, stay."""
        kept = self._place()
        self.rows = rows
        self.selection.follow(rows.names if rows else ())
        self._lay_out()
        self._go_back(kept)
        self.pointer.hover = None
        self.viewport().update()
        self.seen.emit()

    def set_size(self, size: int) -> None:
        """Thumbnails of another size; what is in the middle stays there."""
        if size == self._size:
            return
        kept = self._place()
        self._size = size
        self._lay_out()
        self._go_back(kept)
        self.viewport().update()

    def relay(self) -> None:
        """Lay out again, as when ``lines`` has another answer."""
        self._lay_out()
        self.viewport().update()

    def _lay_out(self) -> None:
        counts = [group.count for group in self.rows.groups] if self.rows else []
        headers = bool(self.rows) and any(group.words for group in self.rows.groups)
        width = max(1, self.viewport().width())
        self.geometry_ = Geometry(counts, width, self._size, headers=headers)
        if self.lines and self.rows:
            self.geometry_ = Geometry(counts, width, self._size, headers=headers, lines=self.lines(self.geometry_))
        bar, height = self.verticalScrollBar(), self.viewport().height()
        bar.setRange(0, max(0, self.geometry_.height - height))
        bar.setPageStep(height)
        bar.setSingleStep(max(24, self.geometry_.pitch // 2))

    def _place(self) -> tuple[str, int] | None:
        """The picture to hold on to while all else moves, and how far below the top it is: the current one where it is
        in sight, or else the first."""
        if not self.rows or not len(self.geometry_):
            return None
        top = self.verticalScrollBar().value()
        row = self.selection.current
        if row is None or row >= len(self.geometry_) or not self._in_sight(row):
            row = next(
                (part.start for part in self.geometry_.visible(top, top + 1 << 20) if part.stop > part.start), None
            )
        return None if row is None else (self.rows.names[row], self.geometry_.cell_of(row).y - top)

    def _go_back(self, kept: tuple[str, int] | None) -> None:
        if kept and self.rows:
            name, offset = kept
            row = self.selection.current
            if row is None or row >= len(self.rows.names) or self.rows.names[row] != name:
                row = next(iter(self.rows.positions([name])), None)
            if row is not None:
                self.verticalScrollBar().setValue(self.geometry_.cell_of(row).y - offset)

    def _in_sight(self, row: int) -> bool:
        y, top = self.geometry_.cell_of(row).y, self.verticalScrollBar().value()
        return top <= y < top + self.viewport().height()

    def _scrolled(self) -> None:
        self.pointer.follow()
        self.viewport().update()
        self.seen.emit()

    def visible_rows(self) -> list[int]:
        """Rows that are in sight now."""
        top = self.verticalScrollBar().value()
        parts = self.geometry_.visible(top, top + self.viewport().height())
        return [row for part in parts for row in range(part.start, part.stop)]

    def rect_of(self, row: int) -> QRect:
        """Where a row is, in the viewport."""
        cell = self.geometry_.cell_of(row)
        return QRect(cell.x, cell.y - self.verticalScrollBar().value(), cell.side, cell.side)

    def ensure_seen(self, row: int) -> None:
        """Scroll as little as shows the whole of ``row``, below the header that sticks."""
        cell, bar, geometry = self.geometry_.cell_of(row), self.verticalScrollBar(), self.geometry_
        top = cell.y - geometry.header
        if top < bar.value():
            bar.setValue(top if top > geometry.header else 0)
        elif cell.y + cell.side > bar.value() + self.viewport().height():
            bar.setValue(cell.y + cell.side + GAP - self.viewport().height())

    # ---- painting

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), self._theme.colour("surface"))
        rows, top = self.rows, self.verticalScrollBar().value()
        if not rows or not rows.groups:
            self._thumbs.want((), 1)
            return
        brush = Brush(painter, self._theme, self.font())
        bottom = top + self.viewport().height()
        focus = self.hasFocus()
        parts = list(self.geometry_.visible(top, bottom))
        for part in parts:
            for row in range(part.start, part.stop):
                brush.cell(self.rect_of(row), self._look(rows, row, focus))
        if self.geometry_.header:
            for part in parts:
                self._paint_header(brush, rows, part.group, top)
        self.pointer.paint(painter, self._theme.colour("accent"))
        painter.end()
        self._ask(rows, parts)

    def _pixels(self) -> int:
        return round(self.geometry_.cell * self.devicePixelRatioF())

    def _ask(self, rows: Rows, parts: Sequence[Part]) -> None:
        """Ask for what is in sight; then for what a page down brings, then for what one up does."""
        side = self._pixels()
        rows_seen = [row for part in parts for row in range(part.start, part.stop)]
        missing = [
            row for row in (*rows_seen, *self._soon(rows, parts)) if not self._thumbs.has(rows.version(row), side)
        ]
        self._thumbs.want([wanted(rows, row) for row in missing], side)

    def _soon(self, rows: Rows, parts: Sequence[Part]) -> list[int]:
        seen = [row for part in parts for row in (part.start, part.stop) if part.stop > part.start]
        if not seen:
            return []
        first, last = min(seen), max(seen)
        count = last - first + self.geometry_.columns
        after = range(last, min(last + count, len(rows)))
        before = range(first - 1, max(first - count, 0) - 1, -1)
        return [*after, *before]

    def _look(self, rows: Rows, row: int, focus: bool) -> Look:
        name = rows.names[row]
        chosen = bool(self.selection.mask[row])
        current = row == self.selection.current
        told = row == self.pointer.hover or (current and focus)
        return Look(
            self._thumbs.get(rows.version(row)),
            rows.label(row),
            self.mark(name) if told or chosen else "",
            told,
            chosen,
            current and focus,
            name in self.leaving,
            self.note(row) if told or chosen else "",
        )

    def _paint_header(self, brush: Brush, rows: Rows, group: int, top: int) -> None:
        """At its place, or at the top for as long as pictures of its group are in sight."""
        geometry = self.geometry_
        y = geometry.top(group) - top
        if y < 0:
            y = min(0, geometry.top(group + 1) - geometry.header - top)
        words = rows.groups[group]
        width = self.viewport().width()
        brush.header(QRect(0, y, width, geometry.header), words.words or self.tr("None"), f"{words.count:,}")

    def resizeEvent(self, event: QResizeEvent) -> None:
        kept = self._place()
        self._lay_out()
        self._go_back(kept)
        super().resizeEvent(event)
        self.seen.emit()

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Leave:
            self.pointer.leave()
        return super().viewportEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if (
            self.selection.current is None
            and self.rows
            and len(self.rows)
            and event.reason() != Qt.FocusReason.MouseFocusReason
        ):
            self.selection.go(0, keep=True)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    # ---- keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        control = bool(modifiers & Qt.KeyboardModifier.ControlModifier)
        step = _STEPS.get(Qt.Key(event.key()))
        if step and not (control and step in ("up", "down")):
            self.step(step, extend=bool(modifiers & Qt.KeyboardModifier.ShiftModifier), keep=control)
        elif event.key() == Qt.Key.Key_Space and not control and self.selection.current is not None:
            self.selection.toggle(self.selection.current)
        elif modifiers in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier) and (
            event.text().isprintable() and event.text().strip()
        ):
            self.typed.emit(event.text())
        else:
            super().keyPressEvent(event)

    def step(self, way: str, *, extend: bool = False, keep: bool = False) -> None:
        """Move the current picture ``left``, ``down``, ``page down``, to the ``first`` and so on."""
        count = len(self.geometry_)
        if not count:
            return
        row = self.selection.current
        if row is None:
            self.go(count - 1 if way == "last" else 0)
            return
        page = max(1, (self.viewport().height() - self.geometry_.header) // self.geometry_.pitch)
        self.go(self.geometry_.stepped(row, way, page), extend=extend, keep=keep)

    def go(self, row: int, *, extend: bool = False, keep: bool = False) -> None:
        """Make ``row`` the current one and show it."""
        self.selection.go(row, extend=extend, keep=keep)
        self.ensure_seen(row)

    # ---- pointer

    def row_at(self, place: QPoint) -> int | None:
        """The row at a place of the viewport."""
        return self.geometry_.at(place.x(), place.y() + self.verticalScrollBar().value())

    def header_at(self, place: QPoint) -> int | None:
        """The group whose header is seen at a place, also where it sticks to the top."""
        if 0 <= place.y() < self.geometry_.header and self.rows and len(self.rows.groups):
            part = next(self.geometry_.visible(self.verticalScrollBar().value() + place.y(), 1 << 40), None)
            return part.group if part else None
        return self.geometry_.header_at(place.y() + self.verticalScrollBar().value())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.pointer.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.pointer.move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.pointer.release(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        row = self.row_at(event.position().toPoint())
        if row is not None and event.button() == Qt.MouseButton.LeftButton:
            self.pointer.forget()
            self.selection.go(row)
            self.opened.emit(row)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        row = self.selection.current
        if event.reason() == QContextMenuEvent.Reason.Keyboard and row is not None:
            self.menu.emit(self.viewport().mapToGlobal(self.rect_of(row).center()))
        else:
            self.menu.emit(event.globalPos())

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            event.ignore()  # the page makes thumbnails larger or smaller
        else:
            super().wheelEvent(event)

    # ---- for those who do not see it

    def _tell_current(self) -> None:
        rows, row = self.rows, self.selection.current
        if rows is None or row is None:
            self.setAccessibleName(self.tr("Pictures"))
            self.setAccessibleDescription("")
            return
        mark = self.mark(rows.names[row])
        chosen = self.tr("chosen") if self.selection.mask[row] else ""
        said = [rows.label(row), mark if mark != "none" else "", chosen]
        place = self.tr("{n} of {count}").format(n=row + 1, count=pictures(len(rows)))
        self.setAccessibleName(", ".join(part for part in (*said, place) if part))
        self.setAccessibleDescription(rows.names[row])
        if QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.NameChanged))
