"""A deployment to one device: its plan, agreed to or not, and its steps as they are done."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from signlab.deployment.putting import Put, onto
from signlab.errors import Problem
from signlab.ui.jobs import State, Task
from signlab.ui.pages.deploy import words
from signlab.ui.pages.deploy.device import Device
from signlab.ui.pages.deploy.steps import Steps
from signlab.ui.widgets.states import ProblemCard
from signlab.ui.widgets.summary import Log
from signlab.ui.widgets.text import button, label, set_tone
from signlab.ui.workbench import Workbench


class Deployment(QWidget):
    """``changed`` says that it is elsewhere now; ``ran`` that the release runs."""

    changed = Signal()
    ran = Signal()

    def __init__(self, bench: Workbench, device: Device) -> None:
        super().__init__()
        self._bench, self._device = bench, device
        self.task: Task | None = None
        self.said = label("", wrap=True)
        self.steps = Steps(bench.theme)
        self.go = button(self.tr("Deploy now"), self._go, "primary")
        self.go.hide()
        self.stop = button(self.tr("Stop"), self._stop)
        self.log = Log(self.tr("What the device says"))
        self._card: ProblemCard | None = None
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.go)
        row.addWidget(self.stop)
        row.addStretch()
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.said)
        column.addWidget(self.steps)
        column.addLayout(row)
        column.addWidget(self.log)
        self.log.hide()

    @property
    def busy(self) -> bool:
        """Whether one is planned or under way."""
        return self.task is not None and not self.task.state.over

    def begin(self, make: Callable[[], Any]) -> None:
        """Look at the device and plan; then it waits to be agreed to."""
        if self.task and self.busy:
            self.task.cancel()
        if self._card:
            self._column.removeWidget(self._card)
            self._card.deleteLater()
            self._card = None
        self.log.hide()
        title = self.tr("Deploy to {device}").format(device=self._device.name)
        job = Put(make, onto(self._device.link))
        task = self.task = self._bench.jobs.start(title, job, confirm=True, done=self._done, failed=self._failed)
        task.changed.connect(self._show)
        self._show()

    def _go(self) -> None:
        if self.task:
            self.task.go()
            self.go.setEnabled(False)

    def _stop(self) -> None:
        if self.task:
            self.task.cancel()

    def _show(self) -> None:
        task = self.task
        if task is None:
            return
        self._device.show_deploying(task.state is State.RUNNING)
        self.changed.emit()
        waits = task.state is State.ASKING
        newly = waits and self.go.isHidden()
        self.go.setEnabled(waits)
        self.go.setVisible(waits)
        if newly and self.isVisible():
            self.go.setFocus()
        self.stop.setVisible(not task.state.over)
        self.stop.setText(self.tr("Do not deploy") if waits else self.tr("Stop"))
        said = {
            State.PREPARING: self.tr("Looking at the device …"),
            State.ASKING: self.tr(
                "This is what will be done. Should it not run, what ran before runs again by itself."
            ),
            State.RUNNING: self.tr("Deploying …"),
            State.CANCELLED: self.tr("Stopped. What was copied is used the next time."),
            State.FAILED: self.tr("It did not work."),
            State.DONE: task.words,
        }
        self.said.setText(said[task.state])
        set_tone(self.said, {State.DONE: "proved", State.FAILED: "record"}.get(task.state, ""))
        self.steps.show_task(task)

    def _done(self, _deployed: Any) -> None:
        self.ran.emit()

    def _failed(self, problem: Problem) -> None:
        """With the device's own words, where it said any."""
        told, log = words.without_log(problem)
        self._card = ProblemCard(told, tone="record")
        self._column.addWidget(self._card)
        if log:
            self.log.show_text(log)
            self.log.show()
            self._column.removeWidget(self.log)
            self._column.addWidget(self.log)  # below the card
        self._device.look_now()
