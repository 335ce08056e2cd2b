"""The letter that a model sees, with how sure it is, in a corner of the preview."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from signlab.deployment.here.spelling import Reading
from signlab.ui.pages.capture.preview import Preview
from signlab.ui.theme import Theme
from signlab.ui.widgets.bars import Bars
from signlab.ui.widgets.text import label

_WIDTH = 184
_EDGE = 12
_DARK = 185
"""Of 255: how much of the picture below it is covered."""


class LetterCard(QWidget):
    """Lies in the lower right corner of ``preview``. Hidden while there is nothing to show."""

    def __init__(self, theme: Theme, preview: Preview) -> None:
        super().__init__(preview)
        self._theme, self._preview = theme, preview
        self.setObjectName("letter_card")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.bars = Bars(theme, 3, 20, over=True)
        self.letter, self.words = label("", "display"), label("", wrap=True)
        self.words.setMinimumHeight(self.words.fontMetrics().height())
        first = QHBoxLayout()
        first.setSpacing(12)
        first.addWidget(self.letter)
        first.addWidget(self.words, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 10)
        column.setSpacing(4)
        column.addLayout(first)
        column.addWidget(self.bars)
        self.setFixedSize(_WIDTH, 124)
        self.hide()

    def show_reading(self, reading: Reading | None, otherwise: str, *, wanted: bool) -> None:
        """``otherwise``: what the model sees instead of what is asked for. ``wanted``: whether it may be seen now."""
        self.bars.show_reading(reading)
        if reading is None or not wanted:
            self.hide()
            return
        shown = reading.leading or "–"
        if shown != self.letter.text():
            self.letter.setText(shown)
        if otherwise:
            words = self.tr("Looks like {label} to the model").format(label=otherwise)
        else:
            words = "" if reading.leading else self.tr("No sign")
        if words != self.words.text():
            self.words.setText(words)
        self._place()
        self.show()

    def _place(self) -> None:
        corner = self._preview.area.bottomRight()
        place = int(corner.x()) - self.width() - _EDGE, int(corner.y()) - self.height() - _EDGE
        if place != (self.x(), self.y()):
            self.move(*place)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        back = self._theme.colour("stage")
        back.setAlpha(_DARK)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(back)
        painter.drawRoundedRect(QRectF(self.rect()), 6, 6)
