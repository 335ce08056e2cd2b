"""Which voices there are to choose from, and a voice from how it was chosen."""

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from signlab.deployment import voices
from signlab.deployment.voices import Voice
from signlab.errors import Problem

POLLY = "polly:"

_ENGLISH = ("en", "en-us", "en-gb")


def languages() -> list[tuple[str, str]]:
    """What espeak-ng speaks on this computer: code and name, by name; [] where it is not installed."""
    program = shutil.which("espeak-ng")
    if program is None:
        return []
    done = subprocess.run([program, "--voices"], capture_output=True, text=True, check=False, timeout=60)
    rows = [line.split() for line in done.stdout.splitlines()[1:]]
    found = {row[1]: row[3].replace("_", " ") for row in rows if len(row) > 4}
    return sorted(found.items(), key=lambda pair: pair[1])


def usual(found: Sequence[tuple[str, str]]) -> str:
    """The language to begin with, of those that were ``found``: English where it is there; "" for none."""
    codes = [code for code, _name in found]
    return next((code for code in (*_ENGLISH, *codes) if code in codes), "")


def voice(choice: str, spoken: dict[str, str]) -> tuple[Voice, list[Problem]]:
    """The voice of a language of espeak-ng (``en``), of ``polly:NAME``, or of a folder of recordings, and what is
    wrong with some of those. ``spoken`` is what to say for each label.

    Raises:
        SignlabError: it cannot be made.
    """
    if choice.startswith(POLLY):
        import boto3

        return voices.polly(spoken, boto3.client("polly"), choice.removeprefix(POLLY)), []
    if "/" in choice or "\\" in choice or Path(choice).is_dir():
        return voices.recorded(Path(choice), list(spoken))
    return voices.espeak(spoken, choice), []
