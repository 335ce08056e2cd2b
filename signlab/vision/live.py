"""Looks at a live preview in a process of its own: the newest frame only, as fast as it can, never in the way."""

import multiprocessing
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Any

from signlab.errors import Problem
from signlab.vision.hand import Box, Floats, Hand, HandEstimator, film_estimator
from signlab.vision.looking import Values, known, of_frame, of_hand
from signlab.vision.reading import Unreadable, decode

_TIMEOUT = 30.0
"""Seconds after which a process that says nothing is given up. Its first look takes a second or two."""

_MOST_DEATHS = 3

_SMOOTH = 0.1
"""Share of the newest interval in the rate that is shown."""


@dataclass(frozen=True)
class Sight:
    """What was seen in frame ``sequence``: measures as in :mod:`signlab.vision.looking`, without those that need the
    whole picture's hash. ``landmarks`` (21, 2) and ``box`` are shares of the picture's width and height, None where
    there is no hand. ``delay``: seconds from when the frame was offered. ``hand``: the whole of it, without its mask.
    """

    sequence: int
    values: Values
    landmarks: Floats | None
    box: Box | None
    right: bool | None
    delay: float
    hand: Hand | None = None


def sight(jpeg: bytes, estimator: HandEstimator, right: bool | None) -> dict[str, Any]:
    """What is in one frame, ready to be sent between processes.

    Raises:
        Unreadable: it does not decode.
    """
    picture = decode(jpeg)
    hands = estimator.find(picture.pixels)
    values = {"width": picture.width, "height": picture.height, "hands": len(hands), "hand": float(bool(hands))}
    values |= of_frame(picture.pixels)
    if not hands:
        return {"values": known(values), "landmarks": None, "box": None, "right": None, "hand": None}
    hand, (width, height) = hands[0], hands[0].size
    box = Box(hand.box.left / width, hand.box.top / height, hand.box.width / width, hand.box.height / height)
    values |= of_hand(picture.pixels, hand, right)
    found = {"values": known(values), "landmarks": hand.relative, "box": box, "right": hand.right}
    return {**found, "hand": replace(hand, mask=None)}


def _watch(pipe: Connection, make: Callable[[], HandEstimator]) -> None:
    """The life of the process: a frame in, a sight out, until the pipe closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    import cv2

    cv2.setNumThreads(1)
    with make() as estimator:
        try:
            while True:
                jpeg, right = pipe.recv()
                try:
                    pipe.send(sight(jpeg, estimator, right))
                except Unreadable:
                    pipe.send(None)
        except (EOFError, OSError):
            return


class LiveLook:
    """A context manager. ``offer`` frames from any thread as they come; it never waits, and only the newest counts.

    ``on_sight`` is called in a thread of its own. ``problem`` says what went wrong, if looking had to be given up; the
    preview goes on without.
    """

    def __init__(
        self,
        on_sight: Callable[[Sight], None] | None = None,
        *,
        right: bool | None = None,
        make: Callable[[], HandEstimator] = film_estimator,
    ) -> None:
        self.latest: Sight | None = None
        self.problem: Problem | None = None
        self.rate = 0.0
        """Sights a second, smoothed."""
        self.right = right
        """Which hand the signer uses, where that is known; may be changed at any time."""
        self._on_sight, self._make = on_sight, make
        self._newest: tuple[int, bytes, float] | None = None
        self._changed = threading.Condition()
        self._ended = False
        self._process: multiprocessing.process.BaseProcess | None = None
        self._pipe: Connection | None = None
        self._thread = threading.Thread(target=self._run, name="live look", daemon=True)

    def offer(self, jpeg: bytes, sequence: int) -> None:
        """This is the newest frame. Returns at once."""
        with self._changed:
            self._newest = (sequence, jpeg, time.monotonic())
            self._changed.notify()

    @property
    def process(self) -> int | None:
        """The id of the process that looks."""
        return self._process.pid if self._process else None

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """End the process. Takes well under a second."""
        with self._changed:
            self._ended = True
            self._changed.notify()
        if self._process is not None:
            self._process.terminate()
        if self._thread.ident is not None:
            self._thread.join()

    def __enter__(self) -> "LiveLook":
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _run(self) -> None:
        deaths, last = 0, 0.0
        while deaths < _MOST_DEATHS and not self._ended:
            self._begin()
            while (taken := self._take()) is not None:
                sequence, jpeg, offered = taken
                said = self._ask(jpeg)
                if said is _DEAD:
                    break
                now = time.monotonic()
                if last:
                    rate = 1 / max(now - last, 1e-3)
                    self.rate += (_SMOOTH if self.rate else 1.0) * (rate - self.rate)
                last = now
                if said is not None:
                    self._tell(Sight(sequence=sequence, delay=now - offered, **said))
            self._finish()
            deaths += 1
        if not self._ended:
            cause = f"ended {_MOST_DEATHS} times"
            self.problem = Problem("The process that looks at the preview", cause, "Recording goes on without it.")

    def _begin(self) -> None:
        spawn = multiprocessing.get_context("spawn")
        self._pipe, theirs = spawn.Pipe()
        process = spawn.Process(target=_watch, args=(theirs, self._make), name="signlab-live", daemon=True)
        process.start()
        theirs.close()
        self._process = process

    def _finish(self) -> None:
        if self._pipe is not None:
            self._pipe.close()
        if self._process is not None:
            self._process.terminate()
            self._process.join(1)
            if self._process.is_alive():
                self._process.kill()
                self._process.join()

    def _take(self) -> tuple[int, bytes, float] | None:
        """The newest frame, once; None when it is over."""
        with self._changed:
            self._changed.wait_for(lambda: self._newest is not None or self._ended)
            taken, self._newest = self._newest, None
            return None if self._ended else taken

    def _ask(self, jpeg: bytes) -> Any:
        """What the process says of a frame; None of a torn one, ``_DEAD`` where the process died or hangs."""
        assert self._pipe is not None
        try:
            self._pipe.send((jpeg, self.right))
            return self._pipe.recv() if self._pipe.poll(_TIMEOUT) else _DEAD
        except (EOFError, OSError):
            return _DEAD

    def _tell(self, seen: Sight) -> None:
        self.latest = seen
        if self._on_sight is not None:
            self._on_sight(seen)


_DEAD = object()
