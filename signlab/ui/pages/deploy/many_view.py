"""Several devices at once: one release for all, and a result for each."""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from signlab.deployment.many import DeployToMany, Outcome
from signlab.deployment.putting import Put
from signlab.deployment.release import Release
from signlab.errors import Problem
from signlab.jobs import Progress
from signlab.ui.inbox import Inbox
from signlab.ui.jobs import State, Task
from signlab.ui.pages.deploy import words
from signlab.ui.pages.deploy.device import Device
from signlab.ui.widgets.summary import Summary
from signlab.ui.widgets.text import button, label, set_tone
from signlab.ui.workbench import Workbench

_SIGN = 16


class Results(QWidget):
    """A line for each device: a sign, its name, how far it is or what came of it."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__()
        self._theme = bench.theme
        self._rows: dict[str, tuple[QLabel, QLabel]] = {}
        self._signs: dict[str, str] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(12)
        self._grid.setColumnMinimumWidth(1, 136)
        self._grid.setColumnStretch(2, 1)
        bench.theme.changed.connect(self._draw)

    def begin(self, names: Sequence[str]) -> None:
        while item := self._grid.takeAt(0):
            item.widget().hide()
            item.widget().deleteLater()
        self._rows, self._signs = {}, {}
        for row, name in enumerate(names):
            sign, said = label(), label("", wrap=True)
            sign.setFixedSize(_SIGN, _SIGN)
            said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._rows[name] = sign, said
            top = Qt.AlignmentFlag.AlignTop
            self._grid.addWidget(sign, row, 0, top)
            self._grid.addWidget(label(name), row, 1, top)
            self._grid.addWidget(said, row, 2, top)

    def say(self, name: str, text: str, sign: str, tone: str = "") -> None:
        """``sign`` is an icon's name."""
        said = self._rows[name][1]
        said.setText(text)
        said.setAccessibleName(f"{name}: {text}")
        set_tone(said, tone)
        self._signs[name] = sign
        self._draw()

    @property
    def lines(self) -> dict[str, str]:
        return {name: said.text() for name, (_sign, said) in self._rows.items()}

    def _draw(self) -> None:
        roles = {"proved": "proved", "error": "record", "play": "accent", "warn": "warn"}
        for name, icon in self._signs.items():
            pixmap = self._theme.icon(icon, roles.get(icon, "muted")).pixmap(_SIGN, _SIGN)
            self._rows[name][0].setPixmap(pixmap)


class ManyView(QWidget):
    """``deploy_wanted``: to all that are selected. ``ran`` says that a deployment to them is over."""

    deploy_wanted = Signal()
    ran = Signal()

    def __init__(self, bench: Workbench) -> None:
        super().__init__()
        self._bench = bench
        self._inbox = Inbox(self)
        self.devices: list[Device] = []
        self.task: Task | None = None
        self.summary = Summary(bench.theme, self.tr("Several devices"))
        self.deploy = self.summary.offer(self.tr("Deploy to all …"), self.deploy_wanted.emit, "primary")
        self.results = Results(bench)
        self.go = button(self.tr("Deploy now"), self._go, "primary")
        self.go.hide()
        self.stop = button(self.tr("Stop"), self._stop)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.go)
        row.addWidget(self.stop)
        row.addStretch()
        content = QWidget()
        inside = QVBoxLayout(content)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(16)
        inside.addWidget(self.results)
        inside.addLayout(row)
        self.summary.section(self.tr("Devices"), content)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.summary)

    @property
    def busy(self) -> bool:
        return self.task is not None and not self.task.state.over

    def show_devices(self, devices: Sequence[Device]) -> None:
        """These are selected; while a deployment goes on, those it goes to stay in sight."""
        if self.busy or list(devices) == self.devices:
            return
        self.devices, self.task = list(devices), None
        self.results.begin([device.name for device in devices])
        for device in devices:
            said, tone = words.state(device.standing)
            self.results.say(device.name, said, {"proved": "proved", "warn": "warn"}.get(tone, "device"))
        self._show()

    def begin(self, make: Callable[[], Release]) -> None:
        """Look at all of them and plan; then it waits to be agreed to."""
        links = {device.name: device.link for device in self.devices}

        def change(name: str, what: Progress | Outcome) -> None:
            self._inbox.put(lambda: self._heed(name, what))

        for device in self.devices:
            self.results.say(device.name, self.tr("Looking …"), "play")
        job = Put(make, lambda release: DeployToMany(links, release, on_change=change))
        title = self.tr("Deploy to {n} devices").format(n=len(links))
        task = self.task = self._bench.jobs.start(title, job, confirm=True, done=self._done, failed=self._failed)
        task.changed.connect(self._show)
        task.planned.connect(self._plan)
        self._show()

    def step_on(self) -> bool:
        """Deploy what was planned; whether something is planned or under way."""
        if self.go.isVisible():
            self.go.click()
        return self.busy

    def _plan(self, plan: Any) -> None:
        for line in plan.steps:
            name, _colon, said = line.partition(": ")
            self.results.say(name, said[:1].upper() + said[1:] + ".", "forward")

    def _heed(self, name: str, what: Progress | Outcome) -> None:
        for device in self.devices:
            if device.name == name:
                device.show_deploying(isinstance(what, Progress))
        if isinstance(what, Outcome):
            if what.problem:
                told, _log = words.without_log(what.problem)
                self.results.say(name, str(told), "error", "record")
            else:
                self.results.say(name, what.words, "proved")
            return
        steps = (
            self.tr("Copying: {done:.1f} of {all:.1f} MB"),
            self.tr("Checking what arrived"),
            self.tr("Starting it"),
            self.tr("Waiting until it reads frames"),
            self.tr("It did not run: going back to what ran before"),
        )
        said = steps[min(max(what.phase, 1), len(steps)) - 1]
        self.results.say(name, said.format(done=what.done / 1e6, all=(what.total or 0) / 1e6), "play")

    def _show(self) -> None:
        names = self.tr("{n} devices").format(n=len(self.devices))
        task = self.task
        said, tone = self.tr("One release for all of them; each tells how it went."), ""
        if task:
            said, tone = {
                State.PREPARING: (self.tr("Looking at all of them …"), ""),
                State.ASKING: (self.tr("This is what will be done on each."), ""),
                State.RUNNING: (self.tr("Deploying …"), ""),
                State.CANCELLED: (self.tr("Stopped."), ""),
                State.FAILED: (self.tr("None of them could take it."), "record"),
                State.DONE: (task.words, ""),
            }[task.state]
        self.summary.say(names, said, tone)
        waits = task is not None and task.state is State.ASKING
        self.deploy.setVisible(not self.busy)
        if not self.busy and self.stop.hasFocus():
            self.deploy.setFocus()
        newly = waits and self.go.isHidden()
        self.go.setVisible(waits)
        if newly and self.isVisible():
            self.go.setFocus()
        self.stop.setVisible(self.busy)
        self.stop.setText(self.tr("Do not deploy") if waits else self.tr("Stop"))

    def _go(self) -> None:
        if self.task:
            self.task.go()

    def _stop(self) -> None:
        if self.task:
            self.task.cancel()

    def _done(self, _outcomes: Any) -> None:
        self.ran.emit()

    def _failed(self, problem: Problem) -> None:
        self.summary.show_problems([problem], "record")

    def close_down(self) -> None:
        self._inbox.close()
