"""The search field: words and filters, each shown as a chip that can be taken off."""

from PySide6.QtCore import QSize, QStringListModel, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QCompleter, QFrame, QHBoxLayout, QLabel, QLineEdit, QToolButton

from signlab.dataset.query import Query, parse
from signlab.errors import Problem, SignlabError
from signlab.ui.pages.library.completion import Vocabulary, complete, completions
from signlab.ui.theme import Theme
from signlab.ui.widgets.text import label, set_tone

ARRANGED = ("group:", "sort:", "in:")
"""Terms that other parts of the page show."""


class _Chip(QFrame):
    """One term, with a cross that takes it off."""

    removed = Signal(str)

    def __init__(self, term: str, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("chip")
        self._term = term
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 2, 0)
        row.setSpacing(2)
        shown = label(_short(term))
        shown.setMaximumWidth(220)
        shown.setToolTip(_short(term, 400))
        row.addWidget(shown)
        cross = QToolButton()
        cross.setProperty("flat_role", True)
        cross.setProperty("tight", True)
        cross.setIcon(theme.icon("close", "muted"))
        cross.setIconSize(QSize(12, 12))
        cross.setFixedSize(20, 20)
        cross.setAccessibleName(self.tr("Take off {term}").format(term=_short(term)))
        cross.setToolTip(cross.accessibleName())
        cross.clicked.connect(lambda: self.removed.emit(self._term))
        row.addWidget(cross)
        self.setFixedHeight(24)


def _short(term: str, most: int = 40) -> str:
    """As much of a term as can be read: one may name thousands of pictures."""
    return term if len(term) <= most else f"{term[: most - 1]}…"


class _Line(QLineEdit):
    """``erased`` says that Backspace was pressed where there is nothing left to erase, ``left`` that Down or Escape
    leave the field for the pictures."""

    erased = Signal()
    left = Signal()
    focused = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Backspace and not self.text():
            self.erased.emit()
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Escape) and not self.text():
            self.left.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.clear()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focused.emit()


class SearchField(QFrame):
    """``changed`` carries another query; ``left`` says that the keyboard goes on in the pictures; ``asked`` that the
    words for completion may be old."""

    changed = Signal(object)
    left = Signal()
    asked = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("search")
        self._theme = theme
        self._query = Query()
        self._vocabulary = Vocabulary()
        self._icon = QLabel()
        self._chips = QHBoxLayout()
        self._chips.setSpacing(4)
        self.line = _Line()
        self.line.setPlaceholderText(self.tr("Search or filter"))
        self.line.setToolTip(self.tr("Words, or filters such as signer:s1 sharpness<40"))
        self.line.setAccessibleName(self.tr("Search and filter"))
        self.line.setFrame(False)
        self._wrong = label("", "caption", tone="record")
        self._wrong.hide()
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 8, 0)
        row.setSpacing(6)
        row.addWidget(self._icon)
        row.addLayout(self._chips)
        row.addWidget(self.line, 1)
        row.addWidget(self._wrong)
        self.setFixedHeight(32)
        self._words = QStringListModel(self)
        completer = QCompleter(self._words, self)
        completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        completer.activated.connect(self._complete)
        completer.setWidget(self.line)
        completer.popup().setObjectName("menu")
        self._completer = completer
        self.line.textEdited.connect(self._offer)
        self.line.returnPressed.connect(self._enter)
        self.line.erased.connect(self._take_last)
        self.line.left.connect(self.left)
        self.line.focused.connect(self.asked)
        theme.changed.connect(self._colour)
        self._colour()

    def _colour(self) -> None:
        self._icon.setPixmap(self._theme.icon("search", "muted").pixmap(16, 16))
        self.show_query(self._query)

    def know(self, vocabulary: Vocabulary) -> None:
        """Labels, signers and sessions that there are."""
        self._vocabulary = vocabulary

    def show_query(self, query: Query) -> None:
        """Show ``query`` as chips; group and sort have menus of their own."""
        self._query = query
        while self._chips.count():
            if widget := self._chips.takeAt(0).widget():
                widget.hide()
                widget.deleteLater()
        for term in query.terms():
            if not term.startswith(ARRANGED):
                chip = _Chip(term, self._theme)
                chip.removed.connect(self._take_off)
                self._chips.addWidget(chip)
        self._say("")

    def _take_off(self, term: str) -> None:
        self.changed.emit(self._query.without(term))

    def _take_last(self) -> None:
        terms = [term for term in self._query.terms() if not term.startswith(ARRANGED)]
        if terms:
            self._take_off(terms[-1])

    def _enter(self) -> None:
        text = self.line.text().strip()
        if text:
            self.add(text)

    def add(self, text: str) -> None:
        """Ask for ``text`` as well."""
        try:
            query = parse(f"{self._query} {text}")
        except SignlabError as error:
            self._say_problem(error.problem)
            return
        self.line.clear()
        self.changed.emit(query)

    def _say_problem(self, problem: Problem) -> None:
        self._say(f"{problem.cause[:1].upper()}{problem.cause[1:]}", f"{problem}")

    def _say(self, words: str, more: str = "") -> None:
        shown = self._wrong.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, 320)
        self._wrong.setText(shown)
        self._wrong.setToolTip(more)
        self._wrong.setVisible(bool(words))
        self.line.setAccessibleDescription(more)
        set_tone(self, "true" if words else "false", "wrong")

    def _offer(self, text: str) -> None:
        self._say("")
        self._words.setStringList(completions(text, self._vocabulary))
        if self._words.rowCount() and text.strip():
            self._completer.setCompletionPrefix("")
            self._completer.complete()
        elif popup := self._completer.popup():
            popup.hide()

    def _complete(self, choice: str) -> None:
        text = complete(self.line.text(), choice)
        self.line.setText(text)
        if not text.endswith((":", "<", ">", "=")):
            self._enter()
        else:
            self._offer(text)
