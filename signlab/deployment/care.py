"""Small things done to a device that runs: settings, a restart, a sound, the letters as they are read."""

import json
from collections.abc import Iterator
from contextlib import closing
from typing import Any

from signlab.capture.deeplens.connection import POLL
from signlab.deployment import program
from signlab.deployment.shell import Shell, command
from signlab.errors import SignlabError
from signlab.jobs import Watch

_SOUND = """\
file=$(ls "$1"/current/voices/*/*.wav 2>/dev/null | head -1)
exec aplay -q -D "$2" "${file:-/usr/share/sounds/alsa/Front_Center.wav}"
"""

_FOLLOW = """\
tail -n "$2" -F "$1" 2>/dev/null &
reader=$!
trap 'kill $reader 2>/dev/null' EXIT
exec >/dev/null 2>&1
while [ "$(timeout 10 dd bs=1 count=1)" = . ]; do :; done
"""
"""``tail`` alone would stay on the device when we are gone."""


def settings(shell: Shell) -> dict[str, Any]:
    """What was set on the device over its release's own settings."""
    answer = shell.run('cat "$1/settings.json" 2>/dev/null', shell.places.base)
    try:
        found = json.loads(answer.output or "{}")
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise SignlabError(f"The settings on {shell.host}", "cannot be read", "Set them anew.")
    return found


def set_all(shell: Shell, values: dict[str, Any]) -> dict[str, Any]:
    """Set ``values`` while the program runs, which takes them up within a second; None takes one back.

    Raises:
        SignlabError: the device would refuse one; nothing is changed then.
    """
    classes = shell.run('cat "$1/current/classes.txt" 2>/dev/null', shell.places.base).output.splitlines()
    if not classes:
        raise SignlabError(f"The device at {shell.host}", "has no release", "Deploy one first.")
    merged = {name: value for name, value in {**settings(shell), **values}.items() if value is not None}
    program.checked(merged, classes)
    shell.manage("settings", json.dumps(merged))
    return merged


def sound(shell: Shell, speaker: str) -> None:
    """Play one of the release's files, or the device's own "front center".

    Raises:
        SignlabError: it was not played; in the words of ``aplay``.
    """
    answer = shell.run(_SOUND, shell.places.base, speaker)
    if answer.status:
        words = answer.words.strip().splitlines() or ["aplay is not there"]
        step = "Is a loudspeaker plugged in, and this user in the group audio? See signlab device check."
        raise SignlabError(f"The loudspeaker of {shell.host}", words[-1], step)


def events(shell: Shell, watch: Watch) -> Iterator[dict[str, Any]]:
    """What is recognised, from now on, as it comes; until ``watch`` is cancelled or the connection is gone."""
    for line in _lines(shell, "letters.jsonl", 0, watch):
        try:
            found = json.loads(line)
        except ValueError:  # the first one may be cut
            continue
        if isinstance(found, dict):
            yield found


def log(shell: Shell, watch: Watch, before: int = 60) -> Iterator[str]:
    """The last ``before`` lines of the program's own log, and the others as they come; until ``watch`` is cancelled or
    the connection is gone."""
    for line in _lines(shell, "log.txt", before, watch):
        yield line.decode(errors="replace")


def _lines(shell: Shell, name: str, before: int, watch: Watch) -> Iterator[bytes]:
    rest = b""
    with closing(shell.connection.start(command(_FOLLOW, f"{shell.places.state}/{name}", str(before)))) as remote:
        while (piece := remote.read(POLL)) != b"":
            watch.check()
            *lines, rest = (rest + (piece or b"")).split(b"\n")
            yield from lines
