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


class BuildInTerminal(_InTerminal):
    title = QT_TRANSLATE_NOOP("Terminal", "Build")
    words = QT_TRANSLATE_NOOP(
        "Terminal", "Builds are made in a terminal for now, split by person where the pictures allow it:"
    )
    command = 'signlab build "{project}"'


class DeployInTerminal(_InTerminal):
    title = QT_TRANSLATE_NOOP("Terminal", "Deploy")
    words = QT_TRANSLATE_NOOP("Terminal", "Models go onto a device from a terminal for now. First look at the device:")
    command = "signlab device check deeplens://aws_cam@ADDRESS"
