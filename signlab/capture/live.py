"""One open source that shows and records at once: what a window, or a guided session, holds.

Three threads: the source's own, which never waits for anybody here; one that measures and shows each frame; and one
that stores, so that a slow disk delays no picture on the screen.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from typing import TYPE_CHECKING

from signlab.capture import events
from signlab.capture.burst import BurstOptions
from signlab.capture.bursts import Bursts, Signer
from signlab.capture.desk import Desk
from signlab.capture.events import Event, Part
from signlab.capture.feedback import Feedback, Gauge
from signlab.capture.hands import HandFinder, HandWatch, Sight
from signlab.capture.limits import limits
from signlab.capture.pulse import Beats, Pulse
from signlab.capture.pump import Pump
from signlab.capture.source import Counts, Frame, FrameSource, Prompted, SourceOptions, State, Status
from signlab.capture.sources import open_source
from signlab.dataset.project import Project
from signlab.errors import Problem, SignlabError

if TYPE_CHECKING:
    from signlab.capture.deeplens.login import Login

_POLL = 0.1
_ROOM = 128
"""Frames that may wait to be stored: four seconds of them, some 20 MB."""

_STILL = 2.0
"""Seconds without a new frame after which a source that says it is live is no longer believed."""

_LONGEST = 1.5
"""Seconds that a source may take to let go. Then it is left to itself."""

HELD = BurstOptions(count=None, held=True, countdown=0, patience=10.0)
"""A burst for as long as a key is held."""

_CLOSED = Status(State.ENDED, "No source is open.")


@dataclass(frozen=True)
class _Wanted:
    """A source that shall be open; compared by identity, since it may be opened anew."""

    url: str
    options: SourceOptions
    login: Login | None


class Live:
    """Shows, measures and records one source at a time. Any thread may call its methods.

    All but ``close`` return at once; what comes of them is told to ``listener``, from threads of its own, as one of
    :mod:`signlab.capture.events`. The listener must return quickly: a window posts to its own thread. It never gets
    two calls for a ``Shown`` where one would do, but may keep only ``newest`` if it paints slower still.

    ``finder`` makes what finds hands, in a thread of its own; without one nothing is told of them. ``opener`` makes a
    source from a URL, as :func:`~signlab.capture.sources.open_source` does.
    """

    def __init__(
        self,
        project: Project,
        listener: Callable[[Event], None],
        *,
        finder: Callable[[], HandFinder] | None = None,
        opener: Callable[..., FrameSource] = open_source,
    ) -> None:
        self._listener = listener
        self._opener = opener
        self._limits = limits(project.settings["capture"])
        self._bursts = Bursts(project, listener)
        self._changed = threading.Condition()
        self._wanted: _Wanted | None = None
        self._source: FrameSource | None = None
        self._closed = False
        self._status = _CLOSED
        self._beats = Beats()
        self._newest: events.Shown | None = None
        self._hands = HandWatch(finder, self._blind) if finder else None
        self._desk = Desk("live recording", self._bursts.tick, self._bursts.close, self._failed)
        self._viewer = threading.Thread(target=self._view, name="live view", daemon=True)
        self._viewer.start()

    # What there is to see

    @property
    def status(self) -> Status:
        """What the source is doing."""
        return self._status

    @property
    def newest(self) -> events.Shown | None:
        """The newest frame of the source that is open, measured."""
        return self._newest

    @property
    def pulse(self) -> Pulse:
        """How many frames a second come, how old the newest is, and what the source counted."""
        source, now = self._source, time.monotonic()
        return Pulse(self._beats.rate(now), self._beats.age(now), replace(source.counts) if source else Counts())

    # The source

    def open(self, url: str, options: SourceOptions | None = None, login: Login | None = None) -> None:
        """Show the source ``url``, in place of one that is open. ``login`` is for a DeepLens;
        :func:`~signlab.capture.deeplens.asking.asking` makes one that asks a person.

        Of ``options`` ``on_status`` is not used. ``StatusChanged`` tells how it goes, ``Failed`` why it does not.
        """
        self._want(_Wanted(url, options or SourceOptions(), login))

    def shut(self) -> None:
        """Let go of the source; a burst ends. Opening another is all that is needed to change it."""
        self._want(None)

    def prompt(self, label: str) -> None:
        """Ask a source that signs by itself (the demo) to show ``label``. Others are not bothered."""
        source: object = self._source
        if isinstance(source, Prompted):
            with contextlib.suppress(SignlabError):  # told when it is to be recorded
                source.prompt(label)

    def _want(self, wanted: _Wanted | None) -> None:
        with self._changed:
            self._wanted = wanted
            if self._source:
                self._source.stop()
            self._changed.notify_all()

    # Recording

    def sit(self, signer: Signer) -> None:
        """``signer`` signs from here on. Needed before anything can be recorded."""
        self._desk.put(lambda: self._bursts.sit(signer))

    def start(self, label: str, options: BurstOptions = HELD) -> None:
        """Record ``label`` from now on: ``BurstStarted``, or ``Failed``. Harmless while it is being recorded; a burst
        of another label ends. ``options.countdown`` is not heeded."""
        pressed = datetime.now(timezone.utc)
        self._desk.put(lambda: self._bursts.start(label, options, pressed))

    def stop(self, label: str | None = None) -> None:
        """End the burst, with all frames that came before. With ``label``, only if it is of that: so the release of a
        key does not end the burst of the key that was pressed after it."""
        self._desk.put(lambda: self._bursts.stop(label))

    def insist(self, wanted: bool) -> None:
        """Whether frames are stored whatever the feedback says, from here on, also of the burst that is going on."""
        self._desk.put(lambda: self._bursts.insist(wanted))

    def discard(self, name: str) -> None:
        """Move one picture to the trash, also while its burst goes on: ``Changed``, or ``Failed``."""
        self._desk.put(lambda: self._bursts.discard(name))

    def take_back(self) -> None:
        """Move the whole latest burst to the trash, ending it first: ``Changed``, or ``Failed``. Once: a second call
        takes back nothing."""
        self._desk.put(self._bursts.take_back)

    # The end

    def close(self) -> None:
        """End burst, session and source, and wait for that, a second or so. Not to be called by the listener."""
        with self._changed:
            self._closed = True
        self._want(None)
        self._viewer.join(_LONGEST)  # a camera's driver may hang while it is opened
        if self._hands:
            self._hands.close()
        self._desk.close()

    def __enter__(self) -> Live:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    # Showing

    def _view(self) -> None:
        while wanted := self._next():
            try:
                self._show(wanted)
            except SignlabError as error:
                if self._is_wanted(wanted):
                    self._told(wanted, Status(State.ENDED, "No frames.", error.problem))
                    self._listener(events.Failed(Part.SOURCE, error.problem))
            finally:
                self._let_go(wanted)

    def _next(self) -> _Wanted | None:
        with self._changed:
            self._changed.wait_for(lambda: self._wanted or self._closed)
            return None if self._closed else self._wanted

    def _is_wanted(self, wanted: _Wanted) -> bool:
        return self._wanted is wanted

    def _show(self, wanted: _Wanted) -> None:
        """Show ``wanted`` until it ends, or is no longer wanted."""
        self._told(wanted, Status(State.CONNECTING, f"Opening {wanted.url}."))
        options = replace(wanted.options, on_status=lambda status: self._told(wanted, status))
        source = self._opener(wanted.url, options, wanted.login)
        with self._changed:
            if self._wanted is not wanted:
                return
            self._desk.put(lambda: self._bursts.attach(source))
            self._source, self._beats = source, Beats()
        gauge = Gauge(self._limits)
        with Pump(source, every=True) as pump:
            while self._is_wanted(wanted):
                frame = pump.take(_POLL)  # raises what ended the source, if something did
                if frame is None and pump.ended:
                    break
                if frame is not None:
                    self._beats.beat(time.monotonic())
                    feedback = gauge.look(frame.jpeg, self._sight(frame))
                    self._offer(frame, feedback)
                    if not pump.wait(0):
                        self._newest = events.Shown(frame, feedback)
                        self._listener(self._newest)
                self._doubt(wanted, source)

    def _sight(self, frame: Frame) -> Sight | None:
        if self._hands is None:
            return None
        self._hands.give(frame.jpeg)
        return self._hands.sight

    def _failed(self, problem: Problem) -> None:
        self._listener(events.Failed(Part.RECORDING, problem))

    def _blind(self, problem: Problem) -> None:
        self._listener(events.Failed(Part.HANDS, problem))

    def _offer(self, frame: Frame, feedback: Feedback) -> None:
        if self._desk.waiting < _ROOM:
            self._desk.put(lambda: self._bursts.offer(frame, feedback))
        else:
            self._desk.put(self._bursts.miss)

    def _doubt(self, wanted: _Wanted, source: FrameSource) -> None:
        """A source may say that it is live, and show the same picture for ever, or none."""
        if source.status.state is not State.LIVE:
            return
        age = self._beats.age(time.monotonic()) or 0.0
        still = self._status.state is State.WAITING
        longest = max(_STILL, 3 / wanted.options.fps) if wanted.options.fps else _STILL
        if age > longest and not still:
            cause = "has given no new picture for a while"
            problem = Problem(f"The source {source.url}", cause, "Is the camera free, and does its program still run?")
            self._told(wanted, Status(State.WAITING, "The picture stands still.", problem))
        elif age <= longest and still:
            self._told(wanted, source.status)

    def _told(self, wanted: _Wanted, status: Status) -> None:
        if self._is_wanted(wanted) and status != self._status:
            self._status = status
            self._desk.put(lambda: self._bursts.heed(status))
            self._listener(events.StatusChanged(status))

    def _let_go(self, wanted: _Wanted) -> None:
        """The source has ended or is no longer wanted."""
        with self._changed:
            self._source = self._newest = None
            ended = self._wanted is wanted
            if ended:
                self._wanted = None
        self._desk.put(lambda: self._bursts.attach(None))
        if not ended:
            self._status = _CLOSED
            if not self._closed:
                self._listener(events.StatusChanged(_CLOSED))
