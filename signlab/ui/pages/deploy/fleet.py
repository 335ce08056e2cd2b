"""The saved devices, each looked at now and then for as long as the page is seen."""

from PySide6.QtCore import QObject, QTimer, Signal

from signlab.capture.deeplens.saved import SavedDevice, change_device, remove_device, save_device, saved_devices
from signlab.ui.pages.capture.asking import Asking
from signlab.ui.pages.deploy.device import Device
from signlab.ui.worker import Worker

_TICK = 1_000


class Fleet(QObject):
    """``changed`` says that how a device is did, ``listed`` that there are others. ``saved`` carries the name of a
    device that was just added or changed, ``failed`` a ``Problem`` with the list itself.
    """

    changed = Signal()
    listed = Signal()
    saved = Signal(str)
    failed = Signal(object)

    def __init__(self, asking: Asking, parent: QObject) -> None:
        super().__init__(parent)
        self.asking = asking
        self.devices: dict[str, Device] = {}
        self.watched = ""
        """The name of the device that is in sight."""
        self._worker = Worker("devices", self)
        self._timer = QTimer(self, interval=_TICK)
        self._timer.timeout.connect(self._tick)

    def wake(self, seen: bool) -> None:
        """Whether the page is seen; where it is not, no device is looked at."""
        if not seen:
            self._timer.stop()
            return
        self.read()
        self._timer.start()
        self._tick()

    def _tick(self) -> None:
        for device in self.devices.values():
            device.look(watched=device.name == self.watched)

    # ---- the list

    def read(self) -> None:
        """Read the list anew: the Capture page and the terminal change it too."""
        self._worker.ask(saved_devices, self._show, failed=self.failed.emit, topic="list")

    def _show(self, found: list[SavedDevice]) -> None:
        before = self.devices
        devices = {}
        for saved in found:
            device = before.get(saved.name)
            if device is None:
                device = Device(saved, self.asking.link, self)
                device.changed.connect(self.changed)
                device.look_now()
            elif device.saved != saved:
                device.become(saved)
            devices[saved.name] = device
        for name, device in before.items():
            if name not in devices:
                device.close()
                device.deleteLater()
        if list(devices) != list(before):
            self.devices = devices
            self.listed.emit()

    def save(self, name: str, url: str) -> None:
        """Add a device."""
        self._worker.ask(lambda: save_device(name, url), self._saved, failed=self.failed.emit)

    def change(self, old: str, name: str, url: str) -> None:
        """Another name or address for the device ``old``."""

        def changed(saved: SavedDevice) -> None:
            if (device := self.devices.pop(old, None)) is not None:
                device.become(saved)
                self.devices[saved.name] = device
            self._saved(saved)

        self._worker.ask(lambda: change_device(old, name, url), changed, failed=self.failed.emit)

    def remove(self, name: str) -> None:
        """Forget a device; nothing is changed on it."""
        self._worker.ask(lambda: remove_device(name), lambda _gone: self.read(), failed=self.failed.emit)

    def _saved(self, device: SavedDevice) -> None:
        self._worker.ask(saved_devices, lambda found: self._show_saved(found, device), failed=self.failed.emit)

    def _show_saved(self, found: list[SavedDevice], device: SavedDevice) -> None:
        self._show(found)
        self.listed.emit()
        self.saved.emit(device.name)

    def close(self) -> None:
        self._timer.stop()
        self._worker.close()
        for device in self.devices.values():
            device.close()
