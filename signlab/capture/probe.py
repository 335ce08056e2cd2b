"""A short look at a source: what size and rate it has, and what is wrong with it."""

import time
from dataclasses import asdict, dataclass

from signlab.capture.pump import Pump
from signlab.capture.source import Counts, Frame, FrameSource
from signlab.capture.summary import refusals
from signlab.errors import Problem, SignlabError


@dataclass(frozen=True)
class Probe:
    """``size`` is (width, height) in pixels, ``rate`` distinct frames a second, ``wait`` seconds to the first one."""

    url: str
    size: tuple[int, int]
    rate: float
    wait: float
    average_bytes: int
    counts: Counts
    problem: Problem | None

    @property
    def words(self) -> str:
        counts = [*refusals(self.counts)]
        if self.counts.repeats:
            counts.insert(0, f"{self.counts.repeats:,} repeats")
        if self.counts.skipped_bytes:
            counts.append(f"{self.counts.skipped_bytes:,} bytes that belong to no frame")
        look = f"{self.size[0]} × {self.size[1]} pixels, {self.rate:.1f} frames a second, "
        look += f"about {self.average_bytes / 1000:.0f} kB each; the first after {self.wait:.1f} s"
        return f"{self.url}: {look}.\n  {', '.join(counts) if counts else 'Nothing torn, nothing lost'}."

    def as_dict(self) -> dict[str, object]:
        problem = self.problem.as_dict() if self.problem else None
        return {**asdict(self), "counts": asdict(self.counts), "problem": problem}


def probe(source: FrameSource, seconds: float = 2.0) -> Probe:
    """Watch ``source`` for ``seconds`` from its first frame on.

    Raises:
        SignlabError: there is no signal.
    """
    begun = time.monotonic()
    with Pump(source, every=True) as pump:
        while not pump.wait(0.1):
            if pump.ended:
                raise SignlabError(f"The source {source.url}", "ended before it gave a frame", "Try another.")
        first = time.monotonic()
        frames: list[Frame] = []
        while time.monotonic() - first < seconds and not pump.ended:
            frame = pump.take(0.1)
            if frame is not None:
                frames.append(frame)
                problem = source.status.problem
    shown = (frames[-1].time - frames[0].time).total_seconds()
    return Probe(
        source.url,
        size=(frames[-1].width, frames[-1].height),
        rate=(len(frames) - 1) / shown if shown else 0.0,
        wait=first - begun,
        average_bytes=sum(len(frame.jpeg) for frame in frames) // len(frames),
        counts=source.counts,
        problem=problem,
    )
