"""The letter, as large as it fits, how sure the model is, and what else it might be."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from signlab.deployment.here.spelling import Reading
from signlab.ui.theme import Theme
from signlab.ui.widgets.bars import Bars
from signlab.ui.widgets.text import label

_LARGEST = 320
_NONE = "–"
WIDTH = 280


class Panel(QWidget):
    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.letter, self.bars = Letter(theme), Bars(theme)
        self._sure, self._more = label("", "title"), label("", "muted", wrap=True)
        self._sure.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._more.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.letter, 1)
        column.addWidget(self._sure)
        column.addSpacing(16)
        column.addWidget(self.bars)
        column.addSpacing(8)
        column.addWidget(self._more)
        column.addStretch(1)

    def show_reading(self, reading: Reading | None) -> None:
        self.bars.show_reading(reading)
        self.letter.show_letter(reading.leading or _NONE if reading else "", counts=_counts(reading))
        if reading is None:
            words = ""
        elif reading.leading:
            words = self.tr("{share:.0%} sure").format(share=reading.confidence)
        else:
            words = self.tr("No sign")
        if words != self._sure.text():
            self._sure.setText(words)

    def say(self, words: str) -> None:
        """What is to be known besides."""
        if words != self._more.text():
            self._more.setText(words)


def _counts(reading: Reading | None) -> bool:
    return bool(reading and reading.letter and reading.letter == reading.leading)


class Letter(QWidget):
    """One label. Quiet until it counts."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.text, self._is_sure = "", False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(120)
        self.setAccessibleName(self.tr("Letter"))
        theme.changed.connect(self.update)

    def show_letter(self, text: str, *, counts: bool) -> None:
        if (text, counts) != (self.text, self._is_sure):
            self.text, self._is_sure = text, counts
            self.setAccessibleDescription(text if counts else "")
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self.text:
            return
        font = QFont(self.font())
        font.setWeight(QFont.Weight.Bold)
        font.setPixelSize(max(28, min(_LARGEST, int(self.height() * 0.9))))
        wide = QFontMetricsF(font).horizontalAdvance(self.text)
        if wide > self.width():
            font.setPixelSize(max(18, int(font.pixelSize() * self.width() / wide)))
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
        painter.setFont(font)
        painter.setPen(self._theme.colour("text" if self._is_sure else "muted"))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text)
