"""What goes where: chosen in a form, then planned and done in the view of the device, or of several."""

from functools import partial

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtWidgets import QMenu

from signlab.ui.pages.deploy.deploy_form import Chosen, DeployForm
from signlab.ui.pages.deploy.device import Device
from signlab.ui.pages.deploy.device_view import DeviceView
from signlab.ui.pages.deploy.fleet import Fleet
from signlab.ui.pages.deploy.listing import RELEASE, named
from signlab.ui.pages.deploy.many_view import ManyView
from signlab.ui.pages.deploy.showing import Showing
from signlab.ui.pages.deploy.stock import Stock


class Deploying(QObject):
    """``homeless`` says that a release shall go onto a device, and there is none."""

    homeless = Signal()

    def __init__(self, fleet: Fleet, stock: Stock, place: Showing) -> None:
        super().__init__(place)
        self._fleet, self._stock, self._place = fleet, stock, place

    def go_on(self) -> None:
        """To what is selected, step by step: choose, plan, deploy. A release that is selected asks where to; where
        nothing is, the only device is meant."""
        shown = self._place.right
        if isinstance(shown, (DeployForm, DeviceView, ManyView)) and shown.step_on():
            return
        if devices := self._place.chosen:
            self.begin(devices)
        elif name := named(self._place.roster.current, RELEASE):
            self.send_out(name)
        elif len(self._fleet.devices) == 1:
            self.begin(list(self._fleet.devices.values()))

    def send_out(self, release: str) -> None:
        """Deploy the release of that name; where to is asked if there are several devices."""
        devices = list(self._fleet.devices.values())
        if not devices:
            self.homeless.emit()
        elif len(devices) == 1:
            self.begin(devices, RELEASE + release)
        else:
            self._ask_where(devices, release)

    def _ask_where(self, devices: list[Device], release: str) -> None:
        menu = QMenu(self._place)
        for device in devices:
            menu.addAction(device.name, partial(self.begin, [device], RELEASE + release))
        menu.addSeparator()
        menu.addAction(self.tr("All of them"), partial(self.begin, devices, RELEASE + release))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self._place.release.mapToGlobal(QPoint(24, 128)))

    def begin(self, devices: list[Device], what: str = "") -> None:
        """Choose what goes onto ``devices``; ``what`` is offered first."""
        where = devices[0].name if len(devices) == 1 else self.tr("{n} devices").format(n=len(devices))
        self._stock.look()
        form = DeployForm(self._stock, where)
        form.agreed.connect(partial(self._plan, devices))
        form.dropped.connect(self._place.show_chosen)
        if what:
            form.choose(what)
        self._place.show_form(form, once=True)
        form.begin()

    def _plan(self, devices: list[Device], chosen: Chosen) -> None:
        if len(devices) == 1:
            self._place.show_device(devices[0]).begin(chosen.make)
        else:
            self._place.show_many(devices).begin(chosen.make)
