"""The source that is open, as the window sees it: pictures ready to paint, and events in the window's thread."""

from typing import Any

from PySide6.QtCore import QObject, Qt, Signal, Slot

from signlab.capture import events
from signlab.capture.live import Live
from signlab.capture.pulse import Pulse
from signlab.capture.source import Status
from signlab.dataset.project import Project
from signlab.ui.inbox import Inbox
from signlab.ui.pages.capture.decoder import Decoder, Drawn

THUMB = 112
"""Pixels a side of a thumbnail, on the finest screens."""


class Stage(QObject):
    """Owns a ``Live`` and a ``Decoder``. All signals come in the window's thread.

    ``pictured`` carries the newest picture, ``landed`` a stored picture's name and thumbnail, ``happened`` every other
    event of :mod:`signlab.capture.events`.
    """

    pictured = Signal(object)
    landed = Signal(str, object)
    happened = Signal(object)
    _ready = Signal()

    def __init__(self, project: Project, parent: QObject | None = None, **live: Any) -> None:
        """``live`` are further arguments of ``Live``."""
        super().__init__(parent)
        self._inbox = Inbox(self)
        self._ready.connect(self._paint, Qt.ConnectionType.QueuedConnection)
        self.decoder = Decoder(self._ready.emit)
        self.live = Live(project, self._heed, **live)

    @property
    def status(self) -> Status:
        return self.live.status

    @property
    def pulse(self) -> Pulse:
        return self.live.pulse

    def close(self) -> None:
        """End burst and source, within a second; nothing is told after it."""
        self._inbox.close()
        self.live.close()
        self.decoder.close()

    def _heed(self, event: events.Event) -> None:
        """In a thread of the source's."""
        if isinstance(event, events.Shown):
            self.decoder.show(event)
            return
        self._inbox.put(lambda: self.happened.emit(event))
        if isinstance(event, events.Stored):
            name = event.name
            self.decoder.square(
                event.frame.jpeg, THUMB, lambda image: self._inbox.put(lambda: self.landed.emit(name, image))
            )

    @Slot()
    def _paint(self) -> None:
        drawn: Drawn | None = self.decoder.take()
        if drawn:
            self.pictured.emit(drawn)
