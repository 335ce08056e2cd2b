from collections.abc import Iterator

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError

from signlab.capture.deeplens import passwords
from signlab.capture.deeplens.login import Login
from signlab.errors import SignlabError

LOGIN = Login.of("deeplens://aws_cam@lens:2222")


class InMemory(KeyringBackend):
    priority = 1  # type: ignore[assignment]

    def __init__(self) -> None:
        self.held: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.held.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.held[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if self.held.pop((service, username), None) is None:
            raise PasswordDeleteError("none")


@pytest.fixture
def ring() -> Iterator[InMemory]:
    before, ring = keyring.get_keyring(), InMemory()
    keyring.set_keyring(ring)
    yield ring
    keyring.set_keyring(before)


def test_a_password_is_kept_under_the_account_and_can_be_forgotten(ring: InMemory) -> None:
    assert passwords.kept(LOGIN) is None
    passwords.keep(LOGIN, "S3cret!")
    assert ring.held == {("signlab", "aws_cam@lens:2222"): "S3cret!"}
    assert passwords.kept(LOGIN) == "S3cret!"
    assert passwords.forget(LOGIN)
    assert not passwords.forget(LOGIN)


def test_the_kept_password_comes_first_and_then_a_person_is_asked(ring: InMemory) -> None:
    passwords.keep(LOGIN, "old")
    answers = iter(["new", None])
    password = passwords.kept_or_asked(LOGIN, lambda: next(answers))
    assert [password(), password(), password()] == ["old", "new", None]
    assert ring.held == {("signlab", "aws_cam@lens:2222"): "old"}  # only keep() stores


@pytest.fixture
def no_ring() -> Iterator[None]:
    from keyring.backends.fail import Keyring

    before = keyring.get_keyring()
    keyring.set_keyring(Keyring())
    yield
    keyring.set_keyring(before)


def test_without_a_keyring_a_person_is_asked_and_keeping_says_why_not(no_ring: None) -> None:
    assert passwords.kept_or_asked(LOGIN, lambda: "typed")() == "typed"
    assert not passwords.forget(LOGIN)
    with pytest.raises(SignlabError, match="was not stored") as caught:
        passwords.keep(LOGIN, "S3cret!")
    assert "S3cret!" not in str(caught.value)
