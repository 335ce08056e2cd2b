"""Commands on a device, some of them as root."""

import contextlib
import shlex
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from signlab.bundled import DEVICE_LAMBDA
from signlab.capture.deeplens.commands import SILENCE, DevicePaths
from signlab.capture.deeplens.connection import Answer, Connection, Connector
from signlab.capture.deeplens.login import Login
from signlab.errors import SignlabError

_LOCK = """\
exec 9>"$1" || exit 1
flock -n 9 || exit 20
echo held
while [ "$(timeout {silence} dd bs=1 count=1 2>/dev/null)" = . ]; do :; done
"""
"""Held for as long as we live: the kernel frees it when the connection is gone."""


@dataclass(frozen=True)
class Places:
    """Where things are on a DeepLens."""

    base: str = "/opt/signlab"
    units: str = "/etc/systemd/system"
    state: str = "/run/signlab"
    artifacts: str = "/opt/awscam/artifacts"
    lock: str = "/tmp/signlab.lock"
    streams: DevicePaths = field(default_factory=DevicePaths)


def no_password() -> None:
    """Nobody to ask."""


class Shell:
    """Logged in to one device. ``ask`` gives the password for sudo; it is called only when one is needed, and what it
    gave is kept in memory alone, for as long as this lasts.
    """

    def __init__(
        self, connection: Connection, host: str, places: Places, ask: Callable[[], str | None], stop: threading.Event
    ) -> None:
        self.connection = connection
        self.host = host
        self.places = places
        self._ask = ask
        self._stop = stop
        self._sudo: tuple[str, bytes] | None = None

    def run(self, script: str, *arguments: str, timeout: float = 30.0) -> Answer:
        """Run a script of the device's ``sh``; its answer, whatever it is."""
        return self.connection.run(command(script, *arguments), self._stop, timeout)

    def manage(self, verb: str, *arguments: str, timeout: float = 120.0, root: bool = True) -> str:
        """One verb of ``manage.sh``; what it printed.

        Raises:
            SignlabError: it failed; in the device's own words.
        """
        places = self.places
        known = (places.base, places.units, places.state, places.artifacts)
        prefix, first = self._as_root() if root else ("", b"")
        line = prefix + command(program("manage.sh"), *known, verb, *arguments)
        answer = self.connection.run(line, self._stop, timeout, first)
        if answer.status:
            words = answer.words.splitlines()
            cause = f"failed at the step {verb!r}: {words[-1] if words else f'status {answer.status}'}"
            raise SignlabError(f"The device at {self.host}", cause, "Look at its disk: signlab device check.")
        return answer.output

    def _as_root(self) -> tuple[str, bytes]:
        """What to put before a command, and into its standard input first."""
        if self._sudo is None:
            self._sudo = self._found_sudo()
        return self._sudo

    def _found_sudo(self) -> tuple[str, bytes]:
        kind = self.run('[ "$(id -u)" = 0 ] && echo root || { sudo -n true && echo free; }').output.strip()
        if kind == "root":
            return "", b""
        if kind == "free":
            return "sudo -n -- ", b""
        for _ in range(3):
            password = self._ask()
            if password is None:
                break
            first = password.encode() + b"\n"
            if self.connection.run("sudo -k -S -p '' -- true", self._stop, 15.0, first).status == 0:
                return "sudo -S -p '' -- ", first
        cause = "asks for a password to do this as root, and got none that it takes"
        raise SignlabError(f"The device at {self.host}", cause, "It is that of the user who logs in.")

    def send(self, pieces: Iterable[bytes], script: str, *arguments: str) -> Answer:
        """Run a script with ``pieces`` as its standard input."""
        return self.connection.feed(command(script, *arguments), pieces)

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Nobody else deploys to the device meanwhile.

        Raises:
            SignlabError: somebody does.
        """
        script = _LOCK.format(silence=SILENCE)
        with contextlib.closing(self.connection.start(command(script, self.places.lock))) as remote:
            said = b""
            while b"held" not in said and (piece := remote.read(10.0)):
                said += piece
            if b"held" not in said:
                cause = "somebody else is deploying" if remote.status() == 20 else f"cannot be locked: {remote.words()}"
                raise SignlabError(f"The device at {self.host}", cause, "Wait until they are done.")
            yield


def program(name: str) -> str:
    """The text of one of the scripts that are sent."""
    return (DEVICE_LAMBDA / name).read_text(encoding="utf-8")


def command(script: str, *arguments: str) -> str:
    """The command line that runs a script of the device's ``sh``."""
    return shlex.join(["sh", "-c", script, "signlab", *arguments])


@contextlib.contextmanager
def opened(
    login: Login,
    places: Places | None = None,
    ask: Callable[[], str | None] = no_password,
    stop: threading.Event | None = None,
    timeout: float = 15.0,
) -> Iterator[Shell]:
    """A shell on the device of ``login``, closed at the end of the block. ``stop`` breaks everything off."""
    stop = stop or threading.Event()
    with Connector(login, timeout).connected(stop) as connection:
        yield Shell(connection, login.host, places or Places(), ask, stop)
