"""A folder laid out like a DeepLens, behind a real sshd."""

import contextlib
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from signlab.capture.deeplens.commands import DevicePaths
from signlab.capture.deeplens.login import HostKey, Login
from signlab.deployment.shell import Places
from tests.stand_in import processes
from tests.stand_in.sshd import Sshd

HERE = Path(__file__).resolve().parent
_CAMERA = "opt/awscam/out/ch2_out.mjpeg"
_PROJECT = "tmp/results.mjpeg"


def paths_below(root: Path) -> DevicePaths:
    """The device's paths, in the folder that plays the device."""
    return DevicePaths(
        pythons=tuple(str(root / "usr/bin" / name) for name in DevicePaths().pythons),
        camera=(str(root / _CAMERA),),
        project=(str(root / _PROJECT), str(root / "tmp/*results.mjpeg")),
    )


def places_below(root: Path) -> Places:
    """Where a release lies, in the folder that plays the device."""
    return Places(
        base=str(root / "opt/signlab"),
        units=str(root / "units"),
        state=str(root / "run/signlab"),
        artifacts=str(root / "opt/awscam/artifacts"),
        lock=str(root / "tmp/signlab.lock"),
        streams=paths_below(root),
    )


class Device:
    """``camera`` and ``project`` are where its FIFOs are, or will be. It starts without any Python."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.camera = root / _CAMERA
        self.project = root / _PROJECT
        for folder in ("ssh", "opt/awscam/out", "opt/awscam/artifacts", "tmp", "run", "usr/bin"):
            (root / folder).mkdir(parents=True)
        self.units = root / "units"
        self.units.mkdir()
        for program in (HERE / "programs").iterdir():
            (root / "usr/bin" / program.name).symlink_to(program)
        self.sshd = Sshd(
            root / "ssh",
            {
                "PATH": f"{root / 'usr/bin'}:/usr/bin:/bin",
                "STAND_IN_UNITS": str(self.units),
                "APLAY_CALLS": str(root / "aplay.txt"),
                "APLAY_MOOD": str(root / "aplay-mood"),
            },
        )
        self.places = places_below(root)
        self.paths = paths_below(root)
        self._children: list[subprocess.Popen[bytes]] = []

    def url(self, port: int | None = None, path: str = "") -> str:
        return f"deeplens://{self.sshd.user}@127.0.0.1:{port or self.sshd.port}{path}"

    def login(self, url: str | None = None, **changes: object) -> Login:
        """With the accepted key, by somebody who says yes to a new device."""

        def yes(_key: HostKey) -> bool:
            return True

        how = {"key_file": self.sshd.login_key, "on_new_host": yes, **changes}
        return Login.of(url or self.url(), **how)  # type: ignore[arg-type]

    def add_python(
        self,
        stream: Path,
        name: str = "python3.7",
        interpreter: Path | None = None,
        libraries: Path | None = None,
        **environment: object,
    ) -> None:
        """A Python on the device, with a stand-in ``awscam`` that shows ``stream``; see there for the environment."""
        where = os.pathsep.join(str(folder) for folder in (HERE / "modules", libraries) if folder)
        settings = {"PYTHONPATH": where, "AWSCAM_STREAM": stream, **environment}
        lines = [f"export {key}={shlex.quote(str(value))}" for key, value in settings.items()]
        self.add_program(name, *lines, f'exec {interpreter or sys.executable} "$@"')

    def add_program(self, name: str, *lines: str) -> None:
        """A shell script in the device's path."""
        script = self.root / "usr/bin" / name
        script.write_text("\n".join(["#!/bin/sh", *lines, ""]))
        script.chmod(0o755)

    def write(self, fifo: Path, stream: Path, fps: float = 10, mode: str = "repeat") -> subprocess.Popen[bytes]:
        """Start a program that writes ``fifo`` as the device's do; see ``writer.py``."""
        child = self.run(sys.executable, HERE / "writer.py", fifo, stream, fps, mode)
        processes.wait_until(fifo.exists, what=f"a FIFO at {fifo}")
        return child

    def read(self, fifo: Path) -> subprocess.Popen[bytes]:
        """Start another reader of ``fifo``."""
        return self.run("cat", fifo)

    def run(self, *command: object) -> subprocess.Popen[bytes]:
        """Start something on the device that the tests end."""
        child = subprocess.Popen([str(part) for part in command], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        self._children.append(child)
        return child

    def end(self, child: subprocess.Popen[bytes]) -> None:
        child.kill()
        child.wait()

    def is_left_alone(self) -> bool:
        """Whether nothing runs any more that a login started."""
        return not self.sshd.started()

    def systemctl(self, *arguments: str) -> None:
        """As somebody at the device would."""
        environment = {**os.environ, **self.sshd.environment}
        subprocess.run([self.root / "usr/bin/systemctl", *arguments], env=environment, check=True, capture_output=True)

    def close(self) -> None:
        for unit in self.units.glob("*.service.pid"):
            self.systemctl("stop", unit.name.removesuffix(".pid"))
        for child in self._children:
            self.end(child)
        try:
            processes.wait_until(self.is_left_alone, what=f"an end of {self.sshd.started()}")
        finally:
            self.sshd.stop()
            processes.kill(set(self.sshd.started()))


@contextlib.contextmanager
def device() -> Iterator[Device]:
    """A DeepLens for as long as the block lasts. Nothing that a login started there may outlive the logins."""
    root = Path(tempfile.mkdtemp(prefix="deeplens-"))  # pytest's own folders are closed to other users
    root.chmod(0o755)
    try:
        stand_in = Device(root)
        try:
            yield stand_in
        finally:
            stand_in.close()
    finally:
        shutil.rmtree(root, ignore_errors=True)
