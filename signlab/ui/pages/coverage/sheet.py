"""The alphabet sheet: a small map for each label, the one that lacks most first, on one scale."""

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QFocusEvent,
    QFont,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from signlab.ui.pages.coverage.painting import Place, paint_map, paint_strip
from signlab.ui.pages.coverage.seen import Cell, Seen
from signlab.ui.pages.coverage.words import cell_words, label_words
from signlab.ui.theme import Theme
from signlab.vision.bins import LIGHT

_HEAD, _FOOT, _GAP, _EDGE = 22, 8, 16, 8
_LEAST, _LARGEST = 12, 40
"""Pixels a side of a cell."""

_STEPS = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1)}


class Sheet(QWidget):
    """``opened`` carries a label and the cell that was clicked, or None; ``pointed`` what is said of what the pointer
    or the keyboard is at.

    Arrows go from label to label, and with Ctrl from cell to cell; Return opens.
    """

    opened = Signal(str, object)
    pointed = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._seen: Seen | None = None
        self._current = 0
        self._cell: Cell | None = None
        self._hover: int | None = None
        self._columns, self._side = 1, float(_LEAST)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(self.tr("Alphabet sheet"))
        theme.changed.connect(self.update)

    # ---- what it shows

    def show_seen(self, seen: Seen) -> None:
        """Show it; the label that was current stays so."""
        before = self.current
        if self._seen and self._seen.covered.axis is not seen.covered.axis:
            self._cell = None
        self._seen = seen
        labels = seen.covered.labels
        if before in labels:
            self._current = seen.order.index(seen.number(before))
        self._current = min(self._current, len(labels) - 1)
        self._lay_out()
        if self.hasFocus():
            self._tell()  # other figures now
        self.update()

    @property
    def current(self) -> str:
        """The label the keyboard is at."""
        if self._seen is None:
            return ""
        return self._seen.covered.labels[self._seen.order[self._current]]

    def go_to(self, label: str) -> None:
        """Put the keyboard at ``label``."""
        if self._seen and label in self._seen.covered.labels:
            self._current, self._cell = self._seen.order.index(self._seen.number(label)), None
            self.update()

    def _lay_out(self) -> None:
        """The columns in which cells are largest; where they would be too small, the sheet is higher than its view."""
        if self._seen is None:
            return
        count, across = len(self._seen.order), len(self._seen.covered.axis)
        view = self.parentWidget().height() if self.parentWidget() else self.height()
        best, self._columns = 0.0, 1
        for columns in range(1, count + 1):
            lines = -(-count // columns)
            side = min(
                ((self.width() - 2 * _EDGE + _GAP) / columns - _GAP) / across,
                ((view - 2 * _EDGE + _GAP) / lines - _GAP - _HEAD - _FOOT) / len(LIGHT),
            )
            if side > best:
                best, self._columns = side, columns
        if best < _LEAST:
            self._columns = max(1, int((self.width() - 2 * _EDGE + _GAP) // (_LEAST * across + _GAP)))
        self._side = float(int(min(max(best, _LEAST), _LARGEST)))
        lines = -(-count // self._columns)
        self.setMinimumHeight(int(lines * (self._tile().height() + _GAP) - _GAP + 2 * _EDGE) if best < _LEAST else 0)

    def _tile(self) -> QSize:
        across = len(self._seen.covered.axis) if self._seen else 1
        return QSize(int(across * self._side), int(_HEAD + len(LIGHT) * self._side + _FOOT))

    def _box(self, place: int) -> QRectF:
        """Where the tile at ``place`` lies. Tiles share the room that is left over."""
        tile = self._tile()
        lines = -(-len(self._seen.order) // self._columns) if self._seen else 1
        across = max(self._columns - 1, 1)
        room = min((self.width() - 2 * _EDGE - self._columns * tile.width()) / across, 3 * _GAP)
        down = min((self.height() - 2 * _EDGE - lines * tile.height()) / max(lines - 1, 1), 2 * _GAP)
        line, column = divmod(place, self._columns)
        x, y = column * (tile.width() + max(room, _GAP)), line * (tile.height() + max(down, _GAP / 2))
        return QRectF(_EDGE + int(x), _EDGE + int(y), tile.width(), tile.height())

    def _map(self, place: int) -> Place:
        box = self._box(place)
        return Place(box.left(), box.top() + _HEAD, self._side, self._side)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    # ---- painting

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._seen is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for place, number in enumerate(self._seen.order):
            box = self._box(place)
            if box.adjusted(-8, -8, 8, 8).intersects(QRectF(event.rect())):
                self._paint_tile(painter, place, number, box)

    def _paint_tile(self, painter: QPainter, place: int, number: int, box: QRectF) -> None:
        assert self._seen is not None
        theme, row, covered = self._theme, self._seen.labels[number], self._seen.covered
        current = place == self._current and self.hasFocus()
        if current or place == self._hover:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("hover"))
            painter.drawRoundedRect(box.adjusted(-6, -2, 6, 4), 6, 6)
        if current:
            painter.setPen(QPen(theme.colour("focus"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(-6, -2, 6, 4), 6, 6)
        font = QFont(self.font())
        font.setPixelSize(13)
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(theme.colour("text"))
        percent = f"{100 * row.filled:.0f} %"
        head = QRectF(box.left(), box.top(), box.width(), _HEAD - 4)
        room = int(box.width() - painter.fontMetrics().horizontalAdvance(percent) - 8)
        words = painter.fontMetrics().elidedText(row.label, Qt.TextElideMode.ElideRight, room)
        painter.drawText(head, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, words)
        font.setBold(False)
        font.setPixelSize(11)
        painter.setFont(font)
        painter.setPen(theme.colour("muted"))
        painter.drawText(head, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, percent)
        own = self._map(place)
        paint_map(painter, theme, covered, number, own)
        share = row.no_hand / row.measured if row.measured else 0.0
        paint_strip(painter, theme, QRectF(box.left() + 1, box.bottom() - 5, box.width() - 2, 4), share)
        if current and self._cell:
            painter.setPen(QPen(theme.colour("focus"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(own.cell(self._cell.light, self._cell.angle), 3, 3)

    # ---- pointer

    def _at(self, point: QPointF) -> int | None:
        if self._seen is None:
            return None
        places = range(len(self._seen.order))
        return next((place for place in places if self._box(place).adjusted(-4, -2, 4, 4).contains(point)), None)

    def _cell_at(self, point: QPointF) -> Cell | None:
        place = self._at(point)
        if place is None or self._seen is None:
            return None
        return self._map(place).at(self._seen.covered, point)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place = self._at(event.position())
        if place != self._hover:
            self._hover = place
            self.setCursor(Qt.CursorShape.ArrowCursor if place is None else Qt.CursorShape.PointingHandCursor)
            self.update()
        self.pointed.emit(self._words(place, self._cell_at(event.position())))

    def leaveEvent(self, _event: QEvent) -> None:
        self._hover = None
        self.pointed.emit("")
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        place = self._at(event.position())
        if place is not None and event.button() == Qt.MouseButton.LeftButton:
            self._current, self._cell = place, None
            self.opened.emit(self.current, self._cell_at(event.position()))

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            point = QPointF(event.pos())
            QToolTip.showText(event.globalPos(), self._words(self._at(point), self._cell_at(point)), self)
            return True
        return super().event(event)

    def _words(self, place: int | None, cell: Cell | None) -> str:
        if place is None or self._seen is None:
            return ""
        number = self._seen.order[place]
        return cell_words(self._seen.covered, number, cell) if cell else label_words(self._seen, number)

    # ---- keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()))
        if self._seen is None:
            super().keyPressEvent(event)
        elif step and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._step_cell(*step)
        elif step:
            self._go(self._current + step[0] + step[1] * self._columns)
        elif event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self._go(0 if event.key() == Qt.Key.Key_Home else len(self._seen.order) - 1)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.opened.emit(self.current, self._cell)
        elif label := self._typed(event.text()):
            self.go_to(label)
            self._tell()
        else:
            super().keyPressEvent(event)

    def _typed(self, text: str) -> str:
        labels = self._seen.covered.labels if self._seen else ()
        return next((label for label in labels if text.strip() and label.casefold() == text.casefold()), "")

    def _go(self, place: int) -> None:
        assert self._seen is not None
        self._current, self._cell = min(max(place, 0), len(self._seen.order) - 1), None
        self._tell()

    def _step_cell(self, right: int, down: int) -> None:
        assert self._seen is not None
        across = len(self._seen.covered.axis)
        here = self._cell or Cell(len(LIGHT) // 2, across // 2)
        if self._cell:
            light, angle = here.light - down, here.angle + right
            here = Cell(min(max(light, 0), len(LIGHT) - 1), min(max(angle, 0), across - 1))
        self._cell = here
        self._tell()

    def _tell(self) -> None:
        words = self._words(self._current, self._cell)
        self.pointed.emit(words)
        self.setAccessibleDescription(words)
        if QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.DescriptionChanged))
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._tell()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()
