"""Labels in the few sizes there are, and buttons in the few kinds."""

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QLabel, QPushButton, QSizePolicy, QToolButton, QWidget

from signlab.ui.theme import ICON


def label(text: str = "", role: str = "", *, tone: str = "", wrap: bool = False) -> QLabel:
    """A text. ``role`` is "caption", "muted", "title", "display", "huge" or "" for body; ``tone`` a colour's role."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    if role:
        made.setProperty("text_role", role)
    if tone:
        made.setProperty("tone", tone)
    if wrap:
        made.setWordWrap(True)
        made.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    return made


def set_tone(widget: QWidget, tone: str, name: str = "tone") -> None:
    """Change a property that the style sheet looks at, and have it looked at."""
    if widget.property(name) != tone:
        widget.setProperty(name, tone)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def button(text: str, call: Callable[[], object], kind: str = "") -> QPushButton:
    """A button. ``kind`` is "primary" for the one thing to do next, "danger", "flat", or "" for the others."""
    made = QPushButton(text)
    if kind:
        made.setProperty("flat_role" if kind == "flat" else kind, True)
    made.clicked.connect(lambda _checked=False: call())
    return made


def icon_button(name: str, call: Callable[[], object] | None = None) -> QToolButton:
    """A flat button with an icon only; ``name`` is what a screen reader says."""
    made = QToolButton()
    made.setAccessibleName(name)
    made.setToolTip(name)
    made.setIconSize(QSize(ICON, ICON))
    made.setProperty("flat_role", True)
    if call:
        made.clicked.connect(lambda _checked=False: call())
    return made
