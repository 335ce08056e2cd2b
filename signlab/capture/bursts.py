"""Records what a live source shows, as it is told to: one session for each signer before each source."""

import contextlib
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from signlab.capture import events
from signlab.capture.burst import BurstOptions, Take
from signlab.capture.events import Event, Part
from signlab.capture.feedback import Fault, Feedback
from signlab.capture.source import Counts, Frame, FrameSource, Prompted, State, Status
from signlab.capture.summary import BurstSummary, End, difference
from signlab.dataset import verbs
from signlab.dataset.changes import Changes
from signlab.dataset.project import Project
from signlab.dataset.recording import Recording
from signlab.dataset.sessions import Consent
from signlab.errors import Problem, SignlabError


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs, by a pseudonym, with which hand, having agreed to what; ``camera`` notes camera and place."""

    name: str
    hand: str = "right"
    consent: Consent | None = None
    camera: str = ""


class Bursts:
    """Records, and takes back. One thread uses it, and ``tell`` is called in that thread.

    The session is made at the first burst, and ends when signer or source change, when storing fails, or at the end.
    """

    def __init__(self, project: Project, tell: Callable[[Event], None]) -> None:
        self._project = project
        self._tell = tell
        self._signer: Signer | None = None
        self._source: FrameSource | None = None
        self._status = Status(State.ENDED, "No source is open.")
        self._size: tuple[int, int] | None = None
        self._recording: Recording | None = None
        self._take: Take | None = None
        self._begun = 0.0
        self._pressed: datetime | None = None
        self._paused = self._insist = False
        self._before = Counts()
        self._latest: list[str] = []
        """The pictures of the latest burst."""

    def sit(self, signer: Signer) -> None:
        """From here on ``signer`` signs; the session of another one ends."""
        if signer != self._signer:
            self._end_session(End.CANCELLED)
            self._signer = signer

    def attach(self, source: FrameSource | None) -> None:
        """Frames come from ``source`` from here on; the session before another one ends."""
        self._end_session(End.SOURCE)
        self._source, self._size = source, None

    def heed(self, status: Status) -> None:
        """The source does something else now: a burst waits for it, and does not outlive it."""
        self._status = status
        if self._take is None:
            return
        if status.state is State.ENDED:
            if status.problem:
                self._fail(status.problem)
            else:
                self._end(End.SOURCE)
        elif status.state is not State.LIVE and not self._paused:
            self._paused = True
            self._tell(events.BurstPaused(self._take.summary.label, status.words))

    def start(self, label: str, options: BurstOptions, pressed: datetime) -> None:
        """Begin a burst of frames that came after ``pressed``. One of ``label`` that is going on just goes on, and one
        of another label ends."""
        if self._take and self._take.summary.label == label:
            return
        self._end(End.RELEASED)
        try:
            self._begin(label, options)
        except SignlabError as error:
            self._fail(error.problem)
        self._pressed = pressed

    def _begin(self, label: str, options: BurstOptions) -> None:
        if self._source is None:
            raise SignlabError(f"The burst of {label}", "has nothing to record: no source is open", "Choose a source.")
        first = self._source.prompt(label) if isinstance(self._source, Prompted) else 0
        recording = self._session(label)
        number = recording.start_burst(label)
        self._begun, self._before = time.monotonic(), replace(self._source.counts)
        self._latest, self._paused = [], False
        options = replace(options, insist=options.insist or self._insist)
        self._take = Take(recording, options, BurstSummary(label, number), self._begun, first=first)
        self._tell(events.BurstStarted(label, number, recording.session))
        self.heed(self._status)

    def _session(self, label: str) -> Recording:
        if self._recording is None:
            if self._signer is None or self._source is None:
                raise SignlabError(f"The burst of {label}", "needs a signer", "Choose who signs.")
            self._recording = Recording(
                self._project,
                signer=self._signer.name,
                hand=self._signer.hand,
                consent=self._signer.consent,
                source=self._source.url,
                camera=self._signer.camera,
                size=self._size,
            )
        return self._recording

    def miss(self) -> None:
        """A frame went by, since storing could not keep up."""
        if self._take:
            self._take.summary.refused[Fault.BEHIND] += 1
            self._passed_over(self._take, Fault.BEHIND)

    def offer(self, frame: Frame, feedback: Feedback) -> None:
        """A frame came."""
        self._size = frame.width, frame.height
        take = self._take
        if take is None or (self._pressed and frame.time < self._pressed):
            return
        if self._paused:
            self._paused = False
            self._tell(events.BurstResumed(take.summary.label))
        try:
            came = take.offer(frame, lambda _frame: feedback, time.monotonic())
        except SignlabError as error:
            self._fail(error.problem)
            return
        if isinstance(came, str):
            self._latest.append(came)
            summary = take.summary
            self._tell(events.Stored(came, summary.label, summary.burst, summary.kept, frame))
        elif came:
            self._passed_over(take, came)
        self.tick()

    def _passed_over(self, take: Take, fault: Fault) -> None:
        summary = take.summary
        count = summary.alike if fault is Fault.ALIKE else summary.refused[fault]
        self._tell(events.PassedOver(summary.label, fault, count))

    def tick(self) -> None:
        """Time went by: end a burst that has its pictures, or whose time or patience is over."""
        if self._take:
            try:
                if self._take.is_over(time.monotonic(), self._status):
                    self._end(self._take.summary.end)
            except SignlabError as error:
                self._fail(error.problem)

    def insist(self, wanted: bool) -> None:
        """Whether frames are stored whatever the feedback says, also of the burst that is going on."""
        self._insist = wanted
        if self._take:
            self._take.insist = wanted

    def stop(self, label: str | None = None) -> None:
        """End the burst, or that of ``label`` alone."""
        if self._take and label in (None, self._take.summary.label):
            self._end(End.RELEASED)

    def discard(self, name: str) -> None:
        """Move one picture to the trash, also while its burst goes on."""
        if self._take_back([name]) and self._take and name in self._latest:
            self._take.summary.discarded += 1

    def take_back(self) -> None:
        """End the burst that is going on, and move the whole latest burst to the trash."""
        self._end(End.CANCELLED)
        if self._latest and self._take_back(self._latest):
            self._latest = []

    def _take_back(self, names: list[str]) -> bool:
        """Whether ``names`` went to the trash."""
        try:
            if self._recording and (added := self._recording.commit()):
                self._tell(events.Changed(added))
            changes = verbs.trash(self._project, names)
        except SignlabError as error:
            self._tell(events.Failed(Part.CHANGE, error.problem))
            return False
        for problem in changes.problems:
            self._tell(events.Failed(Part.CHANGE, problem))
        if changes.moves:
            self._tell(events.Changed(changes))
        return bool(changes.moves)

    def _fail(self, problem: Problem) -> None:
        """The burst cannot begin or go on. What was stored stays; the next one begins a session of its own."""
        problem = self._gone() or problem
        self._tell(events.Failed(Part.RECORDING, problem))
        self._end(End.PROBLEM, problem)
        self._end_session(End.PROBLEM)

    def _gone(self) -> Problem | None:
        if self._project.root.is_dir():
            return None
        return Problem(
            f"The project's folder {self._project.root}",
            "is no longer there, so nothing more is stored",
            "Plug its disk in again, or open it where it is now.",
        )

    def _end(self, end: End, problem: Problem | None = None) -> None:
        """End the burst, if one is going on."""
        take, self._take = self._take, None
        if take is None or self._recording is None:
            return
        summary = take.summary
        summary.end, summary.problem = end, problem
        summary.seconds = time.monotonic() - self._begun
        if self._source:
            summary.source = difference(self._source.counts, self._before)
        added: Changes | None = None
        try:
            added = self._recording.end_burst()
        except SignlabError as error:
            summary.end, summary.problem = End.PROBLEM, problem or error.problem
            if problem is None:
                self._tell(events.Failed(Part.RECORDING, error.problem))
            self._close_recording()
        if added:
            self._tell(events.Changed(added))
        self._tell(events.BurstEnded(summary))

    def _end_session(self, end: End) -> None:
        self._end(end)
        self._close_recording()

    def _close_recording(self) -> None:
        recording, self._recording = self._recording, None
        if recording:
            with contextlib.suppress(SignlabError, OSError):  # told already; repaired with the next change
                recording.close()

    def close(self) -> None:
        """End burst and session."""
        self._end_session(End.CANCELLED)
