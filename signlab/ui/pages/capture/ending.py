"""The end of a guided session: thanks, what came of it, and what could follow."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from signlab.capture.progress import Summary
from signlab.ui.theme import Theme
from signlab.ui.widgets.text import button, label

_WIDTH = 720
_CELL = QSize(56, 48)


class Ending(QWidget):
    """``again`` asks for as many pictures once more, ``go_on`` for what is left, ``other`` for another signer."""

    again = Signal()
    go_on = Signal()
    other = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.summary: Summary | None = None
        self._thanks, self._words = label("", "display"), label("", "muted", wrap=True)
        self._counts = _Counts(theme)
        self._skipped, self._left = label("", wrap=True), label("", wrap=True)
        self._go_on = button(self.tr("Go on with what is left"), self.go_on.emit, "primary")
        self._other = button(self.tr("Another signer"), self.other.emit, "primary")
        self._again = button(self.tr("As many again"), self.again.emit)
        inside = QVBoxLayout()
        inside.setSpacing(16)
        inside.addStretch(1)
        for part in (self._thanks, self._words, self._counts, self._skipped, self._left):
            inside.addWidget(part)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.setContentsMargins(0, 8, 0, 0)
        for one in (self._go_on, self._other, self._again):
            row.addWidget(one)
        row.addStretch()
        inside.addLayout(row)
        inside.addStretch(2)
        frame = QHBoxLayout(self)
        frame.addStretch()
        holder = QWidget()
        holder.setMaximumWidth(_WIDTH)
        holder.setMinimumWidth(_WIDTH)
        holder.setLayout(inside)
        frame.addWidget(holder)
        frame.addStretch()

    def show_summary(self, summary: Summary) -> None:
        if summary == self.summary:
            return
        self.summary = summary
        lines = summary.words.splitlines()
        thanks, _dot, rest = lines[0].partition(". ")
        self._thanks.setText(thanks.rstrip(".") + ".")
        self._words.setText(rest)
        self._words.setVisible(bool(rest))
        self._counts.show_counts(summary.recorded)
        skipped = [f"{name} ({reason})" for name, reason in summary.skipped.items()]
        self._skipped.setText(self.tr("Skipped: {what}").format(what=", ".join(skipped)))
        self._skipped.setVisible(bool(skipped))
        self._left.setText(self.tr("Left for another time: {what}").format(what=" ".join(summary.left)))
        self._left.setVisible(bool(summary.left))
        self._go_on.setVisible(bool(summary.left))
        self._other.setProperty("primary", not summary.left)
        self._other.style().unpolish(self._other)
        self._other.style().polish(self._other)
        self._again.setVisible(not summary.left)
        self.setAccessibleName(summary.words)


class _Counts(QWidget):
    """A letter and below it how many pictures there are of it now, as many beside each other as there is room."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._counts: dict[str, int] = {}
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def show_counts(self, counts: dict[str, int]) -> None:
        self._counts = counts
        columns = _WIDTH // _CELL.width()
        self.setFixedHeight(-(-len(counts) // columns) * _CELL.height())
        self.setVisible(bool(counts))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        columns = max(1, self.width() // _CELL.width())
        large, small = QFont(self.font()), QFont(self.font())
        large.setPixelSize(18)
        large.setWeight(QFont.Weight.DemiBold)
        small.setPixelSize(11)
        for at, (name, count) in enumerate(self._counts.items()):
            cell = QRectF((at % columns) * _CELL.width(), (at // columns) * _CELL.height(), _CELL.width(), 24)
            painter.setFont(large)
            painter.setPen(self._theme.colour("text"))
            words = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, _CELL.width() - 8)
            painter.drawText(cell, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, words)
            painter.setFont(small)
            painter.setPen(self._theme.colour("muted"))
            painter.drawText(
                cell.translated(0, 20), Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, f"{count:,}"
            )
