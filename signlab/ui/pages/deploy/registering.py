"""Devices are added, get another name or address, and are forgotten."""

from PySide6.QtCore import QObject

from signlab.ui.pages.capture.devices import DeviceForm
from signlab.ui.pages.deploy.device import Device
from signlab.ui.pages.deploy.fleet import Fleet
from signlab.ui.pages.deploy.listing import DEVICE
from signlab.ui.pages.deploy.showing import Showing, padded
from signlab.ui.widgets.confirm import confirm

_WIDEST = 560
"""Pixels of the form."""


class Registering(QObject):
    """``form`` is shown in ``place``, in a ``holder``."""

    def __init__(self, fleet: Fleet, place: Showing) -> None:
        super().__init__(place)
        self._fleet, self._place = fleet, place
        self._edited = ""
        """The name of the device that the form is about; "" for a new one."""
        self.form = DeviceForm()
        self.form.setMaximumWidth(_WIDEST)
        self.holder = padded(self.form, top=True)
        place.hold(self.holder)
        self.form.saved.connect(self._save)
        self.form.dropped.connect(place.show_chosen)
        fleet.saved.connect(self._saved)

    def add(self) -> None:
        self._edited = ""
        self._place.show_form(self.holder)
        self.form.begin()

    def edit(self, device: Device) -> None:
        self._edited = device.name
        self._place.show_form(self.holder)
        self.form.fill(device.name, device.saved.url)

    def _save(self, name: str, url: str) -> None:
        if self._edited:
            self._fleet.change(self._edited, name, url)
        else:
            self._fleet.save(name, url)

    def _saved(self, name: str) -> None:
        self._place.go_to(DEVICE + name)
        if device := self._fleet.devices.get(name):
            device.log_in()

    def ask_forget(self, names: list[str]) -> None:
        confirm(
            self._place,
            self.tr("Forget {names}?").format(names=", ".join(names)),
            self.tr("Nothing is changed on the device; it can be added again."),
            self.tr("Forget"),
            lambda: [self._fleet.remove(name) for name in names],
        )
