"""One signer's session as the window sees it: the guide and the hands-free cycle, in a thread of their own.

Both count pictures on disk and keep their queue there, and the window never waits for a disk.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal

from signlab.capture import events
from signlab.capture.guide import Guide
from signlab.capture.handsfree import Cue, Halt, HandsFree, Phase
from signlab.capture.progress import Progress, Summary
from signlab.capture.prompts import Prompt
from signlab.capture.summary import WELL
from signlab.dataset.project import Project
from signlab.errors import Problem
from signlab.ui.worker import Worker

STEP = 50
"""Milliseconds between steps of the hands-free cycle."""

REST = 1.5
"""Seconds between its bursts."""


@dataclass(frozen=True)
class Standing:
    """Where a session is: what is asked for, how far each prompt is, and the summary once nothing is left.

    ``at`` is the place of the prompt in ``progress``; ``missing`` how many pictures it lacks; ``phase`` that of the
    hands-free cycle, None while it is off.
    """

    prompt: Prompt | None = None
    progress: tuple[Progress, ...] = ()
    at: int = 0
    missing: int = 0
    summary: Summary | None = None
    phase: Phase | None = None

    def of(self, label: str) -> Progress | None:
        """The prompt for ``label`` that is not over, else the first."""
        some = [one for one in self.progress if one.prompt.label == label]
        return next((one for one in some if not one.is_over), some[0] if some else None)


@dataclass(frozen=True)
class _Answer:
    standing: Standing
    cues: list[Cue]
    problems: list[Problem]


class Sitting(QObject):
    """``stands`` carries a ``Standing`` whenever one may have changed, ``cue`` what the hands-free cycle wants done,
    ``failed`` a ``Problem``. All calls return at once."""

    stands = Signal(object)
    cue = Signal(object)
    failed = Signal(object)

    def __init__(self, project: Project, countdown: int, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._project, self._countdown = project, countdown
        self._worker = Worker("sitting", self)
        self._timer = QTimer(self, interval=STEP)
        self._timer.timeout.connect(self._step)
        self._stepping = False
        # From here on the worker's own.
        self._guide: Guide | None = None
        self._cycle: HandsFree | None = None
        self._summary: Summary | None = None
        self._finished = False
        self._wanted: list[Prompt] = []
        self._trouble: Problem | None = None

    def begin(self, signer: str, hand: str, *, again: bool = False) -> None:
        """``signer`` sits down: their session goes on where it was, or with ``again`` begins anew."""

        def work() -> None:
            self._guide = self._cycle = None
            self._guide, self._finished = Guide(self._project, signer, hand, again=again), False
            self._take_wanted()

        self._timer.stop()
        self._do(work)

    def rise(self) -> None:
        """Nobody sits any more."""

        def work() -> None:
            self._guide = self._cycle = None

        self._timer.stop()
        self._do(work)

    def heed(self, event: events.Event, *, fits: bool = True) -> None:
        """Follow what the source tells. ``fits``: whether the hand is held as a prompt for a gap asks."""

        def work() -> list[Cue] | None:
            guide = self._guide
            if guide is None:
                return None
            guide.heed(event, fits=fits)
            if isinstance(event, events.BurstEnded):
                if self._cycle:
                    return self._cycle.ended(event.summary)
                if event.summary.end in WELL and not guide.missing:
                    guide.advance()
            return None

        self._do(work)

    def refresh(self) -> None:
        """Others changed the project."""
        self._do(lambda: self._guide.refresh() if self._guide else None)

    # Moving about. With the hands-free cycle on, it moves along.

    def back(self) -> None:
        self._move(lambda guide: guide.back(), lambda cycle: cycle.back())

    def skip(self, reason: str) -> None:
        self._move(lambda guide: guide.skip(reason), lambda cycle: cycle.skip(reason))

    def jump(self, label: str) -> None:
        self._move(lambda guide: guide.jump(label), lambda cycle: cycle.jump(label))

    def advance(self) -> None:
        def cycle(cycle: HandsFree) -> list[Cue]:
            if self._guide:
                self._guide.advance()
            return [*cycle.pause(), *cycle.resume()]

        self._move(lambda guide: guide.advance(), cycle)

    def add(self, *prompts: Prompt) -> None:
        """Ask for these next, and go to the first. They wait while nobody sits."""

        def work() -> list[Cue] | None:
            self._finished = False
            self._wanted += prompts
            self._take_wanted()
            return [*self._cycle.pause(), *self._cycle.resume()] if self._cycle else None

        self._do(work)

    def _take_wanted(self) -> None:
        """Put what others want recorded into the queue."""
        wanted, guide = self._wanted, self._guide
        if guide and wanted:
            self._wanted = []
            was_over = guide.is_over
            fresh = _not_asked_yet(wanted, guide.progress)
            for prompt in reversed(fresh):
                guide.add(prompt)
            if not fresh:
                guide.jump(wanted[0].label, wanted[0].cell)
            elif not was_over:
                guide.advance()

    def finish(self) -> None:
        """End for today, with a summary. What is left is asked for the next time."""
        self._set_finished(True)

    def go_on(self) -> None:
        """It was not the end after all."""
        self._set_finished(False)

    def _set_finished(self, finished: bool) -> None:
        def work() -> None:
            self._finished, self._cycle = finished, None

        self._timer.stop()
        self._do(work)

    # Hands-free

    def start_cycle(self) -> None:
        def work() -> None:
            if self._guide and not self._guide.is_over:
                self._cycle = HandsFree(self._guide, countdown=self._countdown, rest=REST)

        self._timer.start()
        self._do(work)

    def stop_cycle(self) -> None:
        """Leave the cycle. A burst that is going on is stopped by a ``Halt``."""

        def work() -> list[Cue]:
            cycle, self._cycle = self._cycle, None
            return [cue for cue in (cycle.pause() if cycle else []) if isinstance(cue, Halt)]

        self._timer.stop()
        self._do(work)

    def pause_cycle(self, wanted: bool) -> None:
        """Stand still, or go on."""

        def work() -> list[Cue] | None:
            if self._cycle is None:
                return None
            return self._cycle.pause() if wanted else self._cycle.resume()

        self._do(work)

    def close(self) -> None:
        self._timer.stop()
        self._worker.close()

    def _move(self, guide: Callable[[Guide], object], cycle: Callable[[HandsFree], list[Cue]] | None) -> None:
        def work() -> list[Cue] | None:
            self._finished = False
            if self._cycle and cycle:
                return cycle(self._cycle)
            if self._guide:
                guide(self._guide)
            return None

        self._do(work)

    def _step(self) -> None:
        if not self._stepping:
            self._stepping = True
            self._do(lambda: self._cycle.step() if self._cycle else None)

    def _do(self, work: Callable[[], Iterable[Cue] | None]) -> None:
        def question() -> _Answer:
            cues = list(work() or ())
            return _Answer(self._standing(), cues, self._problems())

        self._worker.ask(question, self._told, failed=self._failed)

    def _standing(self) -> Standing:
        guide = self._guide
        if guide is None:
            return Standing()
        over = self._finished or guide.is_over
        if not over:
            self._summary = None
        elif self._summary is None:
            self._summary = guide.finish()
        phase = self._cycle.phase if self._cycle else None
        return Standing(guide.prompt, tuple(guide.progress), guide.at, guide.missing, self._summary, phase)

    def _problems(self) -> list[Problem]:
        """What the guide could not do, told once."""
        guide = self._guide
        if guide is None:
            return []
        found, guide.found = guide.found, []
        if guide.trouble and guide.trouble != self._trouble:
            found.append(guide.trouble)
        self._trouble = guide.trouble
        return found

    def _told(self, answer: _Answer) -> None:
        self._stepping = False
        self.stands.emit(answer.standing)
        for cue in answer.cues:
            self.cue.emit(cue)
        for problem in answer.problems:
            self.failed.emit(problem)

    def _failed(self, problem: Problem) -> None:
        self._stepping = False
        self.failed.emit(problem)


def _not_asked_yet(wanted: Iterable[Prompt], progress: Iterable[Progress]) -> list[Prompt]:
    """Those of ``wanted`` that the queue does not hold already: who clicks a gap twice means the same bursts."""
    waiting: Counter[tuple[str, str | None]] = Counter(
        (one.prompt.label, one.prompt.cell) for one in progress if not one.is_over and one.prompt.cell
    )
    fresh = []
    for prompt in wanted:
        if waiting[prompt.label, prompt.cell] > 0:
            waiting[prompt.label, prompt.cell] -= 1
        else:
            fresh.append(prompt)
    return fresh
