"""The map of one label, large, with how many bursts each row and column has along its margins."""

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QFont,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from signlab.ui.pages.coverage.painting import Place, paint_map
from signlab.ui.pages.coverage.seen import Brush, Cell, Seen
from signlab.ui.pages.coverage.words import bursts, cell_words
from signlab.ui.theme import Theme
from signlab.vision.bins import LIGHT

_LEFT, _BOTTOM, _MARGIN = 92, 40, 56
"""Pixels for the bounds of light, the bounds of angles, and the bars."""

_WIDEST = 132

_STEPS = {Qt.Key.Key_Left: (0, -1), Qt.Key.Key_Right: (0, 1), Qt.Key.Key_Up: (1, 0), Qt.Key.Key_Down: (-1, 0)}


class BigMap(QWidget):
    """``brushed`` carries a ``Brush``: a cell, or rows and columns swept over along the margins. ``recorded`` carries a
    cell whose gap shall be recorded at once.

    Arrows go from cell to cell, with Ctrl to a whole row or column; Return records a gap.
    """

    brushed = Signal(object)
    recorded = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._seen: Seen | None = None
        self._number = 0
        self.brush = Brush()
        self._cell = Cell(0, 0)
        self._swept: tuple[str, int] | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(360, 260)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(640, 400)

    def show_label(self, seen: Seen, label: str) -> None:
        across, axis = len(seen.covered.axis), seen.covered.axis
        other = self._seen is None or self._seen.covered.axis is not axis
        self._seen, self._number = seen, seen.number(label)
        if other:
            self._cell = Cell(len(LIGHT) // 2, across // 2)
        self.setAccessibleName(self.tr("Map of {label}").format(label=label))
        self._tell()

    def choose(self, brush: Brush) -> None:
        """Show what is chosen."""
        self.brush = brush
        self._cell = brush.cell or self._cell
        self._tell()

    def _map(self) -> Place:
        across = len(self._seen.covered.axis) if self._seen else 1
        wide = min((self.width() - _LEFT - _MARGIN - 8) / across, _WIDEST)
        high = min((self.height() - _MARGIN - _BOTTOM - 8) / len(LIGHT), _WIDEST * 0.75)
        return Place(_LEFT, _MARGIN + 4, float(int(wide)), float(int(high)))

    # ---- painting

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._seen is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        place = self._map()
        paint_map(painter, self._theme, self._seen.covered, self._number, place)
        self._paint_counts(painter, place)
        self._paint_bars(painter, place)
        self._paint_bounds(painter, place)
        self._paint_chosen(painter, place)

    def _paint_counts(self, painter: QPainter, place: Place) -> None:
        assert self._seen is not None
        theme, covered = self._theme, self._seen.covered
        font = self._font(painter, 11)
        for light in range(len(LIGHT)):
            for angle in range(len(covered.axis)):
                there = int(covered.bursts[self._number, light, angle])
                wanted = bool(covered.wanted[light, angle])
                if not there and not wanted:
                    continue
                box = place.cell(light, angle)
                words = f"{there} / {covered.target}" if wanted and there < covered.target else f"{there:,}"
                full = there >= 0.6 * covered.target
                font.setBold(wanted)
                painter.setFont(font)
                if covered.one_signer[self._number, light, angle]:
                    self._plate(painter, box, words)
                    painter.setPen(theme.colour("text"))
                else:
                    painter.setPen(theme.colour("surface" if full else "text"))
                painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)

    def _plate(self, painter: QPainter, box: QRectF, words: str) -> None:
        """What a number stands on where hatching would cross it."""
        width = painter.fontMetrics().horizontalAdvance(words) + 8
        plate = QRectF(box.center().x() - width / 2, box.center().y() - 9, width, 18)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("surface"))
        painter.drawRoundedRect(plate, 4, 4)

    def _paint_bars(self, painter: QPainter, place: Place) -> None:
        """How many bursts each column and row has; those that are chosen in full colour."""
        assert self._seen is not None
        covered, whole = self._seen.covered, place.whole(self._seen.covered)
        own = covered.bursts[self._number]
        columns, rows = own.sum(axis=0), own.sum(axis=1)
        self._font(painter, 11)
        painter.setPen(self._theme.colour("line"))
        painter.drawLine(whole.topLeft() - QPointF(0, 2), whole.topRight() - QPointF(0, 2))
        painter.drawLine(whole.topRight() + QPointF(3, 0), whole.bottomRight() + QPointF(3, 0))
        reach = _MARGIN - 20
        for angle, count in enumerate(columns.tolist()):
            box = place.cell(0, angle)
            high = reach * count / max(int(columns.max()), 1)
            bar = QRectF(box.left() + 4, whole.top() - 3 - high, box.width() - 8, high)
            chosen = self.brush.angles is None or angle in self.brush.angles
            self._bar(painter, bar, count, QRectF(box.left(), bar.top() - 15, box.width(), 14), chosen)
        for light, count in enumerate(rows.tolist()):
            box = place.cell(light, 0)
            wide = reach * count / max(int(rows.max()), 1)
            bar = QRectF(whole.right() + 4, box.top() + 4, wide, box.height() - 8)
            chosen = self.brush.lights is None or light in self.brush.lights
            self._bar(painter, bar, count, QRectF(bar.right() + 3, box.top(), 30, box.height()), chosen)

    def _bar(self, painter: QPainter, bar: QRectF, count: int, words: QRectF, chosen: bool) -> None:
        if not count:
            return
        theme = self._theme
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("heat" if chosen else "line"))
        painter.drawRoundedRect(bar, 2, 2)
        painter.setPen(theme.colour("muted"))
        side = Qt.AlignmentFlag.AlignHCenter if words.height() < 20 else Qt.AlignmentFlag.AlignLeft
        painter.drawText(words, side | Qt.AlignmentFlag.AlignVCenter, f"{count:,}")

    def _paint_bounds(self, painter: QPainter, place: Place) -> None:
        assert self._seen is not None
        covered, whole = self._seen.covered, place.whole(self._seen.covered)
        self._font(painter, 11)
        painter.setPen(self._theme.colour("muted"))
        for angle in range(len(covered.axis)):
            box = place.cell(0, angle)
            below = QRectF(box.left(), whole.bottom() + 2, box.width(), 16)
            painter.drawText(below, Qt.AlignmentFlag.AlignCenter, _signed(covered.axis.bins[angle].middle, 0) + "°")
        for light in range(len(LIGHT)):
            box = place.cell(light, 0)
            beside = QRectF(0, box.top(), _LEFT - 8, box.height())
            words = self.tr("{n} stops").format(n=_signed(LIGHT.bins[light].middle, 1))
            painter.drawText(beside, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, words)
        ends = self.tr("← to the signer's right      {axis}      to the signer's left →")
        if covered.axis.key == "pitch":
            ends = self.tr("← down      {axis}      up →")
        foot = QRectF(whole.left(), whole.bottom() + 18, whole.width(), 18)
        painter.drawText(foot, Qt.AlignmentFlag.AlignCenter, ends.format(axis=covered.axis.words.lower()))

    def _paint_chosen(self, painter: QPainter, place: Place) -> None:
        assert self._seen is not None
        painter.setBrush(Qt.BrushStyle.NoBrush)
        brush = self.brush
        if not brush.is_all:
            painter.setPen(QPen(self._theme.colour("text"), 2))
            for light in range(len(LIGHT)):
                for angle in range(len(self._seen.covered.axis)):
                    if brush.holds(light, angle):
                        painter.drawRoundedRect(place.cell(light, angle), 4, 4)
        if self.hasFocus():
            painter.setPen(QPen(self._theme.colour("focus"), 2))
            painter.drawRoundedRect(place.cell(self._cell.light, self._cell.angle).adjusted(-1, -1, 1, 1), 5, 5)

    def _font(self, painter: QPainter, size: int) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(size)
        painter.setFont(font)
        return font

    # ---- pointer

    def _margin_at(self, point: QPointF) -> tuple[str, int] | None:
        """The column or row whose bar, or bound, is at a point."""
        if self._seen is None:
            return None
        place = self._map()
        whole = place.whole(self._seen.covered)
        if whole.left() <= point.x() < whole.right() and not whole.top() <= point.y() < whole.bottom():
            return "angles", int((point.x() - whole.left()) // place.wide)
        if whole.top() <= point.y() < whole.bottom() and not whole.left() <= point.x() < whole.right():
            return "lights", len(LIGHT) - 1 - int((point.y() - whole.top()) // place.high)
        return None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._seen is None or event.button() != Qt.MouseButton.LeftButton:
            return
        if cell := self._map().at(self._seen.covered, event.position()):
            self._set(Brush() if self.brush.cell == cell else Brush.of(cell))
        elif margin := self._margin_at(event.position()):
            self._swept = margin
            self._sweep(margin)
        else:
            self._set(Brush())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        here = self._margin_at(event.position())
        if self._swept and event.buttons() & Qt.MouseButton.LeftButton:
            if here and here[0] == self._swept[0]:
                self._sweep(here)
        else:
            on = here or (self._seen and self._map().at(self._seen.covered, event.position()))
            self.setCursor(Qt.CursorShape.PointingHandCursor if on else Qt.CursorShape.ArrowCursor)

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self._swept = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        cell = self._map().at(self._seen.covered, event.position()) if self._seen else None
        if cell:
            self._record(cell)

    def _sweep(self, to: tuple[str, int]) -> None:
        assert self._swept is not None
        first, last = sorted((self._swept[1], to[1]))
        chosen = frozenset(range(first, last + 1))
        self._set(Brush(angles=chosen) if to[0] == "angles" else Brush(lights=chosen))

    def _set(self, brush: Brush) -> None:
        if brush != self.brush:
            self.choose(brush)
            self.brushed.emit(brush)

    def _record(self, cell: Cell) -> None:
        if self._seen and self._seen.covered.missing[self._number, cell.light, cell.angle]:
            self._set(Brush.of(cell))
            self.recorded.emit(cell)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent) and self._seen:
            cell = self._map().at(self._seen.covered, QPointF(event.pos()))
            words = cell_words(self._seen.covered, self._number, cell) if cell else self._margin_words(event)
            QToolTip.showText(event.globalPos(), words, self)
            return True
        return super().event(event)

    def _margin_words(self, event: QHelpEvent) -> str:
        margin = self._margin_at(QPointF(event.pos()))
        if margin is None or self._seen is None:
            return ""
        own, axis = self._seen.covered.bursts[self._number], self._seen.covered.axis
        if margin[0] == "angles":
            return f"{axis.title(margin[1])}: {bursts(int(own[:, margin[1]].sum()))}"
        return f"{LIGHT.title(margin[1])}: {bursts(int(own[margin[1]].sum()))}"

    # ---- keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()))
        if self._seen is None:
            super().keyPressEvent(event)
        elif step:
            across = len(self._seen.covered.axis)
            light, angle = self._cell.light + step[0], self._cell.angle + step[1]
            self._cell = Cell(min(max(light, 0), len(LIGHT) - 1), min(max(angle, 0), across - 1))
            brush = Brush.of(self._cell)
            if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                brush = Brush(lights=brush.lights) if step[0] else Brush(angles=brush.angles)
            self._set(brush)
            self._tell()
        elif event.key() == Qt.Key.Key_Space:
            self._set(Brush() if self.brush.cell == self._cell else Brush.of(self._cell))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._record(self._cell)
        else:
            super().keyPressEvent(event)

    def _tell(self) -> None:
        if self._seen:
            self.setAccessibleDescription(cell_words(self._seen.covered, self._number, self._cell))
        if QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.DescriptionChanged))
        self.update()


def _signed(value: float, decimals: int) -> str:
    """With a sign that is as wide as the other, and none where there is nothing to sign."""
    return f"{value:+.{decimals}f}".replace("-", "−") if value else "0"
