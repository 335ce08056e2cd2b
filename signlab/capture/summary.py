"""What came of a burst, and of all of them, in figures and in words."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, fields
from enum import Enum

from signlab.capture.feedback import Fault
from signlab.capture.source import Counts
from signlab.errors import Problem


class End(Enum):
    """Why a burst ended."""

    COUNT = "it has the pictures that were asked for"
    TIME = "its time was over"
    SOURCE = "the source came to its end"
    RELEASED = "it was let go"
    CANCELLED = "it was stopped"
    PROBLEM = "it could not go on"


WELL = (End.COUNT, End.TIME, End.RELEASED)
"""The ends that a burst is meant to have."""


def difference(after: Counts, before: Counts) -> Counts:
    """What a source counted between two moments."""
    return Counts(**{one.name: getattr(after, one.name) - getattr(before, one.name) for one in fields(Counts)})


@dataclass
class BurstSummary:
    """One take of ``label``. ``alike`` frames were too like one already kept; ``seconds`` is how long it took.

    ``refused`` counts the frames that were due and not good enough, ``discarded`` the stored ones that were taken back
    meanwhile. ``source`` is what the source counted meanwhile: what it yielded, refused and lost.
    """

    label: str
    burst: int
    stored: int = 0
    alike: int = 0
    discarded: int = 0
    refused: Counter[Fault] = field(default_factory=Counter)
    seconds: float = 0.0
    end: End = End.COUNT
    source: Counts = field(default_factory=Counts)
    problem: Problem | None = None

    @property
    def kept(self) -> int:
        """Pictures that are in the label's folder."""
        return self.stored - self.discarded

    def as_dict(self) -> dict[str, object]:
        return {
            "label": self.label,
            "burst": self.burst,
            "stored": self.stored,
            "alike": self.alike,
            "discarded": self.discarded,
            "refused": {fault.name.lower(): count for fault, count in self.refused.items()},
            "seconds": round(self.seconds, 3),
            "end": self.end.name.lower(),
            "source": asdict(self.source),
            "problem": self.problem.as_dict() if self.problem else None,
        }

    @property
    def words(self) -> str:
        parts = [f"{self.label}: {self.stored} stored in {self.seconds:.1f} s"]
        if self.alike:
            parts.append(f"{self.alike} skipped as alike")
        parts += [f"{count} {fault.short} and not stored" for fault, count in self.refused.most_common()]
        if self.discarded:
            parts.append(f"{self.discarded} taken back")
        parts += refusals(self.source)
        if self.end not in WELL:
            parts.append(f"ended early: {self.end.value}")
        return ", ".join(parts)


def refusals(counts: Counts) -> list[str]:
    """What a source refused, lost or went through, each in a few words; what did not happen is not mentioned."""
    told = [
        (counts.torn, "torn and refused"),
        (counts.odd_size, "of an odd size and refused"),
        (counts.oversize, "too big and refused"),
        (counts.lost, "lost by the source"),
        (counts.completed, "completed with the standard Huffman tables"),
        (counts.reconnects, "reconnected"),
    ]
    words = [f"{count:,} {what}" for count, what in told if count and what != "reconnected"]
    if counts.reconnects:
        words.append("reconnected once" if counts.reconnects == 1 else f"reconnected {counts.reconnects} times")
    return words


@dataclass(frozen=True)
class CaptureSummary:
    """All bursts of one sitting; ``session`` is empty where nothing was stored.

    ``source`` is what the source counted from its opening on, the time between bursts included.
    """

    session: str
    bursts: Sequence[BurstSummary]
    source: Counts
    cancelled: bool = False

    @property
    def stored(self) -> int:
        return sum(burst.stored for burst in self.bursts)

    @property
    def problems(self) -> list[Problem]:
        return [burst.problem for burst in self.bursts if burst.problem]

    @property
    def words(self) -> str:
        lines = [burst.words for burst in self.bursts]
        if whole := refusals(self.source):
            lines.append(f"From its opening on the source had: {', '.join(whole)}")
        return "\n".join(lines)

    def as_dict(self) -> dict[str, object]:
        return {
            "session": self.session,
            "stored": self.stored,
            "cancelled": self.cancelled,
            "bursts": [burst.as_dict() for burst in self.bursts],
            "source": asdict(self.source),
        }
