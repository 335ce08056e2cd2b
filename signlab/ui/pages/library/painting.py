"""Paints the cells and headers of the grid. The picture speaks: what else is known of it shows when it is asked for."""

from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QImage, QPainter, QPen

from signlab.errors import Problem
from signlab.ui.pages.library.geometry import HEADER
from signlab.ui.pages.library.thumbs import Seen
from signlab.ui.theme import ICON, Theme

FRAME = 3
"""Pixels of the frame round a chosen picture."""

_MARKS = {"checked": ("check", "proved"), "doubtful": ("doubt", "warn")}


@dataclass(slots=True)
class Look:
    """How one cell is to look. ``label`` and ``mark`` are shown where ``told``."""

    thumbnail: Seen | None
    label: str
    mark: str = ""
    told: bool = False
    chosen: bool = False
    current: bool = False
    leaving: bool = False
    note: str = ""


class Brush:
    """Paints with the colours of ``theme``; one for each repaint."""

    def __init__(self, painter: QPainter, theme: Theme, font: QFont) -> None:
        self._painter, self._theme = painter, theme
        self._colours = {role: theme.colour(role) for role in ("sunken", "accent", "surface", "text", "muted", "stage")}
        self._small = QFont(font)
        self._small.setPixelSize(11)
        self._bold = QFont(font)
        self._bold.setPixelSize(13)
        self._bold.setWeight(QFont.Weight.DemiBold)
        self._metrics = QFontMetrics(self._small)

    def cell(self, place: QRect, look: Look) -> None:
        painter = self._painter
        if isinstance(look.thumbnail, QImage):
            painter.setOpacity(0.35 if look.leaving else 1)
            painter.drawImage(place, look.thumbnail)
            painter.setOpacity(1)
        else:
            painter.fillRect(place, self._colours["sunken"])
            if look.thumbnail:
                self._broken(place, look.thumbnail)
        if look.told or look.chosen:
            self._tell(place, look)
        if look.chosen:
            self._frame(place, self._colours["accent"], FRAME, 0)
            self._tick(place)
        if look.current:
            self._frame(place, self._colours["accent"], FRAME, 0)
            self._frame(place, self._colours["surface"], 1, FRAME)

    def _frame(self, place: QRect, colour: QColor, width: int, inset: int) -> None:
        half = inset + width / 2
        self._painter.setPen(
            QPen(colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.SquareCap, Qt.PenJoinStyle.MiterJoin)
        )
        self._painter.setBrush(Qt.BrushStyle.NoBrush)
        self._painter.drawRect(QRectF(place).adjusted(half, half, -half, -half))

    def _tick(self, place: QRect) -> None:
        """A chosen picture has a tick too: colour alone says nothing to some."""
        side = 18
        badge = QRect(place.right() - side - FRAME, place.top() + FRAME + 1, side, side)
        self._painter.setPen(Qt.PenStyle.NoPen)
        self._painter.setBrush(self._colours["accent"])
        self._painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._painter.drawEllipse(badge)
        pixmap = self._theme.icon("check", "on_accent").pixmap(14, 14)
        self._painter.drawPixmap(badge.adjusted(2, 2, -2, -2), pixmap)
        self._painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def _tell(self, place: QRect, look: Look) -> None:
        """Label and mark, at the foot of the picture."""
        words = f"{look.label}  {look.note}" if look.note else look.label
        room = place.width() - 2 * FRAME - 8
        mark = _MARKS.get(look.mark)
        words = self._metrics.elidedText(words, Qt.TextElideMode.ElideRight, room - 12 - (16 if mark else 0))
        width = self._metrics.horizontalAdvance(words) + 12 + (16 if mark else 0)
        tag = QRect(place.left() + FRAME + 3, place.bottom() - FRAME - 21, width, 19)
        ground = QColor(self._colours["stage"])
        ground.setAlphaF(0.82)
        painter = self._painter
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(tag, 4, 4)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setFont(self._small)
        painter.setPen(self._theme.colour("on_stage"))
        painter.drawText(tag.adjusted(6, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)
        if mark:
            pixmap = self._theme.icon(mark[0], "on_stage").pixmap(14, 14)
            painter.drawPixmap(QRect(tag.right() - 18, tag.top() + 3, 14, 14), pixmap)

    def _broken(self, place: QRect, problem: Problem) -> None:
        icon = self._theme.icon("warn", "warn").pixmap(ICON, ICON)
        middle = place.center()
        self._painter.drawPixmap(QRect(middle.x() - 10, middle.y() - 22, 20, 20), icon)
        self._painter.setFont(self._small)
        self._painter.setPen(self._colours["muted"])
        words = place.adjusted(8, place.height() // 2 + 2, -8, -4)
        self._painter.drawText(words, Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextWordWrap, problem.cause)

    def header(self, place: QRect, words: str, count: str) -> None:
        """Words of a group, on the ground of the page so that pictures slide away under it."""
        painter = self._painter
        painter.fillRect(place, self._colours["surface"])
        painter.setFont(self._bold)
        painter.setPen(self._colours["text"])
        metrics = painter.fontMetrics()
        shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, max(40, place.width() - 120))
        base = place.top() + (HEADER + metrics.ascent() - metrics.descent()) // 2
        painter.drawText(QPoint(place.left() + 4, base), shown)
        painter.setFont(self._small)
        painter.setPen(self._colours["muted"])
        painter.drawText(QPoint(place.left() + 12 + metrics.horizontalAdvance(shown), base), count)
