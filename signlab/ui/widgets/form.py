"""A form in its place on the page: groups of fields, checks as one types, one button that says what it will do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from signlab.ui.widgets.columns import SCROLL_BAR, scrolling
from signlab.ui.widgets.editors import Editor, editor
from signlab.ui.widgets.fields import Field, Group, Option, Switch
from signlab.ui.widgets.text import button, label, set_tone

_NAMES = 128
"""Pixels of the column of names."""

WIDE = 456
"""Pixels of the column of fields, where something stands beside it."""


@dataclass
class _Row:
    field: Field
    name: QLabel
    editor: Editor
    below: QLabel
    holder: QWidget
    hint: str
    problem: str = ""


class Form(QWidget):
    """``changed`` carries the values by name, by hand changed; ``agreed`` the values that shall be gone by; ``dropped``
    says that nobody wants this after all. ``beside`` stands at the right of the fields, as a preview does.
    """

    changed = Signal(dict)
    agreed = Signal(dict)
    dropped = Signal()

    def __init__(self, title: str, groups: Sequence[Group], beside: QWidget | None = None) -> None:
        super().__init__()
        self._rows: dict[str, _Row] = {}
        self._title = label(title, "title")
        self._said = label("", "muted", wrap=True)
        self._back = button(self.tr("Back"), self.dropped.emit)
        self._go = button(title, self._agree, "primary")
        fields = QVBoxLayout()
        fields.setContentsMargins(24, 0, 16 if beside else 24, 16)
        fields.setSpacing(4)
        for group in groups:
            self._add(group, fields)
        fields.addStretch()
        self._lay_out(fields, beside)

    def _lay_out(self, fields: QVBoxLayout, beside: QWidget | None) -> None:
        inside = QWidget()
        inside.setLayout(fields)
        area = scrolling(inside, self._title.text())
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(area, 0 if beside else 1)
        if beside:
            area.setFixedWidth(WIDE + SCROLL_BAR)
            middle.addWidget(beside, 1)
        else:
            inside.setMaximumWidth(760)
            area.setAlignment(Qt.AlignmentFlag.AlignLeft)
        foot = QHBoxLayout()
        foot.setContentsMargins(24, 12, 24, 12)
        foot.setSpacing(8)
        foot.addWidget(self._said, 1)
        foot.addWidget(self._back)
        foot.addWidget(self._go)
        self._foot = QWidget()
        self._foot.setObjectName("foot")
        self._foot.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._foot.setLayout(foot)
        self._title.setContentsMargins(24, 16, 24, 4)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._title)
        column.addLayout(middle, 1)
        column.addWidget(self._foot)

    def _add(self, group: Group, column: QVBoxLayout) -> None:
        heading = label(group.title)
        heading.setProperty("strong", True)
        heading.setContentsMargins(0, 12, 0, 4)
        column.addWidget(heading)
        for field in group.fields:
            made = editor(field)
            name = label("" if isinstance(field, Switch) else field.words, wrap=True)
            row = _Row(field, name, made, label("", "caption", wrap=True), QWidget(), field.hint)
            self._rows[field.name] = row
            grid = QGridLayout(row.holder)
            grid.setContentsMargins(0, 4, 0, 4)
            grid.setHorizontalSpacing(12)
            grid.setVerticalSpacing(2)
            grid.setColumnStretch(1, 1)
            row.name.setFixedWidth(_NAMES)
            row.name.setBuddy(made)
            row.name.setContentsMargins(0, 6, 0, 0)
            grid.addWidget(row.name, 0, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(made, 0, 1)
            grid.addWidget(row.below, 1, 1)
            column.addWidget(row.holder)
            made.changed.connect(self._changed)
            made.entered.connect(self._go.click)
            self._say_below(row)

    # ---- values

    @property
    def values(self) -> dict[str, Any]:
        """What the fields hold, by name."""
        return {name: row.editor.value for name, row in self._rows.items()}

    def fill(self, values: Mapping[str, Any]) -> None:
        """Put ``values`` into the fields that they name; nothing is told of it."""
        for name, value in values.items():
            self._rows[name].editor.fill(value)
            self._say_below(self._rows[name])

    def offer(self, name: str, options: Sequence[Option]) -> None:
        """Other options for a choice."""
        self._rows[name].editor.offer(options)
        self._say_below(self._rows[name])

    def editor(self, name: str) -> Editor:
        return self._rows[name].editor

    # ---- what is said

    def show_field(self, name: str, shown: bool) -> None:
        """Show a field, or put it away as it does not matter with the other values."""
        self._rows[name].holder.setVisible(shown)

    def allow(self, name: str, allowed: bool) -> None:
        """Whether a field can be changed."""
        self._rows[name].editor.setEnabled(allowed)

    def show_hint(self, name: str, words: str) -> None:
        """Another hint than the one it came with."""
        self._rows[name].hint = words
        self._say_below(self._rows[name])

    def show_problems(self, problems: Mapping[str, str]) -> None:
        """What is wrong with which field; all others are well."""
        for name, row in self._rows.items():
            row.problem = problems.get(name, "")
            self._say_below(row)

    def _say_below(self, row: _Row) -> None:
        words = row.problem or row.editor.hint or row.hint
        row.below.setText(words)
        row.below.setVisible(bool(words))
        set_tone(row.below, "record" if row.problem else "")
        row.editor.setAccessibleDescription(words)
        if (inside := row.editor.focusProxy()) is not None:
            inside.setAccessibleDescription(words)

    def say(self, words: str, tone: str = "") -> None:
        """What came of the checks, in a sentence beside the button."""
        self._said.setText(words)
        set_tone(self._said, tone)

    def promise(self, words: str, ready: bool = True) -> None:
        """What the button will do."""
        self._go.setText(words)
        self._go.setEnabled(ready)

    @property
    def said(self) -> str:
        return self._said.text()

    @property
    def go(self) -> QPushButton:
        """The button."""
        return self._go

    # ---- what is done

    def begin(self) -> None:
        """Let the first field be typed into."""
        if first := next(iter(self._rows.values()), None):
            first.editor.setFocus()

    def _changed(self) -> None:
        for row in self._rows.values():
            self._say_below(row)
        self.changed.emit(self.values)

    def _agree(self) -> None:
        self.agreed.emit(self.values)
