"""What the colours and signs of the maps mean."""

from PySide6.QtCore import QSize
from PySide6.QtGui import QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from signlab.ui.pages.coverage.painting import paint_legend
from signlab.ui.theme import Theme

_HEIGHT = 20


class Legend(QWidget):
    """One line."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme, self._target = theme, 3
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFixedSize(QSize(480, _HEIGHT))
        theme.changed.connect(self.update)
        self.show_target(self._target)

    def show_target(self, target: int) -> None:
        """``target`` bursts are the full colour."""
        self._target = target
        words = self.tr("Darker: more bursts, up to {n}. Hatched: one signer only. Outlined: nothing yet.")
        self.setAccessibleName(words.format(n=target))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = QFont(self.font())
        font.setPixelSize(11)
        painter.setFont(font)
        words = (self.tr("Bursts"), self.tr("one signer only"), self.tr("nothing yet"), self.tr("no hand found"))
        wide = paint_legend(painter, self._theme, self._target, words, _HEIGHT)
        painter.end()
        if abs(wide - self.width()) > 1:
            self.setFixedWidth(int(wide))
