"""The device's own log, followed as it is written."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from signlab.deployment import care
from signlab.errors import Problem
from signlab.ui.pages.deploy.device import Device
from signlab.ui.pages.deploy.follower import Follower
from signlab.ui.theme import Theme
from signlab.ui.widgets.summary import Log


class Logbook(QWidget):
    """Follows for as long as somebody looks."""

    def __init__(self, _theme: Theme, device: Device) -> None:
        super().__init__()
        self._device = device
        self.log = Log(self.tr("Log of the device"))
        self._follower = Follower(f"log {device.name}", self)
        self._follower.came.connect(self._add)
        self._follower.ended.connect(self._ended)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.log)

    def follow(self, wanted: bool) -> None:
        if wanted and not self._follower.running:
            self.log.clear()
            link = self._device.link
            self._follower.start(lambda watch: care.log(link.shell(), watch))
        elif not wanted:
            self._follower.stop()

    def _add(self, lines: list[str]) -> None:
        self.log.add("\n".join(lines))

    def _ended(self, problem: Problem | None) -> None:
        self.log.add(str(problem) if problem else self.tr("The connection ended. Fold the log up and open it again."))

    def close_down(self) -> None:
        self._follower.close()
