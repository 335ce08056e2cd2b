"""What happens in Try it, whoever shows it: a source, a model that reads it, and what it spells."""

from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal

from signlab.capture import events
from signlab.capture.source import SourceOptions, State, Status
from signlab.deployment.here.choice import Choice, choices
from signlab.deployment.here.reader import Reader
from signlab.deployment.here.spelling import Event, Reading
from signlab.errors import Problem
from signlab.ui.inbox import Inbox
from signlab.ui.pages.capture import wording
from signlab.ui.pages.capture.asking import Asking
from signlab.ui.pages.capture.decoder import Drawn
from signlab.ui.pages.capture.stage import Stage
from signlab.ui.pages.deploy.try_it.speech import Speech
from signlab.ui.workbench import Workbench
from signlab.ui.worker import Worker

_TICK = 250
_LET_GO = 700
"""Milliseconds that the Capture page's source may take to let go of a camera."""


@dataclass(frozen=True)
class Spelled:
    """``before``: words that are done; ``word``: the one that is being spelled."""

    before: tuple[str, ...] = ()
    word: str = ""


class TryControl(QObject):
    """``changed`` says that something to be shown did, ``read`` carries each ``Reading`` (None: nothing is read)."""

    changed = Signal()
    read = Signal(object)
    listed = Signal()

    def __init__(self, bench: Workbench, parent: QObject | None = None, **live: object) -> None:
        """``live`` are further arguments of ``Live``."""
        super().__init__(parent)
        self.bench = bench
        self.stage = Stage(bench.project, self, **live)
        self.asking = Asking(self)
        self.speech = Speech(self)
        self.choices: list[Choice] | None = None
        """What can be tried, the newest first; None until that is known."""
        self.choice: Choice | None = None
        self.url = self.source_name = ""
        self.shut = False
        """Whether somebody closed the source."""
        self.status: Status = self.stage.status
        self.problem: Problem | None = None
        """Why nothing is read, or heard."""
        self.spelled = Spelled()
        self._awake = False
        self._wanted = ""
        self._reader: Reader | None = None
        self._inbox = Inbox(self)
        self._worker = Worker("try it", self)
        self._tick = QTimer(self, interval=_TICK)
        self._tick.timeout.connect(self._look)
        self._opening = QTimer(self, singleShot=True, interval=_LET_GO)
        self._opening.timeout.connect(self._open_now)
        self.stage.happened.connect(self._heed)
        self.stage.pictured.connect(self._offer)
        self.speech.failed.connect(self._fail)

    # Model

    def look(self) -> None:
        """List anew what can be tried."""
        self.bench.store.ask(choices, self._list, failed=self._fail, topic="what can be tried")

    def _list(self, found: list[Choice]) -> None:
        self.choices = found
        if self.choice is None or self._wanted:
            name = self._wanted or self.bench.settings["try.model"]
            self.choose(next((one for one in found if one.name == name), found[0] if found else None))
        self.listed.emit()
        self.changed.emit()

    def want(self, name: str) -> None:
        """Read with the run or release of that name, once it is listed."""
        self._wanted = name
        self.look()

    def choose(self, choice: Choice | None) -> None:
        """Read with the model of ``choice`` from here on."""
        self._wanted = ""
        if choice == self.choice and self._reader:
            return
        self.choice, self.problem = choice, None
        if choice and self._awake:
            self.bench.settings["try.model"] = choice.name
        self._restart()

    @property
    def loading(self) -> bool:
        return self._reader is not None and not self._reader.ready and self._reader.problem is None

    @property
    def rate(self) -> float:
        """Frames read a second."""
        return self._reader.rate if self._reader else 0.0

    def _restart(self) -> None:
        self._stop_reader()
        if self._awake and self.choice:
            self._reader = reader = Reader(
                self.choice,
                lambda reading: self._inbox.put(lambda: self._show(reader, reading)),
                lambda problem: self._inbox.put(lambda: self._fail(problem)),
            )
            self._worker.ask(reader.start, lambda _none: None, failed=self._fail)
        self.read.emit(None)
        self.changed.emit()

    def _stop_reader(self) -> None:
        """In the worker: it takes as long as the frame that is being read."""
        if reader := self._reader:
            self._reader = None
            self._worker.ask(reader.stop, lambda _none: None, failed=self._fail)

    def _show(self, reader: Reader, reading: Reading) -> None:
        if reader is not self._reader:
            return
        for event in reading.events:
            self._spell(event)
        self.spelled = Spelled(self.spelled.before, reading.word)
        self.read.emit(reading)

    def _spell(self, event: Event) -> None:
        if event.kind == "word":
            self.spelled = Spelled((*self.spelled.before, event.text)[-40:])
        if event.kind == {"letters": "letter", "words": "word"}.get(self.says):
            self.speech.say(self._spoken(event))

    def _spoken(self, event: Event) -> str:
        if event.kind == "word":
            return event.text
        alphabet = self.bench.project.alphabet
        return next((one.spoken for one in alphabet if one.name == event.labels[0] and one.spoken), event.labels[0])

    @property
    def says(self) -> str:
        """What is said aloud: "nothing", "letters" or "words"."""
        return str(self.bench.settings["try.say"])

    def say(self, what: str) -> None:
        self.bench.settings["try.say"] = what
        if what != "nothing" and not self.speech.voice:
            self.speech.say("")  # which tells why

    def clear(self) -> None:
        """Forget what was spelled before."""
        self.spelled = Spelled((), self.spelled.word)
        self.changed.emit()

    # Source

    def open(self, url: str, name: str = "") -> None:
        """Read the source ``url`` and remember it."""
        self.url, self.shut = url, False
        self.source_name = name or wording.source(url)
        self.bench.settings["try.source"] = url
        self.bench.source_wanted.emit(url)
        shared = url.startswith(("camera:", "deeplens:"))
        self._opening.start(_LET_GO if shared else 0)
        self.changed.emit()

    def again(self) -> None:
        if self.url:
            self.open(self.url, self.source_name)

    def close_source(self) -> None:
        """Somebody wants it closed."""
        self.shut = True
        self.stage.live.shut()

    def _open_now(self) -> None:
        waits = self.choices is None or self.loading
        if waits and self.url.startswith("file:"):  # a film would run out before anybody reads it
            self._opening.start(_TICK)
        elif self._awake:
            self.stage.live.open(self.url, SourceOptions(), self.asking.login(self.url))

    def _offer(self, drawn: Drawn) -> None:
        if self._reader and self.live:
            self._reader.offer(drawn.shown.frame.jpeg, drawn.shown.frame.sequence)

    @property
    def waits(self) -> bool:
        """Whether the source is to be opened, once somebody can read it."""
        return self._opening.isActive() and self.url.startswith("file:")

    @property
    def live(self) -> bool:
        return self.status.state is State.LIVE

    def _heed(self, event: events.Event) -> None:
        if isinstance(event, events.StatusChanged):
            self.status = event.status
            if not self.live:
                self.read.emit(None)
            self.changed.emit()

    def _look(self) -> None:
        self.changed.emit()

    def _fail(self, problem: Problem) -> None:
        self.problem = problem
        self.changed.emit()

    def dismiss(self) -> None:
        self.problem = None
        self.changed.emit()

    # Coming and going

    def come(self) -> None:
        """It is seen: look, read, speak."""
        if self._awake:
            return
        self._awake = True
        self._tick.start()
        self.look()
        self._restart()
        if url := self.url or self.bench.settings["try.source"]:
            self.open(url, self.source_name)

    def leave(self) -> None:
        """Nobody sees it: the camera, the model and the voice are let go of."""
        if self._awake:
            self._awake = False
            self._tick.stop()
            self._opening.stop()
            self.stage.live.shut()
            self._stop_reader()
            self.speech.close()

    def close(self) -> None:
        """End everything, within a second."""
        self.leave()
        self._inbox.close()
        self.asking.close()
        self.stage.close()
        self._worker.close()
