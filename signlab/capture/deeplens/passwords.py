"""Device passwords in the system's keyring. One gets there only through :func:`keep`."""

from collections.abc import Callable, Iterator

import keyring
from keyring.errors import KeyringError, PasswordDeleteError

from signlab.capture.deeplens.login import Login
from signlab.errors import SignlabError

_SERVICE = "signlab"


def kept(login: Login) -> str | None:
    """The password in the keyring, or None where there is none, or no keyring."""
    try:
        return keyring.get_password(_SERVICE, login.account)
    except KeyringError:
        return None


def keep(login: Login, password: str) -> None:
    """Store ``password`` in the keyring.

    Raises:
        SignlabError: this computer has no keyring, or it stays locked.
    """
    try:
        keyring.set_password(_SERVICE, login.account, password)
    except KeyringError as error:
        raise SignlabError(
            f"The password of {login.account}",
            f"was not stored: {error or 'the keyring of this computer cannot be used'}",
            f"Use a key instead: ssh-copy-id -p {login.port} {login.user}@{login.host}.",
        ) from None


def forget(login: Login) -> bool:
    """Remove the password from the keyring; whether there was one."""
    try:
        keyring.delete_password(_SERVICE, login.account)
    except (PasswordDeleteError, KeyringError):
        return False
    return True


def kept_or_asked(login: Login, ask: Callable[[], str | None]) -> Callable[[], str | None]:
    """For ``Login.password``: what the keyring holds, and after a refusal (or without one) what ``ask`` says."""

    def passwords() -> Iterator[str | None]:
        if (password := kept(login)) is not None:
            yield password
        while True:
            yield ask()

    return passwords().__next__
