"""What is chosen in a form, as settings of a device and back. Knows no widget."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QCoreApplication

from signlab.deployment import program

SET_HERE = ("only", "threshold", "thresholds", "say", "voice")
"""The settings that the forms ask for; all others of a release stay as they are."""


def thresholds(text: str, classes: Sequence[str]) -> tuple[dict[str, float], str]:
    """``M 80, N 70`` as a threshold from 0 to 1 by label, and what is wrong with it, "" for nothing.

    A label may hold blanks; in what case it is written does not matter.
    """
    known = {label.casefold(): label for label in classes}
    found = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        match = re.fullmatch(r"(.+?)[ :=]+(\d+(?:\.\d+)?) ?%?", part)
        if not match:
            return {}, part
        label, share = known.get(match[1].casefold()), float(match[2])
        if label is None or share > 100:
            return {}, part
        found[label] = round(share / 100, 4)
    return found, ""


def problem(part: str) -> str:
    """What is wrong with ``part``, as ``thresholds`` found it."""
    said = QCoreApplication.translate("Deploy", "{part}: write a label of this model and a number from 0 to 100.")
    return said.format(part=part)


def written(values: Mapping[str, float]) -> str:
    """The other way round."""
    return ", ".join(f"{label} {100 * value:g}" for label, value in values.items())


def values(settings: Mapping[str, Any]) -> dict[str, Any]:
    """What the form's fields hold for a device with ``settings``."""
    full = {**program.defaults(), **settings}
    return {
        "only": tuple(full["only"]),
        "threshold": round(100 * full["threshold"]),
        "thresholds": written(full["thresholds"]),
        "say": full["say"],
    }


def settings(
    chosen: Mapping[str, Any], classes: Sequence[str], before: Mapping[str, Any], voice: str = ""
) -> dict[str, Any]:
    """The settings that differ from the device's own, from what the form holds and what the release had ``before``."""
    given = {
        "only": [label for label in classes if label in chosen["only"]],
        "threshold": chosen["threshold"] / 100,
        "thresholds": thresholds(chosen["thresholds"], classes)[0],
        "say": chosen["say"],
        "voice": voice,
    }
    own = program.defaults()
    kept = {name: value for name, value in before.items() if name not in SET_HERE}
    return {**kept, **{name: value for name, value in given.items() if value != own[name]}}
