"""What can be put onto a device: the project's releases, and runs that can become one."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from signlab.dataset.project import Project
from signlab.deployment import bundling, choices, release
from signlab.deployment.bundling import Wanted
from signlab.deployment.release import Release
from signlab.errors import Problem, SignlabError
from signlab.training import runs
from signlab.training.run import Run
from signlab.ui.workbench import Workbench
from signlab.ui.worker import Worker

Seen = tuple[list[Release], list[Run], list[Problem]]


class Stock(QObject):
    """``changed`` says that there are others, ``checked`` that a model was looked at."""

    changed = Signal()
    checked = Signal()
    failed = Signal(object)

    def __init__(self, bench: Workbench, parent: QObject) -> None:
        super().__init__(parent)
        self._project = bench.project
        self.releases: list[Release] = []
        """The newest last."""
        self.runs: list[Run] = []
        """Those that are done, the newest last."""
        self.problems: list[Problem] = []
        self.languages: list[tuple[str, str]] = []
        self.usual = ""
        """The language to begin with."""
        self.known = False
        self._checks: dict[tuple[str, str], list[Problem] | str | None] = {}
        self._worker = Worker("releases", self)
        self._worker.ask(choices.languages, self._show_languages, failed=self.failed.emit)

    @property
    def releases_folder(self) -> Path:
        return self._project.root / release.FOLDER

    def look(self) -> None:
        """Read the disk anew."""
        self._worker.ask(self._seen, self._show, failed=self.failed.emit, topic="look")

    def _seen(self) -> Seen:
        releases, problems = release.listed(self.releases_folder)
        for one in releases:
            one.classes, one.settings, one.said  # noqa: B018 -- read here, that the window's thread need not
        done = [run for run in runs.listed(self._project.runs)[0] if run.state == "done" and run.model.is_file()]
        return releases, done, problems

    def _show(self, seen: Seen) -> None:
        if self.known and seen == (self.releases, self.runs, self.problems):
            return
        self.releases, self.runs, self.problems = seen
        self.known = True
        self.changed.emit()

    def _show_languages(self, found: list[tuple[str, str]]) -> None:
        self.languages, self.usual = found, choices.usual(found)
        self.changed.emit()

    def named(self, name: str) -> Release | None:
        return next((one for one in self.releases if one.name == name), None)

    # ---- what is made

    def wanted(self, run: Run, voices: Sequence[str], settings: dict[str, Any]) -> Wanted:
        """A release of ``run``, with those voices."""
        return Wanted(run.model, spoken(self._project), tuple(voices), settings, run.classes)

    def check(self, run: Run) -> None:
        """Find out whether the device would run the model of ``run``, unless that is known."""
        key = (run.name, run.made)
        if key in self._checks:
            return
        self._checks[key] = None

        def look() -> list[Problem] | str:
            try:
                return bundling.checked(run.model, run.classes)
            except SignlabError as error:
                return str(error)

        def show(found: list[Problem] | str) -> None:
            self._checks[key] = found
            self.checked.emit()

        self._worker.ask(look, show, failed=lambda problem: show(str(problem)))

    def check_of(self, run: Run) -> list[Problem] | str | None:
        """What was found: why not, or what should be known; None as long as nobody knows."""
        return self._checks.get((run.name, run.made))

    def delete(self, one: Release) -> None:
        self._worker.ask(lambda: release.delete(one), lambda _none: self.look(), failed=self.failed.emit)

    def ask(self, question: Any, answer: Any) -> None:
        """Have something answered beside the window's thread."""
        self._worker.ask(question, answer, failed=self.failed.emit)

    def close(self) -> None:
        self._worker.close()


def spoken(project: Project) -> dict[str, str]:
    """What is said for each label."""
    return {label.name: label.spoken for label in project.alphabet}
