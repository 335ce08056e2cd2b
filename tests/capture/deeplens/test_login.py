"""Logging in to a real sshd: keys, passwords, host keys, and what each refusal says."""

import logging
import shutil
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from signlab.capture.deeplens import hosts
from signlab.capture.deeplens.connection import Connector
from signlab.capture.deeplens.faults import Interrupted, Refused
from signlab.capture.deeplens.login import HostKey, Login
from tests.stand_in.device import Device
from tests.stand_in.sshd import make_key, remove_user, throw_away_user


def greeting(login: Login) -> str:
    """What a command on the device says after ``login``."""
    stop = threading.Event()
    with Connector(login, timeout=10).connected(stop) as connection:
        return connection.run("echo hello from $LOGNAME; echo words >&2", stop).output


@pytest.fixture
def account(device: Device) -> Iterator[tuple[str, str]]:
    """A user of this machine with a password, for this test alone."""
    name, password = throw_away_user(device.root)
    yield name, password
    remove_user(name)


def test_a_key_file_logs_in(device: Device) -> None:
    assert greeting(device.login()) == f"hello from {device.sshd.user}\n"


@pytest.mark.parametrize("kind", ["rsa", "ecdsa"])
def test_keys_of_other_kinds_in_the_usual_place_log_in(device: Device, own_home: Path, kind: str) -> None:
    (own_home / ".ssh").mkdir()
    key = make_key(own_home / ".ssh" / f"id_{kind}", kind)
    shutil.copy(f"{key}.pub", f"{device.sshd.login_key}.pub")
    assert "hello" in greeting(device.login(key_file=None))


def test_an_agent_logs_in_and_may_be_left_out(device: Device, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    socket = tmp_path / "agent"
    agent = subprocess.Popen(["ssh-agent", "-D", "-a", socket], stdout=subprocess.DEVNULL)
    try:
        monkeypatch.setenv("SSH_AUTH_SOCK", str(socket))
        for _ in range(100):
            added = subprocess.run(["ssh-add", "-q", device.sshd.login_key], capture_output=True, check=False)
            if added.returncode == 0:
                break
        assert "hello" in greeting(device.login(key_file=None))
        with pytest.raises(Refused):
            greeting(device.login(key_file=None, allow_agent=False))
    finally:
        agent.terminate()
        agent.wait()


def test_a_password_logs_in_after_a_wrong_one_and_is_asked_for_once_over_several_connections(
    device: Device, account: tuple[str, str]
) -> None:
    name, password = account
    answers = iter(["wrong", password])
    login = Login(name, "127.0.0.1", device.sshd.port, password=lambda: next(answers), on_new_host=lambda _key: True)
    connector = Connector(login, timeout=10)
    stop = threading.Event()
    for _ in range(2):
        with connector.connected(stop) as connection:
            assert connection.run("echo $LOGNAME", stop).output.strip() == name


def test_a_wrong_password_is_final_and_never_shown(
    device: Device, account: tuple[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    asked = []

    def password() -> str:
        asked.append(1)
        return "Hunter2Wrong!"

    login = Login(account[0], "127.0.0.1", device.sshd.port, password=password, on_new_host=lambda _key: True)
    connector = Connector(login, timeout=10)
    with pytest.raises(Refused, match="refused the password") as caught, connector.connected(threading.Event()):
        pass
    assert len(asked) == 2  # the same answer again is not sent again
    assert "ssh-copy-id" in caught.value.problem.next_step
    assert "paramiko" in caplog.text  # its log was looked at, down to the last detail
    shown = f"{caught.value!r} {caught.value} {caplog.text} {login!r} {connector!r} {vars(connector)!r}"
    assert "Hunter2Wrong!" not in shown
    assert b"Hunter2Wrong!" not in Path("/proc/self/cmdline").read_bytes()


def test_a_refused_key_is_final(device: Device, tmp_path: Path) -> None:
    other = make_key(tmp_path / "other")
    with pytest.raises(Refused, match=r"refused the key .*other"):
        greeting(device.login(key_file=other))


def test_with_nothing_to_show_the_device_says_what_it_asks_for(device: Device) -> None:
    with pytest.raises(Refused, match="asks for a password or a publickey"):
        greeting(device.login(key_file=None))


def test_a_key_that_cannot_be_used_is_told_with_the_reason(device: Device, tmp_path: Path) -> None:
    locked = tmp_path / "locked"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "secret", "-f", locked], check=True)
    (tmp_path / "text").write_text("not a key")
    for name, reason in (("locked", "passphrase"), ("text", "not a private key"), ("absent", "cannot be read")):
        with pytest.raises(Refused, match=reason):
            greeting(device.login(key_file=tmp_path / name))


def test_an_unknown_device_is_shown_by_the_fingerprint_that_ssh_prints_and_then_remembered(device: Device) -> None:
    seen: list[HostKey] = []

    def look(key: HostKey) -> bool:
        seen.append(key)
        return True

    printed = subprocess.run(
        ["ssh-keygen", "-lf", f"{device.sshd.host_key}.pub"], capture_output=True, text=True, check=True
    ).stdout
    for _ in range(2):
        greeting(device.login(on_new_host=look))
    assert [key.fingerprint in printed.split() for key in seen] == [True]
    assert seen[0].kind == "ssh-ed25519"
    assert hosts.own_file().read_text().startswith(f"[127.0.0.1]:{device.sshd.port} ssh-ed25519 ")


def test_an_unknown_device_that_is_not_accepted_is_refused_and_not_remembered(device: Device) -> None:
    asked = []

    def password() -> str:
        asked.append(1)
        return "S3cret!"

    with pytest.raises(Refused, match="SHA256:"):
        greeting(device.login(key_file=None, password=password, on_new_host=lambda _key: False))
    with pytest.raises(Refused, match="not known"):
        greeting(Login.of(device.url(), password=password))
    assert not asked, "no password may go to a device that is not trusted"
    assert not hosts.own_file().exists()


def test_a_changed_host_key_is_refused_with_what_to_do_and_that_helps(device: Device) -> None:
    greeting(device.login())
    device.sshd.change_host_key()
    with pytest.raises(Refused, match="another host key") as caught:
        greeting(device.login())
    command = caught.value.problem.next_step.partition(": ")[2]
    assert command.startswith("ssh-keygen -f ")
    subprocess.run(command, shell=True, check=True, capture_output=True)
    assert "hello" in greeting(device.login())


@pytest.mark.parametrize("hashed", [False, True])
def test_a_device_that_ssh_itself_knows_is_known(device: Device, own_home: Path, hashed: bool) -> None:
    ours = own_home / ".ssh/known_hosts"
    ours.parent.mkdir()
    key = Path(f"{device.sshd.host_key}.pub").read_text()
    ours.write_text(f"# mine\n[127.0.0.1]:{device.sshd.port} {key}")
    if hashed:
        subprocess.run(["ssh-keygen", "-q", "-H", "-f", ours], check=True, capture_output=True)
    before = ours.read_bytes()
    assert "hello" in greeting(Login.of(device.url(), key_file=device.sshd.login_key))
    assert ours.read_bytes() == before
    device.sshd.change_host_key()
    with pytest.raises(Refused, match="another host key"):
        greeting(device.login())


def test_a_port_where_nothing_listens_is_told(device: Device) -> None:
    device.sshd.stop()
    with pytest.raises(Interrupted, match="refuses connections"):
        greeting(device.login())


def test_a_name_that_nobody_knows_is_told() -> None:
    with pytest.raises(Interrupted, match="name that nobody knows"):
        greeting(Login.of("deeplens://aws_cam@no-such-device.invalid"))
