"""What is done to one device by hand: it is checked, goes back, starts anew, plays a sound, becomes as it was."""

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from signlab.deployment import care, check
from signlab.deployment import deploy as deploying
from signlab.deployment.shell import Shell
from signlab.errors import Problem
from signlab.jobs import Watch
from signlab.ui.pages.deploy.device import Device
from signlab.ui.widgets.confirm import confirm
from signlab.ui.workbench import Workbench

CHANGES_WHAT_RUNS = ("back", "uninstall")
"""Deeds after which another release runs, or none."""


class Deeds(QObject):
    """``doing`` says in words what is under way, "" when nothing is any more. ``begun`` carries which deed it is,
    ``failed`` the same with the ``Problem``; ``checked`` carries what was found.
    """

    doing = Signal(str)
    begun = Signal(str)
    failed = Signal(str, object)
    checked = Signal(list)

    def __init__(self, bench: Workbench, device: Device, over: QWidget) -> None:
        super().__init__(over)
        self._bench, self._device, self._over = bench, device, over

    def check(self) -> None:
        def question(shell: Shell) -> list[check.Finding]:
            return [*check.password_finding(self._device.link.given), *check.check(shell)]

        self._do("check", self.tr("Checking the device: it may take half a minute …"), question, self.checked.emit)

    def go_back(self, to: str) -> None:
        """Let an earlier release run again."""
        said = self.tr("Going back to {release}: it takes until it reads frames …").format(release=to)
        self._do("back", said, lambda shell: deploying.rollback(shell, Watch(), to), self._bench.tell)

    def restart(self) -> None:
        def question(shell: Shell) -> None:
            with shell.locked():
                shell.manage("restart")

        done = self.tr("The program on {name} was started anew.").format(name=self._device.name)
        self._do("restart", self.tr("Starting it anew …"), question, lambda _none: self._bench.tell(done))

    def play(self) -> None:
        def question(shell: Shell) -> None:
            speaker = str(care.settings(shell).get("speaker", "plughw:0,0"))
            care.sound(shell, speaker)

        done = self.tr("{name} played a sound. Did you hear it?").format(name=self._device.name)
        self._do("sound", self.tr("Playing a sound …"), question, lambda _none: self._bench.tell(done))

    def ask_uninstall(self) -> None:
        confirm(
            self._over,
            self.tr("Remove everything from {name}?").format(name=self._device.name),
            self.tr("Every release that was deployed goes, and what was stopped for it is started again."),
            self.tr("Remove"),
            self.uninstall,
        )

    def uninstall(self) -> None:
        def answer(problems: list[Problem]) -> None:
            for problem in problems:
                self.failed.emit("uninstall", problem)
            if not problems:
                self._bench.tell(self.tr("{name} is as it was before.").format(name=self._device.name))

        self._do("uninstall", self.tr("Removing everything …"), deploying.uninstall, answer)

    def _do(self, deed: str, words: str, question: Callable[[Shell], Any], answer: Callable[[Any], object]) -> None:
        """Ask the device, and say so meanwhile."""
        self.begun.emit(deed)
        self.doing.emit(words)

        def answered(found: Any) -> None:
            self.doing.emit("")
            answer(found)
            self._device.look_now()

        self._device.ask(question, answered, partial(self._fail, deed))

    def _fail(self, deed: str, problem: Problem) -> None:
        self.doing.emit("")
        self.failed.emit(deed, problem)
