"""What can be done with the pictures that are chosen, with the keys."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from signlab.dataset.changes import pictures
from signlab.ui.commands import Commands
from signlab.ui.widgets.text import label

HEIGHT = 44


class ActionBar(QWidget):
    """Below the grid while something is chosen. ``ids`` are commands; those that cannot be given are left out."""

    def __init__(self, commands: Commands, ids: Sequence[str]) -> None:
        super().__init__()
        self.setObjectName("actions")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(HEIGHT)
        self._commands = commands
        self._count = label("")
        self._count.setStyleSheet("font-weight: 600")
        self._hint = label("", "muted")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 8, 0)
        row.setSpacing(4)
        row.addWidget(self._count)
        row.addSpacing(8)
        row.addWidget(self._hint)
        row.addStretch()
        self._buttons: dict[str, QToolButton] = {}
        self._keys: dict[str, QLabel] = {}
        for id_ in ids:
            self._add(row, id_)
        commands.changed.connect(self._show_keys)
        self._show_keys()

    def _add(self, row: QHBoxLayout, id_: str) -> None:
        made = QToolButton()
        made.setDefaultAction(self._commands.action(id_))
        made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        made.setProperty("flat_role", True)
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        key = label("", "caption")
        row.addWidget(made)
        row.addWidget(key)
        row.addSpacing(4)
        self._buttons[id_], self._keys[id_] = made, key

    def show_count(self, count: int, hint: str, ids: frozenset[str]) -> None:
        """So many are chosen; of the commands only ``ids`` make sense now."""
        self._count.setText(pictures(count))
        self._hint.setText(hint)
        for id_, made in self._buttons.items():
            made.setVisible(id_ in ids)
            self._keys[id_].setVisible(id_ in ids)

    def _show_keys(self) -> None:
        for id_, made in self._buttons.items():
            key = QKeySequence(self._commands.key(id_)).toString(QKeySequence.SequenceFormat.NativeText)
            self._keys[id_].setText(key)
            made.setAccessibleName(f"{self._commands.action(id_).text()} {key}".strip())
