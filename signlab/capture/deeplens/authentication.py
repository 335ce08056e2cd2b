"""Proving to a device who we are: keys first, then a password."""

import contextlib
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import paramiko

from signlab.capture.deeplens.faults import Refused
from signlab.capture.deeplens.login import Login

_MOST_KEYS = 3
"""An OpenSSH server hangs up after six refusals; three are left for passwords."""

_MOST_PASSWORDS = 3
"""Also of passphrases for one key."""


class Authentication:
    """Logs a transport in. In memory alone it remembers what a person said that worked, for the next connection."""

    def __init__(self, login: Login) -> None:
        self._login = login
        self._worked: str | None = None
        self._unlocked: paramiko.PKey | None = None

    def __call__(self, transport: paramiko.Transport) -> None:
        """Log in over ``transport``, whose host key has been checked.

        Raises:
            Refused: the device takes none of what we have.
        """
        ways = _ways(transport, self._login.user)
        tried: list[str] = []
        with contextlib.closing(paramiko.Agent()) as agent:
            if "publickey" in ways and self._by_key(transport, agent, tried):
                return
        if ways & {"password", "keyboard-interactive"} and self._by_password(transport, tried):
            return
        if ways:
            raise self._refusal(ways, tried)

    def _by_key(self, transport: paramiko.Transport, agent: paramiko.Agent, tried: list[str]) -> bool:
        for name, key in self._keys(agent):
            tried.append(name)
            if _accepted(transport, partial(transport.auth_publickey, self._login.user, key)):
                return True
        return False

    def _by_password(self, transport: paramiko.Transport, tried: list[str]) -> bool:
        for password in self._passwords():
            if "the password" not in tried:
                tried.append("the password")
            if _accepted(transport, partial(transport.auth_password, self._login.user, password)):
                self._worked = password
                return True
        return False

    def _passwords(self) -> Iterator[str]:
        """The one that worked before, else what a person says, until they say nothing or the same again."""
        if self._worked is not None:
            yield self._worked
            return
        said: set[str] = set()
        while len(said) < _MOST_PASSWORDS:
            password = self._login.password()
            if password is None or password in said:
                return
            said.add(password)
            yield password

    def _keys(self, agent: paramiko.Agent) -> list[tuple[str, paramiko.PKey]]:
        """The keys to offer, with names for people."""
        if self._login.key_file is not None:
            return [(f"the key {self._login.key_file}", self._chosen_key(self._login.key_file))]
        keys: list[tuple[str, paramiko.PKey]] = []
        if self._login.allow_agent:
            keys += [("a key of the agent", key) for key in agent.get_keys()]
        for kind in ("ed25519", "ecdsa", "rsa"):
            path = Path(f"~/.ssh/id_{kind}").expanduser()
            try:
                keys.append((f"the key {path}", _load(path)))
            except Refused:  # not there, or locked with a passphrase: the usual keys are only a try
                continue
        return keys[:_MOST_KEYS]

    def _chosen_key(self, path: Path) -> paramiko.PKey:
        """The key of the login, unlocked with what a person says, until they say nothing or the same again."""
        if self._unlocked is None:
            try:
                return _load(path)
            except _Locked as locked:
                self._unlocked = self._unlock(path, locked)
        return self._unlocked

    def _unlock(self, path: Path, locked: "_Locked") -> paramiko.PKey:
        said: set[str] = set()
        while len(said) < _MOST_PASSWORDS:
            passphrase = self._login.passphrase(path)
            if passphrase is None or passphrase in said:
                break
            said.add(passphrase)
            with contextlib.suppress(ValueError, paramiko.SSHException):  # it is another one
                return paramiko.PKey.from_path(path, passphrase.encode())
        raise locked

    def _refusal(self, ways: set[str], tried: list[str]) -> Refused:
        login = self._login
        what = " and ".join(tried)
        cause = (
            f"refused {what} for the user {login.user}"
            if tried
            else f"asks for a {' or a '.join(sorted(ways))}, and there was none to give"
        )
        return Refused(
            f"The device at {login.host}",
            cause,
            f"Check the user and the password, or set up a key: ssh-copy-id -p {login.port} {login.user}@{login.host}",
        )


def _ways(transport: paramiko.Transport, user: str) -> set[str]:
    """How this user may log in; nothing when no proof is asked for."""
    try:
        return set(transport.auth_none(user))
    except paramiko.BadAuthenticationType as answer:
        return set(answer.allowed_types)


def _accepted(transport: paramiko.Transport, offer: Callable[[], list[str]]) -> bool:
    """Whether the device took what was offered, and wants nothing more."""
    try:
        return not offer()
    except paramiko.AuthenticationException:
        if transport.is_active():
            return False
        raise paramiko.SSHException("it hung up during the login") from None  # which says nothing of the offer


class _Locked(Refused):
    """A key that needs a passphrase."""


def _load(path: Path) -> paramiko.PKey:
    try:
        return paramiko.PKey.from_path(path)
    except OSError as error:
        raise Refused(f"The key {path}", f"cannot be read: {error.strerror}", "Name another key file.") from None
    except TypeError:  # what the cryptography library says of a missing passphrase
        raise _Locked(
            f"The key {path}", "is locked with a passphrase", "Unlock it for the ssh agent: ssh-add " + str(path)
        ) from None
    except (ValueError, paramiko.SSHException):
        raise Refused(f"The key {path}", "is not a private key that ssh knows", "Name another key file.") from None
