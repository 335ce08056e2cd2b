"""Deploying to a stand-in device over a real sshd: first, again, broken, cut short, and back."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from signlab.deployment import deploy as deploying
from signlab.deployment import heartbeat, shell
from signlab.deployment.deploy import Deploy, rollback, survey, uninstall
from signlab.deployment.release import Release
from signlab.deployment.shell import Shell
from signlab.errors import Cancelled, SignlabError
from signlab.jobs import Watch
from tests.deployment.conftest import deploy, furnish
from tests.stand_in.device import Device
from tests.stand_in.processes import wait_until
from tests.stand_in.pythons import interpreter

Make = Callable[..., Release]


def current(device: Device) -> str:
    link = Path(device.places.base) / "current"
    return link.readlink().name if link.is_symlink() else ""


@pytest.mark.parametrize("python", ["2.7", "3.7"])
def test_a_first_release_is_installed_started_and_proved(
    python: str, device: Device, logged_in: Shell, make: Make, tmp_path: Path
) -> None:
    furnish(device, tmp_path, interpreter(python))
    chosen = make("r1")
    job = Deploy(logged_in, chosen)
    plan = job.prepare()
    assert "installs the service signlab" in plan.words
    assert not Path(device.places.base).exists()  # a plan changes nothing
    done = job.run(Watch())
    assert done.beat.runs(chosen.name, chosen.model)
    assert done.words.startswith(f"Release {chosen.name} runs, and reads ")
    assert current(device) == chosen.name
    played = device.root / "aplay.txt"
    wait_until(lambda: played.exists() and "001.wav" in played.read_text(), what="the letter B")
    assert "enable signlab.service" in (device.units / "calls").read_text()  # also after the next start


def test_an_update_sends_only_what_is_new_and_can_be_gone_back_from(
    device: Device, logged_in: Shell, make: Make
) -> None:
    first, second = make("r1"), make("r1", threshold=0.7)
    deploy(logged_in, first)
    done = deploy(logged_in, second)
    assert done.before == first.name
    assert done.sent < 100_000 < second.size  # its model was there
    assert current(device) == second.name
    said = rollback(logged_in, Watch(), proof=30)
    assert said == f"Release {first.name} runs again."
    assert current(device) == first.name
    assert rollback(logged_in, Watch(), proof=30) == f"Release {second.name} runs again."
    with pytest.raises(SignlabError, match="The release r9: is not there to go back to"):
        rollback(logged_in, Watch(), "r9")


def test_the_same_release_again_sends_nothing(logged_in: Shell, make: Make) -> None:
    chosen = make("r1")
    deploy(logged_in, chosen)
    assert deploy(logged_in, chosen).sent == 0


def test_a_release_that_does_not_run_is_taken_back_with_the_devices_own_words(
    device: Device, logged_in: Shell, make: Make, tmp_path: Path
) -> None:
    good, bad = make("r1"), make("r2")
    deploy(logged_in, good)
    furnish(device, tmp_path, MO_MOOD="refuses")  # it takes the good model, which it has optimised already
    with pytest.raises(SignlabError, match="did not run") as refused:
        deploy(logged_in, bad)
    words = str(refused.value)
    assert "Unsupported layer: pooling0_fwd" in words
    assert f"Release {good.name} runs again." in words
    assert "The device's own log" in words
    assert current(device) == good.name
    assert heartbeat.read(logged_in).runs(good.name, good.model)


def test_a_first_release_that_does_not_run_leaves_no_service(
    device: Device, logged_in: Shell, make: Make, tmp_path: Path
) -> None:
    (device.units / "greengrassd.service").write_text("[Service]\nExecStart=/bin/sleep 1000\n")
    device.systemctl("start", "greengrassd.service")
    furnish(device, tmp_path, MO_MOOD="refuses")
    with pytest.raises(SignlabError, match="There was none before it, so none runs now"):
        deploy(logged_in, make("r1"))
    assert current(device) == ""
    assert not (device.units / "signlab.service").exists()
    assert survey(logged_in).greengrass == "active"  # what was stopped for it runs again


def test_a_program_that_crashes_at_its_start_is_taken_back(
    device: Device, logged_in: Shell, make: Make, tmp_path: Path
) -> None:
    good = make("r1")
    deploy(logged_in, good)
    bad = make("r2")
    (bad.folder / "signToVoice.py").write_text("raise SystemExit('broken on purpose')")
    facts = json.loads(bad.manifest)
    import hashlib

    digest = hashlib.sha256((bad.folder / "signToVoice.py").read_bytes()).hexdigest()
    facts["files"]["signToVoice.py"]["sha256"] = digest
    (bad.folder / "manifest.json").write_text(json.dumps(facts))
    from signlab.deployment import release

    with pytest.raises(SignlabError, match=f"Release {good.name} runs again"):
        deploy(logged_in, release.read(bad.folder), proof=6)
    assert current(device) == good.name


def test_the_heartbeat_of_another_model_proves_nothing(device: Device, logged_in: Shell, make: Make) -> None:
    deploy(logged_in, make("r1"))
    beat = heartbeat.read(logged_in)
    other = make("r2")
    assert not beat.runs(other.name, other.model)
    assert not beat.runs(beat.facts["release"], other.model)
    stale = heartbeat.Heartbeat(beat.facts, heartbeat.STALE + 1)
    assert not stale.runs(beat.facts["release"], beat.facts["model"])


@pytest.mark.parametrize("verb", ["stage", "reuse", "own", "install", "start", "remember", "tidy"])
def test_cut_off_before_any_step_the_old_release_runs_or_the_new_and_the_next_try_ends_well(
    verb: str, device: Device, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = make("r1"), make("r1", threshold=0.7)
    with shell.opened(device.login(), device.places) as opened:
        deploy(opened, first)
        manage = Shell.manage

        def cut(self: Shell, name: str, *arguments: str, **options: object) -> str:
            if name == verb:
                raise SignlabError("The connection to the device", "broke off")
            return manage(self, name, *arguments, **options)  # type: ignore[arg-type]

        with monkeypatch.context() as patched:
            patched.setattr(Shell, "manage", cut)
            with pytest.raises(SignlabError, match="broke off"):
                deploy(opened, second)
    assert current(device) in (first.name, second.name)
    with shell.opened(device.login(), device.places) as opened:
        running = survey(opened)
        assert running.service == "active"
        deploy(opened, second)
        assert rollback(opened, Watch(), first.name, proof=30) == f"Release {first.name} runs again."


def test_a_connection_cut_in_the_copy_changes_nothing_that_runs(
    device: Device, logged_in: Shell, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = make("r1"), make("r2")
    deploy(logged_in, first)
    job = Deploy(logged_in, second)
    job.prepare()
    watch = Watch(on_progress=lambda progress: device.sshd.stop() if progress.done else None, interval=0)
    with pytest.raises(SignlabError, match="The connection to the device: broke off"):
        job.run(watch)
    assert current(device) == first.name
    device.sshd.start()
    with shell.opened(device.login(), device.places) as again:
        deploy(again, second)
    assert current(device) == second.name


def test_cancelled_in_the_copy(device: Device, logged_in: Shell, make: Make) -> None:
    job = Deploy(logged_in, make("r1"))
    job.prepare()
    watch = Watch(interval=0)
    watch.on_progress = lambda progress: watch.cancel() if progress.done else None
    with pytest.raises(Cancelled):
        job.run(watch)
    assert current(device) == ""


def test_two_people_at_once(device: Device, logged_in: Shell, make: Make) -> None:
    chosen = make("r1")
    busy = pytest.raises(SignlabError, match="somebody else is deploying")
    with shell.opened(device.login(), device.places) as other, other.locked(), busy:
        deploy(logged_in, chosen)
    deploy(logged_in, chosen)


def test_a_full_disk_is_told_before_anything_is_sent(device: Device, logged_in: Shell, make: Make) -> None:
    device.add_program("df", 'echo; echo "dev 1 1 1000 1% /"')
    with pytest.raises(SignlabError, match="has 1 MB free; this needs"):
        Deploy(logged_in, make("r1")).prepare()
    assert not Path(device.places.base).exists()


def test_a_disk_that_fills_up_meanwhile(device: Device, logged_in: Shell, make: Make) -> None:
    chosen = make("r1")
    device.add_program(
        "tar", 'echo "tar: model.json: Cannot write: No space left on device" >&2; cat >/dev/null; exit 2'
    )
    with pytest.raises(SignlabError, match=r"did not take the files: .*No space left"):
        deploy(logged_in, chosen)
    assert current(device) == ""


def test_what_was_stored_otherwise_than_sent_is_never_installed(device: Device, logged_in: Shell, make: Make) -> None:
    device.add_program("tar", '/bin/tar "$@" && echo changed >>"$5/classes.txt"')
    with pytest.raises(SignlabError, match="did not store what was sent"):
        deploy(logged_in, make("r1"))
    assert current(device) == ""


def test_another_kind_of_machine(device: Device, logged_in: Shell, make: Make) -> None:
    device.add_program("uname", "echo aarch64")
    with pytest.raises(SignlabError, match="is a aarch64 machine and no DeepLens"):
        Deploy(logged_in, make("r1")).prepare()


def test_without_a_python_that_has_awscam(device: Device, logged_in: Shell, make: Make, tmp_path: Path) -> None:
    furnish(device, tmp_path, AWSCAM_MOOD="missing")
    with pytest.raises(SignlabError, match="has no Python that imports awscam"):
        Deploy(logged_in, make("r1")).prepare()


def test_uninstalling_leaves_the_device_as_it_was(device: Device, logged_in: Shell, make: Make) -> None:
    (device.units / "greengrassd.service").write_text("[Service]\nExecStart=/bin/sleep 1000\n")
    device.systemctl("start", "greengrassd.service")
    artifact = Path(device.places.artifacts) / "deploy_ssd.xml"
    artifact.write_text("somebody else's")

    def tree() -> set[str]:
        ours = ("ssh", "calls", "aplay", ".pid", ".log", "__pycache__", "signlab.lock")
        return {str(path) for path in device.root.rglob("*") if not any(part in str(path) for part in ours)}

    before = tree()
    deploy(logged_in, make("r1"))
    assert survey(logged_in).greengrass == "inactive"
    assert uninstall(logged_in) == []
    assert tree() - {str(device.project)} == before
    assert survey(logged_in).greengrass == "active"


def test_only_a_few_releases_stay(
    device: Device, logged_in: Shell, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deploying, "KEPT", 1)
    for number in range(4):
        deploy(logged_in, make("r1", pause=1.0 + number))
    assert len(survey(logged_in).releases) == 2  # the one that runs, and the one before


def test_sudo_is_asked_for_a_password_that_nobody_else_sees(device: Device, make: Make) -> None:
    device.sshd.stop()
    device.sshd.environment["STAND_IN_PASSWORD"] = "Secret-1"
    device.sshd.start()
    said = iter(["wrong", "Secret-1"])
    with shell.opened(device.login(), device.places, lambda: next(said)) as opened:
        deploy(opened, make("r1"))
        processes = " ".join(device.sshd.started().values())
        assert "Secret-1" not in processes + device.sshd.log()
    with (
        shell.opened(device.login(), device.places) as opened,
        pytest.raises(SignlabError, match="asks for a password"),
    ):
        opened.manage("restart")
