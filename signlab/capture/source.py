"""Where frames come from: one protocol, whatever the camera. ``signlab.capture.sources`` opens one by its URL."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Protocol, runtime_checkable

from signlab.errors import Problem


@dataclass(frozen=True, slots=True)
class Frame:
    """One whole picture. ``jpeg`` decodes fully and strictly; ``width`` and ``height`` are in pixels.

    ``time`` is when it arrived (UTC). ``sequence`` counts from 0 what the source yielded; ``lost`` says how many
    frames are known to have been lost or refused since the one before.
    """

    jpeg: bytes = field(repr=False)
    width: int
    height: int
    sequence: int
    time: datetime
    lost: int = 0


class State(Enum):
    """What a source is doing."""

    CONNECTING = "connecting"
    WAITING = "waiting"
    """Attached, but no frame has come yet."""
    LIVE = "live"
    RECONNECTING = "reconnecting"
    ENDED = "ended"
    """The file is at its end, or the source was stopped."""


@dataclass(frozen=True, slots=True)
class Status:
    """A source's state in one sentence, with what is wrong where something is."""

    state: State
    words: str
    problem: Problem | None = None


@dataclass(slots=True)
class Counts:
    """What a source saw since it was opened."""

    frames: int = 0
    """Yielded."""
    repeats: int = 0
    """The same bytes as the frame before; not yielded."""
    torn: int = 0
    """Not whole, or not decodable without a warning; refused."""
    odd_size: int = 0
    """Whole, but not of the size of this stream's frames; refused."""
    oversize: int = 0
    """Grew beyond the cap before an end was found; refused."""
    skipped_bytes: int = 0
    """Bytes that belong to no frame."""
    completed: int = 0
    """Came without Huffman tables, as motion JPEG allows; the standard ones were put in."""
    lost: int = 0
    """Frames that the source itself says it could not deliver."""
    reconnects: int = 0


def ignore(_status: Status) -> None:
    """Nobody is looking."""


@dataclass(frozen=True)
class SourceOptions:
    """What may be asked of any source; each takes what it can.

    ``fps`` frames a second (None: as they come), ``size`` (width, height) in pixels, ``timeout`` seconds without
    any frame before the source says that there is no signal. ``on_status`` is called from the thread that iterates.
    """

    fps: float | None = None
    size: tuple[int, int] | None = None
    timeout: float = 10.0
    on_status: Callable[[Status], None] = field(default=ignore, compare=False)


class FrameSource(Protocol):
    """Frames from somewhere. One thread iterates ``frames()``; any thread may call ``stop()``."""

    url: str
    counts: Counts

    @property
    def status(self) -> Status: ...

    def frames(self) -> Iterator[Frame]:
        """Connect and yield frames until the end or ``stop()``, reconnecting by itself where that makes sense.

        Raises:
            SignlabError: there is no signal and trying again cannot help, or the timeout passed.
        """
        ...

    def stop(self) -> None:
        """Make ``frames()`` end within a second. May be called more than once, before or after."""
        ...


@runtime_checkable
class Prompted(Protocol):
    """A source that can be asked for a label, as a signer can."""

    def prompt(self, label: str) -> int:
        """Show ``label`` from now on. Returns the ``sequence`` of the first frame that does.

        Raises:
            SignlabError: it does not know how ``label`` is held.
        """
        ...
