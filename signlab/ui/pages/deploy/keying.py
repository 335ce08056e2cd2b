"""Logging in with a key: offered, done, and proved."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from signlab.deployment import check, keys
from signlab.deployment.link import Link
from signlab.errors import Problem
from signlab.ui.pages.deploy.device import Device
from signlab.ui.widgets.confirm import confirm
from signlab.ui.widgets.text import button, label, set_tone


def add(link: Link, *, make: bool) -> str | None:
    """Let the person's key in; its file, or None where there is no key and none shall be made."""
    pair = keys.own() or (keys.make() if make else None)
    if pair is None:
        return None
    keys.install(link.shell(), pair)
    keys.prove(link, pair)
    return str(pair.public)


class Keying(QWidget):
    """``done`` says that a key logs in from now on, ``failed`` carries a ``Problem``."""

    done = Signal()
    failed = Signal(object)

    def __init__(self, device: Device) -> None:
        super().__init__()
        self._device = device
        self._over = False
        self.said = label("", wrap=True)
        self.offer = button(self.tr("Log in with a key from now on"), self.begin)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        row.addWidget(self.said, 1)
        row.addWidget(self.offer)

    def show_given(self, password: str | None) -> None:
        """How the device was logged in to: with that password, or None for a key."""
        if self._over:
            return
        factory = bool(check.password_finding(password))
        if factory:
            words = self.tr(
                "Its password is still the one of the factory, which everybody can look up. Log in with a key, and "
                "change the password on the device with passwd."
            )
        elif password is not None:
            words = self.tr("It asks for a password. With a key it would not, and nobody could guess it.")
        else:
            words = self.tr("It takes your key; no password is asked for.")
        self.said.setText(words)
        set_tone(self.said, "warn" if factory else "")
        self.offer.setVisible(password is not None)

    def begin(self, make: bool = False) -> None:
        """Add the key; where there is none, ask whether one shall be made."""
        self.offer.setEnabled(False)
        self._device.ask_link(lambda link: add(link, make=make), self._added, self._failed)

    def _added(self, public: str | None) -> None:
        self.offer.setEnabled(True)
        if public is None:
            confirm(
                self,
                self.tr("You have no key yet. Make one?"),
                self.tr("It is kept in ~/.ssh on this computer, where only you can read it, without a passphrase."),
                self.tr("Make a key"),
                lambda: self.begin(make=True),
            )
            return
        self._over = True
        self.said.setText(self.tr("The device takes {key} from now on; that was tried.").format(key=public))
        set_tone(self.said, "proved")
        self.offer.hide()
        self.done.emit()

    def _failed(self, problem: Problem) -> None:
        self.offer.setEnabled(True)
        self.failed.emit(problem)
