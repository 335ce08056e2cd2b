"""What was spelled: words that are done, and large behind them the one that grows."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from signlab.ui.pages.deploy.try_it.control import Spelled
from signlab.ui.theme import Theme

_SIZE = 28


class Word(QWidget):
    """A line that keeps its end in sight."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._spelled = Spelled()
        self.hint = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("What was spelled"))
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(200, 48)

    def show_spelled(self, spelled: Spelled, hint: str) -> None:
        """``hint`` stands there while nothing else does."""
        if (spelled, hint) != (self._spelled, self.hint):
            self._spelled, self.hint = spelled, hint
            self.setAccessibleDescription(" ".join([*spelled.before, spelled.word]))
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        before, word = " ".join(self._spelled.before), self._spelled.word
        line = QRectF(self.rect())
        middle = Qt.AlignmentFlag.AlignVCenter
        if not before and not word:
            painter.setPen(self._theme.colour("muted"))
            painter.drawText(line, middle | Qt.AlignmentFlag.AlignLeft, self.hint)
            return
        font = QFont(self.font())
        font.setPixelSize(_SIZE)
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        metrics = QFontMetricsF(font)
        gap = metrics.horizontalAdvance(" ") if before else 0.0
        first, second = metrics.horizontalAdvance(before), metrics.horizontalAdvance(word)
        left = min(0.0, self.width() - first - gap - second - 4)
        painter.setPen(self._theme.colour("muted"))
        painter.drawText(QRectF(left, 0, first + 1, self.height()), middle, before)
        painter.setPen(self._theme.colour("text"))
        painter.drawText(QRectF(left + first + gap, 0, second + 1, self.height()), middle, word)
