"""Small plots of an evaluation, painted: shares with what is certain of them, and confidence against accuracy."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QToolTip, QWidget

from signlab.ui.pages.coverage.painting import mixed
from signlab.ui.theme import Theme

_ROW = 28


@dataclass(frozen=True)
class Bar:
    """A share from 0 to 1 (None: nothing is known) between ``low`` and ``high``; ``words`` stand at the right.

    ``few``: of too little to say anything, and painted so.
    """

    name: str
    value: float | None
    low: float | None = None
    high: float | None = None
    words: str = ""
    few: bool = False


def _small(widget: QWidget) -> QFont:
    font = QFont(widget.font())
    font.setPixelSize(11)
    return font


class Bars(QWidget):
    """Shares below one another on one scale from 0 to 100 %."""

    def __init__(self, theme: Theme, name: str, names_width: int = 128) -> None:
        super().__init__()
        self._theme, self._names = theme, names_width
        self.bars: tuple[Bar, ...] = ()
        self.setAccessibleName(name)
        theme.changed.connect(self.update)

    def show_bars(self, bars: Sequence[Bar]) -> None:
        self.bars = tuple(bars)
        self.setFixedHeight(len(bars) * _ROW + 20)
        told = [f"{bar.name}: {_said(bar)}" for bar in bars]
        self.setAccessibleDescription(". ".join(told))
        self.update()

    def _trough(self, row: int) -> QRectF:
        width = max(80.0, min(420.0, self.width() - self._names - 200.0))
        return QRectF(self._names, row * _ROW + 7, width, 14)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for row, bar in enumerate(self.bars):
            self._paint_bar(painter, bar, self._trough(row), row * _ROW)
        painter.setFont(_small(self))
        painter.setPen(self._theme.colour("muted"))
        trough, below = self._trough(0), len(self.bars) * _ROW
        for share in (0.0, 0.5, 1.0):
            place = QRectF(trough.left() + share * trough.width() - 30, below, 60, 16)
            painter.drawText(place, Qt.AlignmentFlag.AlignHCenter, f"{100 * share:.0f} %")

    def _paint_bar(self, painter: QPainter, bar: Bar, trough: QRectF, top: float) -> None:
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setPen(self._theme.colour("text"))
        fitting = painter.fontMetrics().elidedText(bar.name, Qt.TextElideMode.ElideRight, self._names - 12)
        painter.drawText(QRectF(0, top, self._names - 12, _ROW), middle, fitting)
        painter.fillRect(trough, self._theme.colour("sunken"))
        if bar.value is not None:
            fill = mixed(self._theme.colour("sunken"), self._theme.colour("heat"), 0.35 if bar.few else 1.0)
            painter.fillRect(trough.adjusted(0, 0, -trough.width() * (1 - bar.value), 0), fill)
        if bar.low is not None and bar.high is not None and not bar.few:
            self._paint_span(painter, trough, bar.low, bar.high)
        painter.setPen(self._theme.colour("muted"))
        room = QRectF(trough.right() + 12, top, self.width() - trough.right() - 12, _ROW)
        fitting = painter.fontMetrics().elidedText(_said(bar), Qt.TextElideMode.ElideRight, int(room.width()))
        painter.drawText(room, middle, fitting)

    def _paint_span(self, painter: QPainter, trough: QRectF, low: float, high: float) -> None:
        """A line from ``low`` to ``high`` with ends, as error bars have."""
        left, right = (trough.left() + share * trough.width() for share in (low, high))
        y = trough.center().y()
        for colour, width in ((self._theme.colour("surface"), 4), (self._theme.colour("text"), 1.5)):
            painter.setPen(QPen(colour, width))
            painter.drawLine(QPointF(left, y), QPointF(right, y))
            for x in (left, right):
                painter.drawLine(QPointF(x, y - 4), QPointF(x, y + 4))


def _said(bar: Bar) -> str:
    if bar.value is None:
        return bar.words
    return "  ·  ".join(part for part in (f"{100 * bar.value:.0f} %", bar.words) if part)


@dataclass(frozen=True)
class Dot:
    """Pictures of about one confidence: how sure the model was on average, and how often it was right."""

    confidence: float
    accuracy: float
    pictures: int
    words: str


class Calibration(QWidget):
    """Confidence across, accuracy up, the larger the more pictures; on the slanting line the model is as sure as right.

    Below the line it is too sure of itself.
    """

    _LEFT, _BELOW, _SIDE = 44, 36, 240

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.dots: tuple[Dot, ...] = ()
        self.setAccessibleName(self.tr("How far its confidence can be trusted"))
        self.setFixedSize(self._LEFT + self._SIDE + 16, 12 + self._SIDE + self._BELOW)
        self.setMouseTracking(True)
        theme.changed.connect(self.update)

    def show_dots(self, dots: Sequence[Dot]) -> None:
        self.dots = tuple(dots)
        self.setAccessibleDescription(". ".join(dot.words for dot in dots))
        self.update()

    def _place(self, confidence: float, accuracy: float) -> QPointF:
        return QPointF(self._LEFT + confidence * self._SIDE, 12 + (1 - accuracy) * self._SIDE)

    def _radius(self, dot: Dot) -> float:
        most = max(one.pictures for one in self.dots)
        return 3 + 7 * float((dot.pictures / most) ** 0.5)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(QRectF(self._LEFT, 12, self._SIDE, self._SIDE), self._theme.colour("sunken"))
        painter.setFont(_small(self))
        painter.setPen(self._theme.colour("muted"))
        for share in (0.0, 0.5, 1.0):
            down, across = self._place(share, 0), self._place(0, share)
            centre, right = Qt.AlignmentFlag.AlignHCenter, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(QRectF(down.x() - 20, down.y() + 2, 40, 14), centre, f"{100 * share:.0f}")
            painter.drawText(QRectF(0, across.y() - 7, self._LEFT - 6, 14), right, f"{100 * share:.0f}")
        below = QRectF(self._LEFT, 12 + self._SIDE + 17, self._SIDE, 16)
        painter.drawText(below, Qt.AlignmentFlag.AlignHCenter, self.tr("Confidence, %"))
        painter.save()
        painter.rotate(-90)
        side = QRectF(-12 - self._SIDE, 0, self._SIDE, 14)
        painter.drawText(side, Qt.AlignmentFlag.AlignHCenter, self.tr("Right, %"))
        painter.restore()
        painter.setPen(QPen(self._theme.colour("muted"), 1, Qt.PenStyle.DashLine))
        painter.drawLine(self._place(0, 0), self._place(1, 1))
        self._paint_dots(painter)

    def _paint_dots(self, painter: QPainter) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("heat"))
        for dot in self.dots:
            radius = self._radius(dot)
            painter.drawEllipse(self._place(dot.confidence, dot.accuracy), radius, radius)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        def away(dot: Dot) -> float:
            return (self._place(dot.confidence, dot.accuracy) - event.position()).manhattanLength()

        near = min(self.dots, key=away, default=None)
        if near is not None and away(near) < 20:
            QToolTip.showText(event.globalPosition().toPoint(), near.words, self)
        else:
            QToolTip.hideText()

    def leaveEvent(self, _event: QEvent) -> None:
        QToolTip.hideText()
