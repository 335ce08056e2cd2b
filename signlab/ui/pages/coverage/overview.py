"""The alphabet sheet with what is said of it: the one thing to do next, the axis, the legend."""

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from signlab.ui.jobs import Task
from signlab.ui.pages.coverage.legend import Legend
from signlab.ui.pages.coverage.measuring import Measuring
from signlab.ui.pages.coverage.seen import Seen
from signlab.ui.pages.coverage.sheet import Sheet
from signlab.ui.theme import Theme
from signlab.ui.widgets.columns import scrolling
from signlab.ui.widgets.text import button, icon_button, label
from signlab.vision.bins import AXES


class Overview(QWidget):
    """``axis_chosen`` carries the key of an axis; ``followed`` says that the sentence shall be done."""

    axis_chosen = Signal(str)
    followed = Signal()
    doubts_wanted = Signal()
    export_wanted = Signal(object)
    comparing_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.sheet, self.legend, self.measuring = Sheet(theme), Legend(theme), Measuring()
        self._step = label("", "title", wrap=True)
        self._figures = label("", "muted", wrap=True)
        self.follow = button(self.tr("Record this"), self.followed.emit, "primary")
        self._read = label("", "caption")
        self._read.setMinimumHeight(30)
        self._axes = QButtonGroup(self)
        self.sheet.pointed.connect(self._read.setText)
        self._lay_out()
        theme.changed.connect(self._draw_icons)
        self._draw_icons()

    def _lay_out(self) -> None:
        text = QVBoxLayout()
        text.setSpacing(4)
        text.addWidget(self._step)
        text.addWidget(self._figures)
        top = QHBoxLayout()
        top.setSpacing(16)
        top.addLayout(text, 1)
        top.addWidget(self.follow)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 8)
        column.setSpacing(8)
        column.addLayout(top)
        column.addWidget(self.measuring)
        column.addLayout(self._tools())
        column.addSpacing(4)
        column.addWidget(scrolling(self.sheet, self.tr("Maps of all labels")), 1)
        column.addWidget(self._read)

    def _tools(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(label(self.tr("Across"), "caption"))
        for key, words in axis_words(self).items():
            choice = QToolButton()
            choice.setText(words)
            choice.setCheckable(True)
            choice.setChecked(key == "roll")
            choice.setToolTip(AXES[key].words)
            choice.setProperty("flat_role", True)
            choice.setProperty("axis", key)
            self._axes.addButton(choice)
            row.addWidget(choice)
        self._axes.buttonClicked.connect(lambda chosen: self.axis_chosen.emit(chosen.property("axis")))
        row.addSpacing(8)
        row.addWidget(label(self.tr("Up: light on the hand"), "caption"))
        row.addStretch()
        row.addWidget(self.legend)
        row.addSpacing(8)
        self.doubts = button(self.tr("Shortcuts and doubts"), self.doubts_wanted.emit, "flat")
        self._export = icon_button(self.tr("Export"))
        self._export.clicked.connect(lambda _checked=False: self.export_wanted.emit(self._export))
        self._compare = icon_button(self.tr("Side by side"), self.comparing_wanted.emit)
        row.addWidget(self.doubts)
        row.addWidget(self._compare)
        row.addWidget(self._export)
        return row

    def _draw_icons(self) -> None:
        self._export.setIcon(self._theme.icon("export"))
        self._export.setIconSize(QSize(20, 20))
        self._compare.setIcon(self._theme.icon("compare"))

    def show_axis(self, axis: str) -> None:
        for choice in self._axes.buttons():
            choice.setChecked(choice.property("axis") == axis)

    def show_seen(self, seen: Seen, task: Task | None) -> None:
        self._step.setText(seen.advice.words)
        self._figures.setText(seen.headline)
        words = self._deed(seen.advice.deed)
        self.follow.setText(words or self.follow.text())
        self.follow.setVisible(bool(words) and not (seen.advice.deed == "measure" and task))
        self.legend.show_target(seen.covered.target)
        self.show_progress(seen, task)
        self.sheet.show_seen(seen)

    def show_progress(self, seen: Seen, task: Task | None) -> None:
        self.measuring.show_state(seen, task)
        if seen.advice.deed == "measure":
            self.measuring.start.hide()  # the button of the sentence does that
            self.follow.setVisible(task is None)

    def _deed(self, deed: str) -> str:
        return {
            "record": self.tr("Record this"),
            "measure": self.tr("Measure"),
            "look": self.tr("Look at them"),
        }.get(deed, "")


def axis_words(widget: QWidget) -> dict[str, str]:
    """What the axes are called on their buttons."""
    return {"roll": widget.tr("Tilt"), "yaw": widget.tr("Turn"), "pitch": widget.tr("Tip")}
