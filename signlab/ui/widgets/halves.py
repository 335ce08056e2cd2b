"""A page of two halves: at the left what there is, at the right what is chosen of it."""

from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QWidget

from signlab.ui.widgets.roster import Roster


class Halves(QWidget):
    """``show_right`` puts a widget into the right half; the others stay as they are, unseen."""

    def __init__(self, roster: Roster) -> None:
        super().__init__()
        self.roster = roster
        line = QWidget()
        line.setObjectName("line")
        line.setFixedWidth(1)
        self._stack = QStackedLayout()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(roster)
        row.addWidget(line)
        row.addLayout(self._stack, 1)

    def hold(self, *widgets: QWidget) -> None:
        """Those that can be shown at the right: they belong to the page from now on, seen or not."""
        for widget in widgets:
            if self._stack.indexOf(widget) < 0:
                self._stack.addWidget(widget)

    def show_right(self, widget: QWidget) -> None:
        """Show ``widget``, which belongs to the page from now on."""
        self.hold(widget)
        self._stack.setCurrentWidget(widget)

    def drop(self, widget: QWidget) -> None:
        """Let go of a widget that will not be shown again."""
        self._stack.removeWidget(widget)
        widget.hide()
        widget.deleteLater()

    @property
    def right(self) -> QWidget | None:
        """What is in the right half."""
        return self._stack.currentWidget()
