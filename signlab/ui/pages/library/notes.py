"""What stands in the place of the grid while there is nothing to show in it."""

from collections.abc import Callable
from typing import Any

from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from signlab.dataset.query import Query
from signlab.errors import Problem
from signlab.ui.pages.library.geometry import GAP, HEADER
from signlab.ui.pages.library.search import ARRANGED
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

    def show_nothing(
        self,
        query: Query,
        clear: Callable[[], object],
        *,
        record: Callable[[], object],
        bring: Callable[[], object],
    ) -> None:
        """Nothing fits ``query``: why, and the way out."""
        arranged: dict[str, Any] = {"group": query.group, "sort": query.sort, "descending": query.descending}
        back = (self.tr("Back to all pictures"), clear)
        if query == Query(**arranged):
            words = self.tr("Record some, or bring in a folder of pictures. A folder can also be dropped here.")
            offers = ((self.tr("Record"), record), (self.tr("Bring in a folder"), bring))
            self.show_empty(self.tr("No pictures yet"), words, *offers)
        elif query == Query(trashed=True, **arranged):
            words = self.tr("Pictures that you delete wait here until the trash is emptied.")
            self.show_empty(self.tr("The trash is empty"), words, back)
        else:
            asked = "  ".join(term for term in query.terms() if not term.startswith(ARRANGED))
            words = self.tr("No picture fits all of: {terms}").format(terms=asked)
            self.show_empty(self.tr("Nothing fits"), words, (self.tr("Clear the filters"), clear))

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

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self._visible:
            return
        painter = QPainter(self)
        pitch, colour = self._size + GAP, self._theme.colour("sunken")
        for y in range(HEADER, self.height() - self._size, pitch):
            for x in range(0, self.width() - self._size, pitch):
                painter.fillRect(x, y, self._size, self._size, colour)
