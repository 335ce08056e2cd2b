"""What the program on a device says of itself: its heartbeat, its log, the letters it read."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from signlab.deployment.shell import Shell
from signlab.errors import SignlabError

STALE = 10.0
"""Seconds after which a heartbeat, which comes every second, is that of a program that has ended."""

_READ = 'cat "$1/status.json" 2>/dev/null; echo; date +%s.%N'


@dataclass(frozen=True)
class Heartbeat:
    """``facts`` as ``sign_to_voice/status.py`` wrote them, {} where it wrote none; ``age`` in seconds, by its clock."""

    facts: dict[str, Any]
    age: float

    @property
    def alive(self) -> bool:
        return bool(self.facts) and self.age < STALE

    @property
    def state(self) -> str:
        if not self.facts:
            return "not running"
        return str(self.facts.get("state", "unknown")) if self.alive or self.facts.get("state") == "failed" else "dead"

    def runs(self, release: str, model: str) -> bool:
        """Whether this very model of this very release answers, and frames are being read."""
        facts = self.facts
        same = (facts.get("release"), facts.get("model")) == (release, model)
        return self.alive and same and facts.get("state") == "running" and facts.get("frames", 0) > 0

    @property
    def errors(self) -> list[str]:
        return [str(error.get("words", "")) for error in self.facts.get("errors", [])]

    @property
    def words(self) -> str:
        """In a line or two, for a person."""
        if not self.facts:
            return "The program does not run on this device."
        facts = self.facts
        said = f"{self.state}: release {facts.get('release', '?')}, {facts.get('fps', 0):.1f} frames a second"
        if facts.get("temperature"):
            said += f", {facts['temperature']:.0f} °C"
        letters = " ".join(letter["label"] for letter in facts.get("letters", []))
        return said + (f". Letters: {letters}" if letters else "")


def read(shell: Shell) -> Heartbeat:
    """The newest heartbeat of the device."""
    answer = shell.run(_READ, shell.places.state)
    *content, clock = answer.output.strip().split("\n")
    try:
        facts = json.loads("\n".join(content)) if any(content) else {}
        return Heartbeat(facts, float(clock) - facts["time"] if facts else 0.0)
    except (ValueError, KeyError, TypeError) as error:
        raise SignlabError(
            f"The device at {shell.host}", f"has a heartbeat that cannot be read ({error})", "Restart it."
        ) from None


def log(shell: Shell, lines: int = 60) -> list[str]:
    """The end of the program's own log, and of what systemd heard of it where that may be read."""
    script = (
        'tail -n "$2" "$1/log.txt" 2>/dev/null; '
        'journalctl -u signlab.service -n "$2" --no-pager -q -o cat 2>/dev/null | tail -n "$2" | sed "s/^/systemd: /"'
    )
    return shell.run(script, shell.places.state, str(lines)).output.splitlines()


def wait(
    shell: Shell, true: Callable[[Heartbeat], bool], seconds: float, pause: Callable[[float], None]
) -> Heartbeat | None:
    """The first heartbeat for which ``true`` holds; None when none came in time. ``pause`` sleeps, or raises."""
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        beat = read(shell)
        if true(beat):
            return beat
        pause(0.5)
    return None
