"""A long task: it says what it will do, reports progress, can be stopped, and ends in words. Knows no screen.

A long verb is a :class:`Job`: ``prepare()`` looks before it leaps and returns a :class:`Plan` (or raises
``SignlabError``), ``run(watch)`` does the work. Inside, the work calls ``watch.step()`` for every item; that is
where it learns that it was cancelled. The terminal and the window differ only in what they do with the watch.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from signlab.errors import Cancelled, Problem

Result_co = TypeVar("Result_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Plan:
    """What a task will do, before it does it. ``total`` counts ``unit``; ``space`` is in bytes.

    ``steps`` says in words what each of its phases does, where it has several: see :meth:`Watch.begin`.
    """

    title: str
    words: str
    total: int | None = None
    unit: str = "pictures"
    space: int = 0
    warnings: tuple[Problem, ...] = ()
    steps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a task has come. ``rate`` is units a second since the start, ``remaining`` seconds or None. ``phase``
    counts those that have begun."""

    done: int
    total: int | None
    rate: float
    remaining: float | None
    note: str = ""
    phase: int = 0


class Job(Protocol[Result_co]):
    """A long verb. Its result says in words, through ``words``, what came of it."""

    def prepare(self) -> Plan: ...

    def run(self, watch: "Watch") -> Result_co: ...


def _ignore(_progress: Progress) -> None:
    """Nobody is looking."""


@dataclass
class Watch:
    """The thread that runs a task tells it what happens; any other thread may ``cancel()`` it.

    ``on_progress`` is called in the task's own thread, at most every ``interval`` seconds.
    """

    total: int | None = None
    on_progress: Callable[[Progress], None] = _ignore
    interval: float = 0.1
    done: int = 0
    phase: int = 0
    problems: list[Problem] = field(default_factory=list)
    _cancel: threading.Event = field(default_factory=threading.Event)
    _started: float = field(default_factory=time.monotonic)
    _told: float = -1e9

    def cancel(self) -> None:
        """Ask the task to stop; it does so at its next step."""
        self._cancel.set()

    @property
    def cancelled(self) -> bool:
        return self._cancel.is_set()

    def check(self) -> None:
        """Raise ``Cancelled`` when somebody asked the task to stop."""
        if self._cancel.is_set():
            raise Cancelled

    def pause(self, seconds: float) -> None:
        """Sleep, but wake at once when cancelled."""
        if self._cancel.wait(seconds):
            raise Cancelled

    def step(self, count: int = 1, note: str = "") -> None:
        """``count`` more are done. Raises ``Cancelled`` like ``check``."""
        self.check()
        self.done += count
        self._tell(note, last=self.done == self.total)

    def begin(self, total: int | None, note: str = "") -> None:
        """A new phase of ``total`` units starts now."""
        self.check()
        self.phase += 1
        self.total, self.done, self._started = total, 0, time.monotonic()
        self._tell(note, last=True)

    def part(self, on_progress: Callable[[Progress], None]) -> "Watch":
        """A watch for a part that goes on in a thread of its own: whoever cancels this one cancels that too."""
        return Watch(on_progress=on_progress, interval=self.interval, _cancel=self._cancel)

    def problem(self, problem: Problem) -> None:
        """One input could not be used; the task goes on."""
        self.problems.append(problem)

    def _tell(self, note: str, *, last: bool) -> None:
        now = time.monotonic()
        if not last and now - self._told < self.interval:
            return
        self._told = now
        rate = self.done / max(now - self._started, 1e-6)
        remaining = (self.total - self.done) / rate if self.total is not None and self.done else None
        self.on_progress(Progress(self.done, self.total, rate, remaining, note, self.phase))
