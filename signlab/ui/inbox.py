"""How other threads reach the window's: they hand in what it shall do."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal, Slot


class Inbox(QObject):
    """Lives in the window's thread and does there, in order, what any thread put in. Nothing after ``close``."""

    _arrived = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._open = True
        self._arrived.connect(self._do, Qt.ConnectionType.QueuedConnection)

    def put(self, call: Callable[[], object]) -> None:
        """Have ``call`` made in the window's thread, soon. Any thread may put."""
        self._arrived.emit(call)

    def close(self) -> None:
        """What has not been done by now never will be."""
        self._open = False

    @Slot(object)
    def _do(self, call: Callable[[], object]) -> None:
        if self._open:
            call()
