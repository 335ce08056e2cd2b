"""The Deploy page: this computer, devices and releases at the left; the one that is chosen at the right."""

from functools import partial
from typing import Any

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QDialog, QMenu, QVBoxLayout, QWidget

from signlab.ui.pages.capture.asking import Asking
from signlab.ui.pages.capture.devices import DeviceForm
from signlab.ui.pages.capture.questions import Questions
from signlab.ui.pages.deploy.deploy_form import Chosen, DeployForm
from signlab.ui.pages.deploy.device import Device
from signlab.ui.pages.deploy.device_view import DeviceView
from signlab.ui.pages.deploy.fleet import Fleet
from signlab.ui.pages.deploy.listing import DEVICE, HERE, RELEASE, named, rows
from signlab.ui.pages.deploy.many_view import ManyView
from signlab.ui.pages.deploy.release_form import ReleaseForm
from signlab.ui.pages.deploy.release_view import ReleaseView
from signlab.ui.pages.deploy.stock import Stock
from signlab.ui.pages.deploy.try_it.widget import TryIt
from signlab.ui.pages.page import Page
from signlab.ui.pages.wishes import Trial
from signlab.ui.widgets.confirm import confirm
from signlab.ui.widgets.halves import Halves
from signlab.ui.widgets.roster import Roster
from signlab.ui.widgets.text import button
from signlab.ui.workbench import Workbench


class DeployPage(Page):
    """Devices are a :class:`~signlab.ui.pages.deploy.fleet.Fleet`, releases a
    :class:`~signlab.ui.pages.deploy.stock.Stock`; this shows them."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self.asking = Asking(self)
        self._questions = Questions(self)
        self.asking.asked.connect(self._questions.ask)
        self.asking.withdrawn.connect(self._questions.withdraw)
        self.fleet = Fleet(self.asking, self)
        self.stock = Stock(bench, self)
        self.roster = Roster(bench.theme, self.tr("Devices and releases"), self.tr("Add a device"), "", several=True)
        self.new_release = button(self.tr("New release"), self.make_release)
        self.roster.layout().insertWidget(1, self._second_button())
        self.halves = Halves(self.roster)
        self.here = TryIt(bench)
        self.release = ReleaseView(bench, self.stock)
        self.many = ManyView(bench)
        self.release_form = ReleaseForm(bench, self.stock)
        self.device_form = DeviceForm()
        self._edited = ""
        self._awaited = ""
        """The id of a row that shall be chosen as soon as it is there."""
        self._views: dict[Device, DeviceView] = {}
        self._form: DeployForm | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.halves)
        self._here_holder = self._padded(self.here)
        self.device_form.setMaximumWidth(560)
        self._device_holder = self._padded(self.device_form)
        self._connect()
        self._attach()
        self._list()
        self.roster.choose(HERE)

    def _second_button(self) -> QWidget:
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(12, 0, 12, 8)
        column.addWidget(self.new_release)
        return holder

    def _padded(self, inside: QWidget) -> QWidget:
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(24, 16, 24, 16)
        column.addWidget(inside)
        return holder

    def _connect(self) -> None:
        roster, fleet, stock = self.roster, self.fleet, self.stock
        roster.new_wanted.connect(self.add_device)
        roster.chosen.connect(lambda _id: self._show_chosen())
        roster.picked.connect(lambda _ids: self._show_chosen())
        roster.opened.connect(lambda _id: self._step_in())
        roster.delete_wanted.connect(self._ask_remove)
        fleet.changed.connect(self._list)
        fleet.listed.connect(self._relist)
        fleet.saved.connect(self._saved)
        fleet.failed.connect(self.bench.fail)
        stock.changed.connect(self._relist)
        stock.failed.connect(self.bench.fail)
        self.release.deploy_wanted.connect(self._deploy_release)
        self.release_form.made.connect(lambda name: self._go_to(RELEASE + name))
        self.release_form.dropped.connect(self._show_chosen)
        self.device_form.saved.connect(self._save_device)
        self.device_form.dropped.connect(self._show_chosen)
        self.many.deploy_wanted.connect(lambda: self.begin_deploy(self.many.devices))
        self.many.ran.connect(self._look_at_all)
        self.bench.jobs.ended.connect(self._job_ended)

    def _attach(self) -> None:
        self.bench.commands.attach(
            self,
            {
                "deploy.add": self.add_device,
                "deploy.release": self.make_release,
                "deploy.deploy": self.deploy_chosen,
                "deploy.check": lambda: self._with_view(DeviceView.check_now),
                "deploy.watch": lambda: self._with_view(DeviceView.toggle_live),
            },
        )

    # ---- what is shown

    def _list(self) -> None:
        self.roster.show_rows(rows(self.fleet.devices.values(), self.stock.releases))
        ailing = [device.name for device in self.fleet.devices.values() if _ails(device)]
        self.attention.emit(self.tr("{names}: wants a look").format(names=", ".join(ailing)) if ailing else "")

    def _relist(self) -> None:
        self._list()
        self._take_up()
        for device, view in list(self._views.items()):
            if device not in self.fleet.devices.values():
                view.close_down()
                self.halves.drop(view)
                del self._views[device]
        if self.halves.right in (self.release, self.many) or self.halves.right in self._views.values():
            self._show_chosen()

    @property
    def chosen(self) -> list[Device]:
        """The devices that are selected."""
        names = [named(id_, DEVICE) for id_ in self.roster.selected]
        return [self.fleet.devices[name] for name in names if name in self.fleet.devices]

    def _show_chosen(self) -> None:
        """What the list says."""
        devices, current = self.chosen, self.roster.current
        self.fleet.watched = devices[0].name if len(devices) == 1 else ""
        if len(devices) > 1:
            self.many.show_devices(devices)
            self._show(self.many)
        elif devices and current == DEVICE + devices[0].name:
            self._show(self._view(devices[0]))
        elif release := self.stock.named(named(current, RELEASE)):
            self.release.show_release(release)
            self._show(self.release)
        else:
            self._show(self._here_holder)

    def _show(self, widget: QWidget) -> None:
        before = self.halves.right
        if widget is before:
            return
        self.halves.show_right(widget)
        if self._form and widget is not self._form:
            self.halves.drop(self._form)
            self._form = None
        if isinstance(before, DeviceView):
            before.leave()
        if isinstance(widget, DeviceView) and self.isVisible():
            widget.come()

    def _view(self, device: Device) -> DeviceView:
        if device not in self._views:
            view = self._views[device] = DeviceView(self.bench, device)
            view.deploy_wanted.connect(lambda: self.begin_deploy([device]))
            view.edit_wanted.connect(lambda: self.edit_device(device))
            view.forget_wanted.connect(lambda: self._ask_remove([DEVICE + device.name]))
            view.record_wanted.connect(self._record)
        return self._views[device]

    def _with_view(self, call: Any) -> None:
        shown = self.halves.right
        if isinstance(shown, DeviceView):
            call(shown)

    def _go_to(self, id_: str) -> None:
        """Look at a row, now or as soon as it is there."""
        self._awaited = id_
        self._list()
        self._take_up()

    def _take_up(self) -> None:
        if self._awaited and self._awaited in (row.id for row in self.roster.rows):
            self.roster.choose(self._awaited)
            self._awaited = ""
            self._show_chosen()

    def _step_in(self) -> None:
        """Into what is chosen, by Return or a double click."""
        if self.halves.right:
            self.halves.right.setFocus()
            self.focusNextChild()

    # ---- devices

    def add_device(self) -> None:
        self._edited = ""
        self._show(self._device_holder)
        self.device_form.begin()

    def edit_device(self, device: Device) -> None:
        self._edited = device.name
        self._show(self._device_holder)
        self.device_form.fill(device.name, device.saved.url)

    def _save_device(self, name: str, url: str) -> None:
        if self._edited:
            self.fleet.change(self._edited, name, url)
        else:
            self.fleet.save(name, url)

    def _saved(self, name: str) -> None:
        self._go_to(DEVICE + name)
        if device := self.fleet.devices.get(name):
            device.log_in()

    def _ask_remove(self, ids: list[str]) -> None:
        devices = [name for id_ in ids if (name := named(id_, DEVICE))]
        if devices:
            confirm(
                self,
                self.tr("Forget {names}?").format(names=", ".join(devices)),
                self.tr("Nothing is changed on the device; it can be added again."),
                self.tr("Forget"),
                lambda: [self.fleet.remove(name) for name in devices],
            )
        elif self.halves.right is self.release:
            self.release.ask_delete()

    def _look_at_all(self) -> None:
        for device in self.fleet.devices.values():
            device.look_now()

    # ---- releases and deployments

    def make_release(self) -> None:
        self._show(self.release_form)
        self.release_form.begin()

    def deploy_chosen(self) -> None:
        """To what is selected, step by step: choose, plan, deploy. A release that is selected asks where to; where
        nothing is, the only device is meant."""
        shown = self.halves.right
        if isinstance(shown, (DeployForm, DeviceView, ManyView)) and shown.step_on():
            return
        if devices := self.chosen:
            self.begin_deploy(devices)
        elif name := named(self.roster.current, RELEASE):
            self._deploy_release(name)
        elif len(self.fleet.devices) == 1:
            self.begin_deploy(list(self.fleet.devices.values()))

    def _deploy_release(self, name: str) -> None:
        devices = list(self.fleet.devices.values())
        if not devices:
            self.bench.tell(self.tr("No device is saved yet."), self.tr("Add a device"), self.add_device)
        elif len(devices) == 1:
            self.begin_deploy(devices, RELEASE + name)
        else:
            self._pick(devices, name)

    def _pick(self, devices: list[Device], release: str) -> None:
        """Where shall it go?"""
        menu = QMenu(self)
        for device in devices:
            menu.addAction(device.name, partial(self.begin_deploy, [device], RELEASE + release))
        menu.addSeparator()
        menu.addAction(self.tr("All of them"), partial(self.begin_deploy, devices, RELEASE + release))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.release.mapToGlobal(QPoint(24, 128)))

    def begin_deploy(self, devices: list[Device], what: str = "") -> None:
        """Choose what goes onto ``devices``."""
        where = devices[0].name if len(devices) == 1 else self.tr("{n} devices").format(n=len(devices))
        self.stock.look()
        form = DeployForm(self.stock, where)
        form.agreed.connect(partial(self._deploy, devices))
        form.dropped.connect(self._show_chosen)
        if what:
            form.choose(what)
        self._show(form)
        self._form = form
        form.begin()

    def _deploy(self, devices: list[Device], chosen: Chosen) -> None:
        if len(devices) == 1:
            view = self._view(devices[0])
            self._show(view)
            self.roster.choose(DEVICE + devices[0].name)
            view.begin(chosen.make)
        else:
            self.many.show_devices(devices)
            self._show(self.many)
            self.many.begin(chosen.make)

    def _job_ended(self, _task: object) -> None:
        """A run may be done, or a release made."""
        self.stock.look()

    def _record(self, url: str) -> None:
        """What the device sees shall become training data."""
        self.bench.wanted.emit("capture", url)

    # ---- a page's life

    def entered(self) -> None:
        self.fleet.wake(True)
        self.stock.look()
        shown = self.halves.right
        if isinstance(shown, DeviceView):
            shown.come()
        self.roster.list.setFocus()

    def left(self) -> None:
        self.fleet.wake(False)
        shown = self.halves.right
        if isinstance(shown, DeviceView):
            shown.leave()

    def show_wanted(self, what: Any) -> None:
        """A ``Trial``, the name of a run that shall become a release, or that of a release."""
        self.stock.look()
        if isinstance(what, Trial):
            self.here.show_model(what.name)
            self._go_to(HERE)
        elif self.stock.named(str(what)):
            self._go_to(RELEASE + str(what))
        else:
            self._show(self.release_form)
            self.release_form.begin(str(what))

    def step_back(self) -> bool:
        if self.halves.right in (self.release_form, self._device_holder) or isinstance(self.halves.right, DeployForm):
            self._show_chosen()
            self.roster.list.setFocus()
            return True
        return False

    def close_down(self) -> None:
        for dialog in self.findChildren(QDialog):
            if dialog.isVisible():
                dialog.reject()
        self.asking.close()
        for device in self.fleet.devices.values():
            device.link.close()
        for view in self._views.values():
            view.close_down()
        self.here.close_down()
        self.many.close_down()
        self.fleet.close()
        self.stock.close()


def _ails(device: Device) -> bool:
    """Whether somebody should look after it."""
    return device.standing is not None and device.standing.ailing and not device.deploying
