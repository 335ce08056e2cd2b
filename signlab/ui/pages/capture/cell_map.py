"""The small map on the Capture page: what is there, what is asked for, and where the hand is now."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from signlab.ui.pages.capture.whereabouts import Whereabouts
from signlab.ui.pages.coverage.painting import Place, paint_map
from signlab.ui.theme import Theme
from signlab.vision.bins import LIGHT

_CELL, _LINE = 16, 18


class CellMap(QWidget):
    """Takes no room while there is nothing to show. ``mirrored``: left and right are those of the mirrored preview."""

    def __init__(self, theme: Theme, where: Whereabouts) -> None:
        super().__init__()
        self._theme, self._where = theme, where
        self.mirrored = True
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(len(LIGHT) * _CELL + 2 * _LINE)
        where.changed.connect(self._show)
        theme.changed.connect(self.update)
        self._show()

    def sizeHint(self) -> QSize:
        return QSize(200, self.height())

    def _show(self) -> None:
        where = self._where
        known = where.seen is not None and where.label in where.seen.covered.labels and where.seen.total > 0
        self.setVisible(known)
        self.setAccessibleName(self._words() or self.tr("Map of what is covered"))
        self.update()

    def _words(self) -> str:
        where = self._where
        if where.cell is None:
            return self.tr("Your hand is not seen") if where.wanted else ""
        if where.wanted and where.cell == where.wanted:
            return self.tr("Just right: hold it there")
        return self.tr("You are here: {words}").format(words=where.words)

    def paintEvent(self, _event: QPaintEvent) -> None:
        where, theme = self._where, self._theme
        if where.seen is None or where.label not in where.seen.covered.labels:
            return
        covered = where.seen.covered
        across = len(covered.axis)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        turned = self.mirrored and covered.axis.key != "pitch"
        left = (self.width() - across * _CELL) // 2
        place = Place(left, _LINE, _CELL, _CELL, mirrored=across if turned else 0)
        paint_map(painter, theme, covered, where.seen.number(where.label), place)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if where.wanted:
            painter.setPen(QPen(theme.colour("accent"), 2))
            painter.drawRoundedRect(place.cell(where.wanted.light, where.wanted.angle), 3, 3)
        if where.cell:
            fits = where.cell == where.wanted
            middle = place.cell(where.cell.light, where.cell.angle).center()
            painter.setPen(QPen(theme.colour("surface"), 2))
            painter.setBrush(theme.colour("proved" if fits else "text"))
            painter.drawEllipse(middle, 5.5, 5.5)
        font = QFont(self.font())
        font.setPixelSize(11)
        painter.setFont(font)
        painter.setPen(theme.colour("muted"))
        words = painter.fontMetrics().elidedText(self._words(), Qt.TextElideMode.ElideRight, self.width())
        foot = QRectF(0, _LINE + len(LIGHT) * _CELL, self.width(), _LINE)
        painter.drawText(foot, Qt.AlignmentFlag.AlignCenter, words)
