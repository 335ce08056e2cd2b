"""How a device is, in words."""

from typing import Any

from PySide6.QtCore import QCoreApplication

from signlab.deployment.standing import Presence, Standing
from signlab.errors import Problem

translate = QCoreApplication.translate


def state(standing: Standing | None) -> tuple[str, str]:
    """In two or three words, for the list, with the colour's role."""
    if standing is None:
        return translate("Deploy", "looking …"), ""
    release = standing.release
    match standing.presence:
        case Presence.RUNS:
            return release, "proved"
        case Presence.IDLE:
            return translate("Deploy", "answers, runs nothing"), ""
        case Presence.AILING:
            return translate("Deploy", "{release} does not run").format(
                release=release or translate("Deploy", "The release")
            ), "warn"
        case Presence.LOCKED:
            return translate("Deploy", "answers, not logged in"), ""
    return translate("Deploy", "asleep, or not there"), ""


def sentence(name: str, standing: Standing | None) -> tuple[str, str]:
    """What is to be said of it before all else, with the colour's role."""
    if standing is None:
        return translate("Deploy", "Looking for {name} …").format(name=name), ""
    match standing.presence:
        case Presence.RUNS:
            said = translate("Deploy", "{release} runs and reads {fps:.1f} frames a second.")
            return said.format(release=standing.release, fps=standing.fps), ""
        case Presence.IDLE:
            return translate("Deploy", "It answers, and nothing of ours runs there yet."), ""
        case Presence.AILING if standing.release:
            said = translate("Deploy", "{release} is there, and reads no frames.").format(release=standing.release)
            return said, "warn"
        case Presence.AILING:
            return translate("Deploy", "It answers, and cannot be made out."), "warn"
        case Presence.LOCKED:
            return translate("Deploy", "It answers. Log in to see what runs there."), ""
    return translate("Deploy", "It does not answer. Is it on, and is the address right?"), "warn"


def without_log(problem: Problem) -> tuple[Problem, str]:
    """A problem that may end with the device's own log, and that log, "" where it has none."""
    _first, _newline, log = problem.next_step.partition("\n")
    told = Problem(problem.thing, problem.cause, "" if log else problem.next_step)
    return told, "\n".join(line.strip() for line in log.splitlines())


def heartbeat(facts: dict[str, Any]) -> list[tuple[str, str]]:
    """What the program there says of itself, by name."""
    errors = sum(int(error.get("count", 1)) for error in facts.get("errors", []))
    letters = " ".join(str(letter.get("label", "")) for letter in facts.get("letters", []))
    heat, inference = facts.get("temperature"), facts.get("inference_ms")
    frames = translate("Deploy", "{fps:.1f} a second").format(fps=float(facts.get("fps", 0)))
    return [
        (translate("Deploy", "Release"), str(facts.get("release", "–"))),
        (translate("Deploy", "Frames"), frames),
        (translate("Deploy", "A frame takes"), f"{inference:.0f} ms" if inference is not None else "–"),
        (translate("Deploy", "Temperature"), f"{heat:.0f} °C" if heat else "–"),
        (translate("Deploy", "Latest letters"), letters or "–"),
        (translate("Deploy", "Errors"), f"{errors:,}"),
    ]
