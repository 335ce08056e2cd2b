"""Iterates a source in a thread of its own, so that who records is never shown an old frame."""

import threading
from dataclasses import replace
from types import TracebackType

from signlab.capture.handover import Handover
from signlab.capture.source import Counts, Frame, FrameSource

_ROOM = 64
"""Frames that wait where each is wanted; then the source is held up instead."""


class Pump:
    """A context manager that opens ``source`` and stops it.

    Frames are taken with ``take``: with ``every`` each of them, in order; otherwise the newest, and those in between
    are passed over, which loses nothing that was wanted.
    """

    def __init__(self, source: FrameSource, *, every: bool = False) -> None:
        self._source = source
        self._frames: Handover[tuple[Frame, Counts]] = Handover(_ROOM) if every else Handover(1, _newer)
        self.counts = replace(source.counts)
        """What the source had counted when what was taken last came: frames that still wait are not in it."""
        self.size: tuple[int, int] | None = None
        """Width and height, in pixels, of the newest frame."""
        self._thread = threading.Thread(target=self._run, name=f"source {source.url}")

    def wait(self, timeout: float) -> bool:
        """Wait up to ``timeout`` seconds for a frame; whether one can be taken. Raises what the source raised."""
        return self._frames.wait(timeout)

    def take(self, timeout: float) -> Frame | None:
        """A frame; None when there was none within ``timeout`` seconds, or the source has ended (see ``ended``).

        Its ``lost`` counts from the frame before that was taken. Raises what the source raised.
        """
        try:
            taken = self._frames.take(timeout)
        except BaseException:
            self.counts = replace(self._source.counts)
            raise
        frame, self.counts = taken or (None, replace(self._source.counts))
        return frame

    @property
    def ended(self) -> bool:
        """Whether the source has ended and its last frame was taken."""
        return self._frames.closed

    def _run(self) -> None:
        try:
            for frame in self._source.frames():
                self.size = frame.width, frame.height
                self._frames.put((frame, replace(self._source.counts)))
            self._frames.close()
        except BaseException as error:  # carried to the thread that takes, raised there
            self._frames.close(error)

    def start(self) -> None:
        """Open the source."""
        self._thread.start()

    def stop(self) -> None:
        """Stop the source and wait until it has let go, which takes it a second at most."""
        self._source.stop()
        self._frames.close()
        if self._thread.ident is not None:
            self._thread.join()

    def __enter__(self) -> "Pump":
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def _newer(passed_over: tuple[Frame, Counts], newest: tuple[Frame, Counts]) -> tuple[Frame, Counts]:
    frame, counts = newest
    return replace(frame, lost=passed_over[0].lost + frame.lost), counts
