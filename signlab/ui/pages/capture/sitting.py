"""One signer's session as the window sees it: the guide and the hands-free cycle, in a thread of their own.

Both count pictures on disk and keep their queue there, and the window never waits for a disk.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal

from signlab.capture import events
from signlab.capture.guide import Guide, Progress, Summary
from signlab.capture.handsfree import Cue, HandsFree, Phase
from signlab.capture.prompts import Prompt
from signlab.capture.summary import WELL
from signlab.dataset.project import Project
from signlab.errors import Problem
from signlab.ui.failing import in_words
from signlab.ui.inbox import Inbox

STEP = 50
"""Milliseconds between steps of the hands-free cycle."""


@dataclass(frozen=True)
class Standing:
    """Where a session is: what is asked for, how far each prompt is, and the summary once nothing is left.

    ``at`` is the place of the prompt in ``progress``; ``missing`` how many pictures it lacks.
    """

    prompt: Prompt | None = None
    progress: tuple[Progress, ...] = ()
    at: int = 0
    missing: int = 0
    summary: Summary | None = None
    phase: Phase | None = None
    """Of the hands-free cycle; None while it is off."""

    def of(self, label: str) -> Progress | None:
        """The prompt for ``label`` that is not over, else the first."""
        some = [one for one in self.progress if one.prompt.label == label]
        return next((one for one in some if not one.is_over), some[0] if some else None)


class Sitting(QObject):
    """``stands`` carries a ``Standing`` whenever it changed, ``cue`` what the hands-free cycle wants done, ``failed`` a
    ``Problem``. All calls return at once."""

    stands = Signal(object)
    cue = Signal(object)
    failed = Signal(object)

    def __init__(self, project: Project, countdown: int, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._project, self._countdown = project, countdown
        self._inbox = Inbox(self)
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="sitting")
        self._timer = QTimer(self, interval=STEP)
        self._timer.timeout.connect(self._step)
        self._stepping = False
        self._guide: Guide | None = None
        self._cycle: HandsFree | None = None
        self._summary: Summary | None = None
        self._finished = False

    def begin(self, signer: str, hand: str, *, again: bool = False) -> None:
        """``signer`` sits down: their session goes on where it was, or with ``again`` begins anew."""

        def work() -> None:
            self._cycle, self._finished = None, False
            self._guide = Guide(self._project, signer, hand, again=again)
            for problem in self._guide.found:
                self._tell(self.failed, problem)

        self._timer.stop()
        self._do(work)

    def heed(self, event: events.Event) -> None:
        """Follow what the source tells."""

        def work() -> None:
            guide = self._guide
            if guide is None:
                return
            guide.heed(event)
            if isinstance(event, events.BurstEnded):
                if self._cycle:
                    self._give(self._cycle.ended(event.summary))
                elif event.summary.end in WELL and not guide.missing:
                    guide.advance()

        self._do(work)

    def refresh(self) -> None:
        """Others changed the project."""
        self._do(lambda: self._guide.refresh() if self._guide else None)

    # Moving about. With the hands-free cycle on, it moves along.

    def advance(self) -> None:
        self._move(lambda guide: guide.advance(), None)

    def back(self) -> None:
        self._move(lambda guide: guide.back(), lambda cycle: cycle.back())

    def skip(self, reason: str) -> None:
        self._move(lambda guide: guide.skip(reason), lambda cycle: cycle.skip(reason))

    def jump(self, label: str) -> None:
        self._move(lambda guide: guide.jump(label), lambda cycle: cycle.jump(label))

    def add(self, prompt: Prompt) -> None:
        """Ask for this next."""

        def work(guide: Guide) -> None:
            guide.add(prompt)
            guide.advance()

        self._move(work, None)

    def finish(self) -> None:
        """End for today, with a summary. What is left is asked for the next time."""

        def work() -> None:
            self._finished, self._cycle = True, None

        self._timer.stop()
        self._do(work)

    def go_on(self) -> None:
        """Not the end after all."""

        def work() -> None:
            self._finished = False

        self._do(work)

    # Hands-free

    def start_cycle(self) -> None:
        def work() -> None:
            if self._guide and not self._guide.is_over:
                self._cycle = HandsFree(self._guide, countdown=self._countdown, rest=1.5)

        self._timer.start()
        self._do(work)

    def stop_cycle(self) -> None:
        """Leave the cycle. A burst that is going on is stopped by a ``Halt``."""

        def work() -> None:
            if self._cycle:
                self._give(self._cycle.pause())
            self._cycle = None

        self._timer.stop()
        self._do(work)

    def pause_cycle(self) -> None:
        """Stand still, or go on."""

        def work() -> None:
            if self._cycle:
                self._give(self._cycle.resume() if self._cycle.phase is Phase.PAUSED else self._cycle.pause())

        self._do(work)

    def close(self) -> None:
        self._timer.stop()
        self._inbox.close()
        self._worker.shutdown()

    # In the worker's thread

    def _move(self, guide: Callable[[Guide], object], cycle: Callable[[HandsFree], list[Cue]] | None) -> None:
        def work() -> None:
            if self._guide is None:
                return
            self._finished = False
            if self._cycle and cycle:
                self._give(cycle(self._cycle))
            else:
                guide(self._guide)

        self._do(work)

    def _step(self) -> None:
        def work() -> None:
            if self._cycle:
                self._give(self._cycle.step())

        if not self._stepping:
            self._stepping = True
            self._do(work, stepping=True)

    def _do(self, work: Callable[[], object], *, stepping: bool = False) -> None:
        def run() -> None:
            try:
                work()
            except Exception as error:
                self._tell(self.failed, in_words(error))
            standing = self._standing()
            self._inbox.put(lambda: self._told(standing, stepping))

        self._worker.submit(run)

    def _standing(self) -> Standing:
        guide = self._guide
        if guide is None:
            return Standing()
        over = self._finished or guide.is_over
        if over and self._summary is None:
            self._summary = guide.finish()
        elif not over:
            self._summary = None
        phase = self._cycle.phase if self._cycle else None
        return Standing(guide.prompt, tuple(guide.progress), guide.at, guide.missing, self._summary, phase)

    def _give(self, cues: list[Cue]) -> None:
        for cue in cues:
            self._tell(self.cue, cue)

    def _tell(self, signal: object, what: Cue | Problem) -> None:
        self._inbox.put(lambda: signal.emit(what))  # type: ignore[attr-defined]

    # In the window's

    def _told(self, standing: Standing, stepping: bool) -> None:
        if stepping:
            self._stepping = False
        self.stands.emit(standing)
