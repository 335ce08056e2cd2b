"""Small figures of one label: where the light came from, how large the hand was and where, who recorded it when."""

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QSizePolicy, QTableWidget, QTableWidgetItem, QWidget

from signlab.ui.pages.coverage.painting import heat, mixed
from signlab.ui.pages.coverage.seen import Seen
from signlab.ui.theme import Theme
from signlab.vision.bins import DIRECTIONS

SIDE = 132
_WAYS = {"above": (0, -1), "right": (1, 0), "below": (0, 1), "left": (-1, 0)}
_SPREAD = 16
"""Cells a side that the picture is divided into to show where hands were."""


class _Figure(QWidget):
    """A square that is painted."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setFixedSize(QSize(SIDE, SIDE))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def _painter(self) -> QPainter:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = QFont(self.font())
        font.setPixelSize(11)
        painter.setFont(font)
        return painter

    def _say(self, words: str) -> None:
        self.setAccessibleName(words)
        self.setToolTip(words)
        self.update()


class Compass(_Figure):
    """Where the light came from, as the signer sees it: the longer an arm, the more bursts."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._counts: dict[str, int] = {}

    def show_label(self, seen: Seen, label: str) -> None:
        row = seen.covered.directions[seen.number(label)].tolist()
        self._counts = dict(zip(DIRECTIONS, row, strict=True))
        names = self._names()
        said = ", ".join(f"{names[way]} {count:,}" for way, count in self._counts.items())
        self._say(self.tr("Bursts by where the light came from: {counts}").format(counts=said))

    def _names(self) -> dict[str, str]:
        return {
            "front": self.tr("front"),
            "above": self.tr("above"),
            "right": self.tr("right"),
            "below": self.tr("below"),
            "left": self.tr("left"),
        }

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, theme, middle = self._painter(), self._theme, SIDE / 2
        most, reach, inner = max(*self._counts.values(), 1) if self._counts else 1, middle - 22, 10.0
        painter.setPen(QPen(theme.colour("line"), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(QPointF(middle, middle), reach, reach)
        names = self._names()
        for way, (right, down) in _WAYS.items():
            count = self._counts.get(way, 0)
            far = inner + (reach - inner) * count / most
            painter.setPen(QPen(theme.colour("heat"), 8, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            if count:
                start, end = QPointF(right, down) * (inner + 6), QPointF(right, down) * max(far - 4, inner + 6)
                painter.drawLine(QPointF(middle, middle) + start, QPointF(middle, middle) + end)
            painter.setPen(theme.colour("muted"))
            place = QPointF(middle + right * (middle - 10), middle + down * (middle - 9))
            turned = QRectF(place.x() - 40, place.y() - 9, 80, 18)
            if right:
                painter.save()
                painter.translate(place)
                painter.rotate(90 if right > 0 else -90)
                turned = QRectF(-40, -9, 80, 18)
            painter.drawText(turned, Qt.AlignmentFlag.AlignCenter, f"{names[way]} {count:,}")
            if right:
                painter.restore()
        front = self._counts.get("front", 0)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(heat(theme, front / most) if front else theme.colour("sunken"))
        painter.drawEllipse(QPointF(middle, middle), inner + 2, inner + 2)
        painter.setPen(theme.colour("surface" if front > most / 2 else "text"))
        painter.drawText(QRectF(middle - 20, middle - 9, 40, 18), Qt.AlignmentFlag.AlignCenter, f"{front:,}")


class Whereabouts(_Figure):
    """Where in the picture the hand was, and as a frame how large it usually was."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._density = np.zeros((_SPREAD, _SPREAD))
        self._middle: tuple[float, float, float] | None = None

    def show_label(self, seen: Seen, label: str) -> None:
        facts = seen.covered.pictures
        own = (facts.label == seen.number(label)) & facts.found
        x, y, size = (facts.figures[key][own] for key in ("hand_x", "hand_y", "hand_size"))
        known = ~(np.isnan(x) | np.isnan(y) | np.isnan(size))
        x, y, size = x[known], y[known], size[known]
        self._density, _, _ = np.histogram2d(y, x, bins=_SPREAD, range=((0, 100), (0, 100)))
        self._middle = (float(np.median(x)), float(np.median(y)), float(np.median(size))) if len(x) else None
        if self._middle is None:
            self._say(self.tr("Nobody knows where the hand was"))
            return
        low, high = np.percentile(size, (10, 90))
        words = self.tr("The hand takes {middle} % of the picture's height; in 8 of 10 pictures {low} to {high} %")
        self._say(words.format(middle=f"{self._middle[2]:.0f}", low=f"{low:.0f}", high=f"{high:.0f}"))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, theme = self._painter(), self._theme
        frame = QRectF(0.5, 12.5, SIDE - 1, SIDE - 33)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("sunken"))
        painter.drawRoundedRect(frame, 4, 4)
        wide, high, most = frame.width() / _SPREAD, frame.height() / _SPREAD, max(float(self._density.max()), 1.0)
        for row in range(_SPREAD):
            for column in range(_SPREAD):
                if share := float(self._density[row, column]) / most:
                    painter.setBrush(mixed(theme.colour("sunken"), theme.colour("heat"), 0.2 + 0.8 * share))
                    box = QRectF(frame.left() + column * wide, frame.top() + row * high, wide, high)
                    painter.drawRect(box)
        if self._middle:
            x, y, size = self._middle
            side = frame.height() * size / 100
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.colour("text"), 1, Qt.PenStyle.DashLine))
            at = QPointF(frame.left() + frame.width() * x / 100, frame.top() + frame.height() * y / 100)
            painter.drawRect(QRectF(at.x() - side * 0.4, at.y() - side / 2, side * 0.8, side))
            painter.setPen(theme.colour("muted"))
            foot = QRectF(0, frame.bottom() + 2, SIDE, 16)
            words = self.tr("usual height {n} %").format(n=f"{size:.0f}")
            painter.drawText(foot, Qt.AlignmentFlag.AlignCenter, words)


class Matrix(QTableWidget):
    """How many bursts of a label each signer has in each session."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._shown: tuple[Seen, str] | None = None
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setShowGrid(False)
        self.setAccessibleName(self.tr("Bursts by signer and session"))
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.verticalHeader().setDefaultSectionSize(26)
        self.horizontalHeader().setAccessibleName(self.tr("Sessions"))
        self.verticalHeader().setAccessibleName(self.tr("Signers"))
        self.setMinimumHeight(SIDE)
        self.setMaximumHeight(SIDE + 24)
        theme.changed.connect(self._paint_again)

    def show_label(self, seen: Seen, label: str) -> None:
        self._shown = seen, label
        signers, sessions, counts = seen.covered.matrix(label)
        self.setRowCount(len(signers))
        self.setColumnCount(len(sessions))
        self.setVerticalHeaderLabels([name or self.tr("not named") for name in signers])
        self.setHorizontalHeaderLabels([_short(name) or self.tr("no session") for name in sessions])
        most = max(int(counts.max(initial=0)), 1)
        for row in range(len(signers)):
            for column, name in enumerate(sessions):
                count = int(counts[row, column])
                item = QTableWidgetItem(f"{count:,}" if count else "")
                item.setTextAlignment(Qt.AlignmentFlag.AlignCenter)
                item.setToolTip(name)
                if count:
                    item.setBackground(heat(self._theme, 0.6 * count / most))
                    item.setForeground(self._theme.colour("surface" if 0.6 * count / most > 0.5 else "text"))
                self.setItem(row, column, item)

    def _paint_again(self) -> None:
        if self._shown:
            self.show_label(*self._shown)


def _short(session: str) -> str:
    return session if len(session) <= 18 else f"{session[:8]}…{session[-8:]}"
