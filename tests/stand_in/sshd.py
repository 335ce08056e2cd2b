"""A real OpenSSH server on loopback, with its own port, host key and accepted key."""

import os
import pwd
import secrets
import shutil
import socket
import subprocess
from pathlib import Path

import pytest

from tests.stand_in import processes

_CONFIG = """\
ListenAddress 127.0.0.1:{port}
HostKey {folder}/host_key
AuthorizedKeysFile {folder}/login_key.pub {home}/.ssh/authorized_keys
PidFile none
StrictModes no
UsePAM no
PermitRootLogin prohibit-password
PasswordAuthentication yes
KbdInteractiveAuthentication no
PerSourcePenalties no
MaxStartups 100
SetEnv SHLVL=1 {environment}
"""
"""SHLVL keeps bash from reading the ~/.bashrc of whoever runs the tests; the mark tells what the server started."""


def _program() -> str:
    program = shutil.which("sshd", path="/usr/sbin:/usr/local/sbin:" + os.environ.get("PATH", ""))
    if program is None or shutil.which("ssh-keygen") is None:
        pytest.skip("there is no sshd on this machine: install openssh-server")
    return program


def make_key(path: Path, kind: str = "ed25519") -> Path:
    """A new key pair, replacing one that may be there."""
    path.unlink(missing_ok=True)
    subprocess.run(
        ["ssh-keygen", "-q", "-t", kind, "-N", "", "-C", "stand-in", "-f", path], check=True, stdin=subprocess.DEVNULL
    )
    return path


class Sshd:
    """Listens on ``port`` of 127.0.0.1. ``login_key`` opens it for ``user``, who runs the tests."""

    def __init__(self, folder: Path, environment: dict[str, str] | None = None) -> None:
        self.folder = folder
        self.environment = environment or {}
        """What every login finds there."""
        self.home = folder / "home"
        """What a login takes for its home."""
        self.home.mkdir()
        self.user = pwd.getpwuid(os.getuid()).pw_name
        self.mark = f"SIGNLAB_STAND_IN={secrets.token_hex(8)}"
        self._sshd = _program()
        self.host_key = make_key(folder / "host_key")
        self.login_key = make_key(folder / "login_key")
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port: int = free.getsockname()[1]
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        """Listen, or listen again after ``stop``."""
        if os.geteuid() == 0:
            Path("/run/sshd").mkdir(exist_ok=True)  # where a server that root started locks itself in
        config = self.folder / "sshd_config"
        environment = " ".join(
            [self.mark, f'"HOME={self.home}"', *(f'"{name}={value}"' for name, value in self.environment.items())]
        )
        config.write_text(_CONFIG.format(port=self.port, folder=self.folder, home=self.home, environment=environment))
        if subprocess.run([self._sshd, "-t", "-f", config], capture_output=True, check=False).returncode:
            config.write_text(config.read_text().replace("PerSourcePenalties no\n", ""))  # new in OpenSSH 9.8
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [self._sshd, "-D", "-e", "-f", config], stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        processes.wait_until(self._answers, what=f"sshd listening; it says: {self.log()}")

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), 1) as line:
                return line.recv(4) == b"SSH-"
        except OSError:
            return False

    def log(self) -> str:
        return (self.folder / "log").read_text(errors="replace")

    def change_host_key(self) -> None:
        """Become another device at the same address."""
        self.stop()
        self.host_key = make_key(self.folder / "host_key")
        self.start()

    def started(self) -> dict[int, str]:
        """What runs because somebody logged in: pid and command line."""
        return processes.marked(self.mark)

    def sessions(self) -> set[int]:
        """The server's own processes."""
        if self._process is None:
            return set()
        return {self._process.pid} | processes.descendants(self._process.pid) - set(self.started())

    def stop(self) -> None:
        """End the server, its sessions and what they run."""
        if self._process is None:
            return
        below = processes.descendants(self._process.pid)
        self._process.terminate()
        self._process.wait(10)
        self._process = None
        processes.kill(below)


def throw_away_user(folder: Path) -> tuple[str, str]:
    """A user and password of this machine, made for one test; only root can. Remove it with ``remove_user``."""
    if os.geteuid() != 0 or shutil.which("useradd") is None or shutil.which("chpasswd") is None:
        pytest.skip("a user with a password can only be made by root, with useradd and chpasswd")
    name, password = f"signlab-{secrets.token_hex(4)}", secrets.token_urlsafe(12)
    subprocess.run(
        ["useradd", "--no-create-home", "--home-dir", folder, "--shell", "/bin/sh", name],
        check=True,
        capture_output=True,
    )
    subprocess.run(["chpasswd"], input=f"{name}:{password}", text=True, check=True, capture_output=True)
    return name, password


def remove_user(name: str) -> None:
    subprocess.run(["userdel", "--force", name], check=True, capture_output=True)
