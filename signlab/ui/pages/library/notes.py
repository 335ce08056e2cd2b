"""What stands in the place of the grid while there is nothing to show in it."""

from collections.abc import Callable

from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from signlab.errors import Problem
from signlab.ui.pages.library.geometry import GAP, HEADER
from signlab.ui.theme import Theme
from signlab.ui.widgets.states import Empty, Offer, ProblemCard, Skeleton


class Note(QWidget):
    """Shows one thing at a time: see the methods."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(24, 24, 24, 24)

    def _show(self, widget: QWidget, *, stretch: bool = False) -> None:
        while item := self._column.takeAt(0):
            if before := item.widget():
                before.hide()
                before.deleteLater()
        self._column.addWidget(widget)
        if stretch:
            self._column.addStretch()

    def show_empty(self, title: str, words: str, *offers: Offer) -> None:
        """Nothing is here: why, and what to do next."""
        self._show(Empty(title, words, *offers))

    def show_problem(self, problem: Problem, words: str, call: Callable[[], object]) -> None:
        """Something is wrong, and ``call`` may help."""
        self._show(ProblemCard(problem, (words, call)), stretch=True)

    def show_loading(self, size: int) -> None:
        """The structure of the grid."""
        self._show(_Squares(self._theme, size))


class _Squares(Skeleton):
    """A grid without pictures yet."""

    def __init__(self, theme: Theme, size: int) -> None:
        super().__init__(theme)
        self._size = size

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 -- Qt's name
        if not self._visible:
            return
        painter = QPainter(self)
        pitch, colour = self._size + GAP, self._theme.colour("sunken")
        for y in range(HEADER, self.height() - self._size, pitch):
            for x in range(0, self.width() - self._size, pitch):
                painter.fillRect(x, y, self._size, self._size, colour)
