"""How far each letter is, along the bottom of the page. A click goes to one."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QHelpEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from signlab.ui.theme import Theme

HEIGHT = 40
_WIDEST = 64


@dataclass(frozen=True, slots=True)
class Standing:
    """How many pictures of a label there are, and how many there shall be. ``skipped``: why there shall be none."""

    label: str
    done: int
    wanted: int
    skipped: str = ""


class Letters(QWidget):
    """``chosen`` carries a label. The keys for the next letter and the one before are the page's."""

    chosen = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._all: Sequence[Standing] = ()
        self._current = ""
        self._hovered = ""
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(640, HEIGHT)

    def show_all(self, standings: Sequence[Standing], current: str) -> None:
        if (standings, current) == (self._all, self._current):
            return
        self._all, self._current = standings, current
        full = sum(one.done >= one.wanted for one in standings if not one.skipped)
        self.setAccessibleName(
            self.tr("{full} of {all} letters done; now {label}").format(full=full, all=len(standings), label=current)
        )
        self.update()

    def _slots(self) -> list[tuple[Standing, QRectF]]:
        if not self._all:
            return []
        width = min(self.width() / len(self._all), _WIDEST)
        return [(one, QRectF(at * width, 0, width, HEIGHT)) for at, one in enumerate(self._all)]

    def _at(self, point: QPoint) -> Standing | None:
        return next((one for one, slot in self._slots() if slot.contains(point)), None)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for one, slot in self._slots():
            self._paint_one(painter, one, slot.adjusted(2, 0, -2, 0))

    def _paint_one(self, painter: QPainter, one: Standing, slot: QRectF) -> None:
        theme = self._theme
        current = one.label == self._current
        if current or one.label == self._hovered:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("selected" if current else "hover"))
            painter.drawRoundedRect(slot, 6, 6)
        font = QFont(self.font())
        font.setPixelSize(13)
        font.setBold(current)
        font.setStrikeOut(bool(one.skipped))
        painter.setFont(font)
        painter.setPen(theme.colour("muted" if one.skipped else "text"))
        words = painter.fontMetrics().elidedText(one.label, Qt.TextElideMode.ElideRight, int(slot.width() - 4))
        painter.drawText(slot.adjusted(0, 4, 0, -16), Qt.AlignmentFlag.AlignCenter, words)
        bar = QRectF(slot.left() + 5, slot.bottom() - 11, slot.width() - 10, 5)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("line"))
        painter.drawRoundedRect(bar, 2.5, 2.5)
        share = min(one.done / one.wanted, 1.0) if one.wanted else 0.0
        if share and not one.skipped:
            full = share >= 1
            painter.setBrush(theme.colour("proved" if full else "accent"))
            bar.setWidth(max(bar.width() * share, 5))
            painter.drawRoundedRect(bar, 2.5, 2.5)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        one = self._at(event.position().toPoint())
        self._hover(one.label if one else "")

    def leaveEvent(self, _event: QEvent) -> None:
        self._hover("")

    def _hover(self, label: str) -> None:
        if label != self._hovered:
            self._hovered = label
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        one = self._at(event.position().toPoint())
        if one and event.button() == Qt.MouseButton.LeftButton:
            self.chosen.emit(one.label)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            one = self._at(event.pos())
            QToolTip.showText(event.globalPos(), self._words(one) if one else "", self)
            return True
        return super().event(event)

    def _words(self, one: Standing) -> str:
        if one.skipped:
            return self.tr("{label}: skipped, {why}").format(label=one.label, why=one.skipped)
        return self.tr("{label}: {done} of {wanted}").format(label=one.label, done=one.done, wanted=one.wanted)
