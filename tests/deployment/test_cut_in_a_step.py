"""A step on the device that is killed in its middle, at each of the commands it runs: before it, half way, after it."""

import os
import shutil
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from signlab.deployment import heartbeat
from signlab.deployment.deploy import Deploy, rollback, survey
from signlab.deployment.release import Release
from signlab.deployment.shell import Shell, opened, program
from signlab.errors import SignlabError
from signlab.jobs import Watch
from tests.deployment.conftest import deploy
from tests.stand_in.device import Device
from tests.stand_in.processes import wait_until

_COMMANDS = ("ln", "mv", "cp", "rm", "mkdir", "chown", "chmod", "sync", "cat")
"""All that change something, beside systemctl; they run one after the other."""

_WRAPPED = """#!/bin/sh
# Counts the commands of a step, and ends the whole of it at the one that $CUT_AT names.
echo {name} >>"$CUT_COUNT"
number=$(/usr/bin/wc -l <"$CUT_COUNT")
if [ "$number" -eq "$CUT_AT" ] && [ "$CUT_WHEN" = before ]; then kill -9 0; fi
if [ "$number" -eq "$CUT_AT" ] && [ "$CUT_WHEN" = half ]; then
    case {name} in
        cp) /usr/bin/head -c 3 "$1" >"$2" ;;
        rm)
            for last; do :; done
            /usr/bin/find "$last" -type f 2>/dev/null | /usr/bin/head -n 1 | /usr/bin/xargs -r /bin/rm
            ;;
        cat) /usr/bin/head -c 20 ;;
    esac
    kill -9 0
fi
{real} "$@"
status=$?
if [ "$number" -eq "$CUT_AT" ] && [ "$CUT_WHEN" = after ]; then kill -9 0; fi
exit $status
"""

_SYSTEMCTL = """#!/bin/sh
# Notes which services run and which are to, and does nothing else.
echo "$*" >>"$SERVICES/calls"
verb=$1
for unit; do :; done
case "$*" in
    is-active*) [ -e "$SERVICES/$unit.active" ] && echo active || { echo inactive; exit 3; } ;;
    enable*--now*) touch "$SERVICES/$unit.active" "$SERVICES/$unit.enabled" ;;
    disable*) rm -f "$SERVICES/$unit.active" "$SERVICES/$unit.enabled" ;;
    enable*) touch "$SERVICES/$unit.enabled" ;;
    start*|restart*) [ -e "$UNITS/$unit" ] || exit 5; touch "$SERVICES/$unit.active" ;;
    stop*) rm -f "$SERVICES/$unit.active" ;;
esac
"""


class Machine:
    """A device without ssh: the script alone, on a folder. ``old`` runs, ``new`` is staged."""

    def __init__(self, root: Path) -> None:
        self.base, self.units, self.state = root / "signlab", root / "units", root / "run"
        self.artifacts, self.services = root / "artifacts", root / "services"
        self._bin, self._count = root / "bin", root / "count"
        for folder in (self.base / "releases", self.base / "staging", self.units, self.state, self.artifacts):
            folder.mkdir(parents=True)
        self.services.mkdir()
        self._bin.mkdir()
        for name in _COMMANDS:
            self._add(name, _WRAPPED.format(name=name, real=shutil.which(name, path="/usr/bin:/bin")))
        self._add("systemctl.real", _SYSTEMCTL)
        self._add("systemctl", _WRAPPED.format(name="systemctl", real=self._bin / "systemctl.real"))
        self.fill(self.base / "releases/older")
        self.fill(self.base / "releases/old")
        (self.services / "greengrassd.service.active").touch()
        self.manage("start", "old", "/usr/bin/python2.7")
        self.manage("remember", "older")
        (self.artifacts / "deploy_ssd.xml").write_text("somebody else's")
        (self.artifacts / "signlab-1234.xml").write_text("ours")
        (self.state / "status.json").write_text("{}")
        self.fill(self.base / "staging/new")

    def _add(self, name: str, text: str) -> None:
        (self._bin / name).write_text(text)
        (self._bin / name).chmod(0o755)

    def fill(self, folder: Path) -> None:
        shutil.rmtree(folder, ignore_errors=True)
        for name in ("manifest.json", "model.json", "voices/en/000.wav"):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(f"{folder.name}: {name}\n" * 3)

    def manage(self, verb: str, *arguments: str, at: int = 0, when: str = "") -> int:
        """Run a step; its exit status. Killed ``when`` the command number ``at`` runs."""
        self._count.write_text("")
        places = [str(place) for place in (self.base, self.units, self.state, self.artifacts)]
        done = subprocess.run(
            ["sh", "-c", program("manage.sh"), "signlab", *places, verb, *arguments],
            env={
                "PATH": f"{self._bin}:/usr/bin:/bin",
                "CUT_AT": str(at),
                "CUT_WHEN": when,
                "CUT_COUNT": str(self._count),
                "SERVICES": str(self.services),
                "UNITS": str(self.units),
            },
            capture_output=True,
            check=False,
            start_new_session=True,  # which is all that is killed
            timeout=60,
        )
        assert done.returncode in (0, -signal.SIGKILL), done.stderr.decode()
        return done.returncode

    @property
    def commands(self) -> list[str]:
        """Those that the last step ran."""
        return self._count.read_text().splitlines()

    def linked(self, name: str) -> str:
        return os.path.basename(os.readlink(self.base / name))  # noqa: PTH115, PTH119

    def is_whole(self, release: str) -> bool:
        folder = self.base / "releases" / release
        names = ("manifest.json", "model.json", "voices/en/000.wav")
        return all((folder / name).is_file() and (folder / name).read_text().count(name) == 3 for name in names)

    def deploy_again(self) -> None:
        """All the steps, as a person's next try takes them."""
        self.manage("stage", f"{os.getuid()}", "new")
        self.fill(self.base / "staging/new")
        for step in (
            ("install", "new"),
            ("start", "new", "/usr/bin/python3.7"),
            ("remember", "old"),
            ("tidy", "1"),
        ):
            assert self.manage(*step) == 0

    def check_whole(self) -> None:
        """The new release runs, and can be gone back from; nothing half is left."""
        assert self.linked("current") == "new"
        assert self.is_whole("new")
        assert self.linked("previous") == "old"
        assert self.is_whole("old")
        unit = (self.units / "signlab.service").read_text()
        assert "ExecStart=/usr/bin/python3.7 -u" in unit
        assert unit.endswith("WantedBy=multi-user.target\n")
        assert (self.services / "signlab.service.active").exists()
        assert (self.services / "signlab.service.enabled").exists()
        assert (self.base / "stopped").read_text() == "greengrassd.service\n"
        assert not (self.services / "greengrassd.service.active").exists()
        assert {path.name for path in self.base.iterdir()} <= {
            "releases",
            "current",
            "previous",
            "stopped",
            "settings.json",
        }
        assert {path.name for path in self.units.iterdir()} == {"signlab.service"}


STEPS = {
    "stage": (f"{os.getuid()}", "new"),
    "reuse": ("new", "old/model.json", "model.json"),
    "own": (f"{os.getuid()}", "new"),
    "install": ("new",),
    "start": ("new", "/usr/bin/python3.7"),
    "stop": (),
    "restart": (),
    "settings": ('{"threshold": 0.7}',),
    "remember": ("old",),
    "tidy": ("1",),
}


def prepared(root: Path, verb: str) -> Machine:
    """A machine on which the step ``verb`` is the next of a deployment."""
    machine = Machine(root)
    if verb in ("start", "remember", "tidy"):
        assert machine.manage("install", "new") == 0
    if verb in ("remember", "tidy"):
        assert machine.manage("start", "new", "/usr/bin/python3.7") == 0
    if verb == "tidy":
        assert machine.manage("remember", "old") == 0
    return machine


def damaged(root: Path, _verb: str) -> Machine:
    """A machine whose running release is not whole any more, and is about to be installed once more."""
    machine = Machine(root)
    (machine.base / "releases/old/voices/en/000.wav").unlink()
    (machine.base / "releases/old/model.json").write_text("half")
    machine.fill(machine.base / "staging/old")
    return machine


def cut_everywhere(
    root: Path,
    verb: str,
    check: Callable[[Machine, int, str], None],
    arguments: tuple[str, ...] | None = None,
    prepare: Callable[[Path, str], Machine] = prepared,
) -> None:
    """Run the step on a new machine each time, cut at each of its commands in each way, and ``check`` what is left."""
    arguments = STEPS.get(verb, ()) if arguments is None else arguments
    whole = prepare(root / "whole", verb)
    assert whole.manage(verb, *arguments) == 0
    assert whole.commands
    for at, command in enumerate(whole.commands, 1):
        ways = ["before"] + ["half"] * (command in ("cp", "rm", "cat")) + ["after"] * (at == len(whole.commands))
        for when in ways:  # after one is before the next
            machine = prepare(root / f"{at}-{when}", verb)
            assert machine.manage(verb, *arguments, at=at, when=when) == -signal.SIGKILL
            check(machine, at, when)


@pytest.mark.parametrize("verb", STEPS)
def test_what_runs_stays_whole_and_the_next_try_ends_well(verb: str, tmp_path: Path) -> None:
    def check(machine: Machine, at: int, when: str) -> None:
        where = f"command {at} of {verb}, {when}"
        current = machine.linked("current")
        assert machine.is_whole(current), where
        listed = [path.parent.name for path in machine.base.glob("releases/*/manifest.json")]
        assert all(machine.is_whole(name) for name in listed), where
        assert "WantedBy=multi-user.target" in (machine.units / "signlab.service").read_text(), where
        if (settings := machine.base / "settings.json").exists():
            assert settings.read_text() == '{"threshold": 0.7}\n', where
        if verb != "stop":
            assert (machine.services / "signlab.service.active").exists(), where
        machine.deploy_again()
        machine.check_whole()

    cut_everywhere(tmp_path, verb, check)


def test_what_runs_and_was_damaged_is_mended_file_by_file(tmp_path: Path) -> None:
    """It goes on running, and no moment leaves less of it than there was."""

    def check(machine: Machine, at: int, when: str) -> None:
        where = f"command {at}, {when}"
        folder = machine.base / "releases/old"
        assert machine.linked("current") == "old", where
        assert (folder / "manifest.json").read_text().count("manifest.json") == 3, where
        assert (folder / "model.json").read_text() in ("half", "old: model.json\n" * 3), where
        assert (machine.services / "signlab.service.active").exists(), where
        assert machine.manage("stage", f"{os.getuid()}", "old") == 0, where
        machine.fill(machine.base / "staging/old")
        assert machine.manage("install", "old") == 0, where
        assert machine.is_whole("old"), where

    cut_everywhere(tmp_path, "install", check, ("old",), damaged)


@pytest.mark.parametrize("verb", ["install", "start"])
def test_after_a_cut_the_old_release_can_simply_be_started(verb: str, tmp_path: Path) -> None:
    def check(machine: Machine, at: int, when: str) -> None:
        assert machine.manage("start", "old", "/usr/bin/python2.7") == 0
        assert machine.linked("current") == "old"
        assert machine.is_whole("old")
        assert "python2.7 -u" in (machine.units / "signlab.service").read_text()
        assert (machine.services / "signlab.service.active").exists()

    cut_everywhere(tmp_path, verb, check)


@pytest.mark.parametrize("verb", ["forget", "uninstall"])
def test_what_takes_things_away_can_be_done_again_to_its_end(verb: str, tmp_path: Path) -> None:
    def check(machine: Machine, at: int, when: str) -> None:
        where = f"command {at} of {verb}, {when}"
        assert machine.manage(verb) == 0, where
        assert not (machine.base / "current").is_symlink(), where
        assert not (machine.units / "signlab.service").exists(), where
        assert not (machine.services / "signlab.service.active").exists(), where
        assert (machine.services / "greengrassd.service.active").exists(), where
        if verb == "uninstall":
            assert not machine.base.exists(), where
            assert [path.name for path in machine.artifacts.iterdir()] == ["deploy_ssd.xml"], where

    cut_everywhere(tmp_path, verb, check)


@pytest.mark.parametrize(("verb", "command"), [("install", "sync"), ("start", "ln")])
def test_over_ssh_a_killed_step_is_told_and_the_next_deployment_ends_well(
    verb: str, command: str, device: Device, make: Callable[..., Release], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = make("r1"), make("r1", threshold=0.7)
    real = shutil.which(command, path="/usr/bin:/bin")
    manage = Shell.manage

    def killed(self: Shell, name: str, *arguments: str, **options: object) -> str:
        if name == verb:
            device.add_program(command, "kill -9 $PPID")
        return manage(self, name, *arguments, **options)  # type: ignore[arg-type]

    with opened(device.login(), device.places) as shell:
        deploy(shell, first)
        with monkeypatch.context() as patched:
            patched.setattr(Shell, "manage", killed)
            job = Deploy(shell, second)
            job.prepare()
            with pytest.raises(SignlabError):
                job.run(Watch())
    device.add_program(command, f'exec {real} "$@"')
    with opened(device.login(), device.places) as shell:
        found = survey(shell)
        assert (found.current, found.service) == (first.name, "active")
        deploy(shell, second)
        assert rollback(shell, Watch(), first.name, proof=30) == f"Release {first.name} runs again."


def test_over_ssh_a_damaged_release_runs_on_while_it_is_installed_once_more(
    device: Device, make: Callable[..., Release]
) -> None:
    release = make("r1")
    folder = Path(device.places.base) / "releases" / release.name
    with opened(device.login(), device.places) as shell:
        deploy(shell, release)
        (folder / "voices/en/000.wav").unlink()
        job = Deploy(shell, release)
        job.prepare()
        device.add_program("mv", "kill -9 $PPID")
        with pytest.raises(SignlabError, match="install"):
            job.run(Watch())
        device.add_program("mv", 'exec /bin/mv "$@"')
        wait_until(lambda: heartbeat.read(shell).runs(release.name, release.model), what="it runs on")
        assert survey(shell).releases == (release.name,)
        deploy(shell, release)
    assert (folder / "voices/en/000.wav").exists()
