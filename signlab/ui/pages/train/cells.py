"""How often a model is right in each light and tilt, painted as the maps of coverage are: bright light is above."""

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QToolTip, QWidget

from signlab.ui.pages.coverage.painting import legible, mixed
from signlab.ui.theme import Theme

_WIDEST, _HIGH = 96, 40
"""Pixels of a cell."""

_TITLE = 20
_PALEST = 0.12
"""Of the full colour: what a share of 0 shows."""

_STEPS = {Qt.Key.Key_Left: (0, -1), Qt.Key.Key_Right: (0, 1), Qt.Key.Key_Up: (-1, 0), Qt.Key.Key_Down: (1, 0)}


class CellsTable(QWidget):
    """Rows are lights, columns tilts; the fuller the colour, the more often the model is right.

    A cell of too few pictures has no colour and says how many there are. Arrows move; the cell is told to whoever
    listens.
    """

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._lights: tuple[str, ...] = ()
        self._tilts: tuple[str, ...] = ()
        self._counts: dict[str, Sequence[Sequence[int]]] = {}
        self._at: tuple[int, int] | None = None
        self._chosen = (0, 0)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Light and tilt"))
        theme.changed.connect(self.update)

    def show_cells(self, cells: Mapping[str, Any]) -> None:
        """``cells`` as ``evaluation.json`` has them: titles of "light" and "roll", and of each cell "right",
        "pictures", "takes" and whether they are "few"."""
        self._lights, self._tilts = tuple(reversed(cells["light"])), tuple(cells["roll"])
        self._counts = {name: list(reversed(cells[name])) for name in ("right", "pictures", "takes", "few")}
        self._at, self._chosen = None, (len(self._lights) // 2, len(self._tilts) // 2)
        self._tell()
        self._fit()
        self.update()

    # ---- geometry

    def _names_width(self) -> int:
        metrics = QFontMetrics(self._font(11))
        return 12 + max((metrics.horizontalAdvance(name) for name in self._lights), default=8)

    def _wide(self) -> int:
        metrics = QFontMetrics(self._font(11))
        least = 8 + max((metrics.horizontalAdvance(name) for name in self._tilts), default=8)
        return max(least, min(_WIDEST, (self.width() - self._names_width() - 8) // max(1, len(self._tilts))))

    def _fit(self) -> None:
        self.setFixedHeight(2 * _TITLE + len(self._lights) * _HIGH + 4)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def minimumSizeHint(self) -> QSize:
        return QSize(self._names_width() + 8, 0)

    def cell(self, row: int, column: int) -> QRectF:
        return QRectF(self._names_width() + column * self._wide(), 2 * _TITLE + row * _HIGH, self._wide(), _HIGH)

    def _find(self, point: QPointF) -> tuple[int, int] | None:
        column = int((point.x() - self._names_width()) // self._wide())
        row = int((point.y() - 2 * _TITLE) // _HIGH)
        inside = 0 <= row < len(self._lights) and 0 <= column < len(self._tilts)
        return (row, column) if inside else None

    # ---- what is painted

    def _font(self, pixels: int) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(pixels)
        return font

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._font(11))
        self._paint_titles(painter)
        for row in range(len(self._lights)):
            for column in range(len(self._tilts)):
                self._paint_cell(painter, row, column)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if self.hasFocus() and self._lights:
            painter.setPen(QPen(self._theme.colour("focus"), 2))
            painter.drawRect(self.cell(*self._chosen).adjusted(1, 1, -1, -1))
        if self._at:
            painter.setPen(QPen(self._theme.colour("text"), 1))
            painter.drawRect(self.cell(*self._at).adjusted(0.5, 0.5, -0.5, -0.5))

    def _paint_titles(self, painter: QPainter) -> None:
        painter.setPen(self._theme.colour("muted"))
        left = self._names_width()
        painter.drawText(QRectF(left, 0, 600, 16), Qt.AlignmentFlag.AlignLeft, self.tr("Tilt"))
        painter.drawText(QRectF(0, 0, left - 8, 16), Qt.AlignmentFlag.AlignRight, self.tr("Light"))
        for row, name in enumerate(self._lights):
            box = QRectF(0, self.cell(row, 0).top(), left - 8, _HIGH)
            painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, name)
        for column, name in enumerate(self._tilts):
            box = QRectF(self.cell(0, column).left(), _TITLE, self._wide(), _TITLE - 4)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, name)

    def _paint_cell(self, painter: QPainter, row: int, column: int) -> None:
        box = self.cell(row, column).adjusted(1, 1, -1, -1)
        right, pictures, few = (self._counts[name][row][column] for name in ("right", "pictures", "few"))
        fill = self._theme.colour("sunken")
        if pictures and not few:
            share = _PALEST + (1 - _PALEST) * right / pictures
            fill = mixed(fill, self._theme.colour("heat"), share)
        painter.fillRect(box, fill)
        if not pictures:
            return
        if few:
            painter.setPen(self._theme.colour("muted"))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self._of(right, pictures))
            return
        painter.setPen(legible(self._theme, fill))
        said = f"{100 * right / pictures:.0f} %\n" + self.tr("of {n}").format(n=f"{pictures:,}")
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, said)

    def _of(self, right: int, pictures: int) -> str:
        return self.tr("{right} of {n}").format(right=f"{right:,}", n=f"{pictures:,}")

    # ---- what is told

    def said(self, row: int, column: int) -> str:
        """A cell in words."""
        right, pictures, takes, few = (
            self._counts[name][row][column] for name in ("right", "pictures", "takes", "few")
        )
        place = self.tr("Light {light}, tilt {tilt}").format(light=self._lights[row], tilt=self._tilts[column])
        if not pictures:
            return self.tr("{place}: no pictures").format(place=place)
        words = self.tr("{place}: {right} pictures named rightly; takes: {takes}").format(
            place=place, right=self._of(right, pictures), takes=f"{takes:,}"
        )
        return self.tr("{words}; too few to say anything").format(words=words) if few else words

    def _tell(self) -> None:
        if self._lights:
            self.setAccessibleDescription(self.said(*self._chosen))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = self._find(event.position())
        if at != self._at:
            self._at = at
            self.update()
        if at is None:
            QToolTip.hideText()
        else:
            QToolTip.showText(event.globalPosition().toPoint(), self.said(*at), self)

    def leaveEvent(self, _event: QEvent) -> None:
        self._at = None
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()))
        if step is None or not self._lights:
            super().keyPressEvent(event)
            return
        row, column = (now + by for now, by in zip(self._chosen, step, strict=True))
        self._chosen = min(max(row, 0), len(self._lights) - 1), min(max(column, 0), len(self._tilts) - 1)
        self._tell()
        self.update()
