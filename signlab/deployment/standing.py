"""How a device is, in a glance: does it answer, does it let us in, what runs there."""

from dataclasses import dataclass
from enum import Enum

from signlab.capture.deeplens.faults import Interrupted, Refused
from signlab.deployment import heartbeat
from signlab.deployment.deploy import Survey, survey
from signlab.deployment.heartbeat import Heartbeat
from signlab.deployment.link import Link
from signlab.errors import Problem, SignlabError


class Presence(str, Enum):
    RUNS = "runs"
    """A release reads frames."""
    IDLE = "idle"
    """It answers; nothing of ours runs there."""
    AILING = "ailing"
    """A release is there, and does not read frames."""
    LOCKED = "locked"
    """It answers, and lets nobody in without being asked."""
    AWAY = "away"
    """It does not answer: it is off, asleep or elsewhere."""


@dataclass(frozen=True)
class Standing:
    """``beat`` and ``found`` are None where nobody was let in; ``problem`` then says why."""

    presence: Presence
    beat: Heartbeat | None = None
    found: Survey | None = None
    problem: Problem | None = None

    @property
    def ailing(self) -> bool:
        """Whether somebody should look after it."""
        return self.presence is Presence.AILING

    @property
    def release(self) -> str:
        """The one that runs, or shall."""
        return self.found.current if self.found else ""

    @property
    def fps(self) -> float:
        """Frames a second; 0 where none runs."""
        return float(self.beat.facts.get("fps", 0.0)) if self.beat and self.beat.alive else 0.0


def look(link: Link, *, quiet: bool = True) -> Standing:
    """How the device is now. Asks nobody unless not ``quiet``.

    Raises:
        Cancelled: the link was closed.
    """
    try:
        shell = link.quiet_shell() if quiet else link.shell()
        beat, found = heartbeat.read(shell), survey(shell)
    except Refused as error:
        return Standing(Presence.LOCKED, problem=error.problem)
    except Interrupted as error:
        return Standing(Presence.AWAY, problem=error.problem)
    except SignlabError as error:
        return Standing(Presence.AILING if link.connected else Presence.LOCKED, problem=error.problem)
    if beat.state == "running":
        return Standing(Presence.RUNS, beat, found)
    return Standing(Presence.AILING if found.current else Presence.IDLE, beat, found)
