"""What is done with a build that is there: verified, uploaded, shown, deleted."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from signlab.aws.session import Access
from signlab.errors import Problem
from signlab.jobs import Plan
from signlab.records import drafts
from signlab.records.inorder import cores
from signlab.records.verify import Verified, Verify
from signlab.training import runs
from signlab.training.run import Run
from signlab.training.sagemaker.sending import Send
from signlab.ui.jobs import Task
from signlab.ui.pages.build.following import Following
from signlab.ui.pages.build.words import counted
from signlab.ui.widgets.confirm import confirm
from signlab.ui.workbench import Workbench


@dataclass(frozen=True)
class Checked:
    """When a build was verified, and what was found; ``faults`` by file and byte."""

    when: datetime
    problems: list[Problem]
    faults: dict[tuple[str, int], str]


class Deeds(QObject):
    """``checked`` says that the outcome of a verification is new, ``gone`` carries the name of a deleted build."""

    checked = Signal()
    gone = Signal(str)

    def __init__(self, bench: Workbench, following: Following, over: QWidget) -> None:
        super().__init__(over)
        self._bench, self._following, self._over = bench, following, over
        self.outcomes: dict[str, Checked] = {}
        self.tasks: dict[str, Task] = {}
        """Verifications under way, by build."""

    def verify(self, name: str) -> None:
        """Read every record of a build, unless that is going on."""
        if name in self.tasks:
            return
        folder = self._bench.project.builds / name

        def done(verified: Verified) -> None:
            task = self.tasks.pop(name)
            self.outcomes[name] = Checked(datetime.now(), list(task.problems), verified.faults)
            self.checked.emit()
            well = self.tr("{name} is whole: every record was read and decoded.")
            wrong = self.tr("{name} is not well: {n}.")
            count = counted(len(task.problems), self.tr("problem"), self.tr("problems"))
            self._bench.tell((wrong if task.problems else well).format(name=name, n=count))

        task = self._bench.jobs.start(
            self.tr("Verify {name}").format(name=name), Verify(folder, cores()), done=done, failed=self._bench.fail
        )
        self.tasks[name] = task
        task.changed.connect(self._forget_ended)
        self.checked.emit()

    def _forget_ended(self) -> None:
        """A verification that was stopped, or failed, has no outcome."""
        over = [name for name, task in self.tasks.items() if task.state.over and task.result is None]
        for name in over:
            del self.tasks[name]
        if over:
            self.checked.emit()

    def upload(self, name: str) -> None:
        """Send a build to S3, once somebody agreed to what will be sent, and where."""
        job = Send(self._bench.project, self._bench.project.builds / name, Access())
        title = self.tr("Upload {name}").format(name=name)
        task = self._bench.jobs.start(title, job, confirm=True, failed=self._bench.fail)

        def ask(plan: Plan) -> None:
            confirm(self._over, title, plan.words, self.tr("Upload"), task.go, otherwise=task.cancel, undoable=True)

        task.planned.connect(ask)

    def show_folder(self, name: str) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._bench.project.builds / name)))

    def delete(self, name: str) -> None:
        """Delete a build for good, once somebody confirmed that knowing which runs learned from it."""
        folder: Path = self._bench.project.runs
        self._following.ask(
            lambda: runs.using(folder, name), lambda used: self._ask(name, used), failed=self._bench.fail
        )

    def _ask(self, name: str, used: list[Run]) -> None:
        if busy := [run.name for run in used if run.state == "running"]:
            cause = self.tr("is being learned from by {runs}").format(runs=", ".join(busy))
            self._bench.fail(Problem(self.tr("The build {name}").format(name=name), cause, self.tr("Stop that first.")))
            return
        words = self.tr("Its files go for good; the pictures stay in the project.")
        if used:
            named = ", ".join(run.name for run in used)
            words += " " + self.tr("{runs} learned from it and cannot be evaluated on it any more.").format(runs=named)
        question = self.tr("Delete the build {name}?").format(name=name)
        confirm(self._over, question, words, self.tr("Delete for good"), lambda: self._discard(name))

    def _discard(self, name: str) -> None:
        folder = self._bench.project.builds

        def done(_none: None) -> None:
            self.outcomes.pop(name, None)
            self._bench.tell(self.tr("Deleted {name}.").format(name=name))
            self.gone.emit(name)

        self._following.ask(lambda: drafts.discard(folder, name), done, failed=self._bench.fail)
