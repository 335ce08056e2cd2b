"""The confusion matrix, painted: what was taken for what. A cell tells its numbers, and opens its pictures."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QToolTip, QWidget

from signlab.ui.pages.coverage.painting import legible, mixed
from signlab.ui.theme import Theme

_CELL = 26
"""Pixels a side, at most; 30 columns stay legible down to 18."""

_LEAST = 18
_TITLE = 20
_STEPS = {Qt.Key.Key_Left: (0, -1), Qt.Key.Key_Right: (0, 1), Qt.Key.Key_Up: (-1, 0), Qt.Key.Key_Down: (1, 0)}


class Matrix(QWidget):
    """Rows are labels, columns what the model named, the last "nothing". ``opened`` carries label and what was told.

    The darker, the larger the share of its row: right ones in one hue, confusions in another. Arrows move, Return
    opens.
    """

    opened = Signal(str, str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._classes: tuple[str, ...] = ()
        self._counts: Sequence[Sequence[int]] = ()
        self._at: tuple[int, int] | None = None
        self._chosen = (0, 0)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("What was taken for what"))
        theme.changed.connect(self.update)

    def show_counts(self, classes: Sequence[str], counts: Sequence[Sequence[int]]) -> None:
        self._classes, self._counts, self._at = tuple(classes), counts, None
        self._chosen = (0, 0)
        self._tell()
        self._fit()
        self.update()

    @property
    def columns(self) -> tuple[str, ...]:
        return (*self._classes, "nothing")

    # ---- geometry

    def _names_width(self) -> int:
        metrics = QFontMetrics(self._font(11))
        return 12 + max((metrics.horizontalAdvance(name) for name in self._classes), default=8)

    def _side(self) -> int:
        room = (self.width() - self._names_width() - 8) // max(1, len(self.columns))
        return max(_LEAST, min(_CELL, room))

    def _head(self) -> int:
        """Titles of one or two letters lie; longer ones, as "nothing", stand upright."""
        metrics = QFontMetrics(self._font(11))
        long = max((metrics.horizontalAdvance(name) for name in self.columns), default=0)
        return _TITLE + (long if long > self._side() else 8)

    def _fit(self) -> None:
        self.setFixedHeight(self._head() + len(self._classes) * self._side() + 4)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def minimumSizeHint(self) -> QSize:
        return QSize(self._names_width() + len(self.columns) * _LEAST + 8, 0)

    def cell(self, row: int, column: int) -> QRectF:
        side = self._side()
        return QRectF(self._names_width() + column * side, self._head() + row * side, side, side)

    def _find(self, point: QPointF) -> tuple[int, int] | None:
        side = self._side()
        column, row = int((point.x() - self._names_width()) // side), int((point.y() - self._head()) // side)
        inside = 0 <= row < len(self._classes) and 0 <= column < len(self.columns)
        return (row, column) if inside else None

    # ---- what is painted

    def _font(self, pixels: int, *, bold: bool = False) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(pixels)
        font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
        return font

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_titles(painter)
        painter.setFont(self._font(11))
        for row, counts in enumerate(self._counts):
            total = max(1, sum(counts))
            for column, count in enumerate(counts):
                self._paint_cell(painter, row, column, count, count / total)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if self.hasFocus() and self._classes:
            painter.setPen(QPen(self._theme.colour("focus"), 2))
            painter.drawRect(self.cell(*self._chosen).adjusted(1, 1, -1, -1))
        if self._at:
            painter.setPen(QPen(self._theme.colour("text"), 1))
            painter.drawRect(self.cell(*self._at).adjusted(0.5, 0.5, -0.5, -0.5))

    def _paint_titles(self, painter: QPainter) -> None:
        side, left, head = self._side(), self._names_width(), self._head()
        painter.setPen(self._theme.colour("muted"))
        painter.setFont(self._font(11))
        painter.drawText(QRectF(left, 0, 600, 16), Qt.AlignmentFlag.AlignLeft, self.tr("Named as"))
        lit = {self._at[0]} if self._at else set()
        for row, name in enumerate(self._classes):
            painter.setFont(self._font(11, bold=row in lit))
            place = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(QRectF(0, head + row * side, left - 8, side), place, name)
        lit = {self._at[1]} if self._at else set()
        for column, name in enumerate(self.columns):
            painter.setFont(self._font(11, bold=column in lit))
            self._paint_title(painter, name, left + column * side)

    def _paint_title(self, painter: QPainter, name: str, x: float) -> None:
        side, head = self._side(), self._head()
        if painter.fontMetrics().horizontalAdvance(name) <= side:
            painter.drawText(QRectF(x, head - 18, side, 16), Qt.AlignmentFlag.AlignCenter, name)
            return
        painter.save()
        painter.translate(x + side / 2, head - 4)
        painter.rotate(-90)
        painter.drawText(QRectF(0, -side / 2, head, side), Qt.AlignmentFlag.AlignVCenter, name)
        painter.restore()

    def _paint_cell(self, painter: QPainter, row: int, column: int, count: int, share: float) -> None:
        box = self.cell(row, column).adjusted(0.5, 0.5, -0.5, -0.5)
        back = self._theme.colour("sunken")
        fill = back
        if count:
            role = "heat" if row == column else "gap"
            fill = mixed(back, self._theme.colour(role), 0.15 + 0.85 * share)
        painter.fillRect(box, fill)
        if count:
            painter.setPen(legible(self._theme, fill))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, f"{count}" if count < 1000 else "…")

    # ---- what is done

    def said(self, row: int, column: int) -> str:
        """A cell in words."""
        counts, name = self._counts[row], self.columns[column]
        total = max(1, sum(counts))
        told = self.tr("nothing") if column == len(self._classes) else name
        words = self.tr("{label} named as {told}: {count} of {total} pictures, {share} %")
        return words.format(
            label=self._classes[row],
            told=told,
            count=f"{counts[column]:,}",
            total=f"{sum(counts):,}",
            share=f"{100 * counts[column] / total:.0f}",
        )

    def _tell(self) -> None:
        if self._classes:
            self.setAccessibleDescription(self.said(*self._chosen))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = self._find(event.position())
        if at != self._at:
            self._at = at
            self.update()
        if at is None:
            QToolTip.hideText()
            self.unsetCursor()
            return
        count = self._counts[at[0]][at[1]]
        self.setCursor(Qt.CursorShape.PointingHandCursor if count else Qt.CursorShape.ArrowCursor)
        QToolTip.showText(event.globalPosition().toPoint(), self.said(*at), self)

    def leaveEvent(self, _event: QEvent) -> None:
        self._at = None
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and (at := self._find(event.position())):
            self._choose(at)
            self._open()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()))
        if step and self._classes:
            row, column = (now + by for now, by in zip(self._chosen, step, strict=True))
            self._choose((min(max(row, 0), len(self._classes) - 1), min(max(column, 0), len(self._classes))))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open()
        else:
            super().keyPressEvent(event)

    def _choose(self, at: tuple[int, int]) -> None:
        self._chosen = at
        self._tell()
        self.update()

    def _open(self) -> None:
        row, column = self._chosen
        if self._counts and self._counts[row][column]:
            self.opened.emit(self._classes[row], self.columns[column])
