"""What was found out about a device, line by line, with what to do about it."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from signlab.deployment.check import Finding, State
from signlab.ui.theme import Theme
from signlab.ui.widgets.text import label

_SIGN = 16
_NAMES = 224
_MARKS = {State.GOOD: ("proved", "proved"), State.DOUBT: ("warn", "warn"), State.BAD: ("error", "record")}


class Findings(QWidget):
    """What wants a look comes first."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._shown: list[Finding] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(2, 1)
        theme.changed.connect(self._draw)

    @property
    def found(self) -> list[Finding]:
        return self._shown

    def show_findings(self, found: Sequence[Finding]) -> None:
        order = [State.BAD, State.DOUBT, State.GOOD]
        self._shown = sorted(found, key=lambda one: order.index(one.state))
        self._draw()

    def _draw(self) -> None:
        while item := self._grid.takeAt(0):
            item.widget().hide()
            item.widget().deleteLater()
        names = {State.GOOD: self.tr("good"), State.DOUBT: self.tr("wants a look"), State.BAD: self.tr("bad")}
        for row, one in enumerate(self._shown):
            icon, role = _MARKS[one.state]
            sign = label()
            sign.setFixedSize(_SIGN, _SIGN)
            sign.setPixmap(self._theme.icon(icon, role).pixmap(_SIGN, _SIGN))
            name = label(one.name[:1].upper() + one.name[1:], "muted", wrap=True)
            name.setFixedWidth(_NAMES)
            words = one.words + (f"\n{one.next_step}" if one.next_step else "")
            said = label(words, wrap=True)
            said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            said.setAccessibleName(f"{one.name}, {names[one.state]}: {words}")
            self._grid.addWidget(sign, row, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(name, row, 1, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(said, row, 2, Qt.AlignmentFlag.AlignTop)
