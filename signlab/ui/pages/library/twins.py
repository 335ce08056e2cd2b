"""Pictures that are alike, in groups."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from signlab.ui.store import Store
from signlab.ui.workbench import Workbench


class Twins(QWidget):
    found = Signal(object)
    closed = Signal()

    def __init__(self, bench: Workbench) -> None:
        super().__init__()

    def open(self, store: Store) -> None:
        self.show()

    def close_view(self) -> None:
        self.hide()

    def close_down(self) -> None:
        pass
