"""One sitting of one signer before one source: bursts of one label after another, as a job."""

from collections.abc import Sequence
from dataclasses import replace
from types import TracebackType

from signlab.capture.pump import Pump
from signlab.capture.recorder import BurstOptions, Recorder
from signlab.capture.source import FrameSource
from signlab.capture.summary import BurstSummary, CaptureSummary, End
from signlab.dataset.project import Project
from signlab.dataset.recording import Recording
from signlab.dataset.sessions import Consent
from signlab.errors import Cancelled, SignlabError
from signlab.jobs import Plan, Watch


class CaptureSession:
    """A job, and a context manager that lets go of the source.

    Each of ``labels`` is recorded ``bursts`` times, with ``delay`` seconds and a countdown between them. ``prepare``
    opens the source and waits for its first frame; ``run`` records. What was stored stays, however it ends; a burst
    that could not go on ends the session too.
    """

    def __init__(
        self,
        project: Project,
        source: FrameSource,
        labels: Sequence[str],
        options: BurstOptions,
        *,
        signer: str,
        hand: str | None = None,
        consent: Consent | None = None,
        camera: str = "",
        bursts: int = 1,
        delay: float = 0.0,
    ) -> None:
        for label in labels:
            project.alphabet.class_id(label)
        self._project = project
        self._source = source
        self._takes = [label for label in labels for _ in range(bursts)]
        self._options = options
        self._signer, self._hand, self._consent, self._camera = signer, hand, consent, camera
        self._delay = delay
        self._pump = Pump(source, every=options.rate is None)

    def __enter__(self) -> "CaptureSession":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pump.stop()

    def prepare(self) -> Plan:
        """Open the source and wait for a frame.

        Raises:
            SignlabError: there is no signal.
        """
        self._pump.start()
        while not self._pump.wait(0.1):
            if self._pump.ended:
                raise SignlabError(f"The source {self._source.url}", "ended before it gave a frame", "Try another.")
        each = f"{self._options.count} pictures" if self._options.count else f"{self._options.seconds:g} seconds"
        labels = list(dict.fromkeys(self._takes))
        if len(self._takes) > len(labels):
            each = f"{len(self._takes) // len(labels)} bursts of {each}"
        words = f"Recording {', '.join(labels)}, {each} each, by {self._signer}, from {self._source.url}."
        return Plan("Recording", words, total=self._options.count)

    def run(self, watch: Watch) -> CaptureSummary:
        """Record every burst. Cancelled, it ends with what was stored; the summary says so."""
        done: list[BurstSummary] = []
        with Recording(
            self._project,
            signer=self._signer,
            hand=self._hand,
            consent=self._consent,
            source=self._source.url,
            camera=self._camera,
            size=self._pump.size,
        ) as recording:
            recorder = Recorder(self._source, self._pump, recording)
            for label in self._takes:
                if done and not _pause(watch, self._delay):
                    break
                done.append(recorder.burst(label, self._options, watch))
                if done[-1].end not in (End.COUNT, End.TIME):
                    break
        name = recording.session if any(burst.stored for burst in done) else ""
        return CaptureSummary(name, done, replace(self._source.counts), cancelled=watch.cancelled)


def _pause(watch: Watch, seconds: float) -> bool:
    """Wait; False when that was cancelled."""
    try:
        watch.pause(seconds)
    except Cancelled:
        return False
    return True
