"""Reads signs live: the newest frame goes through the model, and what is recognised is told."""

import contextlib
import threading
import time
from collections.abc import Callable
from types import TracebackType

from signlab.capture.pump import Pump
from signlab.capture.source import FrameSource
from signlab.deployment.here import naming
from signlab.deployment.here.choice import Choice
from signlab.deployment.here.spelling import Event, Reading, Spelling
from signlab.errors import Cancelled, Problem, SignlabError
from signlab.jobs import Watch

_SMOOTH = 0.1
"""Share of the newest interval in the rate that is shown."""

_POLL = 0.1


class Reader:
    """A context manager. ``offer`` frames from any thread as they come; it never waits, and only the newest counts.

    ``on_reading`` and, where nothing more can be read, ``on_problem`` are called in a thread of its own.
    """

    def __init__(
        self,
        choice: Choice,
        on_reading: Callable[[Reading], object],
        on_problem: Callable[[Problem], object] | None = None,
    ) -> None:
        self.choice = choice
        self.rate = 0.0
        """Frames read a second, smoothed."""
        self.problem: Problem | None = None
        self.spelling: Spelling | None = None
        """None until the model is loaded."""
        self._on_reading, self._on_problem = on_reading, on_problem
        self._newest: tuple[int, bytes, float] | None = None
        self._busy = False
        self._last = 0.0
        self._changed = threading.Condition()
        self._watch = Watch()
        self._thread = threading.Thread(target=self._run, name="reader", daemon=True)

    def offer(self, jpeg: bytes, sequence: int) -> None:
        """This is the newest frame. Returns at once."""
        with self._changed:
            self._newest = (sequence, jpeg, time.monotonic())
            self._changed.notify_all()

    @property
    def ready(self) -> bool:
        """Whether the model is loaded, which may take some seconds."""
        return self.spelling is not None

    def wait(self, seconds: float) -> bool:
        """Wait until the model is loaded and every frame was read, or nothing more can be; whether that is so."""
        with self._changed:
            return self._changed.wait_for(self._is_idle, seconds)

    def _is_idle(self) -> bool:
        idle = self.ready and self._newest is None and not self._busy
        return idle or self.problem is not None or self._watch.cancelled

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """End it, and the process of its model; takes well under a second."""
        with self._changed:
            self._watch.cancel()
            self._changed.notify_all()
        if self._thread.ident is not None:
            self._thread.join()

    def __enter__(self) -> "Reader":
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _run(self) -> None:
        try:
            with naming.opened(self.choice.model, self.choice.classes, self._watch) as namer:
                spelling = Spelling(namer.classes, self.choice.settings)
                with self._changed:
                    self.spelling = spelling
                    self._changed.notify_all()
                while taken := self._take():
                    self._read(namer, spelling, *taken)
        except Cancelled:
            pass
        except SignlabError as error:
            self._give_up(error.problem)
        except (OSError, ValueError) as error:
            self._give_up(Problem(f"The model {self.choice.name}", f"cannot be read: {error}", "Choose another."))

    def _read(self, namer: naming.Namer, spelling: Spelling, sequence: int, jpeg: bytes, offered: float) -> None:
        row = namer.name(jpeg)
        now = time.monotonic()
        if self._last:
            rate = 1 / max(now - self._last, 1e-3)
            self.rate += (_SMOOTH if self.rate else 1.0) * (rate - self.rate)
        self._last = now
        reading = spelling.see(now, list(map(float, row)), sequence, now - offered)
        if not self._watch.cancelled:
            self._on_reading(reading)

    def _take(self) -> tuple[int, bytes, float] | None:
        """The newest frame, once; None when it is over."""
        with self._changed:
            self._busy = False
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._newest is not None or self._watch.cancelled)
            taken, self._newest = self._newest, None
            self._busy = True
            return None if self._watch.cancelled else taken

    def _give_up(self, problem: Problem) -> None:
        with self._changed:
            self.problem = problem
            self._changed.notify_all()
        if self._on_problem and not self._watch.cancelled:
            self._on_problem(problem)


def read(choice: Choice, source: FrameSource, on_reading: Callable[[Reading], object], watch: Watch) -> Event | None:
    """Read ``source`` to its end, or until ``watch`` is cancelled; the word that was still being spelled then.

    Raises:
        SignlabError: the model or the source cannot be used.
    """
    with Reader(choice, on_reading) as reader:
        _wait(reader, watch)
        with contextlib.suppress(Cancelled), Pump(source) as pump:
            while (frame := pump.take(_POLL)) or not pump.ended:
                watch.check()
                if frame:
                    reader.offer(frame.jpeg, frame.sequence)
                _check(reader)
            _wait(reader, watch)
        assert reader.spelling is not None
        return reader.spelling.end()


def _wait(reader: Reader, watch: Watch) -> None:
    while not reader.wait(_POLL):
        watch.check()
    _check(reader)


def _check(reader: Reader) -> None:
    if problem := reader.problem:
        raise SignlabError(problem.thing, problem.cause, problem.next_step)
