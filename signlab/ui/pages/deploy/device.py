"""One saved device, as the page knows it: how it is, and whoever asks it something."""

import time
from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from signlab.capture.deeplens.saved import SavedDevice
from signlab.deployment import standing
from signlab.deployment.link import Link
from signlab.deployment.shell import Shell
from signlab.deployment.standing import Presence, Standing
from signlab.errors import Problem
from signlab.ui.worker import Worker

Answer = TypeVar("Answer")

_OFTEN, _SELDOM, _AWAY = 4.0, 20.0, 30.0
"""Seconds between two looks at a device that is looked at, at another one, and at one that did not answer."""


class Device(QObject):
    """``changed`` says that how it is, or what it is called, did."""

    changed = Signal()

    def __init__(self, saved: SavedDevice, link: Callable[[str], Link], parent: QObject) -> None:
        super().__init__(parent)
        self.saved = saved
        self._make_link = link
        self.link = link(saved.url)
        self.standing: Standing | None = None
        """None until it was looked at."""
        self.deploying = False
        """Whether a release is being put onto it by this window."""
        self._worker = Worker(f"device {saved.name}", self)
        self._looker = Worker(f"look at {saved.name}", self)
        self._looking = self._again = False
        self._looked = -1e9

    @property
    def name(self) -> str:
        return self.saved.name

    # ---- how it is

    def look(self, *, watched: bool) -> None:
        """Look at it again where it is time to; asks nobody."""
        pace = _OFTEN if watched else _SELDOM
        if self.standing and self.standing.presence in (Presence.AWAY, Presence.LOCKED):
            pace = _AWAY
        if time.monotonic() - self._looked >= pace:
            self.look_now()

    def look_now(self) -> None:
        """Look at it again; once more where that is going on already, as what it sees may be old."""
        self._again = self._looking
        if not self._looking:
            self._looking = True
            link = self.link
            self._looker.ask(lambda: standing.look(link), self._show, failed=self._not_looked)

    def log_in(self) -> None:
        """Look at it, and ask for what that takes."""
        link = self.link
        self._worker.ask(lambda: standing.look(link, quiet=False), self._show, failed=self._not_looked)

    def _show(self, found: Standing) -> None:
        self._looking, self._looked = False, time.monotonic()
        if found != self.standing:
            self.standing = found
            self.changed.emit()
        if self._again:
            self.look_now()

    def show_deploying(self, deploying: bool) -> None:
        """A release is being put onto it, or no longer."""
        if deploying != self.deploying:
            self.deploying = deploying
            self.changed.emit()

    def _not_looked(self, problem: Problem) -> None:
        self._show(Standing(Presence.AWAY, problem=problem))

    # ---- what it is asked

    def ask(
        self,
        question: Callable[[Shell], Answer],
        answer: Callable[[Answer], object],
        failed: Callable[[Problem], object],
    ) -> None:
        """Have ``question`` answered over ssh, after those before it; a person may be asked for a password."""
        link = self.link
        self._worker.ask(lambda: question(link.shell()), answer, failed=failed)

    def ask_link(
        self,
        question: Callable[[Link], Answer],
        answer: Callable[[Answer], object],
        failed: Callable[[Problem], object],
    ) -> None:
        """The same, for what makes connections of its own."""
        link = self.link
        self._worker.ask(lambda: question(link), answer, failed=failed)

    # ---- its life

    def become(self, saved: SavedDevice) -> None:
        """It has another name or address."""
        moved = saved.url != self.saved.url
        self.saved = saved
        if moved:
            self.link.close()
            self.link = self._make_link(saved.url)
            self.standing, self._looked = None, -1e9
        self.changed.emit()

    def close(self) -> None:
        self.link.close()
        self._worker.close()
        self._looker.close()
