"""The check list before a start: what was found in the account, line by line, each with what to do about it."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from signlab.training.sagemaker.checklist import Check
from signlab.ui.failing import without_options
from signlab.ui.theme import ICON, Theme
from signlab.ui.widgets.columns import scrolling
from signlab.ui.widgets.text import button, label

_THINGS = 128
"""Pixels of the column of what was looked at."""

_LOOKS = {"good": ("check", "proved"), "note": ("info", "muted"), "bad": ("error", "record")}

_AS_HIGH_AS_WIDE_TEXT = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
"""Their height follows from their width; as the least height of a narrow one, the list would scroll for no reason."""


class Line(QWidget):
    """One point: its state as a shape and in words, the next step below, and a button where Sign Lab can take it."""

    def __init__(self, theme: Theme, check: Check, deed: str, call: Callable[[], object]) -> None:
        super().__init__()
        self.check = check
        icon, role = _LOOKS[check.state]
        mark = QLabel()
        mark.setPixmap(theme.icon(icon, role).pixmap(ICON, ICON))
        mark.setAccessibleName({"good": self.tr("well"), "note": self.tr("note"), "bad": self.tr("lacks")}[check.state])
        thing = label(check.thing, wrap=True)
        thing.setProperty("strong", True)
        thing.setFixedWidth(_THINGS)
        self.words = label(check.words, wrap=True)
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 4, 0, 4)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(2, 1)
        top = Qt.AlignmentFlag.AlignTop
        grid.addWidget(mark, 0, 0, top)
        grid.addWidget(thing, 0, 1, top)
        grid.addWidget(self.words, 0, 2, top)
        self.deed: QPushButton | None = None
        if deed:
            self.deed = button(deed, call)
            grid.addWidget(self.deed, 0, 3, top)
        elif check.next_step:
            grid.addWidget(label(_for_window(check.next_step), "muted", wrap=True), 1, 2)
        for part in self.findChildren(QLabel):
            part.setSizePolicy(_AS_HIGH_AS_WIDE_TEXT)


def _for_window(step: str) -> str:
    """A next step without what it tells somebody at a terminal."""
    from signlab.errors import Problem

    said = without_options(Problem("", "", step)).next_step
    return said.partition(": --")[0].rstrip(".") + "." if ": --" in said else said


class CheckList(QWidget):
    """``make_bucket`` and ``ask_for_quota`` are what the buttons of those lines do."""

    def __init__(self, theme: Theme, make_bucket: Callable[[], object], ask_for_quota: Callable[[], object]) -> None:
        super().__init__()
        self._theme = theme
        self._remedies = {
            "": ("", lambda: None),
            "make bucket": (self.tr("Make it"), make_bucket),
            "ask for quota": (self.tr("Ask for an increase"), ask_for_quota),
        }
        self.lines: list[Line] = []
        inside = QWidget()
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(0, 0, 8, 0)
        self._column.setSpacing(4)
        self._column.addStretch()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scrolling(inside, self.tr("Check list")))

    def clear(self) -> None:
        for line in self.lines:
            self._column.removeWidget(line)
            line.hide()
            line.deleteLater()
        self.lines = []

    def add(self, check: Check) -> None:
        """One more point was looked at."""
        deed, call = self._remedies[check.remedy]
        line = Line(self._theme, check, deed, call)
        self.lines.append(line)
        self._column.insertWidget(self._column.count() - 1, line)

    def line(self, thing: str) -> Line | None:
        """The line about ``thing``."""
        return next((line for line in self.lines if line.check.thing == thing), None)

    @property
    def bad(self) -> list[Check]:
        """What keeps a training from starting."""
        return [line.check for line in self.lines if line.check.state == "bad"]
