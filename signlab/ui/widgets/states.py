"""What a view shows when it has nothing to show, waits, or came upon a problem."""

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from signlab.errors import Problem
from signlab.ui.failing import without_options
from signlab.ui.theme import Theme
from signlab.ui.widgets.text import button, label

Offer = tuple[str, Callable[[], object]]
"""A button's words and what it does."""


class Empty(QWidget):
    """Nothing is here yet: what the page is for, and the first step."""

    def __init__(self, title: str, words: str, *offers: Offer) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setSpacing(8)
        column.addStretch(2)
        for part in (label(title, "title"), label(words, "muted", wrap=True)):
            part.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(part)
        column.addSpacing(8)
        row = QHBoxLayout()
        row.addStretch()
        for number, (said, call) in enumerate(offers):
            row.addWidget(button(said, call, "" if number else "primary"))
        row.addStretch()
        column.addLayout(row)
        column.addStretch(3)


class ProblemCard(QFrame):
    """One problem where it happened: the thing, the cause, the next step, and a button where one can help."""

    def __init__(self, problem: Problem, *offers: Offer, tone: str = "warn") -> None:
        super().__init__()
        problem = without_options(problem)
        self.setObjectName("problem")
        self.setProperty("tone", tone)
        self.setAccessibleName(str(problem))
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 12, 8)
        row.setSpacing(8)
        text = QVBoxLayout()
        text.setSpacing(4)
        sentence = Problem(problem.thing, problem.cause)
        self._said: QLabel = label(str(sentence), wrap=True)
        text.addWidget(self._said)
        if problem.next_step:
            text.addWidget(label(problem.next_step, "muted", wrap=True))
        row.addLayout(text, 1)
        for said, call in offers:
            self.offer(said, call)

    def offer(self, words: str, call: Callable[[], object]) -> None:
        """Add a button."""
        self._row.addWidget(button(words, call), 0, Qt.AlignmentFlag.AlignVCenter)


class Skeleton(QWidget):
    """The structure of what is being loaded, shown only once that takes longer than a blink."""

    AFTER = 150
    """Milliseconds."""

    def __init__(self, theme: Theme, rows: int = 6) -> None:
        super().__init__()
        self._theme, self._rows = theme, rows
        self._visible = False
        self.setAccessibleName(self.tr("Loading"))
        self._timer = QTimer(self, singleShot=True, interval=self.AFTER)
        self._timer.timeout.connect(self._appear)
        self._timer.start()

    def _appear(self) -> None:
        self._visible = True
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self._visible:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("sunken"))
        for row in range(self._rows):
            width = self.width() * (0.9 - 0.13 * (row % 4))
            painter.drawRoundedRect(24, 24 + row * 40, int(width) - 48, 24, 6, 6)
