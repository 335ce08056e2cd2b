"""What an open source tells while it shows and records: one event after another, to one listener."""

from dataclasses import dataclass
from enum import Enum

from signlab.capture.feedback import Fault, Feedback
from signlab.capture.source import Frame, Status
from signlab.capture.summary import BurstSummary
from signlab.dataset.changes import Changes
from signlab.errors import Problem


@dataclass(frozen=True, slots=True)
class Shown:
    """The newest frame, for the preview; those that came before it while somebody was busy are not shown."""

    frame: Frame
    feedback: Feedback


@dataclass(frozen=True, slots=True)
class StatusChanged:
    """What the source is doing now."""

    status: Status


@dataclass(frozen=True, slots=True)
class BurstStarted:
    """From here on frames of ``label`` are stored. ``burst`` is its number in ``session``."""

    label: str
    burst: int
    session: str


@dataclass(frozen=True, slots=True)
class BurstPaused:
    """No frames come; ``words`` say why. The burst goes on by itself when they come again, or ends with the reason."""

    label: str
    words: str


@dataclass(frozen=True, slots=True)
class BurstResumed:
    """Frames come again."""

    label: str


@dataclass(frozen=True, slots=True)
class Stored:
    """``frame`` is on disk under ``name``; with it the burst has ``count`` pictures."""

    name: str
    label: str
    burst: int
    count: int
    frame: Frame


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A frame that was due was not stored, for ``fault``; the burst has ``count`` such frames so far."""

    label: str
    fault: Fault
    count: int


@dataclass(frozen=True, slots=True)
class BurstEnded:
    """The burst is over, and why, and what came of it."""

    summary: BurstSummary


@dataclass(frozen=True, slots=True)
class Changed:
    """The dataset changed: a burst was added, or pictures went to the trash. Can be undone."""

    changes: Changes


class Part(Enum):
    """What something went wrong with."""

    SOURCE = "source"
    """It gives no frames, and trying again by itself cannot help."""
    RECORDING = "recording"
    """A burst did not begin or could not go on. The source stays live."""
    HANDS = "hands"
    """Nothing finds them; nothing is said of them any more."""
    CHANGE = "change"
    """Pictures could not be taken back."""


@dataclass(frozen=True, slots=True)
class Failed:
    """Something could not be done. A burst that could not go on is told by this and then by ``BurstEnded``."""

    part: Part
    problem: Problem


Event = (
    Shown
    | StatusChanged
    | BurstStarted
    | BurstPaused
    | BurstResumed
    | Stored
    | PassedOver
    | BurstEnded
    | Changed
    | Failed
)
