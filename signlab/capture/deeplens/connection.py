"""An ssh connection to a device, and the commands that run over it."""

import contextlib
import logging
import socket
import threading
import time
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, wait
from dataclasses import dataclass

import paramiko

from signlab.capture.deeplens import authentication, hosts
from signlab.capture.deeplens.faults import Interrupted, Refused
from signlab.capture.deeplens.login import Login
from signlab.errors import Cancelled, SignlabError

WINDOW = 1 << 20
"""Bytes that may be under way. A stream must not be old when it arrives: at the 3 MB/s of a poor Wi-Fi this is a third
of a second, and paramiko's usual 2 MB would be two thirds. At 1280 × 720 and 60 a second it bears a hiccup of 0.1 s."""

HEARTBEAT = 2.0
"""Seconds between two signs of life to a command on the device; it bears five times that in silence."""

POLL = 0.1
"""Seconds within which a request to stop is noticed."""

_BROKEN = (OSError, EOFError, paramiko.SSHException)
"""What paramiko raises when a connection breaks, from any call."""

logging.getLogger("paramiko").addHandler(logging.NullHandler())  # else it prints tracebacks; we say it in words


class Connector:
    """Connects to one device as often as needed. A person is asked for a password once."""

    def __init__(self, login: Login, timeout: float) -> None:
        self._login = login
        self._timeout = timeout
        self._authenticate = authentication.Authentication(login)
        self._line = _Line()

    def cut(self) -> None:
        """Break the connection that is there or being made, whatever a thread is doing with it."""
        self._login.withdraw()
        self._line.cut()

    @contextlib.contextmanager
    def connected(self, stop: threading.Event) -> Iterator["Connection"]:
        """A connection that is closed at the end of the block.

        It is made in a thread of its own, since looking up a name or asking a person cannot be broken off.

        Raises:
            Refused: with these credentials, or with this host key, never.
            Interrupted: the device cannot be reached just now.
            Cancelled: ``stop`` was set meanwhile.
        """
        result: Future[Connection] = Future()
        self._line = line = _Line()
        threading.Thread(target=self._run, args=(line, result), name="ssh login", daemon=True).start()
        while not wait([result], POLL).done:
            if stop.is_set():
                line.cut()
                result.add_done_callback(_close)
                raise Cancelled
        connection = result.result()
        try:
            yield connection
        finally:
            connection.close()

    def _run(self, line: "_Line", result: "Future[Connection]") -> None:
        try:
            result.set_result(self._connect(line))
        except BaseException as error:  # carried to the thread that waits, raised there
            line.cut()
            result.set_exception(error)

    def _connect(self, line: "_Line") -> "Connection":
        transport: paramiko.Transport | None = None
        try:
            transport = paramiko.Transport(line.open(self._login, self._timeout))
            transport.banner_timeout = transport.auth_timeout = self._timeout
            _prefer(transport, hosts.known_kinds(self._login))
            transport.start_client(timeout=self._timeout)
            hosts.check(self._login, transport.get_remote_server_key())
            self._authenticate(transport)
        except BaseException as error:
            if transport is not None:
                transport.close()
            if isinstance(error, _BROKEN):
                raise in_words(self._login, error) from None
            raise
        return Connection(transport)


def _close(result: "Future[Connection]") -> None:
    if result.exception() is None:
        result.result().close()


def _prefer(transport: paramiko.Transport, kinds: list[str]) -> None:
    """Ask the device for a host key of a kind it is known by. The key kind ssh-rsa signs as rsa-sha2-*."""
    options = transport.get_security_options()
    names = {name for kind in kinds for name in (("rsa-sha2-512", "rsa-sha2-256") if kind == "ssh-rsa" else (kind,))}
    options.key_types = sorted(options.key_types, key=lambda kind: kind not in names)


class _Line:
    """The socket to a device, which another thread may cut at any moment, even before it exists."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._socket: socket.socket | None = None
        self._cut = False

    def open(self, login: Login, timeout: float) -> socket.socket:
        opened = socket.create_connection((login.host, login.port), timeout)
        with self._lock:
            self._socket = opened
        if self._cut:
            self.cut()
            raise Cancelled
        return opened

    def cut(self) -> None:
        with self._lock:
            self._cut = True
            if self._socket is not None:
                with contextlib.suppress(OSError):
                    self._socket.shutdown(socket.SHUT_RDWR)
                self._socket.close()


def in_words(login: Login, error: Exception) -> SignlabError:
    """What went wrong on the way to a device, and whether trying again may help."""
    thing = f"The device at {login.host}, port {login.port}"
    match error:
        case socket.gaierror():
            return Interrupted(thing, "has a name that nobody knows", "Check the name, or use the device's IP address.")
        case ConnectionRefusedError():
            return Interrupted(
                thing,
                "is there but refuses connections: ssh is not running on that port",
                "Switch ssh on (on the device: sudo systemctl enable --now ssh; sudo ufw allow ssh).",
            )
        case TimeoutError():
            return Interrupted(thing, "does not answer", "Is it on, in this network, and is the address right?")
        case paramiko.IncompatiblePeer():
            return Refused(thing, f"speaks an ssh too old for this program ({error})", "Update its openssh-server.")
        case OSError() if not isinstance(error, ConnectionError):
            return Interrupted(thing, f"cannot be reached: {error.strerror or error}", "Check the network.")
    return Interrupted(
        thing, f"broke off the connection ({str(error) or 'no reason given'})", "Is that port really ssh?"
    )


@dataclass(frozen=True, slots=True)
class Answer:
    """What a finished command said. ``status`` is its exit status, -1 where a signal or a cut connection ended it."""

    status: int
    output: str
    words: str


class Connection:
    """Logged in. Commands run without a terminal, which would change bytes."""

    def __init__(self, transport: paramiko.Transport) -> None:
        self._transport = transport

    @property
    def alive(self) -> bool:
        return bool(self._transport.is_active())

    def start(self, command: str, first: bytes = b"") -> "Remote":
        """Start ``command`` with ``first`` and then a heartbeat on its standard input."""
        try:
            channel = self._transport.open_session(window_size=WINDOW, timeout=10)
            channel.exec_command(command)
            return Remote(channel, first)
        except _BROKEN as error:
            raise Interrupted("The connection to the device", f"broke off ({error})") from None

    def run(self, command: str, stop: threading.Event, timeout: float = 10.0, first: bytes = b"") -> Answer:
        """Run a short ``command`` to its end and return what it said; break it off after ``timeout`` seconds.

        ``first`` is what its standard input begins with.

        Raises:
            Cancelled: ``stop`` was set meanwhile.
        """
        output = bytearray()
        limit = time.monotonic() + timeout
        with contextlib.closing(self.start(command, first)) as remote:
            while (chunk := remote.read(POLL)) != b"" and time.monotonic() < limit:
                if stop.is_set():
                    raise Cancelled
                output += chunk or b""
            return Answer(remote.status(), output.decode(errors="replace"), remote.words())

    def feed(self, command: str, pieces: Iterable[bytes], timeout: float = 60.0) -> Answer:
        """Run ``command`` with ``pieces`` as its whole standard input, and return what it said.

        ``pieces`` may raise, to stop. A device that takes nothing for ``timeout`` seconds is given up.

        Raises:
            Interrupted: the connection broke off.
        """
        try:
            with contextlib.closing(self._transport.open_session(timeout=10)) as channel:
                channel.settimeout(timeout)
                channel.exec_command(command)
                for piece in pieces:
                    channel.sendall(piece)
                channel.shutdown_write()
                output = b"".join(iter(lambda: channel.recv(1 << 16), b""))
                words = b"".join(iter(lambda: channel.recv_stderr(1 << 14), b""))
                status = channel.recv_exit_status()
            if not self.alive:
                raise EOFError("it was cut")
            return Answer(status, output.decode(errors="replace"), words.decode(errors="replace"))
        except _BROKEN as error:
            cause = f"broke off while files were sent ({str(error) or type(error).__name__})"
            raise Interrupted("The connection to the device", cause, "Try again: what arrived is used.") from None

    def close(self) -> None:
        self._transport.close()


class Remote:
    """A command that runs on the device for as long as it hears our heartbeat."""

    def __init__(self, channel: paramiko.Channel, first: bytes = b"") -> None:
        self._channel = channel
        self._said = bytearray()
        self._lines: deque[str] = deque(maxlen=20)
        self._closed = threading.Event()
        with contextlib.suppress(*_BROKEN):  # a command that ends at once; reading tells why
            channel.sendall(first)
        threading.Thread(target=self._beat, name="heartbeat", daemon=True).start()

    def _beat(self) -> None:
        while not self._closed.wait(HEARTBEAT):
            try:
                self._channel.sendall(b".")
            except _BROKEN:
                return

    def read(self, seconds: float) -> bytes | None:
        """What its standard output has, at most 64 kB: None when nothing came in time, b"" at its end."""
        self._listen()
        self._channel.settimeout(seconds)
        try:
            return bytes(self._channel.recv(1 << 16))
        except TimeoutError:
            return None
        except _BROKEN:  # cut, while telling the device that it may send more
            return b""

    @property
    def ended(self) -> bool:
        """Whether it said all it will ever say, or the connection is gone."""
        return bool(self._channel.eof_received or self._channel.closed)

    def status(self) -> int:
        """The exit status, once its output has ended; -1 where it did not exit by itself."""
        self._channel.status_event.wait(1.0)
        return int(self._channel.exit_status)

    def words(self) -> str:
        """The last lines of its standard error."""
        self._listen()
        return "\n".join([*self._lines, self._said.decode(errors="replace")]).strip()

    def last_words(self) -> str:
        """The last of those lines that is from our own program, or else the last."""
        lines = self.words().splitlines()
        own = [line.removeprefix("signlab: ") for line in lines if line.startswith("signlab: ")]
        return (own or lines or [""])[-1]

    def _listen(self) -> None:
        while self._channel.recv_stderr_ready():
            self._said += self._channel.recv_stderr(1 << 14)
            *lines, rest = bytes(self._said).split(b"\n")
            self._lines.extend(line.decode(errors="replace") for line in lines)
            self._said = bytearray(rest[-4096:])

    def close(self) -> None:
        """Its standard input ends, upon which it ends. Closing the connection does the same."""
        self._closed.set()
        with contextlib.suppress(*_BROKEN):
            self._channel.close()
