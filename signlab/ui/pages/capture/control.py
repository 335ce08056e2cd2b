"""What happens on the Capture page, whoever shows it: source, signer, keys, bursts, the guide, sounds."""

import time
from collections.abc import Hashable
from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal

from signlab.capture import events, handsfree
from signlab.capture.bursts import Signer
from signlab.capture.events import Part
from signlab.capture.prompts import Prompt
from signlab.capture.source import SourceOptions, State, Status
from signlab.dataset.changes import Changes
from signlab.errors import Problem
from signlab.ui.pages.capture import wording
from signlab.ui.pages.capture.asking import Asking
from signlab.ui.pages.capture.cycle import Cycle
from signlab.ui.pages.capture.keys import Hold
from signlab.ui.pages.capture.rates import Rates
from signlab.ui.pages.capture.sitting import Sitting, Standing
from signlab.ui.pages.capture.sounds import Sounds
from signlab.ui.pages.capture.stage import Stage
from signlab.ui.pages.capture.taking import Taking
from signlab.ui.pages.capture.whereabouts import Whereabouts
from signlab.ui.workbench import Workbench

_TICK = 200
_AWAY = 30_000
"""Milliseconds for which the source stays open while another page is seen: a look at the Library and back costs
nothing, and nobody is filmed for longer without seeing it."""

_NOTE = 4.0
"""Seconds for which a note is shown."""


class Control(QObject):
    """``changed`` says that something to be shown did. ``signer_needed``: somebody wants to record, and nobody signs.

    ``began`` says that a burst did, ``took_out`` carries the name of a picture that went to the trash, ``trouble`` a
    ``Problem`` with what is being recorded, None when it is over.
    """

    changed = Signal()
    signer_needed = Signal()
    began = Signal()
    took_out = Signal(str)
    trouble = Signal(object)

    def __init__(self, bench: Workbench, parent: QObject | None = None, **live: object) -> None:
        """``live`` are further arguments of ``Live``."""
        super().__init__(parent)
        self.bench = bench
        self.stage = Stage(bench.project, self, **live)
        capture = bench.project.settings["capture"]
        self.rates = Rates(bench.settings, capture)
        self.sitting = Sitting(bench.project, round(capture["countdown"]), self)
        self.asking = Asking(self)
        self.sounds = Sounds(self)
        self.hold = Hold(self._begin, self._end)
        self.cycle = Cycle(self)
        self.where = Whereabouts(bench, self)
        self.signer: Signer | None = None
        self.url = self.source_name = ""
        self.shut = False
        """Whether somebody closed it."""
        self.status = self.stage.status
        self.standing = Standing()
        self.insist = False
        self.take = Taking()
        self.note = ""
        self.problem: Problem | None = None
        """What keeps pictures from being stored."""
        self._noted = 0.0
        self._ours: Changes | None = None
        self._timer = QTimer(self, interval=_TICK)
        self._timer.timeout.connect(self._tick)
        self._away = QTimer(self, singleShot=True, interval=_AWAY)
        self._away.timeout.connect(self.stage.live.shut)
        self.stage.happened.connect(self._heed)
        self.sitting.stands.connect(self._stand)
        self.sitting.cue.connect(self.cycle.do)
        self.sitting.failed.connect(self._queue_failed)
        bench.store.changed.connect(self._others_changed)
        bench.settings.changed.connect(self._follow_settings)
        self._follow_settings()

    def _follow_settings(self, _key: str = "") -> None:
        self.sounds.on = self.bench.settings["capture.sound"]
        self.hold.holding = self.bench.settings["capture.hold"]
        self.changed.emit()

    # Source and signer

    def open(self, url: str, name: str = "") -> None:
        """Show the source ``url`` and remember it. ``name`` is what it is called, where it has one."""
        self.url, self.shut = url, False
        self.source_name = name or wording.source(url)
        self.bench.settings["capture.source"] = url
        self.stage.live.open(url, SourceOptions(fps=self.rates.of_source), self.asking.login(url))
        self._timer.start()
        if self.signer:
            self._seat(self.signer)
        self.changed.emit()

    def again(self) -> None:
        """Open the same source anew."""
        if self.url:
            self.open(self.url, self.source_name)

    def close_source(self) -> None:
        """Somebody wants it closed."""
        self.shut = True
        self.stage.live.shut()

    def sit(self, signer: Signer) -> None:
        """``signer`` signs from here on, and is remembered."""
        self._seat(signer)
        self.bench.settings["capture.signer"] = signer.name
        self.sitting.begin(signer.name, signer.hand)
        self.changed.emit()

    def _seat(self, signer: Signer) -> None:
        """Pictures are ``signer``'s from here on, and taken with the camera that is open."""
        self.signer = replace(signer, camera=self.source_name)
        self.stage.live.sit(self.signer)
        self.where.sit(signer.name, signer.hand)

    def sit_again(self) -> None:
        """The same signer records as many again."""
        if self.signer:
            self.sitting.begin(self.signer.name, self.signer.hand, again=True)

    def stand_up(self) -> None:
        """Nobody signs any more."""
        self.let_go()
        self.sitting.rise()
        self.signer, self.standing = None, Standing()
        self.bench.settings["capture.signer"] = ""
        self.changed.emit()

    @property
    def label(self) -> str:
        """What is recorded, else what is asked for."""
        if self.take.burst:
            return self.take.burst.label
        return self.prompt.label if self.prompt else ""

    @property
    def prompt(self) -> Prompt | None:
        return self.standing.prompt

    @property
    def live(self) -> bool:
        return self.status.state is State.LIVE

    # Recording

    def press(self, key: Hashable, label: str = "") -> None:
        """A key that records ``label`` went down; "" for what is asked for."""
        if label := label or (self.prompt.label if self.prompt else ""):
            if self.standing.phase:
                self.sitting.stop_cycle()
            self.hold.press(key, label)
            self.changed.emit()
        elif self.signer is None:
            self.signer_needed.emit()

    def release(self, key: Hashable) -> None:
        self.hold.release(key)
        self.changed.emit()

    def let_go(self) -> None:
        """Nobody would hear any more that a key goes up; the hands-free cycle waits too."""
        self.hold.let_go()
        self.cycle.wait()

    def toggle_record(self) -> None:
        """Start and stop what is asked for: for the palette, and for who cannot hold a key."""
        if self.signer is None:
            self.signer_needed.emit()
        elif self.label:
            self.hold.toggle(self.label)
        self.changed.emit()

    def take_back(self) -> None:
        self.stage.live.take_back()

    def discard(self, name: str) -> None:
        self.stage.live.discard(name)

    def set_insist(self, wanted: bool) -> None:
        """Whether frames that fail a check are stored all the same."""
        self.insist = wanted
        self.stage.live.insist(wanted)
        self.say(wording.insisting(wanted))

    @property
    def insistable(self) -> tuple[bool, bool]:
        """Whether there is something to insist on, and whether that is done."""
        return self.take.failed or self.insist, self.insist

    def _begin(self, label: str) -> None:
        if self.signer is None:
            self.hold.over(label)
            self.signer_needed.emit()
            return
        if not self.live:
            self.hold.over(label)
            self.say(wording.nothing_to_record())
            return
        if self.hold.ousted:
            self.say(wording.ousted(self.hold.ousted, label))
        asked = self.standing.of(label)
        if self.prompt and label != self.prompt.label and asked and not asked.is_over:
            self.sitting.jump(label)
        missing = asked.wanted - asked.done if asked else 0
        self.stage.live.start(label, self.rates.held(missing or None, insist=self.insist))

    def _end(self, label: str) -> None:
        self.stage.live.stop(label)

    # Moving about

    def jump(self, label: str) -> None:
        """Ask for ``label`` now."""
        self.sitting.jump(label)

    def finish(self) -> None:
        """End for today."""
        self.let_go()
        self.sitting.finish()

    # What came of it

    def _heed(self, event: events.Event) -> None:
        self.sitting.heed(event, fits=self.where.fits)
        self.take.heed(event)
        match event:
            case events.StatusChanged(status):
                self._source_does(status)
            case events.BurstStarted():
                self._tell(None)
                self.began.emit()
            case events.BurstEnded(summary):
                self.hold.over(summary.label)
                self.say(wording.ended(summary))
            case events.Changed(changes):
                self._changed(changes)
            case events.Failed(part, problem):
                self._failed(part, problem)
        self.changed.emit()

    def _source_does(self, status: Status) -> None:
        self.status = status
        if self.live and self.prompt:
            self.stage.live.prompt(self.prompt.label)
        if status.state is State.ENDED and self.standing.phase:
            self.let_go()
        self.bench.source_state.emit(wording.source_state(self.source_name, status))

    def _changed(self, changes: Changes) -> None:
        self._ours = changes
        gone = [move.name for move in changes.moves if move.target and move.target.area == "trash"]
        for name in gone:
            self.took_out.emit(name)
        if gone:
            self.say(wording.taken_out(len(gone)))
        self.bench.store.announce(changes)

    def _others_changed(self, changes: Changes) -> None:
        if changes is not self._ours:
            self.sitting.refresh()

    def _failed(self, part: Part, problem: Problem) -> None:
        if part is Part.RECORDING:
            self.hold.let_go()
            self.cycle.wait()
        if part is not Part.SOURCE:  # that is written across the preview
            self._tell(problem)

    def _queue_failed(self, problem: Problem) -> None:
        """The queue of prompts could not be read or kept. Often for the same reason as the pictures."""
        if self.problem is None:
            self._tell(problem)

    def _tell(self, problem: Problem | None) -> None:
        self.problem = problem
        self.trouble.emit(problem)

    def dismiss(self) -> None:
        """Somebody has seen the problem."""
        self._tell(None)

    def _stand(self, standing: Standing) -> None:
        before, self.standing = self.prompt, standing
        if self.prompt and self.prompt is not before and not standing.phase:
            self.stage.live.prompt(self.prompt.label)
        if standing.phase is None:
            self.cycle.huge = ""
        self.changed.emit()

    def say(self, words: str) -> None:
        """Show a note for a while."""
        self.note, self._noted = words, time.monotonic()
        self.changed.emit()

    @property
    def lasting_note(self) -> str:
        """The note; while the hands-free cycle waits, that it does."""
        paused = self.standing.phase is handsfree.Phase.PAUSED
        return self.note or (wording.paused() if paused else "")

    def _tick(self) -> None:
        if self.note and time.monotonic() - self._noted > _NOTE:
            self.note = ""
        self.changed.emit()

    # Coming and going

    def come(self) -> None:
        """The page is seen. A source that was let go of meanwhile is opened again."""
        self._away.stop()
        if self.url and not self.shut and self.status.state is State.ENDED and not self.status.problem:
            self.again()

    def leave(self) -> None:
        """Another page is seen."""
        self.let_go()
        self._away.start()

    def close(self) -> None:
        """End everything whole, within a second."""
        self._timer.stop()
        self._away.stop()
        self.asking.close()
        self.sounds.stop()
        self.stage.close()
        self.sitting.close()
