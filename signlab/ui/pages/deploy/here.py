"""This computer, as a place where a model can be tried."""

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QVBoxLayout, QWidget

from signlab.ui.widgets.states import Empty
from signlab.ui.workbench import Workbench


class Here(QWidget):
    """Try a model with the camera of this computer."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__()
        line = f'signlab try "{bench.project.root}"'

        def copy() -> None:
            QGuiApplication.clipboard().setText(line)
            bench.tell(self.tr("Copied. Paste it into a terminal."))

        words = self.tr("Sign in front of this computer's camera, and see what the model reads:")
        empty = Empty(self.tr("Try it here"), f"{words}\n{line}", (self.tr("Copy the command"), copy))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(empty)

    def come(self) -> None:
        """It is seen."""

    def leave(self) -> None:
        """It is not."""

    def close_down(self) -> None:
        """The project is about to be closed."""
