"""The right half of a page with a list: a sentence first, then figures, settings and log in sections that scroll."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from signlab.errors import Problem
from signlab.ui.theme import ICON, Theme
from signlab.ui.widgets.columns import scrolling
from signlab.ui.widgets.states import ProblemCard
from signlab.ui.widgets.text import button, label, set_tone

_MOST_PROBLEMS = 6

WIDE = 1120
"""Pixels: no line of a summary is longer."""


class Facts(QWidget):
    """What is known, in two columns: names, at least so many pixels wide, and values that can be marked and copied."""

    def __init__(self, names: int = 136) -> None:
        super().__init__()
        self._names = names
        self._rows: list[tuple[QLabel, QLabel]] = []
        self._grid = grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)

    def show_facts(self, facts: Sequence[tuple[str, str]]) -> None:
        while len(self._rows) < len(facts):
            self._add()
        for number, (name, value) in enumerate(self._rows):
            said = facts[number] if number < len(facts) else ("", "")
            for part, words in zip((name, value), said, strict=True):
                part.setText(words)
                part.setVisible(number < len(facts))
            value.setAccessibleName(": ".join(said))

    @property
    def facts(self) -> list[tuple[str, str]]:
        return [(name.text(), value.text()) for name, value in self._rows if not value.isHidden()]

    def _add(self) -> None:
        name, value = label("", "muted"), label("", wrap=True)
        name.setAlignment(Qt.AlignmentFlag.AlignTop)
        name.setMinimumWidth(self._names)
        value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        row = len(self._rows)
        self._grid.addWidget(name, row, 0)
        self._grid.addWidget(value, row, 1)
        self._rows.append((name, value))


class Log(QPlainTextEdit):
    """Lines as they come. The last is in sight as long as nobody scrolled away from it."""

    def __init__(self, name: str, most: int = 5_000) -> None:
        super().__init__()
        self.setReadOnly(True)
        self.setMaximumBlockCount(most)
        self.setTabChangesFocus(True)
        self.setAccessibleName(name)
        self.setMinimumHeight(160)
        self.setMaximumHeight(320)
        font = self.font()
        font.setFamilies(["monospace"])
        self.setFont(font)

    def show_text(self, text: str) -> None:
        """All of it, anew; what is longer by some lines only is added to."""
        before = self.toPlainText()
        if before and text.startswith(before):
            self.add(text[len(before) :].removeprefix("\n"))
        elif text != before:
            self.setPlainText(text)
            self.moveCursor(QTextCursor.MoveOperation.End)

    def add(self, lines: str) -> None:
        bar = self.verticalScrollBar()
        follows = bar.value() >= bar.maximum() - 4
        if lines:
            self.appendPlainText(lines)
        if follows:
            bar.setValue(bar.maximum())


class Section(QWidget):
    """A title and what belongs under it. One that ``folds`` is opened by its title."""

    def __init__(self, theme: Theme, title: str, content: QWidget, *, folds: bool = False, note: str = "") -> None:
        super().__init__()
        self._theme, self.content = theme, content
        self.head: QLabel | QToolButton
        if folds:
            self.head = QToolButton()
            self.head.setObjectName("fold")
            self.head.setText(title)
            self.head.setCheckable(True)
            self.head.setIconSize(QSize(ICON - 4, ICON - 4))
            self.head.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            self.head.setProperty("flat_role", True)
            self.head.toggled.connect(self._fold)
            theme.changed.connect(self._fold)
        else:
            self.head = label(title)
            self.head.setProperty("strong", True)
        self._note = label(note, "caption", wrap=True)
        self._note.setVisible(bool(note))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.head, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._note)
        column.addWidget(content)
        if folds:
            self._fold()

    def note(self, words: str) -> None:
        """What stands between title and content."""
        self._note.setText(words)
        self._note.setVisible(bool(words))

    def unfold(self, shown: bool = True) -> None:
        if isinstance(self.head, QToolButton):
            self.head.setChecked(shown)

    def _fold(self, _checked: bool = False) -> None:
        assert isinstance(self.head, QToolButton)
        shown = self.head.isChecked()
        self.head.setIcon(self._theme.icon("down" if shown else "forward", "muted"))
        self.content.setVisible(shown)
        self._note.setVisible(shown and bool(self._note.text()))


class Summary(QWidget):
    """What the chosen one is: title, sentence, what can be done, problems, then sections, all in one column."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._theme = theme
        self.title = label("", "muted")
        self.title.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.sentence = label("", "title", wrap=True)
        self.sentence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._deeds = QHBoxLayout()
        self._deeds.setSpacing(8)
        self._doing = label("", "muted")
        self._doing.hide()
        self._deeds.addWidget(self._doing)
        self._deeds.addStretch()
        self._problems = QVBoxLayout()
        self._problems.setSpacing(8)
        self._column = QVBoxLayout()
        self._column.setContentsMargins(24, 16, 24, 24)
        self._column.setSpacing(8)
        self._column.addWidget(self.title)
        self._column.addWidget(self.sentence)
        self._column.addSpacing(4)
        self._column.addLayout(self._deeds)
        self._column.addLayout(self._problems)
        self._column.addStretch(1)
        inside = QWidget()
        inside.setLayout(self._column)
        inside.setMaximumWidth(WIDE)
        self._area = scrolling(inside, name)
        self._area.setAlignment(Qt.AlignmentFlag.AlignLeft)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._area)

    def say(self, title: str, sentence: str, tone: str = "") -> None:
        """Which one it is, and what is to be said of it before all else."""
        self.title.setText(title)
        self.sentence.setText(sentence)
        set_tone(self.sentence, tone)

    def offer(self, words: str, call: Callable[[], object], kind: str = "") -> QPushButton:
        """Add a button under the sentence; ``kind`` as for ``button``."""
        made = button(words, call, kind)
        self._deeds.insertWidget(self._deeds.indexOf(self._doing), made)
        return made

    def show_doing(self, words: str) -> None:
        """What is under way, beside what can be done; "" when nothing is any more."""
        self._doing.setText(words)
        self._doing.setVisible(bool(words))

    def show_problems(self, problems: Sequence[Problem], tone: str = "warn") -> None:
        """Those there are, the first few of them as cards."""
        while item := self._problems.takeAt(0):
            item.widget().hide()
            item.widget().deleteLater()
        for problem in problems[:_MOST_PROBLEMS]:
            self._problems.addWidget(ProblemCard(problem, tone=tone))
        if (more := len(problems) - _MOST_PROBLEMS) > 0:
            self._problems.addWidget(label(self.tr("and {n} more").format(n=f"{more:,}"), "muted"))

    def section(self, title: str, content: QWidget, *, folds: bool = False, note: str = "") -> Section:
        """Add a section below those there are."""
        made = Section(self._theme, title, content, folds=folds, note=note)
        made.setContentsMargins(0, 16, 0, 0)
        self._column.insertWidget(self._column.count() - 1, made)
        return made

    def to_top(self) -> None:
        self._area.verticalScrollBar().setValue(0)
