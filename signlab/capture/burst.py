"""One burst while it is taken: which frames are due, good and new. Whatever records goes through here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from signlab.capture.feedback import Fault, Feedback
from signlab.capture.novelty import Novelty
from signlab.capture.source import Frame, State, Status
from signlab.capture.summary import BurstSummary, End
from signlab.dataset.recording import Recording
from signlab.errors import SignlabError
from signlab.hand.poses import pose


def unannounced(_label: str, _seconds_left: int) -> None:
    """Nobody counts along."""


@dataclass(frozen=True)
class BurstOptions:
    """How a burst is taken: until it has ``count`` pictures or ``seconds`` are over, whichever comes first.

    ``rate`` pictures a second at most (None: every frame), each differing from all others of the burst in at least
    ``novelty`` of 64 bits. ``countdown`` seconds before it begins, told to ``on_countdown`` second by second.
    ``patience``: after so many seconds in which nothing was stored the burst ends, with the reason. ``held``: it ends
    when it is let go, and needs no other end; then only ``patience`` seconds without any frame end it. ``insist``:
    frames are stored whatever the feedback says of them.
    """

    count: int | None = 40
    seconds: float | None = None
    rate: float | None = 10.0
    novelty: int = 0
    countdown: int = 3
    patience: float = 30.0
    on_countdown: Callable[[str, int], None] = unannounced
    held: bool = False
    insist: bool = False

    @classmethod
    def of(cls, settings: Mapping[str, Any], *, held: bool = False, **changes: Any) -> "BurstOptions":
        """The burst that ``settings``, the table ``[capture]`` of a project, ask for, without a countdown.

        ``held``: for as long as a key is held. ``changes`` are any of the fields, instead.
        """
        usual = {
            "count": None if held else int(settings["count"]),
            "rate": settings["rate"] or None,
            "novelty": int(settings["novelty"]),
            "countdown": 0,
            "patience": 10.0 if held else 30.0,
        }
        return cls(held=held, **{**usual, **changes})

    def __post_init__(self) -> None:
        if self.count is None and self.seconds is None and not self.held:
            raise SignlabError("A burst", "needs an end", "Give a count of pictures or a time in seconds.")
        checks = [("count", self.count), ("seconds", self.seconds), ("rate", self.rate), ("patience", self.patience)]
        for name, value in checks:
            if value is not None and not value > 0:
                raise SignlabError(f"The {name} of a burst", f"is {value:g}", "Give more than nothing.")
        if not 0 <= self.novelty <= 64 or self.countdown < 0:
            raise SignlabError("A burst", "has a novelty or countdown out of range", "Novelty goes from 0 to 64 bits.")


class Take:
    """A burst from ``begun`` on, by any clock in seconds, whose moments are then given as ``now``.

    Frames before the one numbered ``first`` do not belong to it. ``insist`` may be changed meanwhile.
    """

    def __init__(
        self, recording: Recording, options: BurstOptions, summary: BurstSummary, begun: float, *, first: int = 0
    ) -> None:
        self.summary = summary
        self.options = options
        self.insist = options.insist
        self._recording = recording
        self._first = first
        self._novelty = Novelty(options.novelty)
        self._without_hand = _shows_no_hand(summary.label)
        self._lost = 0
        self._begun = self._due = self._heard = self._stored_at = begun

    def offer(self, frame: Frame, look: Callable[[Frame], Feedback | None], now: float) -> str | Fault | None:
        """Store ``frame`` if it is due, good and new. ``look`` measures it, where that is needed.

        Returns its name, or why it was not stored, or None when no frame was due.

        Raises:
            SignlabError: it could not be stored; nothing of it was.
        """
        if frame.sequence < self._first:
            return None
        self._lost += frame.lost
        self._heard = now
        if not self._is_due(now):
            return None
        if (fault := self._fault(look(frame))) and not self.insist:
            self.summary.refused[fault] += 1
            return fault
        likeness, different = self._novelty.measure(frame.jpeg)
        if not self._novelty.is_new(different):
            self.summary.alike += 1
            return Fault.ALIKE
        name = self._store(frame, different)
        self._novelty.keep(likeness)
        self._next_beat(now)
        return name

    def is_over(self, now: float, status: Status) -> bool:
        """Whether it has what was asked for.

        Raises:
            SignlabError: nothing was stored for too long; says why, also by what the source's ``status`` is.
        """
        options = self.options
        if options.count is not None and self.summary.kept >= options.count:
            self.summary.end = End.COUNT
            return True
        if options.seconds is not None and now - self._begun >= options.seconds:
            self.summary.end = End.TIME
            return True
        if now - (self._heard if options.held else self._stored_at) > options.patience:
            raise self._nothing_new(status)
        return False

    def _is_due(self, now: float) -> bool:
        """Whether the frame that just came is to be looked at. A quarter early counts as due: sources jitter."""
        return self.options.rate is None or now >= self._due - 1 / self.options.rate / 4

    def _next_beat(self, now: float) -> None:
        """On the beat, unless a beat was missed. A beat lasts until a frame was stored."""
        self._stored_at = now
        if self.options.rate is not None:
            interval = 1 / self.options.rate
            self._due = max(self._due, now - interval) + interval

    def _fault(self, feedback: Feedback | None) -> Fault | None:
        faults = feedback.faults if feedback else ()
        return next((fault for fault in faults if not (self._without_hand and fault is Fault.NO_HAND)), None)

    def _store(self, frame: Frame, different: int | None) -> str:
        name = self._recording.add(
            frame.jpeg,
            time=frame.time,
            width=frame.width,
            height=frame.height,
            source_sequence=frame.sequence,
            lost_before=self._lost,
            novelty=different,
        )
        self.summary.stored += 1
        self._lost = 0
        return name

    def _nothing_new(self, status: Status) -> SignlabError:
        waited = f"for {self.options.patience:g} seconds"
        burst = f"The burst of {self.summary.label}"
        if status.problem:
            return SignlabError(status.problem.thing, f"{status.problem.cause} {waited}", status.problem.next_step)
        if status.state is not State.LIVE or not (self.summary.alike or self.summary.refused):
            return SignlabError(f"{burst}", f"got no frame {waited}. {status.words}", "Look at the camera.")
        if self.summary.refused:
            ((fault, _),) = self.summary.refused.most_common(1)
            return SignlabError(burst, f"got no picture {waited} that is not {fault.short}", fault.words)
        step = "Move the hand a little between pictures, or ask for less novelty."
        return SignlabError(burst, f"got nothing new {waited}", step)


def _shows_no_hand(label: str) -> bool:
    """Whether ``label`` means that there is no hand at all."""
    try:
        return not pose(label).present
    except SignlabError:  # a label of somebody's own
        return False
