"""Who logs in to a device, with what, and whether it is the device it was."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from signlab.capture.deeplens import address


@dataclass(frozen=True, slots=True)
class HostKey:
    """What a device shows to prove which one it is. ``fingerprint`` is in the form that ssh prints: ``SHA256:...``."""

    host: str
    port: int
    kind: str
    """``ssh-ed25519``, ``ssh-rsa``, ..."""
    fingerprint: str


def no_password() -> None:
    """Nobody to ask."""


def no_passphrase(_key: Path) -> None:
    """Nobody to ask."""


def unasked() -> None:
    """Nobody was asked."""


def refuse(_key: HostKey) -> bool:
    """Nobody to ask: a device that was never seen is not trusted."""
    return False


@dataclass(frozen=True)
class Login:
    """How to log in to one device.

    Keys come first: ``key_file`` and nothing else where it is given, otherwise the agent's (with ``allow_agent``)
    and the usual ones in ``~/.ssh``. Then ``password`` is called, again after a refusal, at most three times; None
    gives up. ``passphrase`` is called for a ``key_file`` that is locked with one, in the same way. ``on_new_host``
    decides about a device that was never seen. All are called in a thread of their own, which may wait in them for a
    person; ``withdraw`` is called, from any thread, when the answer is no longer wanted.
    """

    user: str
    host: str
    port: int = 22
    key_file: Path | None = None
    allow_agent: bool = True
    password: Callable[[], str | None] = field(default=no_password, repr=False, compare=False)
    on_new_host: Callable[[HostKey], bool] = field(default=refuse, repr=False, compare=False)
    passphrase: Callable[[Path], str | None] = field(default=no_passphrase, repr=False, compare=False)
    withdraw: Callable[[], None] = field(default=unasked, repr=False, compare=False)

    @classmethod
    def of(
        cls,
        url: str,
        *,
        key_file: Path | None = None,
        allow_agent: bool = True,
        password: Callable[[], str | None] = no_password,
        on_new_host: Callable[[HostKey], bool] = refuse,
    ) -> "Login":
        """A login to the device of a ``deeplens://`` URL."""
        where = address.parse(url)
        return cls(where.user, where.host, where.port, key_file, allow_agent, password, on_new_host)

    @property
    def account(self) -> str:
        """``user@host:port``, as the keyring knows it."""
        return address.Address(self.user, self.host, self.port).account
