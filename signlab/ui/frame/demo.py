"""A project of drawn pictures, for who has no camera or wants to look round first."""

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from signlab.alphabet import load
from signlab.errors import Problem
from signlab.hand.dataset import DrawDataset
from signlab.ui.frame.new_project import home_of_projects
from signlab.ui.jobs import Jobs, State, Task
from signlab.ui.widgets.text import button, label
from signlab.ui.worker import Worker

PER_LABEL, SIGNERS = 6, 3


class Demo(QWidget):
    """``made`` carries the folder of the project once it is drawn."""

    made = Signal(object)
    back = Signal()

    def __init__(self, jobs: Jobs, worker: Worker) -> None:
        super().__init__()
        self._jobs, self._worker = jobs, worker
        self._alphabet = load("asl-24")
        self._root = home_of_projects() / "demo"
        self._words = label("", "muted", wrap=True)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(self.tr("How much is drawn"))
        self._draw = button(self.tr("Draw"), self._start, "primary")
        self._stop = button(self.tr("Stop"), self._cancel)
        self._back = button(self.tr("Back"), self.back.emit, "flat")
        self._task: Task | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        column.addWidget(label(self.tr("A demo project"), "title"))
        column.addWidget(
            label(
                self.tr(
                    "Sign Lab draws {signers} people who sign all {labels} letters, so that there is something to look"
                    " at. Its Capture page has a drawn person too: nothing needs a camera."
                ).format(signers=SIGNERS, labels=len(self._alphabet)),
                wrap=True,
            )
        )
        column.addWidget(self._words)
        column.addWidget(self._bar)
        row = QHBoxLayout()
        for part in (self._draw, self._stop, self._back):
            row.addWidget(part)
        row.addStretch()
        column.addLayout(row)
        self._show_state()

    def begin(self) -> None:
        """Find a folder for it and offer to draw."""
        if self._task and not self._task.state.over:
            return
        self._draw.setEnabled(False)
        self._worker.ask(_free_folder, self._offer, failed=self._fail)

    def _offer(self, root: Path) -> None:
        self._root = root
        self._words.setText(self.tr("It will lie in {folder}.").format(folder=root))
        self._draw.setText(self.tr("Draw {n} pictures").format(n=PER_LABEL * len(self._alphabet)))
        self._draw.setEnabled(True)
        self._draw.setFocus()

    def _start(self) -> None:
        job = DrawDataset(self._root, self._alphabet, per_label=PER_LABEL, signers=SIGNERS, processes=1)
        self._task = self._jobs.start(self.tr("Drawing the demo project"), job)
        self._task.changed.connect(self._show_state)
        self._show_state()
        self._stop.setFocus()

    def _cancel(self) -> None:
        if self._task:
            self._task.cancel()

    def _show_state(self) -> None:
        task = self._task
        busy = task is not None and not task.state.over
        for part, shown in ((self._bar, busy), (self._stop, busy), (self._draw, not busy), (self._back, not busy)):
            part.setVisible(shown)
        if not task:
            return
        if now := task.progress:
            self._bar.setRange(0, now.total or 0)
            self._bar.setValue(now.done)
            if busy:
                self._words.setText(self.tr("{done} of {total} drawn").format(done=now.done, total=now.total))
        if task.state is State.DONE:
            self._task = None
            self.made.emit(self._root)
        elif task.state.over:
            self._words.setText(task.words)
            self._draw.setEnabled(False)

    def _fail(self, problem: Problem) -> None:
        self._words.setText(str(problem))


def _free_folder() -> Path:
    """Where no demo project was drawn before."""
    home, number = home_of_projects(), 1
    while (root := home / ("demo" if number == 1 else f"demo-{number}")).exists():
        number += 1
    return root
