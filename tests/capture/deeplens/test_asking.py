"""A login whose questions are answered elsewhere, as in a window, against a real sshd."""

import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import pytest

from signlab.alphabet import load
from signlab.capture import events
from signlab.capture.deeplens import hosts, passwords
from signlab.capture.deeplens.asking import AnyQuestion, IsItYours, Question, WhichPassphrase, WhichPassword, asking
from signlab.capture.deeplens.login import Login
from signlab.capture.deeplens.source import DeepLensSource
from signlab.capture.live import Live
from signlab.capture.source import SourceOptions, State
from signlab.dataset.project import Project
from tests.stand_in.device import Device
from tests.stand_in.processes import wait_until
from tests.stand_in.sshd import remove_user, throw_away_user

Kind = TypeVar("Kind", bound=AnyQuestion)


class Window:
    """A ``Live`` on a stand-in device, and a person who is asked."""

    def __init__(self, device: Device, project: Project) -> None:
        self.device = device
        self.questions: list[AnyQuestion] = []
        self.withdrawn: list[AnyQuestion] = []
        self.told: list[events.Event] = []
        self.live = Live(project, self.told.append, opener=self._open)

    def _open(self, url: str, options: SourceOptions, login: Login | None) -> DeepLensSource:
        return DeepLensSource(url, options, login, self.device.paths)

    def open(self, key_file: Path | None = None, user: str | None = None) -> None:
        url = self.device.url()
        if user:
            url = url.replace(self.device.sshd.user, user)
        self.live.open(url, None, asking(url, self.questions.append, self.withdrawn.append, key_file))

    def asked(self, kind: type[Kind], count: int = 1) -> Kind:
        wait_until(lambda: len(self.questions) >= count, what=f"question {count}; {self.live.status}; {self.told}")
        question = self.questions[count - 1]
        assert isinstance(question, kind)
        return question

    def failed(self) -> str:
        wait_until(lambda: any(isinstance(event, events.Failed) for event in self.told), what=str(self.live.status))
        return next(str(event.problem) for event in self.told if isinstance(event, events.Failed))

    def shows(self) -> None:
        wait_until(lambda: self.live.newest, what=str(self.live.status))


@pytest.fixture
def window(device: Device, stream: Path, tmp_path: Path) -> Iterator[Window]:
    device.add_python(stream, AWSCAM_SIZE="320x240")
    with Project.create(tmp_path / "signs", "signs", load("A,B")) as project:
        made = Window(device, project)
        with made.live:
            yield made
    assert all(question.settled for question in made.questions)
    wait_until(lambda: not [thread for thread in threading.enumerate() if thread.name == "ssh login"])


def test_a_new_device_is_shown_and_once_accepted_known(window: Window) -> None:
    window.open(window.device.sshd.login_key)
    question = window.asked(IsItYours)
    assert question.key.fingerprint.startswith("SHA256:")
    assert window.live.status.state is State.CONNECTING
    question.answer(True)
    question.answer(False)  # too late
    window.shows()
    assert hosts.own_file().exists()
    window.open(window.device.sshd.login_key)
    window.shows()
    assert len(window.questions) == 1


@pytest.mark.parametrize("how", ["no", "cancel"])
def test_a_device_that_is_not_accepted_is_not_opened(window: Window, how: str) -> None:
    window.open(window.device.sshd.login_key)
    question = window.asked(IsItYours)
    if how == "no":
        question.answer(False)
    else:
        question.cancel()
    assert "was not accepted" in window.failed()
    assert not hosts.own_file().exists()


def test_a_locked_key_is_unlocked_with_what_is_said_at_the_second_try(window: Window) -> None:
    key = window.device.sshd.login_key
    subprocess.run(["ssh-keygen", "-q", "-p", "-P", "", "-N", "open sesame", "-f", key], check=True)
    window.open(key)
    question = window.asked(IsItYours)
    question.answer(True)
    for count, said in enumerate(["open barley", "open sesame"]):
        question = window.asked(WhichPassphrase, 2 + count)
        assert (question.path, question.again) == (key, count > 0)
        question.answer(said)
    window.shows()


def test_a_password_is_asked_for_again_after_a_refusal_and_kept_where_that_is_wanted(
    window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: list[str] = []
    monkeypatch.setattr(passwords, "keep", lambda _login, password: kept.append(password))
    name, password = throw_away_user(window.device.root)
    try:
        window.open(user=name)
        question = window.asked(IsItYours)
        question.answer(True)
        for count, said in enumerate(["wrong", password]):
            question = window.asked(WhichPassword, 2 + count)
            assert question.account.startswith(f"{name}@127.0.0.1")
            assert question.again == (count > 0)
            question.answer(said, keep=said == password)
        wait_until(lambda: "Connected" in window.live.status.words, what=str(window.live.status))
    finally:
        window.live.close()
        wait_until(window.device.is_left_alone)
        remove_user(name)
    assert kept == [password]
    assert password not in str(window.told)


def test_a_keyring_that_does_not_take_a_password_is_said_with_the_next_question(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[AnyQuestion] = []

    def answer(question: AnyQuestion) -> None:
        asked.append(question)
        if isinstance(question, WhichPassword):
            question.answer("secret", keep=True)

    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    monkeypatch.setattr("keyring.core._keyring_backend", None)
    login = asking("deeplens://aws_cam@127.0.0.1", answer, asked.remove)
    assert login.password() == "secret"
    assert login.password() == "secret"
    second = asked[1]
    assert isinstance(second, WhichPassword)
    assert second.unkept is not None
    assert "was not stored" in second.unkept.cause


def test_closing_while_a_person_is_asked_withdraws_the_question(window: Window) -> None:
    window.open(window.device.sshd.login_key)
    question = window.asked(IsItYours)
    window.live.close()
    assert window.withdrawn == [question]
    assert question.settled
    assert not hosts.own_file().exists()


def test_nothing_is_asked_once_the_source_was_stopped(stream: Path) -> None:
    asked: list[AnyQuestion] = []
    login = asking("deeplens://aws_cam@127.0.0.1", asked.append, asked.remove)
    login.withdraw()
    login.withdraw()
    assert login.password() is None
    assert login.passphrase(stream) is None
    assert asked == []


def test_a_question_is_answered_once() -> None:
    question: Question[str] = Question()
    assert not question.settled
    question.answer("one")
    question.cancel()
    assert question.wait() == "one"
