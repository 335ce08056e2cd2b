"""Help, made from the declarations that menus and keys are made from."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from signlab.ui.commands import COMMANDS, PAGES, Commands, words
from signlab.ui.frame.keys import KeyRow
from signlab.ui.frame.words import LETTERS, STEPS, WORDS
from signlab.ui.widgets.columns import SCROLL_BAR, centred, scrolling
from signlab.ui.widgets.text import button, label


class HelpPage(QWidget):
    """Commands with their keys, which can be changed here; the words of the field; all of it can be searched."""

    def __init__(self, commands: Commands, back: Callable[[], object] | None = None) -> None:
        """``back`` is where to go from here, where no rail shows it."""
        super().__init__()
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._commands, self._back = commands, back
        self._sections: list[_Section] = []
        self.field = QLineEdit()
        self.field.setPlaceholderText(self.tr("Search in help"))
        self.field.setAccessibleName(self.tr("Search in help"))
        self.field.setClearButtonEnabled(True)
        self.field.setFixedWidth(240)
        self.setFocusProxy(self.field)
        self._nothing = label(self.tr("Nothing here has these words."), "muted")
        self._reset = button(self.tr("Reset all keys"), commands.reset_keys, "flat")
        self._lay_out()
        self.field.textChanged.connect(self._search)
        commands.changed.connect(self._show_keys)
        self._search("")
        self._show_keys()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(label(self.tr("Help"), "title"))
        head.addStretch()
        head.addWidget(self._reset)
        head.addWidget(self.field)
        if self._back:
            head.addWidget(button(self.tr("Back"), self._back))
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 24)
        column.setSpacing(24)
        for section in self._made():
            self._sections.append(section)
            column.addWidget(section)
        column.addWidget(self._nothing)
        column.addStretch()
        head.setContentsMargins(0, 0, 0, 0)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 16, 0, 0)
        whole.setSpacing(16)
        fixed = centred(head)
        fixed.setContentsMargins(0, 0, SCROLL_BAR, 0)  # in line with what scrolls below
        whole.addWidget(fixed)
        whole.addWidget(scrolling(centred(column), self.tr("Help")), 1)

    def _made(self) -> "list[_Section]":
        made = [
            _Section(words(name), _said(STEPS[page]), self._rows(page))
            for page, name in PAGES.items()
            if any(command.page == page for command in COMMANDS)
        ]
        steps = [_Term(words(name), _said(STEPS[page])) for page, name in PAGES.items()]
        return [
            _Section(self.tr("The six steps"), "", steps),
            _Section(self.tr("Everywhere"), "", self._rows("")),
            *made,
            _Section(self.tr("The letters' own keys"), "", [_Term("", _said(LETTERS))]),
            _Section(self.tr("Words"), "", [_Term(_said(word), _said(meaning)) for word, meaning in WORDS]),
        ]

    def _rows(self, page: str) -> "list[KeyRow | _Term]":
        return [KeyRow(command, self._commands) for command in COMMANDS if command.page == page]

    def _search(self, wanted: str) -> None:
        shown = [section.search(wanted) for section in self._sections]
        self._nothing.setVisible(not any(shown))

    def _show_keys(self) -> None:
        for row in self.findChildren(KeyRow):
            row.show_key()
        self._reset.setVisible(self._commands.has_own_keys)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.field.text():
            self.field.clear()
        elif event.key() == Qt.Key.Key_Escape and self._back:
            self._back()
        else:
            super().keyPressEvent(event)


class _Term(QWidget):
    """A word and what it means."""

    def __init__(self, word: str, meaning: str) -> None:
        super().__init__()
        self.text = f"{word} {meaning}"
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 4, 0, 4)
        row.setSpacing(16)
        if word:
            name = label(word)
            name.setFixedWidth(120)
            row.addWidget(name, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(label(meaning, "muted", wrap=True), 1)


class _Section(QWidget):
    def __init__(self, title: str, about: str, rows: "Sequence[KeyRow | _Term]") -> None:
        super().__init__()
        self._title, self._rows = title, rows
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        heading = label(title)
        heading.setProperty("strong", True)
        column.addWidget(heading)
        if about:
            column.addWidget(label(about, "muted", wrap=True))
        for row in rows:
            column.addWidget(row)

    def search(self, wanted: str) -> bool:
        """Show the rows that have all words of ``wanted``, all rows where the title has them; whether there are any."""
        parts = wanted.casefold().split()
        whole = all(part in self._title.casefold() for part in parts)
        for row in self._rows:
            row.setVisible(whole or all(part in row.text.casefold() for part in parts))
        some = any(not row.isHidden() for row in self._rows)
        self.setVisible(some)
        return some


def _said(text: object) -> str:
    return QCoreApplication.translate("Help", str(text))
