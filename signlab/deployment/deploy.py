"""A release onto a device, and back off it: planned, verified, proved, and taken back where it does not work."""

import hashlib
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from signlab.deployment import heartbeat
from signlab.deployment.heartbeat import Heartbeat
from signlab.deployment.release import MANIFEST, Entry, Release
from signlab.deployment.shell import Shell
from signlab.errors import Problem, SignlabError
from signlab.jobs import Plan, Watch

PROOF = 240.0
"""Seconds until a new release has to run; the device's optimiser takes a minute or more over a new model."""

KEPT = 3
"""Releases that stay on the device to go back to, beside those that run and ran."""

_SPARE = 200_000_000
"""Bytes to leave free beyond what is sent and what the optimiser writes; a full disk stops the device."""

_PIECE = 1 << 16


@dataclass(frozen=True)
class Survey:
    """What is on a device already. ``free`` in bytes; ``current`` and ``previous`` are "" where there are none."""

    current: str
    previous: str
    service: str
    greengrass: str
    free: int
    machine: str
    releases: tuple[str, ...]


_PYTHON = """\
for name in "$@"; do
    path=$(command -v "$name") && timeout 40 "$path" -c 'import awscam, mo, cv2, numpy' >/dev/null 2>&1 || continue
    echo "$path"
    break
done
"""


def survey(shell: Shell) -> Survey:
    """Look, and change nothing."""
    facts: dict[str, list[str]] = {}
    for line in shell.manage("survey", root=False).splitlines():
        name, _, value = line.partition(" ")
        facts.setdefault(name, []).append(value)
    one = {name: values[0] for name, values in facts.items()}
    return Survey(
        one["current"],
        one["previous"],
        one["service"],
        one["greengrass"],
        int(one["free"]) * 1024,
        one["machine"],
        tuple(facts.get("release", ())),
    )


def find_python(shell: Shell) -> str:
    """The first of the device's Pythons that has what the program needs.

    Raises:
        SignlabError: it has none.
    """
    python = shell.run(_PYTHON, *shell.places.streams.pythons, timeout=220).output.strip()
    if not python:
        cause = "has no Python that imports awscam, mo, cv2 and numpy"
        raise SignlabError(f"The device at {shell.host}", cause, "See what it says: signlab device check.")
    return python


@dataclass(frozen=True)
class Deployed:
    """What came of it. ``sent`` in bytes; ``before`` is the release that ran earlier, or ""."""

    release: str
    before: str
    sent: int
    beat: Heartbeat

    @property
    def words(self) -> str:
        sent = f"{self.sent / 1e6:,.1f} MB were sent" if self.sent else "nothing had to be sent"
        after = f", after {self.before}" if self.before and self.before != self.release else ""
        fps = float(self.beat.facts.get("fps", 0))
        frames = f"{fps:.1f} frames a second" if fps else "frames"  # the first few tell no rate yet
        return f"Release {self.release} runs{after}, and reads {frames}; {sent}."


class Deploy:
    """A job: put ``release`` onto a device and prove that it runs; if it does not, go back to what ran before."""

    def __init__(self, shell: Shell, release: Release, proof: float = PROOF) -> None:
        self._shell = shell
        self._release = release
        self._proof = proof
        self._found: Survey | None = None
        self._python = ""
        self._have: dict[str, str] = {}
        self._sent = 0

    def prepare(self) -> Plan:
        """Raises ``SignlabError`` where the device cannot take it."""
        shell, release = self._shell, self._release
        self._found = found = survey(shell)
        self._have = {
            line.split(maxsplit=1)[0]: line.split(maxsplit=1)[1].removeprefix("./")
            for line in shell.manage("hashes", root=False).splitlines()
        }
        self._refuse(found)
        self._python = find_python(shell)
        there = release.name in found.releases and self._is_whole("releases")
        missing = [] if there else self._missing()
        size = sum(entry.size for entry in missing)
        steps = (
            self._copied(missing, size),
            "checks by its hash that each of them arrived",
            self._replaced(found),
            f"starts {release.name} under {self._python} and waits until it reads frames",
        )
        words = f"Deploying to {shell.host}: " + "; ".join(steps) + "."
        return Plan(f"Deploying {release.name}", words, max(size, 1), "bytes", size, steps=steps)

    def _copied(self, missing: list[Entry], size: int) -> str:
        if not missing:
            return "copies nothing: all files are there"
        others = "; the others are there" if len(missing) < len(self._release.entries) else ""
        return f"copies {len(missing)} of {len(self._release.entries)} files ({size / 1e6:,.1f} MB{others})"

    def _replaced(self, found: Survey) -> str:
        words = f"replaces {found.current}" if found.current else "installs the service signlab, which had not been"
        if found.current == self._release.name:
            words = f"stops {found.current}, which runs already"
        if found.greengrass == "active":
            words = f"stops Greengrass, which holds the camera; {words}"
        return words

    def _refuse(self, found: Survey) -> None:
        thing = f"The device at {self._shell.host}"
        if found.machine != "x86_64":
            raise SignlabError(thing, f"is a {found.machine} machine and no DeepLens", "Check its address.")
        needed = 3 * self._release.size + _SPARE  # staged, in artifacts, and converted
        if found.free < needed:
            cause = f"has {found.free / 1e6:,.0f} MB free; this needs {needed / 1e6:,.0f} MB"
            raise SignlabError(thing, cause, "Remove what is not needed from its disk.")

    def _missing(self) -> list[Entry]:
        return [entry for entry in self._release.entries if entry.sha256 not in self._have]

    def run(self, watch: Watch) -> Deployed:
        assert self._found is not None, "prepare comes first"
        shell, release = self._shell, self._release
        with shell.locked():
            now = survey(shell)  # somebody may have deployed since
            before = now.current if now.current != release.name else now.previous
            watch.begin(None, "looking at what is there")
            if release.name not in self._found.releases or not self._is_whole("releases"):
                self._copy(watch)
            else:
                watch.begin(None, "checking")
            watch.begin(None, "starting")
            shell.manage("start", release.name, self._python)
            watch.begin(None, "waiting for frames")
            beat = self._settled(watch)
            if not beat.runs(release.name, release.model):
                raise self._taken_back(beat, before, watch)
            if before:
                shell.manage("remember", before)
            shell.manage("tidy", str(KEPT))
        return Deployed(release.name, before, self._sent, beat)

    def _copy(self, watch: Watch) -> None:
        shell, name = self._shell, self._release.name
        shell.manage("stage", _owner(shell), name)
        missing = self._missing()
        sent = {entry.path for entry in missing}
        for entry in self._release.entries:
            if entry.path not in sent:
                shell.manage("reuse", name, self._have[entry.sha256], entry.path)
        shell.manage("own", _owner(shell), name)
        target = f"{shell.places.base}/staging/{name}"
        watch.total = max(1, sum(entry.size for entry in missing))
        answer = shell.send(self._archive(missing, watch), 'exec tar -x -f - -C "$1"', target)
        if answer.status:
            words = answer.words.strip().splitlines() or ["it gave no reason"]
            raise SignlabError(f"The device at {shell.host}", f"did not take the files: {words[0]}", "Check its disk.")
        watch.begin(None, "checking")
        if not self._is_whole("staging"):
            raise SignlabError(f"The device at {shell.host}", "did not store what was sent", "Check its disk.")
        self._sent = sum(entry.size for entry in missing)
        shell.manage("install", name)

    def _archive(self, entries: list[Entry], watch: Watch) -> Iterator[bytes]:
        """A tar of the files, the manifest last: what has one is whole."""
        rest = [(entry.path, (self._release.folder / entry.path)) for entry in entries]
        for path, file in [*rest, (MANIFEST, self._release.folder / MANIFEST)]:
            content = file.read_bytes()
            header = tarfile.TarInfo(path)
            header.size, header.mode = len(content), 0o644
            yield header.tobuf(tarfile.USTAR_FORMAT)
            for start in range(0, len(content), _PIECE):
                piece = content[start : start + _PIECE]
                yield piece
                watch.step(len(piece) if path != MANIFEST else 0, Path(path).name)
            yield bytes(-len(content) % tarfile.BLOCKSIZE)
        yield bytes(2 * tarfile.BLOCKSIZE)

    def _is_whole(self, where: str) -> bool:
        """Whether every file of the release lies there, by its hash, and the manifest is this one."""
        sums = "".join(f"{entry.sha256}  {entry.path}\n" for entry in self._release.entries)
        target = f"{self._shell.places.base}/{where}/{self._release.name}"
        script = 'cd "$1" && sha256sum --quiet -c - >/dev/null 2>&1 && sha256sum <manifest.json'
        answer = self._shell.send([sums.encode()], script, target)
        return answer.status == 0 and answer.output.startswith(hashlib.sha256(self._release.manifest).hexdigest())

    def _settled(self, watch: Watch) -> Heartbeat:
        """The heartbeat that tells whether the release runs; the newest, where none told within the time."""
        name, model = self._release.name, self._release.model

        def tells(beat: Heartbeat) -> bool:
            watch.step(0, beat.state)
            return beat.runs(name, model) or (beat.state == "failed" and beat.facts.get("release", name) == name)

        return heartbeat.wait(self._shell, tells, self._proof, watch.pause) or heartbeat.read(self._shell)

    def _taken_back(self, beat: Heartbeat, before: str, watch: Watch) -> SignlabError:
        """Undo, and say why: with the device's own words."""
        watch.begin(None, "going back")
        shell = self._shell
        log = heartbeat.log(shell, 20)
        cause = "; ".join(beat.errors) or "it did not say within the time that it reads frames"
        undone = go_back(shell, before, self._python, watch, self._proof)
        own = "\n  ".join(log[-8:])
        return SignlabError(
            f"Release {self._release.name} on {shell.host}",
            f"did not run: {cause}. {undone}",
            f"The device's own log:\n  {own}" if own else "Its log is empty.",
        )


def _owner(shell: Shell) -> str:
    return shell.run("id -un").output.strip()


def go_back(shell: Shell, release: str, python: str, watch: Watch, proof: float = PROOF) -> str:
    """Let ``release`` run again ("": none), and say in a sentence what came of that."""
    if not release:
        shell.manage("forget")
        return "There was none before it, so none runs now."
    shell.manage("start", release, python)
    beat = heartbeat.wait(
        shell, lambda beat: beat.alive and beat.facts.get("release") == release and beat.state == "running", proof,
        watch.pause,
    )  # fmt: skip
    return f"Release {release} runs again." if beat else f"Release {release} was started again but reads no frames yet."


def rollback(shell: Shell, watch: Watch, to: str = "", proof: float = PROOF) -> str:
    """Go back to the release ``to``, or to the one that ran before.

    Raises:
        SignlabError: there is no such release on the device.
    """
    found = survey(shell)
    target = to or found.previous
    if target not in found.releases:
        listed = ", ".join(found.releases) or "none"
        thing = f"The release {target}" if target else f"The device at {shell.host}"
        raise SignlabError(thing, "is not there to go back to", f"On the device are: {listed}.")
    with shell.locked():
        said = go_back(shell, target, find_python(shell), watch, proof)
        if found.current:
            shell.manage("remember", found.current)
    return said


def uninstall(shell: Shell) -> list[Problem]:
    """Remove everything that was ever put on the device, and start again what was stopped for it."""
    with shell.locked():
        shell.manage("uninstall")
    left = shell.run('ls -d "$1" 2>/dev/null', shell.places.base).output.strip()
    return [Problem(left, "is still there", "Remove it by hand.")] if left else []
