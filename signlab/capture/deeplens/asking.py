"""What a login has to ask a person who sits at a window: the thread that logs in waits, and the window answers."""

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Generic, TypeVar

from signlab.capture.deeplens import passwords
from signlab.capture.deeplens.login import HostKey, Login
from signlab.errors import Problem, SignlabError

Answer = TypeVar("Answer")


class Question(Generic[Answer]):
    """Something to ask. Any thread may ``answer`` or ``cancel`` it, once: whoever comes later is not heard."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._settled = threading.Event()
        self._answer: Answer | None = None

    def answer(self, answer: Answer) -> None:
        """What the person says."""
        self._settle(answer)

    def cancel(self) -> None:
        """The person says nothing, and the login is given up; or it is no longer asked."""
        self._settle(None)

    @property
    def settled(self) -> bool:
        """Whether it was answered, or is no longer asked."""
        return self._settled.is_set()

    def wait(self) -> Answer | None:
        """The answer, whenever it comes; None where there is none."""
        self._settled.wait()
        return self._answer

    def _settle(self, answer: Answer | None) -> None:
        with self._lock:
            if not self._settled.is_set():
                self._answer = answer
                self._settled.set()


class IsItYours(Question[bool]):
    """A device was never seen before. Does it show the fingerprint of the person's own?"""

    def __init__(self, key: HostKey) -> None:
        super().__init__()
        self.key = key


class WhichPassword(Question[str]):
    """The password of ``account``. ``again``: the one that was said before was refused. The person may have it kept in
    this computer's keyring; ``unkept`` says why one that was said before is not there. ``root``: the login is done, and
    the device asks before it lets root do something; such a password is never kept."""

    def __init__(self, account: str, again: bool, unkept: Problem | None = None, *, root: bool = False) -> None:
        super().__init__()
        self.account, self.again, self.unkept, self.root = account, again, unkept, root
        self.keep = False

    def answer(self, answer: str, *, keep: bool = False) -> None:
        self.keep = keep
        super().answer(answer)


class WhichPassphrase(Question[str]):
    """What unlocks the private key in ``path``. ``again``: what was said before did not."""

    def __init__(self, path: Path, again: bool) -> None:
        super().__init__()
        self.path, self.again = path, again


AnyQuestion = IsItYours | WhichPassword | WhichPassphrase


def asking(
    url: str,
    ask: Callable[[AnyQuestion], None],
    withdrawn: Callable[[AnyQuestion], None],
    key_file: Path | None = None,
) -> Login:
    """A login to the device of ``url`` that asks a person where it has to; good for one opening of the source.

    ``ask`` shows a question and returns at once; it is called in the thread that logs in. ``withdrawn`` is called, in
    any thread, when a question needs no answer any more since the source was stopped. A password that the keyring has
    is not asked for unless it is refused.
    """
    return _Asking(ask, withdrawn).login(url, key_file)


def asking_for_root_too(
    url: str, ask: Callable[[AnyQuestion], None], withdrawn: Callable[[AnyQuestion], None]
) -> tuple[Login, Callable[[], str | None]]:
    """The same, and what asks for the password of sudo once the login is done."""
    both = _Asking(ask, withdrawn)
    login = both.login(url, None)
    return login, lambda: both.root(login)


class _Asking:
    """One login's questions. The last of them may be waiting for its answer."""

    def __init__(self, ask: Callable[[AnyQuestion], None], withdrawn: Callable[[AnyQuestion], None]) -> None:
        self._ask = ask
        self._withdrawn = withdrawn
        self._lock = threading.Lock()
        self._open: AnyQuestion | None = None
        self._over = False
        self._passwords = self._passphrases = self._roots = 0
        self._unkept: Problem | None = None

    def login(self, url: str, key_file: Path | None) -> Login:
        login = Login.of(url, key_file=key_file, on_new_host=self._is_yours)
        return replace(
            login,
            password=passwords.kept_or_asked(login, lambda: self._password(login)),
            passphrase=self._passphrase,
            withdraw=self.withdraw,
        )

    def root(self, login: Login) -> str | None:
        question = WhichPassword(login.account, self._roots > 0, root=True)
        self._roots += 1
        self._put(question)
        return question.wait() or None

    def withdraw(self) -> None:
        """Nobody waits for an answer any more, nor will."""
        with self._lock:
            self._over, question = True, self._open
        if question and not question.settled:
            question.cancel()
            self._withdrawn(question)

    def _is_yours(self, key: HostKey) -> bool:
        question = IsItYours(key)
        self._put(question)
        return question.wait() is True

    def _password(self, login: Login) -> str | None:
        question = WhichPassword(login.account, self._passwords > 0, self._unkept)
        self._passwords += 1
        self._put(question)
        password = question.wait()
        if password and question.keep:
            try:
                passwords.keep(login, password)  # where it is wrong, the next one replaces it
            except SignlabError as error:
                self._unkept = error.problem
        return password or None

    def _passphrase(self, path: Path) -> str | None:
        question = WhichPassphrase(path, self._passphrases > 0)
        self._passphrases += 1
        self._put(question)
        return question.wait() or None

    def _put(self, question: AnyQuestion) -> None:
        with self._lock:
            if not self._over:
                self._open = question
        if self._open is question:
            self._ask(question)
        else:
            question.cancel()
