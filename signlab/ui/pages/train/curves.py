"""Curves of a training, as its epochs come. The only place that knows the plotting package; it is slow to import."""

from collections.abc import Sequence

import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from signlab.training.metrics import Row
from signlab.ui.theme import Theme
from signlab.ui.widgets.text import label

_HEIGHT = 220
_SIDES = {"train": ("muted", Qt.PenStyle.DashLine), "validation": ("accent", Qt.PenStyle.SolidLine)}
"""The colour of each side, and a line that tells them apart without it."""


class Curves(QWidget):
    """Accuracy and loss of both sides over epochs, side by side on one axis of epochs."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.accuracy = Plot(theme, self.tr("Accuracy, %"), "accuracy", 100.0)
        self.loss = Plot(theme, self.tr("Loss"), "loss", 1.0)
        row = QHBoxLayout()
        row.setSpacing(16)
        for plot in (self.accuracy, self.loss):
            row.addWidget(plot)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(row)
        column.addWidget(label(self.tr("Solid: validation side. Dashed: the side that it learns from."), "caption"))

    def show_rows(self, rows: Sequence[Row], epochs: int) -> None:
        """The epochs so far, of ``epochs`` there will be at most (0: not known)."""
        for plot in (self.accuracy, self.loss):
            plot.show_rows(rows, epochs)
            plot.setVisible(plot.has_any)


class _Epochs(pg.AxisItem):  # type: ignore[misc]  # the package has no types
    """An axis of whole numbers."""

    def tickSpacing(self, low: float, high: float, size: float) -> list[tuple[float, float]]:
        whole = [(step, offset) for step, offset in super().tickSpacing(low, high, size) if step >= 1]
        return whole or [(1.0, 0.0)]


class Plot(QWidget):
    """One figure of both sides; the values of the epoch under the pointer are written above it."""

    def __init__(self, theme: Theme, title: str, figure: str, factor: float) -> None:
        super().__init__()
        self._theme, self._title, self._figure, self._factor = theme, title, figure, factor
        self._points: dict[str, tuple[list[float], list[float]]] = {}
        self.said: QLabel = label(title)
        self.plot = pg.PlotWidget(background=None, enableMenu=False, axisItems={"bottom": _Epochs("bottom")})
        self.plot.setFixedHeight(_HEIGHT)
        self.plot.setAccessibleName(title)
        unused = self.plot.getPlotItem().ctrlMenu  # is made anyhow, belonging to nobody
        unused.setParent(self.plot, unused.windowFlags())
        self.plot.hideButtons()
        self.plot.setMouseEnabled(x=False, y=False)
        self.plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.plot.getPlotItem().setContentsMargins(0, 8, 8, 0)
        self.plot.setLabel("bottom", self.tr("Epoch"))
        self.plot.wheelEvent = lambda event: event.ignore()  # the page scrolls
        self._lines = {side: self.plot.plot() for side in _SIDES}
        self._ruler = pg.InfiniteLine(movable=False)
        self._ruler.hide()
        self.plot.addItem(self._ruler)
        self.plot.scene().sigMouseMoved.connect(self._point_at)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.said)
        column.addWidget(self.plot)
        theme.changed.connect(self._dress)
        self._dress()

    @property
    def has_any(self) -> bool:
        """Whether there is anything to be seen."""
        return any(epochs for epochs, _values in self._points.values())

    def show_rows(self, rows: Sequence[Row], epochs: int) -> None:
        for side, line in self._lines.items():
            known = [row for row in rows if f"{side}_{self._figure}" in row]
            across = [row["epoch"] for row in known]
            up = [self._factor * row[f"{side}_{self._figure}"] for row in known]
            self._points[side] = (across, up)
            line.setData(across, up)
        last = max([epochs, *(row["epoch"] for row in rows)], default=1)
        self.plot.setXRange(1, max(last, 2), padding=0.03)
        highest = max((value for _across, up in self._points.values() for value in up), default=1.0)
        self.plot.setYRange(0, 100 if self._factor > 1 else max(highest, 0.1), padding=0.04)
        self._say(None)

    def _say(self, epoch: float | None) -> None:
        """The values at ``epoch``, or the last ones."""
        told = []
        names = {"train": self.tr("learning"), "validation": self.tr("validation")}
        for side, (across, up) in self._points.items():
            at = {int(one): value for one, value in zip(across, up, strict=True)}
            place = int(epoch) if epoch is not None else max(at, default=0)
            if place in at:
                told.append(
                    f"{names[side]} {at[place]:.0f} %" if self._factor > 1 else f"{names[side]} {at[place]:.3f}"
                )
        where = "" if epoch is None else self.tr("epoch {n}").format(n=int(epoch))
        self.said.setText("  ·  ".join(part for part in (self._title, where, *told) if part))

    def _point_at(self, place: QPointF) -> None:
        box = self.plot.getPlotItem().getViewBox()
        epoch = round(box.mapSceneToView(place).x())
        known = {int(one) for across, _up in self._points.values() for one in across}
        seen = box.sceneBoundingRect().contains(place) and epoch in known
        self._ruler.setVisible(seen)
        self._ruler.setValue(epoch)
        self._say(epoch if seen else None)

    def _dress(self) -> None:
        font = QFont(self.font())
        font.setPixelSize(11)
        for name in ("left", "bottom"):
            axis = self.plot.getAxis(name)
            axis.setPen(self._theme.colour("line"))
            axis.setTextPen(self._theme.colour("muted"))
            axis.setTickFont(font)
            axis.label.setFont(font)
            axis.enableAutoSIPrefix(False)
        self.plot.getAxis("bottom").setTextPen(self._theme.colour("muted"))
        self.plot.getAxis("left").setWidth(40)
        self.plot.showGrid(x=False, y=True, alpha=0.25)
        self._ruler.setPen(pg.mkPen(self._theme.colour("muted"), width=1))
        for side, (role, style) in _SIDES.items():
            colour = self._theme.colour(role)
            self._lines[side].setPen(pg.mkPen(colour, width=2, style=style))
            self._lines[side].setSymbol("o")
            self._lines[side].setSymbolSize(5)
            self._lines[side].setSymbolBrush(colour)
            self._lines[side].setSymbolPen(None)
