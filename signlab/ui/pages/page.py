"""What every page is."""

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from signlab.ui.workbench import Workbench


class Page(QWidget):
    """One of the six steps. It is made when it is first entered, and keeps its place and selection after that."""

    attention = Signal(str)
    """Why this step wants a look, for the dot on the rail; "" when it does not."""
    alone = Signal(bool)
    """Whether the page wants the whole window for itself: no rail, no top, no status."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__()
        self.setObjectName("page")
        self.bench = bench

    def entered(self) -> None:
        """It is seen now."""

    def left(self) -> None:
        """Another page is seen now, or the window was put away."""

    def show_wanted(self, what: Any) -> None:
        """Another page wants ``what`` shown here."""

    def step_back(self) -> bool:
        """Escape was pressed. Whether there was something to step back from."""
        return False

    def close_down(self) -> None:
        """The project is about to be closed: stop what runs, without waiting longer than a second."""
