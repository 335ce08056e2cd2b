"""Logins that ask a person: each question comes into the window's thread, and goes when it is no longer asked."""

from PySide6.QtCore import QObject, Signal

from signlab.capture.deeplens import passwords
from signlab.capture.deeplens.asking import AnyQuestion, asking, asking_for_root_too
from signlab.capture.deeplens.login import Login
from signlab.deployment.link import Link
from signlab.errors import SignlabError
from signlab.ui.inbox import Inbox


class Asking(QObject):
    """``asked`` carries a question to answer, ``withdrawn`` one that needs no answer any more."""

    asked = Signal(object)
    withdrawn = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._inbox = Inbox(self)
        self._open: list[AnyQuestion] = []

    def login(self, url: str) -> Login | None:
        """A login for ``url``; None for what needs none, and for an address that whoever opens it will refuse."""
        if not url.startswith("deeplens:"):
            return None
        try:
            return asking(url, self._ask, self._withdraw)
        except SignlabError:
            return None

    def link(self, url: str) -> Link:
        """A link to the device of ``url``, which asks for whatever it takes; quietly only what the keyring holds.

        Raises:
            SignlabError: it is no address.
        """
        login, root = asking_for_root_too(url, self._ask, self._withdraw)
        quiet = Login.of(url, password=lambda: passwords.kept(login))
        return Link(login, ask=root, quiet=quiet)

    def close(self) -> None:
        """Nobody answers any more."""
        self._inbox.close()
        for question in self._open:
            question.cancel()

    def _ask(self, question: AnyQuestion) -> None:
        self._inbox.put(lambda: self._show(question))

    def _show(self, question: AnyQuestion) -> None:
        self._open = [one for one in self._open if not one.settled] + [question]
        self.asked.emit(question)

    def _withdraw(self, question: AnyQuestion) -> None:
        self._inbox.put(lambda: self.withdrawn.emit(question))
