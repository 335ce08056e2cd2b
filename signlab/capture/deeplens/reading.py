"""Reading a stream as it comes: never late, never for ever."""

import threading
import time
from collections.abc import Callable, Iterator

from signlab.capture.deeplens.connection import POLL, Remote
from signlab.capture.mjpeg import Piece
from signlab.capture.source import Counts
from signlab.errors import Cancelled

_SLOWEST = 10_000_000
_COPIES = 4


class Ease:
    """How fast to read while repeats are all that comes: as fast as the device's writer can is a waste.

    Slow enough to spare link and processors; fast enough that each frame comes about four times, so that none is
    missed, and at least 10 MB/s: then what is under way (the window and the pipes, 1.2 MB) is 0.12 s old at most.
    """

    def __init__(self) -> None:
        self._last = time.monotonic()
        self._rate = 0.0
        """Of distinct frames, in bytes a second, smoothed."""

    def came(self, pieces: list[Piece]) -> None:
        """Some distinct frames came just now."""
        now = time.monotonic()
        rate = sum(len(piece.jpeg) for piece in pieces) / max(now - self._last, 1e-3)
        self._rate += (rate - self._rate) / 8
        self._last = now

    def pause(self, repeated: int) -> float:
        """Seconds to wait after so many bytes of repeats."""
        return repeated / max(_SLOWEST, _COPIES * self._rate)


class Silent(Exception):  # noqa: N818 -- not yet an error: who reads knows what it means
    """No whole frame came for too long."""


class Reading:
    """What a command on the device sends, cut into pieces by ``feed``.

    Iterating yields, for whatever came, the pieces that it completed, perhaps none, until the command ends. It raises
    ``Silent`` when neither a piece nor a repeat came for ``patience`` seconds (which may be changed meanwhile), and
    ``Cancelled`` when ``stop`` is set. Time that the caller takes over a piece does not count as silence.
    """

    def __init__(
        self,
        remote: Remote,
        feed: Callable[[bytes], list[Piece]],
        counts: Counts,
        stop: threading.Event,
        patience: float,
    ) -> None:
        self.patience = patience
        self.received = 0
        """Bytes so far."""
        self._remote = remote
        self._feed = feed
        self._counts = counts
        self._stop = stop

    def __iter__(self) -> Iterator[list[Piece]]:
        ease = Ease()
        heard = time.monotonic()
        while (chunk := self._remote.read(POLL)) != b"":
            if self._stop.is_set():
                raise Cancelled
            repeats = self._counts.repeats
            pieces = self._feed(chunk) if chunk else []
            repeated = self._counts.repeats > repeats
            if chunk:
                self.received += len(chunk)
                yield pieces
            if pieces:
                ease.came(pieces)
            if pieces or repeated:
                heard = time.monotonic()
            elif time.monotonic() - heard > self.patience:
                raise Silent
            if chunk and repeated and not pieces:
                self._stop.wait(ease.pause(len(chunk)))


class Pace:
    """Thins frames out to at most ``fps`` a second (None: leaves them as they come), evenly over time."""

    def __init__(self, fps: float | None) -> None:
        self._interval = 1 / fps if fps else 0.0
        self._next = 0.0

    def due(self) -> bool:
        """Whether a frame that arrives now is to be taken."""
        now = time.monotonic()
        if now < self._next:
            return False
        self._next = max(self._next + self._interval, now)
        return True
