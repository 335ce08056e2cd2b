"""Steps that have no page yet: what does them in a terminal, ready to be copied."""

from typing import ClassVar

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QVBoxLayout

from signlab.ui.pages.page import Page
from signlab.ui.widgets.states import Empty
from signlab.ui.workbench import Workbench


class _InTerminal(Page):
    title: ClassVar[object]
    words: ClassVar[object]
    command: ClassVar[str] = ""

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        line = self.command.format(project=bench.project.root)
        said = QCoreApplication.translate("Terminal", str(self.words))
        offers = [(self.tr("Copy the command"), lambda: self._copy(line))] if line else []
        empty = Empty(QCoreApplication.translate("Terminal", str(self.title)), f"{said}\n{line}".strip(), *offers)
        QVBoxLayout(self).addWidget(empty)

    def _copy(self, line: str) -> None:
        QGuiApplication.clipboard().setText(line)
        self.bench.tell(self.tr("Copied. Paste it into a terminal."))


class TrainInTerminal(_InTerminal):
    title = QT_TRANSLATE_NOOP("Terminal", "Train")
    words = QT_TRANSLATE_NOOP("Terminal", "Models are trained in a terminal for now, from the newest build:")
    command = 'signlab train "{project}"'
