"""How sure a model is of what it sees: a bar for each of the likeliest labels."""

import time

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from signlab.deployment.here.spelling import Reading
from signlab.ui.theme import Theme
from signlab.ui.widgets.ranking import Ranking

ROWS = 5
_SPOKEN = 1.0
"""Seconds between changes of what a screen reader would say."""


class Bars(QWidget):
    """``rows`` of them, each ``height`` pixels high. ``over``: it lies on a picture, in the colours for that."""

    def __init__(self, theme: Theme, rows: int = ROWS, height: int = 32, *, over: bool = False) -> None:
        super().__init__()
        self._theme, self._rows, self._row, self._over = theme, rows, height, over
        self._ranking = Ranking(rows)
        self._shown: list[tuple[str, float]] = []
        self._leading = ""
        self._spoken = 0.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("How sure the model is"))
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(120, self._rows * self._row)

    @property
    def shown(self) -> list[tuple[str, float]]:
        """(label, probability) as they stand below each other."""
        return self._shown

    def show_reading(self, reading: Reading | None) -> None:
        now = time.monotonic()
        self._shown = self._ranking.update(reading.scores, now) if reading else []
        self._leading = reading.leading if reading else ""
        if now - self._spoken > _SPOKEN:
            self._spoken = now
            self.setAccessibleDescription(", ".join(f"{label} {score:.0%}" for label, score in self._shown))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = QFont(self.font())
        font.setPixelSize(18 if self._row >= 32 else 13)
        font.setWeight(QFont.Weight.DemiBold)
        metrics = QFontMetricsF(font)
        name = max(metrics.horizontalAdvance("M"), *(metrics.horizontalAdvance(label) for label, _ in self._shown), 0)
        name = min(name, self.width() / 3)
        small = QFont(self.font())
        share = QFontMetricsF(small).horizontalAdvance("100 %")
        for number in range(self._rows):
            line = QRectF(0, number * self._row, self.width(), self._row)
            trough = line.adjusted(name + 12, 0, -share - 12, 0)
            trough = QRectF(trough.left(), line.center().y() - 4, trough.width(), 8)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._colour("trough"))
            painter.drawRoundedRect(trough, 4, 4)
            if number >= len(self._shown):
                continue
            label, score = self._shown[number]
            first = label == self._leading
            if (width := trough.width() * min(score, 1.0)) >= 1:
                painter.setBrush(self._colour("accent" if first else "muted"))
                painter.drawRoundedRect(QRectF(trough.left(), trough.top(), max(width, 8), 8), 4, 4)
            painter.setPen(self._colour("text" if first else "muted"))
            painter.setFont(font)
            elided = metrics.elidedText(label, Qt.TextElideMode.ElideRight, name)
            painter.drawText(line, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, elided)
            painter.setFont(small)
            painter.drawText(line, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, f"{score:.0%}")

    def _colour(self, role: str) -> QColor:
        if not self._over:
            return self._theme.colour({"trough": "sunken"}.get(role, role))
        colour = self._theme.colour("on_stage")
        colour.setAlpha({"trough": 40, "muted": 170}.get(role, 255))
        return colour
