"""The releases that lie on a device, each to be gone back to."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from signlab.deployment.deploy import Survey
from signlab.ui.widgets.text import button, label


class OnDevice(QWidget):
    """``back_wanted`` carries the release that shall run again."""

    back_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._shown: tuple[str, str, tuple[str, ...]] | None = None
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(2, 1)

    def show_survey(self, found: Survey) -> None:
        """What is there; drawn anew only where that is another."""
        now = (found.current, found.previous, found.releases)
        if now == self._shown:
            return
        self._shown = now
        while item := self._grid.takeAt(0):
            item.widget().hide()
            item.widget().deleteLater()
        for row, name in enumerate(found.releases):
            note = {found.current: self.tr("runs"), found.previous: self.tr("ran before")}.get(name, "")
            shown = label(name)
            shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._grid.addWidget(shown, row, 0)
            self._grid.addWidget(label(note, "muted"), row, 1)
            if name != found.current:
                ran = name == found.previous  # another may never have run
                words = self.tr("Go back to this") if ran else self.tr("Run this one")
                said = self.tr("Go back to {release}") if ran else self.tr("Run {release}")
                back = button(words, partial(self.back_wanted.emit, name))
                back.setAccessibleName(said.format(release=name))
                self._grid.addWidget(back, row, 2, Qt.AlignmentFlag.AlignLeft)
