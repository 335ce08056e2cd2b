"""What the windows on the account share: a title, a line that says how it goes, a row of deeds, and whom they ask."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from signlab.errors import Problem
from signlab.files import write_whole
from signlab.ui.pages.train.sagemaker.asking import Asking
from signlab.ui.widgets.text import button, label, set_tone

if TYPE_CHECKING:
    from signlab.ui.pages.train.sagemaker.engine import SageMaker


class AccountDialog(QDialog):
    """Lays out ``column`` under a title and ``words``; ``deeds`` stand at its foot, before Close."""

    def __init__(self, engine: "SageMaker", title: str, words: str, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.engine = engine
        self.asking = Asking(self)
        self.setWindowTitle(title)
        self.setMinimumSize(QSize(920, 480))
        self.column = QVBoxLayout()
        self.column.setSpacing(8)
        self.said = label("", "muted", wrap=True)
        self._foot = QHBoxLayout()
        self._foot.setSpacing(8)
        self._foot.addStretch()
        self.deed(self.tr("Close"), self.reject)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(24, 24, 24, 16)
        whole.setSpacing(8)
        whole.addWidget(label(title, "title"))
        whole.addWidget(label(words, "muted", wrap=True))
        whole.addLayout(self.column, 1)
        whole.addWidget(self.said)
        whole.addLayout(self._foot)

    def deed(self, words: str, call: object, kind: str = "") -> QPushButton:
        """Add a button at the foot, before the others."""
        made = button(words, call, kind)  # type: ignore[arg-type]
        made.setAutoDefault(False)
        self._foot.insertWidget(1, made)
        return made

    def say(self, words: str, tone: str = "") -> None:
        self.said.setText(words)
        set_tone(self.said, tone)

    def fail(self, problem: Problem) -> None:
        self.say(str(problem), "record")

    def keep(self, path: Path, text: str) -> None:
        """Write a table into a file, beside the window's thread."""
        self.asking.ask(lambda: write_whole(path, text), lambda _none: None, self.fail)

    def done(self, result: int) -> None:
        self.asking.close()
        super().done(result)
        self.deleteLater()
