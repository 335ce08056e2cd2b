"""Takes frames from a source into a label, burst by burst, for who waits for the end of each."""

import time

from signlab.capture.burst import BurstOptions, Take
from signlab.capture.feedback import Feedback, Gauge
from signlab.capture.pump import Pump
from signlab.capture.source import Frame, FrameSource, Prompted, State
from signlab.capture.summary import BurstSummary, End, difference
from signlab.dataset.recording import Recording
from signlab.errors import Cancelled, SignlabError
from signlab.jobs import Watch

_POLL = 0.1


class Recorder:
    """Records bursts from ``source``, which ``pump`` iterates, into ``recording``. One thread uses it.

    ``gauge`` says which frames are good enough; without one all are.
    """

    def __init__(self, source: FrameSource, pump: Pump, recording: Recording, gauge: Gauge | None = None) -> None:
        self._source = source
        self._pump = pump
        self._recording = recording
        self._gauge = gauge

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
            self._run(Take(self._recording, options, summary, begun, first=first), watch)
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

    def _run(self, take: Take, watch: Watch) -> None:
        begun, frames = time.monotonic(), self._pump.counts.frames
        while not take.is_over(time.monotonic(), self._source.status):
            watch.check()
            frame = self._pump.take(_POLL)
            if frame is None and self._pump.ended:
                take.summary.end = End.SOURCE
                return
            if frame is None:
                if self._source.status.state is not State.LIVE:
                    watch.step(0, self._source.status.words)
                continue
            came = take.offer(frame, self._look, time.monotonic())
            if came is not None:
                rate = (self._pump.counts.frames - frames) / max(time.monotonic() - begun, 1e-3)
                watch.step(int(isinstance(came, str)), self._note(take.summary, rate))

    def _look(self, frame: Frame) -> Feedback | None:
        return self._gauge.look(frame.jpeg) if self._gauge else None

    def _note(self, summary: BurstSummary, rate: float) -> str:
        parts = [summary.label, f"{rate:.0f} fps"]
        if summary.alike:
            parts.append(f"{summary.alike} alike")
        parts += [f"{count} {fault.short}" for fault, count in summary.refused.most_common()]
        if self._source.counts.torn:
            parts.append(f"{self._source.counts.torn} torn")
        return " · ".join(parts)
