"""The two halves of the page: a list of this computer, devices and releases, and what is chosen of it."""

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from signlab.ui.pages.deploy.device import Device
from signlab.ui.pages.deploy.device_view import DeviceView
from signlab.ui.pages.deploy.fleet import Fleet
from signlab.ui.pages.deploy.listing import DEVICE, HERE, RELEASE, named, rows
from signlab.ui.pages.deploy.many_view import ManyView
from signlab.ui.pages.deploy.release_view import ReleaseView
from signlab.ui.pages.deploy.stock import Stock
from signlab.ui.pages.deploy.try_it.widget import TryIt
from signlab.ui.widgets.halves import Halves
from signlab.ui.widgets.roster import Roster
from signlab.ui.workbench import Workbench

translate = QCoreApplication.translate


class Showing(Halves):
    """``view_made`` carries the view of a device that is seen for the first time; ``ailing`` the names of the devices
    that somebody should look after.
    """

    view_made = Signal(object)
    ailing = Signal(list)

    def __init__(self, bench: Workbench, fleet: Fleet, stock: Stock) -> None:
        title, add = translate("Deploy", "Devices and releases"), translate("Deploy", "Add a device")
        super().__init__(Roster(bench.theme, title, add, "", several=True))
        self._bench, self._fleet, self._stock = bench, fleet, stock
        self.here = TryIt(bench)
        self.release = ReleaseView(bench, stock)
        self.many = ManyView(bench)
        self._here_holder = padded(self.here)
        self.hold(self._here_holder, self.release, self.many)
        self._views: dict[Device, DeviceView] = {}
        self._form: QWidget | None = None
        self._awaited = ""
        """The id of a row that shall be chosen as soon as it is there."""
        self.roster.chosen.connect(lambda _id: self.show_chosen())
        self.roster.picked.connect(lambda _ids: self.show_chosen())
        self.roster.opened.connect(lambda _id: self._step_in())
        fleet.changed.connect(self._list)
        fleet.listed.connect(self._relist)
        stock.changed.connect(self._relist)
        self._list()
        self.roster.choose(HERE)

    # ---- the list

    def _list(self) -> None:
        devices = self._fleet.devices.values()
        self.roster.show_rows(rows(devices, self._stock.releases))
        self.ailing.emit([device.name for device in devices if _ails(device)])

    def _relist(self) -> None:
        self._list()
        self._take_up()
        for device, view in list(self._views.items()):
            if device not in self._fleet.devices.values():
                view.close_down()
                self.drop(view)
                del self._views[device]
        if self.right in (self.release, self.many) or self.right in self._views.values():
            self.show_chosen()

    @property
    def chosen(self) -> list[Device]:
        """The devices that are selected."""
        names = [named(id_, DEVICE) for id_ in self.roster.selected]
        return [self._fleet.devices[name] for name in names if name in self._fleet.devices]

    def go_to(self, id_: str) -> None:
        """Choose a row, now or as soon as it is there."""
        self._awaited = id_
        self._list()
        self._take_up()

    def _take_up(self) -> None:
        if self._awaited and self._awaited in (row.id for row in self.roster.rows):
            self.roster.choose(self._awaited)
            self._awaited = ""
            self.show_chosen()

    # ---- what is chosen of it

    def show_chosen(self) -> None:
        """What the list says."""
        devices, current = self.chosen, self.roster.current
        self._fleet.watched = devices[0].name if len(devices) == 1 else ""
        if len(devices) > 1:
            self.show_many(devices)
        elif devices and current == DEVICE + devices[0].name:
            self._show(self.view(devices[0]))
        elif release := self._stock.named(named(current, RELEASE)):
            self.release.show_release(release)
            self._show(self.release)
        else:
            self._show(self._here_holder)

    def show_device(self, device: Device) -> DeviceView:
        """Its view, which is chosen in the list from now on."""
        view = self.view(device)
        self._show(view)
        self.roster.choose(DEVICE + device.name)
        return view

    def show_many(self, devices: list[Device]) -> ManyView:
        self.many.show_devices(devices)
        self._show(self.many)
        return self.many

    def show_form(self, form: QWidget, *, once: bool = False) -> None:
        """A form in the place of what is chosen; let go of when it is left, if it is for ``once``."""
        self._show(form)
        self._form = form if once else None

    def view(self, device: Device) -> DeviceView:
        if device not in self._views:
            self._views[device] = DeviceView(self._bench, device)
            self.hold(self._views[device])
            self.view_made.emit(self._views[device])
        return self._views[device]

    def _show(self, widget: QWidget) -> None:
        before = self.right
        if widget is before:
            return
        self.show_right(widget)
        if self._form and widget is not self._form:
            self.drop(self._form)
            self._form = None
        if isinstance(before, DeviceView):
            before.leave()
        if isinstance(widget, DeviceView) and self.isVisible():
            widget.come()

    def _step_in(self) -> None:
        """Into what is chosen, by Return or a double click."""
        if self.right:
            self.right.setFocus()
            self.focusNextChild()

    # ---- its life

    def come(self) -> None:
        """It is seen."""
        if isinstance(self.right, DeviceView):
            self.right.come()
        self.roster.list.setFocus()

    def leave(self) -> None:
        """It is not: nothing is followed."""
        if isinstance(self.right, DeviceView):
            self.right.leave()

    def close_down(self) -> None:
        for view in self._views.values():
            view.close_down()
        self.here.close_down()
        self.many.close_down()


def padded(inside: QWidget, *, top: bool = False) -> QWidget:
    """``inside`` with the room around it that the right half has; at its ``top``, no higher than it has to be."""
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(24, 16, 24, 16)
    column.addWidget(inside)
    if top:
        inside.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        column.addStretch()
    return holder


def _ails(device: Device) -> bool:
    """Whether somebody should look after it."""
    return device.standing is not None and device.standing.ailing and not device.deploying
