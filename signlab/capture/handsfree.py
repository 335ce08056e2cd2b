"""The hands-free cycle: countdown, burst, done, a rest, the next prompt. A state machine that knows only its clock."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from math import ceil

from signlab.capture.guide import Guide
from signlab.capture.progress import Summary
from signlab.capture.prompts import Prompt
from signlab.capture.summary import WELL, BurstSummary
from signlab.errors import Problem


@dataclass(frozen=True, slots=True)
class Show:
    """Show this prompt; large, with its picture."""

    prompt: Prompt


@dataclass(frozen=True, slots=True)
class Count:
    """So many whole seconds are left until the burst."""

    seconds: int


@dataclass(frozen=True, slots=True)
class Record:
    """Start a burst of ``count`` pictures."""

    prompt: Prompt
    count: int


@dataclass(frozen=True, slots=True)
class Halt:
    """Stop the burst."""


@dataclass(frozen=True, slots=True)
class Done:
    """The prompt has its pictures."""

    prompt: Prompt


@dataclass(frozen=True, slots=True)
class Paused:
    """The cycle waits to be resumed; ``words`` say why where nobody asked for it."""

    words: str = ""


@dataclass(frozen=True, slots=True)
class Over:
    """There is nothing left to do."""

    summary: Summary


Cue = Show | Count | Record | Halt | Done | Paused | Over


class Phase(Enum):
    """Where the cycle is."""

    REST = "rest"
    COUNTDOWN = "countdown"
    BURST = "burst"
    PAUSED = "paused"
    OVER = "over"


class HandsFree:
    """Walks through ``guide`` by itself. One thread calls it, and does what the cues say, in their order.

    ``step`` is called often, ten times a second or more, and ``ended`` when the burst it asked for has ended, after the
    guide was told of it. ``countdown`` whole seconds before each burst, ``rest`` seconds after it.
    """

    def __init__(
        self, guide: Guide, *, countdown: int = 3, rest: float = 1.5, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.phase = Phase.REST
        self._guide = guide
        self._countdown = countdown
        self._rest = rest
        self._clock = clock
        self._until = clock()
        self._told = 0
        self._shown: Prompt | None = None

    def step(self) -> list[Cue]:
        """What is to be done now."""
        match self.phase:
            case Phase.REST if self._clock() >= self._until:
                return self._next()
            case Phase.COUNTDOWN:
                return self._count_down()
        return []

    def ended(self, summary: BurstSummary) -> list[Cue]:
        """The burst has ended. One that could not go on pauses the cycle with its reason."""
        if self.phase is not Phase.BURST or (self._shown and summary.label != self._shown.label):
            return []  # of a burst that was halted
        if summary.end not in WELL:
            return self._pause(str(summary.problem or f"The burst ended: {summary.end.value}."))
        self.phase, self._until = Phase.REST, self._clock() + self._rest
        return [Done(self._shown)] if self._shown and not self._guide.missing else []

    def failed(self, problem: Problem) -> list[Cue]:
        """The burst did not begin, or could not go on: wait, with the reason."""
        return self._pause(str(problem)) if self.phase is Phase.BURST else []

    def pause(self) -> list[Cue]:
        """Wait; a burst is stopped, and what it has so far is kept."""
        if self.phase in (Phase.PAUSED, Phase.OVER):
            return []
        return [*self._halt(), *self._pause()]

    def resume(self) -> list[Cue]:
        """Go on with a countdown for the prompt that is asked for."""
        return self._next() if self.phase is Phase.PAUSED else []

    def skip(self, reason: str) -> list[Cue]:
        """Leave out this prompt, and go on with the next."""
        halt = self._halt()
        self._guide.skip(reason)
        return [*halt, *self._next()]

    def back(self) -> list[Cue]:
        """Go back to the prompt before."""
        halt = self._halt()
        self._guide.back()
        return [*halt, *self._next()]

    def jump(self, label: str) -> list[Cue]:
        """Go on with ``label``. Raises as ``Guide.jump``."""
        self._guide.jump(label)
        return [*self._halt(), *self._next()]

    def _halt(self) -> list[Cue]:
        return [Halt()] if self.phase is Phase.BURST else []

    def _pause(self, words: str = "") -> list[Cue]:
        self.phase = Phase.PAUSED
        return [Paused(words)]

    def _next(self) -> list[Cue]:
        if not self._guide.missing:
            self._guide.advance()
        prompt = self._guide.prompt
        if prompt is None:
            self.phase = Phase.OVER
            return [Over(self._guide.finish())]
        self.phase = Phase.COUNTDOWN
        self._until, self._told = self._clock() + self._countdown, self._countdown + 1
        show: list[Cue] = [] if prompt is self._shown else [Show(prompt)]
        self._shown = prompt
        return [*show, *self._count_down()]

    def _count_down(self) -> list[Cue]:
        left = ceil(self._until - self._clock())
        if left <= 0:
            self.phase = Phase.BURST
            prompt = self._guide.prompt
            return [Record(prompt, self._guide.missing)] if prompt else []
        if left < self._told:
            self._told = left
            return [Count(left)]
        return []
