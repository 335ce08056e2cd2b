"""Pictures by label and side: a bar for each label, with its numbers."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QHelpEvent, QKeyEvent, QKeySequence, QPainter, QPaintEvent
from PySide6.QtGui import QGuiApplication as Gui
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from signlab.ui.pages.build.words import pictures, side_words
from signlab.ui.theme import Theme

_ROW, _HEAD, _NUMBER, _GAP = 20, 24, 84, 8
_SHADES = {"train": 1.0, "validation": 0.55, "test": 0.28}
"""One hue: how much of it each side has."""


class SideBars(QWidget):
    """One scale for all labels; labels without pictures are said to have none. Ctrl+C copies the numbers."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._sides: tuple[str, ...] = ()
        self.counts: dict[str, dict[str, int]] = {}
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Pictures by label and side"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def show_counts(self, counts: Mapping[str, Mapping[Any, int]]) -> None:
        """``counts`` by label and side."""
        self.counts = {label: dict(row) for label, row in counts.items()}
        present = {side for row in self.counts.values() for side, count in row.items() if count}
        self._sides = tuple(side for side in _SHADES if side in present)
        self.setAccessibleDescription(self.text("; ", ", "))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(360, _HEAD + _ROW * (len(self.counts) + 1) + 4)

    def minimumSizeHint(self) -> QSize:
        return QSize(240, self.sizeHint().height())

    def text(self, line: str = "\n", cell: str = "\t") -> str:
        """The numbers as text."""
        rows = [["", *(side_words(side) for side in self._sides)]]
        rows += [[label, *(str(row.get(side, 0)) for side in self._sides)] for label, row in self.counts.items()]
        return line.join(cell.join(row) for row in rows)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            Gui.clipboard().setText(self.text())
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            number = (event.pos().y() - _HEAD) // _ROW
            labels = list(self.counts)
            if 0 <= number < len(labels):
                row = self.counts[labels[number]]
                said = ", ".join(f"{side_words(side)} {row.get(side, 0):,}" for side in self._sides)
                QToolTip.showText(event.globalPos(), f"{labels[number]}: {said}", self)
            else:
                QToolTip.hideText()
            return True
        return super().event(event)

    # ---- painting

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self.counts:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        names = max(28, *(self.fontMetrics().horizontalAdvance(label) for label in self.counts)) + _GAP
        bars = QRectF(names, 0, self.width() - names - _NUMBER * len(self._sides) - _GAP, _ROW)
        most = max((sum(row.values()) for row in self.counts.values()), default=0) or 1
        self._paint_head(painter, bars)
        for number, (label, row) in enumerate(self.counts.items()):
            top = _HEAD + number * _ROW
            self._paint_label(painter, label, row, QRectF(0, top, names, _ROW))
            self._paint_bar(painter, row, bars.translated(0, top), most)
            self._paint_numbers(painter, row, top)
        totals = {side: sum(row.get(side, 0) for row in self.counts.values()) for side in self._sides}
        top = _HEAD + len(self.counts) * _ROW
        painter.setPen(self._theme.colour("line"))
        painter.drawLine(0, top + 1, self.width(), top + 1)
        self._font(painter, bold=True)
        painter.setPen(self._theme.colour("text"))
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRectF(0, top + 2, bars.right(), _ROW), left, pictures(sum(totals.values())))
        self._paint_numbers(painter, totals, top + 2, bold=True)

    def _paint_head(self, painter: QPainter, bars: QRectF) -> None:
        self._font(painter, 11)
        for place, side in enumerate(self._sides):
            box = QRectF(bars.right() + _GAP + place * _NUMBER, 0, _NUMBER, _HEAD - 4)
            words = side_words(side)
            wide = painter.fontMetrics().horizontalAdvance(words)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._shade(side))
            painter.drawRoundedRect(QRectF(box.right() - wide - 14, box.center().y() - 4, 8, 8), 2, 2)
            painter.setPen(self._theme.colour("muted"))
            painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, words)

    def _paint_label(self, painter: QPainter, label: str, row: Mapping[str, int], box: QRectF) -> None:
        self._font(painter, bold=True)
        painter.setPen(self._theme.colour("text" if sum(row.values()) else "muted"))
        painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, label)

    def _paint_bar(self, painter: QPainter, row: Mapping[str, int], box: QRectF, most: int) -> None:
        if not sum(row.values()):
            self._font(painter, 11)
            painter.setPen(self._theme.colour("muted"))
            painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, self.tr("none"))
            return
        painter.setPen(Qt.PenStyle.NoPen)
        left = box.left()
        for side in self._sides:
            wide = box.width() * row.get(side, 0) / most
            if wide:
                painter.setBrush(self._shade(side))
                painter.drawRoundedRect(QRectF(left, box.top() + 5, max(wide - 1, 1), box.height() - 10), 2, 2)
            left += wide

    def _paint_numbers(self, painter: QPainter, row: Mapping[str, int], top: float, *, bold: bool = False) -> None:
        self._font(painter, bold=bold)
        start = self.width() - _NUMBER * len(self._sides)
        for place, side in enumerate(self._sides):
            count = row.get(side, 0)
            missing = not count and any(row.values())
            painter.setPen(self._theme.colour("gap" if missing else "text" if count else "muted"))
            box = QRectF(start + place * _NUMBER, top, _NUMBER, _ROW)
            painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, f"{count:,}")

    def _shade(self, side: str) -> QColor:
        full, ground, share = self._theme.colour("heat"), self._theme.colour("surface"), _SHADES[side]
        mixed = [round(ground_part + share * (part - ground_part)) for part, ground_part in _parts(full, ground)]
        return QColor(*mixed)

    def _font(self, painter: QPainter, pixels: int = 13, *, bold: bool = False) -> None:
        font = QFont(self.font())
        font.setPixelSize(pixels)
        font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
        painter.setFont(font)


def _parts(one: QColor, other: QColor) -> list[tuple[int, int]]:
    return [(one.red(), other.red()), (one.green(), other.green()), (one.blue(), other.blue())]
