"""One device, from a sentence to its log: check it, deploy to it, watch it, take it back."""

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from signlab.deployment import check
from signlab.deployment.standing import Presence
from signlab.errors import Problem
from signlab.ui.pages.deploy import words
from signlab.ui.pages.deploy.deeds import CHANGES_WHAT_RUNS, Deeds
from signlab.ui.pages.deploy.deployment import Deployment
from signlab.ui.pages.deploy.device import Device
from signlab.ui.pages.deploy.findings import Findings
from signlab.ui.pages.deploy.keying import Keying
from signlab.ui.pages.deploy.live import Live
from signlab.ui.pages.deploy.logbook import Logbook
from signlab.ui.pages.deploy.on_device import OnDevice
from signlab.ui.pages.deploy.tuning import Tuning
from signlab.ui.widgets.summary import Facts, Summary
from signlab.ui.workbench import Workbench


class DeviceView(QWidget):
    """``record_wanted`` carries the URL of what the device sees; all others are about the device."""

    deploy_wanted = Signal()
    edit_wanted = Signal()
    forget_wanted = Signal()
    record_wanted = Signal(str)

    def __init__(self, bench: Workbench, device: Device) -> None:
        super().__init__()
        self._bench, self.device = bench, device
        self._seen = False
        self._problems: dict[str, Problem] = {}
        """By the deed that they came of."""
        theme = bench.theme
        self.summary = Summary(theme, device.name)
        self.deeds = Deeds(bench, device, self)
        self.deployment = Deployment(bench, device)
        self.live = Live(theme, device)
        self.facts = Facts()
        self.findings = Findings(theme)
        self.on_device = OnDevice()
        self.tuning = Tuning(device)
        self.logbook = Logbook(theme, device)
        self.keying = Keying(device)
        self._lay_out()
        self._connect()
        self._show()

    def _lay_out(self) -> None:
        summary = self.summary
        self.deploy = summary.offer(self.tr("Deploy …"), self.deploy_wanted.emit, "primary")
        self.log_in = summary.offer(self.tr("Log in"), self.device.log_in, "primary")
        self.watch = summary.offer(self.tr("Watch"), self.toggle_live)
        self.check = summary.offer(self.tr("Check device"), self.deeds.check)
        self.more = summary.offer(self.tr("More …"), self._offer_more)
        self._steps = summary.section(self.tr("Deployment"), self.deployment)
        self._live = summary.section(self.tr("Live"), self.live)
        self._heart = summary.section(self.tr("Heartbeat"), self.facts)
        self._checked = summary.section(self.tr("Check"), self.findings)
        self._keys = summary.section(self.tr("Login"), self.keying)
        self._releases = summary.section(self.tr("On this device"), self.on_device)
        self.tune = summary.section(self.tr("Settings while it runs"), self.tuning, folds=True)
        self.log = summary.section(self.tr("Log"), self.logbook, folds=True)
        for section in (self._steps, self._live, self._checked):
            section.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(summary)

    def _connect(self) -> None:
        self.deeds.doing.connect(self.summary.show_doing)
        self.deeds.begun.connect(self._begin)
        self.deeds.failed.connect(self._fail)
        self.deeds.checked.connect(self._show_findings)
        self.device.changed.connect(self._show)
        self.deployment.changed.connect(self._show_deployment)
        self.deployment.ran.connect(self._ran)
        self.live.record_wanted.connect(self.record_wanted)
        self.on_device.back_wanted.connect(self.deeds.go_back)
        self.tuning.failed.connect(partial(self._fail, "set"))
        self.tuning.done.connect(lambda: self._mend("set"))
        self.keying.failed.connect(partial(self._fail, "key"))
        self.keying.done.connect(lambda: self._mend("key"))
        if fold := self.log.head:
            fold.toggled.connect(self.logbook.follow)
        self.tune.head.toggled.connect(self._tuned)

    # ---- what is shown

    def _show(self) -> None:
        standing = self.device.standing
        presence = standing.presence if standing else None
        account = self.device.link.login.account
        self.summary.say(f"{self.device.name}  ·  {account}", *self._sentence())
        inside = presence in (Presence.RUNS, Presence.IDLE, Presence.AILING)
        self.deploy.setVisible(inside and not self.deployment.busy)
        self.log_in.setVisible(presence in (Presence.LOCKED, Presence.AWAY))
        self.log_in.setText(self.tr("Log in") if presence is Presence.LOCKED else self.tr("Try again"))
        self.watch.setVisible(presence is Presence.RUNS)
        for part in (self.check, self._keys):
            part.setVisible(inside)
        runs = inside and standing is not None and bool(standing.release)
        beats = standing is not None and standing.beat is not None and bool(standing.beat.facts)
        for part in (self.tune, self.log):
            part.setVisible(runs)
        self._heart.setVisible(beats)
        if standing and standing.beat:
            self.facts.show_facts(words.heartbeat(standing.beat.facts))
        found = standing.found if standing else None
        self._releases.setVisible(bool(found and found.releases))
        if found:
            self.on_device.show_survey(found)
        self.keying.show_given(self.device.link.given)
        self._show_problems()

    def _sentence(self) -> tuple[str, str]:
        if self.device.deploying:
            return self.tr("A release is being put onto it."), ""
        return words.sentence(self.device.name, self.device.standing)

    def _show_problems(self) -> None:
        standing = self.device.standing
        told = list(self._problems.values())
        if standing and standing.problem and standing.presence is not Presence.LOCKED:
            told.append(standing.problem)
        if standing and standing.beat:
            told += [Problem(self.device.name, error) for error in standing.beat.errors[-2:]]
        self.summary.show_problems(told)

    def _fail(self, deed: str, problem: Problem) -> None:
        self._problems[deed] = problem
        self._show_problems()

    def _mend(self, deed: str) -> None:
        if self._problems.pop(deed, None):
            self._show_problems()

    def _begin(self, deed: str) -> None:
        self._mend(deed)
        if deed in CHANGES_WHAT_RUNS and not self.deployment.busy:
            self._steps.hide()  # what it says would be true no longer

    def _show_findings(self, found: list[check.Finding]) -> None:
        wrong = sum(one.state is not check.State.GOOD for one in found)
        note = self.tr("All is well.") if not wrong else self.tr("{n} of {all} lines want a look; they come first.")
        self._checked.note(note.format(n=wrong, all=len(found)))
        self.findings.show_findings(found)
        self._checked.show()

    # ---- deploying

    def begin(self, make: Callable[[], Any]) -> None:
        """Plan a deployment of what ``make`` gives."""
        self._steps.show()
        self.deployment.begin(make)
        self.summary.to_top()

    def step_on(self) -> bool:
        """Deploy what was planned; whether something is planned or under way."""
        if self.deployment.go.isVisible():
            self.deployment.go.click()
        return self.deployment.busy

    def _show_deployment(self) -> None:
        self._steps.setVisible(self.deployment.task is not None)
        self.deploy.setHidden(self.deployment.busy)
        if not self.deployment.busy and self.deployment.stop.hasFocus():
            self.deploy.setFocus()  # before that button goes, or the focus went anywhere

    def _ran(self) -> None:
        self.device.look_now()
        if self._seen and not self.live.running:
            self.toggle_live()
            self.summary.to_top()

    # ---- what can be done

    def toggle_live(self) -> None:
        """Watch what it shows and reads, or stop watching."""
        if self._live.isHidden():
            self._live.show()
            self.live.start()
        else:
            self._live.hide()
            self.live.stop()
        self.watch.setText(self.tr("Watch") if self._live.isHidden() else self.tr("Stop watching"))

    def _offer_more(self) -> None:
        menu = self.menu()
        menu.popup(self.more.mapToGlobal(QPoint(0, self.more.height())))

    def menu(self) -> QMenu:
        """What else can be done."""
        menu = QMenu(self)
        standing = self.device.standing
        runs = bool(standing and standing.release)
        for said, call, able in (
            (self.tr("Start the program anew"), self.deeds.restart, runs),
            (self.tr("Play a sound"), self.deeds.play, bool(standing and standing.found)),
            (self.tr("Remove everything from the device …"), self.deeds.ask_uninstall, runs),
        ):
            menu.addAction(said, call).setEnabled(able)
        menu.addSeparator()
        menu.addAction(self.tr("Change name or address …"), self.edit_wanted.emit)
        menu.addAction(self.tr("Forget this device"), self.forget_wanted.emit)
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    def _tuned(self, shown: bool) -> None:
        if shown:
            self.tuning.read()

    # ---- its life

    def come(self) -> None:
        """It is seen."""
        self._seen = True
        if self.log.head.isChecked():
            self.logbook.follow(True)

    def leave(self) -> None:
        """It is not: nothing is followed."""
        self._seen = False
        if not self._live.isHidden():
            self.toggle_live()
        self.logbook.follow(False)

    def close_down(self) -> None:
        self.live.close_down()
        self.logbook.close_down()
