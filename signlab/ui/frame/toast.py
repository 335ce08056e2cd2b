"""A short message that tells of a change and offers to undo it; it goes away by itself."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from signlab.ui.widgets.text import label

SHOWN_FOR = 6_000
"""Milliseconds; longer while the pointer or the focus is on it."""


class Toast(QWidget):
    """Lies over the lower middle of its parent. A newer message takes the place of the one before."""

    def __init__(self, parent: QWidget, above: QWidget) -> None:
        """``above`` is what it must not cover."""
        super().__init__(parent)
        self._above = above
        self.setObjectName("toast")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 8, 8)
        row.setSpacing(8)
        self._words = label()
        self._button = QPushButton()
        self._call: Callable[[], object] | None = None
        self._button.clicked.connect(self._follow)
        row.addWidget(self._words)
        row.addWidget(self._button)
        self._timer = QTimer(self, singleShot=True, interval=SHOWN_FOR)
        self._timer.timeout.connect(self._fade)
        for other in (parent, above):
            other.installEventFilter(self)
        self.hide()

    def say(self, words: str, button: str = "", call: Callable[[], object] | None = None) -> None:
        self._words.setText(words)
        self._button.setText(button)
        self._button.setVisible(bool(button))
        self._call = call
        self.setAccessibleName(words)
        self._words.setContentsMargins(0, 0, 0 if button else 8, 0)
        self.adjustSize()
        self._place()
        self.show()
        self.raise_()
        self._timer.start()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, words))

    def _follow(self) -> None:
        self.hide()
        if self._call:
            self._call()

    def _fade(self) -> None:
        if self.underMouse() or self._button.hasFocus():
            self._timer.start()
        else:
            self.hide()

    def _place(self) -> None:
        parent = self.parentWidget()
        assert parent is not None
        width = min(self.sizeHint().width(), parent.width() - 32)
        self.resize(width, self.sizeHint().height())
        self.move((parent.width() - width) // 2, self._above.mapTo(parent, QPoint()).y() - self.height() - 16)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move) and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
        else:
            super().keyPressEvent(event)
