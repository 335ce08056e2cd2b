"""Above the pictures: the search field, how they are arranged, how many there are, and other ways to look."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QWidget

from signlab.ui.commands import Commands
from signlab.ui.pages.library.arranging import Arranging
from signlab.ui.pages.library.search import SearchField
from signlab.ui.theme import ICON, Theme
from signlab.ui.widgets.text import button, label


class Toolbar(QWidget):
    """``ids`` are the commands that have a button at the right."""

    def __init__(self, theme: Theme, commands: Commands, ids: Sequence[str]) -> None:
        super().__init__()
        self.setObjectName("toolbar")
        self.search = SearchField(theme)
        self.search.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.arranging = Arranging(theme)
        self._count = label("", "muted")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 8, 8, 8)
        row.setSpacing(8)
        row.addWidget(self.search, 1)
        row.addWidget(self._count)
        self._empty = button(
            commands.action("library.empty_trash").text(), commands.action("library.empty_trash").trigger
        )
        self._empty.setProperty("danger", True)
        self._empty.hide()
        row.addWidget(self._empty)
        row.addWidget(self.arranging)
        for id_ in ids:
            made = QToolButton()
            made.setDefaultAction(commands.action(id_))
            made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
            made.setIconSize(QSize(ICON, ICON))
            made.setProperty("flat_role", True)
            made.setAccessibleName(commands.action(id_).text())
            row.addWidget(made)

    def show_trash(self, trashed: bool) -> None:
        """Whether what is shown can be deleted for good."""
        self._empty.setVisible(trashed)

    def show_count(self, words: str) -> None:
        """How many pictures are shown."""
        self._count.setText(words)
