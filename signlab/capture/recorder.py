"""Takes frames from a source into a label: a burst by count or by time, at a rate, and only what is new."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from signlab.capture.novelty import Novelty
from signlab.capture.pump import Pump
from signlab.capture.source import Frame, FrameSource, Prompted, State
from signlab.capture.summary import BurstSummary, End, difference
from signlab.dataset.recording import Recording
from signlab.errors import Cancelled, SignlabError
from signlab.jobs import Watch

_POLL = 0.1


def unannounced(_label: str, _seconds_left: int) -> None:
    """Nobody counts along."""


@dataclass(frozen=True)
class BurstOptions:
    """How a burst is taken: until it has ``count`` pictures or ``seconds`` are over, whichever comes first.

    ``rate`` pictures a second at most (None: every frame), each differing from all others of the burst in at least
    ``novelty`` of 64 bits. ``countdown`` seconds before it begins, told to ``on_countdown`` second by second.
    ``patience``: after so many seconds in which nothing was stored the burst ends, with the reason.
    """

    count: int | None = 40
    seconds: float | None = None
    rate: float | None = 10.0
    novelty: int = 0
    countdown: int = 3
    patience: float = 30.0
    on_countdown: Callable[[str, int], None] = unannounced

    def __post_init__(self) -> None:
        if self.count is None and self.seconds is None:
            raise SignlabError("A burst", "needs an end", "Give a count of pictures or a time in seconds.")
        checks = [("count", self.count), ("seconds", self.seconds), ("rate", self.rate), ("patience", self.patience)]
        for name, value in checks:
            if value is not None and not value > 0:
                raise SignlabError(f"The {name} of a burst", f"is {value:g}", "Give more than nothing.")
        if not 0 <= self.novelty <= 64 or self.countdown < 0:
            raise SignlabError("A burst", "has a novelty or countdown out of range", "Novelty goes from 0 to 64 bits.")


class Recorder:
    """Records bursts from ``source``, which ``pump`` iterates, into ``recording``. One thread uses it."""

    def __init__(self, source: FrameSource, pump: Pump, recording: Recording) -> None:
        self._source = source
        self._pump = pump
        self._recording = recording

    def burst(self, label: str, options: BurstOptions, watch: Watch) -> BurstSummary:
        """Count down, record, and say what came of it. However it ends, what was stored is kept.

        ``watch`` counts stored pictures (or, without a count, seconds). When it is cancelled the summary says so.

        Raises:
            SignlabError: the label is not in the alphabet, or the source cannot show it; nothing was recorded.
        """
        first = self._source.prompt(label) if isinstance(self._source, Prompted) else 0
        number = self._recording.start_burst(label)
        summary = BurstSummary(label, number)
        begun = time.monotonic()
        before = self._pump.counts
        try:
            self._count_down(label, options, watch)
            begun, before = time.monotonic(), self._pump.counts
            _Take(self._source, self._pump, self._recording, options, summary, first=first).run(watch)
        except Cancelled:
            summary.end = End.CANCELLED
        except SignlabError as error:
            summary.end, summary.problem = End.PROBLEM, error.problem
        finally:
            summary.seconds = time.monotonic() - begun
            summary.source = difference(self._pump.counts, before)
            self._recording.end_burst()
        return summary

    def _count_down(self, label: str, options: BurstOptions, watch: Watch) -> None:
        """Wait, taking frames all the while, so that the burst begins with what the camera sees then."""
        end = time.monotonic() + options.countdown
        for left in range(options.countdown, 0, -1):
            options.on_countdown(label, left)
            watch.begin(options.count, f"{label} in {left}")
            while time.monotonic() < end - left + 1:
                watch.check()
                self._pump.take(min(_POLL, max(end - left + 1 - time.monotonic(), 0)))
        watch.begin(options.count, label)


class _Take:
    """One burst while it is being recorded. Frames before the one numbered ``first`` do not belong to it."""

    def __init__(
        self,
        source: FrameSource,
        pump: Pump,
        recording: Recording,
        options: BurstOptions,
        summary: BurstSummary,
        *,
        first: int,
    ) -> None:
        self._source = source
        self._pump = pump
        self._recording = recording
        self._options = options
        self._summary = summary
        self._first = first
        self._novelty = Novelty(options.novelty)
        self._lost = 0
        self._frames = pump.counts.frames
        self._begun = self._due = self._stored_at = time.monotonic()

    def run(self, watch: Watch) -> None:
        while self._goes_on():
            watch.check()
            frame = self._pump.take(_POLL)
            if frame is None and self._pump.ended:
                self._summary.end = End.SOURCE
                return
            if frame is None and self._source.status.state is not State.LIVE:
                watch.step(0, self._source.status.words)
            if frame is not None and frame.sequence >= self._first:
                self._lost += frame.lost
                if self._is_due():
                    self._consider(frame, watch)

    def _goes_on(self) -> bool:
        now = time.monotonic()
        if self._options.count is not None and self._summary.stored >= self._options.count:
            self._summary.end = End.COUNT
            return False
        if self._options.seconds is not None and now - self._begun >= self._options.seconds:
            self._summary.end = End.TIME
            return False
        if now - self._stored_at > self._options.patience:
            raise self._nothing_new()
        return True

    def _is_due(self) -> bool:
        """Whether the frame that just came is to be looked at. A quarter early counts as due: sources jitter."""
        if self._options.rate is None:
            return True
        interval, now = 1 / self._options.rate, time.monotonic()
        if now < self._due - interval / 4:
            return False
        self._due = max(self._due, now - interval) + interval  # on the beat, unless a beat was missed
        return True

    def _consider(self, frame: Frame, watch: Watch) -> None:
        likeness, different = self._novelty.measure(frame.jpeg)
        if not self._novelty.is_new(different):
            self._summary.alike += 1
            watch.step(0, self._note())
            return
        self._recording.add(
            frame.jpeg,
            time=frame.time,
            width=frame.width,
            height=frame.height,
            source_sequence=frame.sequence,
            lost_before=self._lost,
            novelty=different,
        )
        self._novelty.keep(likeness)
        self._summary.stored += 1
        self._lost, self._stored_at = 0, time.monotonic()
        watch.step(1, self._note())

    def _note(self) -> str:
        seconds = max(time.monotonic() - self._begun, 1e-3)
        parts = [self._summary.label, f"{(self._pump.counts.frames - self._frames) / seconds:.0f} fps"]
        if self._summary.alike:
            parts.append(f"{self._summary.alike} alike")
        if self._source.counts.torn:
            parts.append(f"{self._source.counts.torn} torn")
        return " · ".join(parts)

    def _nothing_new(self) -> SignlabError:
        waited = f"for {self._options.patience:g} seconds"
        status = self._source.status
        if status.problem:
            return SignlabError(status.problem.thing, f"{status.problem.cause} {waited}", status.problem.next_step)
        if self._summary.alike:
            step = "Move the hand a little between pictures, or ask for less novelty."
            return SignlabError(f"The burst of {self._summary.label}", f"got nothing new {waited}", step)
        return SignlabError(f"The source {self._source.url}", f"gave no frame {waited}", "Look at the camera.")
