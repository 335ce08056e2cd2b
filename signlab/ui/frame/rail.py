"""The rail at the left: the six steps, and below them help and settings."""

from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from signlab.ui.commands import PAGES, Commands, words
from signlab.ui.theme import ICON, Theme

WIDTH = 76
"""Pixels: wide enough for the longest word."""


class Rail(QWidget):
    """``chosen`` carries the page."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, commands: Commands) -> None:
        super().__init__()
        self.setObjectName("rail")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedWidth(WIDTH)
        self._theme, self._commands = theme, commands
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(4, 8, 4, 8)
        self._column.setSpacing(4)
        self._buttons: dict[str, _Step] = {}
        group = QButtonGroup(self)
        for page, name in PAGES.items():
            step = self._step(page, words(name))
            group.addButton(step)
            self._column.addWidget(step)
        self._column.addStretch()
        for page, name in (("help", self.tr("Help")), ("settings", self.tr("Settings"))):
            step = self._step(page, name)
            group.addButton(step)
            self._column.addWidget(step)
        theme.changed.connect(self._draw_icons)
        commands.changed.connect(self._hint)
        self._draw_icons()
        self._hint()

    def show_chosen(self, page: str) -> None:
        self._buttons[page].setChecked(True)

    def show_attention(self, page: str, why: str) -> None:
        """A dot on the step, and on hover the reason; none with ""."""
        self._buttons[page].why = why
        self._buttons[page].update()
        self._hint()

    def _step(self, page: str, name: str) -> "_Step":
        step = _Step(self._theme)
        step.setText(name)
        step.setCheckable(True)
        step.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        step.setIconSize(QSize(ICON, ICON))
        step.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        step.setFixedHeight(52)
        step.clicked.connect(lambda: self.chosen.emit(page))
        self._buttons[page] = step
        return step

    def _draw_icons(self) -> None:
        for page, step in self._buttons.items():
            step.setIcon(self._theme.icon(page))

    def _hint(self) -> None:
        for page, step in self._buttons.items():
            id_ = f"go.{page}" if page in PAGES else page
            hint = self._commands.with_key(step.text(), id_)
            step.setToolTip(f"{hint}\n{step.why}" if step.why else hint)
            step.setAccessibleName(f"{step.text()}: {step.why}" if step.why else step.text())


class _Step(QToolButton):
    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.why = ""

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.why:
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.colour("warn"))
            painter.drawEllipse(QPointF(self.width() - 12, 10), 4, 4)
