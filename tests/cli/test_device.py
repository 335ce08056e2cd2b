"""signlab device, against the stand-in."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from signlab.capture.deeplens import authentication
from signlab.cli import device as verbs
from signlab.deployment import (
    link,  # noqa: F401 -- before the class it takes is replaced
    shell,
)
from signlab.deployment.release import Release
from tests.cli.test_bundle import run
from tests.deployment.conftest import device, logged_in, make  # noqa: F401 -- fixtures
from tests.stand_in.device import Device
from tests.stand_in.processes import wait_until

Say = Callable[..., str]


@pytest.fixture
def say(device: Device, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Say:  # noqa: F811
    """``say(0, "status")``: the verb on the stand-in ends so, and this is what it said."""
    monkeypatch.setattr(shell, "Places", lambda: device.places)
    monkeypatch.setattr("signlab.cli.login._is_trusted", lambda *_: True)

    def verb(status: int, *arguments: object) -> str:
        name, *others = arguments
        where = [*others[:1], device.url(), *others[1:]] if name == "deploy" else [device.url(), *others]
        assert run("device", name, *where, "--key", device.sshd.login_key) == status
        said = capsys.readouterr()
        return said.out + said.err

    return verb


def test_from_the_first_look_to_the_last(say: Say, device: Device, make: Callable[..., Release]) -> None:  # noqa: F811
    assert "gives a frame 192x108" in say(0, "check")
    assert "does not run on this device" in say(0, "status")
    chosen = make("r1")
    assert "copies" in say(0, "deploy", chosen.folder, "--dry-run")
    assert f"Release {chosen.name} runs" in say(0, "deploy", chosen.folder)
    shown = json.loads(say(0, "status", "--json"))
    assert (shown["release"], shown["alive"]) == (chosen.name, True)
    assert f"release {chosen.name}" in say(0, "log")
    assert "There is" not in say(0, "sound")
    assert "000.wav" in (device.root / "aplay.txt").read_text()
    assert json.loads(say(0, "set", "threshold=0.8")) == {"threshold": 0.8}
    assert "cannot be used" in say(1, "set", "threshold=loud")
    log = Path(device.places.state) / "log.txt"
    wait_until(lambda: "the settings changed" in log.read_text(), what="the program taking them up")
    assert json.loads(say(0, "set", "threshold=null")) == {}
    assert "started anew" in say(0, "restart")
    say(0, "uninstall", "--yes")
    assert not Path(device.places.base).exists()
    assert "has no release" in say(1, "set", "threshold=0.8")


def test_several_devices_at_once(
    say: Say,
    device: Device,  # noqa: F811
    make: Callable[..., Release],  # noqa: F811
    capsys: pytest.CaptureFixture[str],
) -> None:
    gone = f"deeplens://{device.sshd.user}@127.0.0.1:1"
    where = [make("r1").folder, device.url(), gone, "--key", device.sshd.login_key]
    assert run("device", "deploy", *where, "--dry-run") == 0
    said = capsys.readouterr()
    assert "copies" in said.out
    assert "refuses connections" in said.err
    assert run("device", "deploy", *where, "--json") == 3
    good, bad = json.loads(capsys.readouterr().out)
    assert good["release"].startswith("r1-")
    assert "refuses connections" in bad["problem"]["cause"]
    assert run("device", "deploy", *where) == 3
    assert "runs on 1 of 2 devices" in capsys.readouterr().out


def test_a_key_instead_of_a_password(say: Say, device: Device) -> None:  # noqa: F811
    assert "takes the key" in say(0, "key", "--yes")
    assert "already takes the key" in say(0, "key")
    public = Path("~/.ssh/id_ed25519.pub").expanduser()
    assert "already takes" in say(0, "key", "--public", public)
    assert (device.sshd.home / ".ssh/authorized_keys").read_text() == public.read_text()


def test_a_busy_loudspeaker(say: Say, device: Device) -> None:  # noqa: F811
    (device.root / "aplay-mood").write_text("busy")
    assert "Device or resource busy" in say(1, "sound")


def test_a_device_that_is_not_saved(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("device", "status", "kitchen") == 1
    assert "The device 'kitchen': is not known" in capsys.readouterr().err


def test_the_password_of_the_factory_is_warned_of(
    device: Device,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("signlab.deployment.check.FACTORY_PASSWORD", "opens nothing else")
    monkeypatch.setattr(shell, "Places", lambda: device.places)
    login = device.login(password=lambda: "opens nothing else")
    monkeypatch.setattr(verbs, "login_for", lambda *_, **__: login)

    def log_in(self: authentication.Authentication, transport: object) -> None:
        assert self._login.password() == "opens nothing else"
        transport.auth_publickey(login.user, authentication._load(device.sshd.login_key))  # type: ignore[attr-defined]

    monkeypatch.setattr(authentication.Authentication, "__call__", log_in)
    assert run("device", "status", device.url()) == 0
    assert "still the one of the factory" in capsys.readouterr().err
