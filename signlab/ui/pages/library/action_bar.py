"""What can be done with the pictures that are chosen, with the keys."""

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QWidget

from signlab.dataset.changes import pictures
from signlab.ui.commands import Commands
from signlab.ui.widgets.text import label

HEIGHT = 44


class ActionBar(QWidget):
    """Below the grid while something is chosen. ``short`` maps commands to the few words they have here."""

    def __init__(self, commands: Commands, short: Mapping[str, str]) -> None:
        super().__init__()
        self.setObjectName("actions")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)  # the grid decides how wide
        self._commands, self._short = commands, short
        self._count = label("")
        self._count.setStyleSheet("font-weight: 600")
        self._hint = label("", "muted")
        self._hint.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 8, 0)
        row.setSpacing(2)
        row.addWidget(self._count)
        row.addSpacing(8)
        row.addWidget(self._hint, 1)
        self._texts: dict[str, tuple[str, str]] = {}
        self._buttons = {id_: self._add(row, id_) for id_ in short}
        commands.changed.connect(self._show_keys)
        self._show_keys()

    def _add(self, row: QHBoxLayout, id_: str) -> QToolButton:
        made = QToolButton()
        action = self._commands.action(id_)
        made.clicked.connect(action.trigger)
        made.setProperty("flat_role", True)
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        row.addWidget(made)
        return made

    def show_count(self, count: int, hint: str, ids: frozenset[str]) -> None:
        """So many are chosen; of the commands only ``ids`` make sense now."""
        self._count.setText(pictures(count))
        self._hint.setText(hint)
        for id_, made in self._buttons.items():
            made.setVisible(id_ in ids)
        self._fit()

    def _show_keys(self) -> None:
        for id_, made in self._buttons.items():
            key = QKeySequence(self._commands.key(id_)).toString(QKeySequence.SequenceFormat.NativeText)
            self._texts[id_] = (self._short[id_], f"{self._short[id_]}  {key.replace('Return', '⏎')}".strip())
            made.setToolTip(self._commands.with_key(self._commands.action(id_).text(), id_))
            made.setAccessibleName(f"{self._commands.action(id_).text()} {key}".strip())
        self._fit()

    def _fit(self) -> None:
        """Keys are left out where there is no room for them."""
        for text in (1, 0):
            for id_, made in self._buttons.items():
                made.setText(self._texts[id_][text])
            if self.sizeHint().width() <= self.width():
                return

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit()
        super().resizeEvent(event)
