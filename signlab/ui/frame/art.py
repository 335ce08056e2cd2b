"""The picture of the start page: a drawn hand on a quiet ground."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QWidget

from signlab.bundled import RESOURCES
from signlab.ui.theme import Theme


class Art(QWidget):
    """The letter L, as large as there is room, its arm rising from the lower edge."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._hand = QPixmap(str(RESOURCES / "pictures" / "start.png"))
        self.setAccessibleName(self.tr("A drawn hand that signs the letter L"))
        theme.changed.connect(self.update)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(self.rect(), self._theme.colour("sunken"))
        size = self._hand.size().scaled(self.width(), round(self.height() * 0.86), Qt.AspectRatioMode.KeepAspectRatio)
        place = QRectF((self.width() - size.width()) / 2, self.height() - size.height(), size.width(), size.height())
        painter.drawPixmap(place, self._hand, QRectF(self._hand.rect()))
