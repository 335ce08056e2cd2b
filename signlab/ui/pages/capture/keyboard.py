"""Tells a key that was let go from one that repeats itself, also where the system does not."""

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QKeyEvent

from signlab.ui.pages.capture.control import Control

_WAIT = 40
"""Milliseconds from a release to believing it."""

_AT_ONCE = 2
"""Milliseconds between the release and the press of a key that repeats itself."""


class Keyboard(QObject):
    """Hands presses and releases on to ``control``.

    X11 repeats a held key as releases and presses at the same moment. Qt marks them as repeated, but on a busy computer
    it may see the release before the press has arrived, and does not: hence the wait.
    """

    def __init__(self, control: Control, parent: QObject) -> None:
        super().__init__(parent)
        self._control = control
        self._up: tuple[int, int] | None = None
        """A key whose release is not believed yet, and when it was."""
        self._timer = QTimer(self, singleShot=True, interval=_WAIT)
        self._timer.timeout.connect(self._believe)

    def press(self, event: QKeyEvent, label: str) -> None:
        """A key that records ``label`` went down."""
        if event.isAutoRepeat() or self._repeats(event):
            self.forget()
            return
        self._believe()
        self._control.press(event.key(), label)

    def release(self, event: QKeyEvent) -> None:
        """A key went up."""
        if not event.isAutoRepeat():
            self._believe()
            self._up = event.key(), event.timestamp()
            self._timer.start()

    def forget(self) -> None:
        """No release is waited for any more."""
        self._timer.stop()
        self._up = None

    def _repeats(self, event: QKeyEvent) -> bool:
        key, when = self._up or (0, 0)
        return key == event.key() and bool(when) and 0 <= event.timestamp() - when <= _AT_ONCE

    def _believe(self) -> None:
        up, self._up = self._up, None
        self._timer.stop()
        if up:
            self._control.release(up[0])
