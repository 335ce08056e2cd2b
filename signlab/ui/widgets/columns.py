"""A column in the middle of a page, as wide as reads well, that scrolls."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLayout, QScrollArea, QWidget

READABLE = 760
"""Pixels."""

SCROLL_BAR = 12
"""Pixels; see window.qss."""


def centred(content: QLayout, width: int = READABLE) -> QWidget:
    """``content`` in the middle, no wider than ``width``."""
    inside = QWidget()
    inside.setMaximumWidth(width)
    inside.setLayout(content)
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(24, 0, 24, 0)
    row.addStretch(1)
    row.addWidget(inside, 100)
    row.addStretch(1)
    return holder


def scrolling(content: QWidget, name: str) -> QScrollArea:
    """``content`` in a view that scrolls up and down; ``name`` is what a screen reader says."""
    area = QScrollArea(widgetResizable=True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # what lies in it has the focus, and is scrolled to
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setAccessibleName(name)
    area.setWidget(content)
    return area
