"""Check device: what a person should know of a DeepLens before anything is put on it. Reads only."""

import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from enum import Enum

from signlab.deployment import heartbeat
from signlab.deployment.shell import Shell, program

FACTORY_PASSWORD = "aws_cam"
"""That of the user aws_cam after a factory reset; whoever knows that can log in."""

_ROOM = 1_000_000_000
_MEMORY = 500_000_000
_HOT = 85.0
_CLOCK = 60.0


class State(str, Enum):
    GOOD = "good"
    DOUBT = "doubt"
    """It works, or may work; a person should know."""
    BAD = "bad"
    """Nothing can be deployed like this."""


@dataclass(frozen=True)
class Finding:
    """One line of the list: what was looked at, how it is, and what to do about it."""

    name: str
    state: State
    words: str
    next_step: str = ""

    def as_dict(self) -> dict[str, str]:
        return {**asdict(self), "state": self.state.value}


def check(shell: Shell) -> list[Finding]:
    """Everything that matters, in the order of a person's questions."""
    beat = heartbeat.read(shell)
    streams = shell.places.streams
    fifos = ",".join((streams.camera[0], streams.project[0]))
    script = program("check.sh")
    answer = shell.run(script, "no" if beat.alive else "yes", fifos, *streams.pythons, timeout=300)
    found = {name: value.strip() for line in answer.output.splitlines() for name, _, value in [line.partition("\t")]}
    return [
        _system(found),
        _awscam(found),
        *_pythons(found, beat.alive),
        *_fifos(found, beat.alive),
        *_services(found),
        *_resources(found),
        _sound(found),
        _sudo(found),
        _clock(found),
        _program(beat),
    ]


def password_finding(password: str | None) -> list[Finding]:
    """A warning, where the device was logged in to with the password of the factory."""
    if password != FACTORY_PASSWORD:
        return []
    words = "is still the one of the factory, which everybody can look up"
    return [Finding("password", State.DOUBT, words, "Change it on the device: passwd.")]


def _system(found: dict[str, str]) -> Finding:
    name, machine = found.get("system", ""), found.get("machine", "")
    if machine != "x86_64":
        return Finding("system", State.BAD, f"{name} on {machine}: this is no DeepLens", "Check its address.")
    if "16.04" not in name:
        words = f"{name or 'unknown'}; a DeepLens comes with Ubuntu 16.04"
        return Finding("system", State.DOUBT, words, "Nothing has been tried on another.")
    return Finding("system", State.GOOD, name)


def _awscam(found: dict[str, str]) -> Finding:
    if version := found.get("awscam"):
        return Finding("awscam", State.GOOD, f"version {version}")
    step = "Without it there is no camera; a factory reset brings it back."
    return Finding("awscam", State.DOUBT, "its package is not installed", step)


def _pythons(found: dict[str, str], busy: bool) -> Iterator[Finding]:
    pythons = {name.removeprefix("python "): words for name, words in found.items() if name.startswith("python ")}
    useful = {path: words for path, words in pythons.items() if words.startswith(("frame ", "imports"))}
    for path, words in useful.items():
        yield Finding(path, State.GOOD, "imports awscam" if busy else f"gives a {words} from the camera")
    if useful:
        return
    if not pythons:
        yield Finding("python", State.BAD, "none of its Pythons was found", "Is this a DeepLens?")
    for path, words in pythons.items():
        step = "Look for another program that holds the camera." if words == "no frame" else "See the device's awscam."
        yield Finding(path, State.BAD, words, step)


def _fifos(found: dict[str, str], busy: bool) -> Iterator[Finding]:
    for name, state in found.items():
        if not name.startswith("fifo "):
            continue
        path = name.removeprefix("fifo ")
        ours = "results" in path
        stream = "project stream" if ours else "camera stream"
        if state == "there":
            yield Finding(stream, State.GOOD, f"{path} is there")
        elif state == "closed":
            words = f"{path} may not be read by this user"
            yield Finding(stream, State.DOUBT, words, "Add the user to the group aws_cam.")
        elif state == "other":
            words = f"{path} is a file, not a FIFO: it would fill the disk"
            yield Finding(stream, State.BAD, words, f"Delete it: sudo rm {path}")
        elif ours and not busy:
            yield Finding(stream, State.GOOD, f"{path} is not there, as no project runs")
        else:
            yield Finding(stream, State.DOUBT, f"{path} is not there", "sudo systemctl restart awscam-streaming")


def _services(found: dict[str, str]) -> Iterator[Finding]:
    for name, state in found.items():
        if not name.startswith("service "):
            continue
        service = name.removeprefix("service ")
        if service == "greengrassd" and state == "active":
            words = "is active and holds the camera; a deployment stops it, and uninstalling starts it again"
            yield Finding(f"service {service}", State.DOUBT, words)
        elif service == "videoserver" and state == "active":
            words = "is active: whoever watches on port 4000 takes frames from the project stream"
            yield Finding(f"service {service}", State.DOUBT, words, "sudo systemctl stop videoserver")
        else:
            yield Finding(f"service {service}", State.GOOD, state or "not there")


def _resources(found: dict[str, str]) -> Iterator[Finding]:
    free, memory = int(found.get("free") or 0) * 1024, int(found.get("memory") or 0) * 1024
    few = free < _ROOM
    words = f"{free / 1e9:.1f} GB free"
    yield Finding("disk", State.DOUBT if few else State.GOOD, words, "Remove what is not needed." if few else "")
    few = memory < _MEMORY
    words = f"{memory / 1e9:.1f} GB available"
    yield Finding("memory", State.DOUBT if few else State.GOOD, words, "Close its desktop." if few else "")
    if heat := found.get("temperature"):
        degrees = int(heat) / 1000
        hot = degrees >= _HOT
        step = "Give it air: it restarts by itself when it is too hot." if hot else ""
        yield Finding("temperature", State.DOUBT if hot else State.GOOD, f"{degrees:.0f} °C", step)


def _sound(found: dict[str, str]) -> Finding:
    if not found.get("aplay"):
        return Finding("sound", State.DOUBT, "aplay is not installed: it will be silent", "sudo apt install alsa-utils")
    if found.get("sound", "0") == "0":
        step = "Plug a loudspeaker in, and add the user to the group audio."
        return Finding("sound", State.DOUBT, "no sound card is to be seen: it will be silent", step)
    return Finding("sound", State.GOOD, f"{found['sound']} sound card(s)")


def _sudo(found: dict[str, str]) -> Finding:
    words = {"root": "logged in as root", "free": "needs no password", "password": "asks for the password"}
    kind = found.get("sudo", "")
    if kind in words and found.get("systemctl"):
        return Finding("sudo", State.GOOD, words[kind])
    missing = "systemctl" if kind in words else "sudo"
    return Finding("sudo", State.BAD, f"{missing} is not there", "Is this a DeepLens?")


def _clock(found: dict[str, str]) -> Finding:
    off = int(found.get("clock") or 0) - time.time()
    if abs(off) <= _CLOCK:
        return Finding("clock", State.GOOD, "is right")
    return Finding("clock", State.DOUBT, f"is {abs(off):,.0f} seconds off", "sudo timedatectl set-ntp true")


def _program(beat: heartbeat.Heartbeat) -> Finding:
    bad = beat.state in ("failed", "dead")
    words = beat.words + (" " + "; ".join(beat.errors) if bad else "")
    return Finding("program", State.DOUBT if bad else State.GOOD, words, "signlab device log" if bad else "")
