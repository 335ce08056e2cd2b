"""The Deploy page: this computer, devices and releases at the left; the one that is chosen at the right."""

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from signlab.ui.pages.capture.asking import Asking
from signlab.ui.pages.capture.questions import Questions
from signlab.ui.pages.deploy.deploy_form import DeployForm
from signlab.ui.pages.deploy.deploying import Deploying
from signlab.ui.pages.deploy.device_view import DeviceView
from signlab.ui.pages.deploy.fleet import Fleet
from signlab.ui.pages.deploy.listing import DEVICE, HERE, RELEASE, named
from signlab.ui.pages.deploy.registering import Registering
from signlab.ui.pages.deploy.release_form import ReleaseForm
from signlab.ui.pages.deploy.showing import Showing
from signlab.ui.pages.deploy.stock import Stock
from signlab.ui.pages.page import Page
from signlab.ui.pages.wishes import Trial
from signlab.ui.widgets.text import button
from signlab.ui.workbench import Workbench


class DeployPage(Page):
    """Devices are a :class:`~signlab.ui.pages.deploy.fleet.Fleet`, releases a
    :class:`~signlab.ui.pages.deploy.stock.Stock`; ``halves`` shows them."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self.asking = Asking(self)
        self._questions = Questions(self)
        self.asking.asked.connect(self._questions.ask)
        self.asking.withdrawn.connect(self._questions.withdraw)
        self.fleet = Fleet(self.asking, self)
        self.stock = Stock(bench, self)
        self.halves = Showing(bench, self.fleet, self.stock)
        self.registering = Registering(self.fleet, self.halves)
        self.deploying = Deploying(self.fleet, self.stock, self.halves)
        self.release_form = ReleaseForm(bench, self.stock)
        self.halves.hold(self.release_form)
        self.new_release = button(self.tr("New release"), self.make_release)
        self.halves.roster.layout().insertWidget(1, self._second_button())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.halves)
        self._connect()
        self._attach()

    def _second_button(self) -> QWidget:
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(12, 0, 12, 8)
        column.addWidget(self.new_release)
        return holder

    def _connect(self) -> None:
        halves = self.halves
        halves.roster.new_wanted.connect(self.registering.add)
        halves.roster.delete_wanted.connect(self._ask_remove)
        halves.view_made.connect(self._connect_view)
        halves.ailing.connect(self._tell_ailing)
        halves.release.deploy_wanted.connect(self.deploying.send_out)
        halves.many.deploy_wanted.connect(lambda: self.deploying.begin(halves.many.devices))
        halves.many.ran.connect(self._look_at_all)
        self.deploying.homeless.connect(self._offer_to_add)
        self.fleet.failed.connect(self.bench.fail)
        self.stock.failed.connect(self.bench.fail)
        self.release_form.made.connect(lambda name: halves.go_to(RELEASE + name))
        self.release_form.dropped.connect(halves.show_chosen)
        self.bench.jobs.ended.connect(lambda _task: self.stock.look())  # a run may be done, or a release made

    def _connect_view(self, view: DeviceView) -> None:
        device = view.device
        view.deploy_wanted.connect(lambda: self.deploying.begin([device]))
        view.edit_wanted.connect(lambda: self.registering.edit(device))
        view.forget_wanted.connect(lambda: self.registering.ask_forget([device.name]))
        view.record_wanted.connect(lambda url: self.bench.wanted.emit("capture", url))

    def _attach(self) -> None:
        self.bench.commands.attach(
            self,
            {
                "deploy.add": self.registering.add,
                "deploy.release": self.make_release,
                "deploy.deploy": self.deploying.go_on,
                "deploy.check": lambda: self._with_view(lambda view: view.deeds.check()),
                "deploy.watch": lambda: self._with_view(DeviceView.toggle_live),
            },
        )

    # ---- what is done

    def make_release(self, run: str = "") -> None:
        """Ask for a release, of ``run`` if one is named."""
        self.halves.show_form(self.release_form)
        self.release_form.begin(run)

    def _with_view(self, call: Callable[[DeviceView], object]) -> None:
        if isinstance(self.halves.right, DeviceView):
            call(self.halves.right)

    def _ask_remove(self, ids: list[str]) -> None:
        if names := [name for id_ in ids if (name := named(id_, DEVICE))]:
            self.registering.ask_forget(names)
        elif self.halves.right is self.halves.release:
            self.halves.release.ask_delete()

    def _look_at_all(self) -> None:
        for device in self.fleet.devices.values():
            device.look_now()

    # ---- what is told

    def _tell_ailing(self, names: list[str]) -> None:
        self.attention.emit(self.tr("{names}: wants a look").format(names=", ".join(names)) if names else "")

    def _offer_to_add(self) -> None:
        self.bench.tell(self.tr("No device is saved yet."), self.tr("Add a device"), self.registering.add)

    # ---- a page's life

    def entered(self) -> None:
        self.fleet.wake(True)
        self.stock.look()
        self.halves.come()

    def left(self) -> None:
        self.fleet.wake(False)
        self.halves.leave()

    def show_wanted(self, what: Any) -> None:
        """A ``Trial``, the name of a run that shall become a release, or that of a release."""
        self.stock.look()
        if isinstance(what, Trial):
            self.halves.here.show_model(what.name)
            self.halves.go_to(HERE)
        elif self.stock.named(str(what)):
            self.halves.go_to(RELEASE + str(what))
        else:
            self.make_release(str(what))

    def step_back(self) -> bool:
        shown = self.halves.right
        if shown in (self.release_form, self.registering.holder) or isinstance(shown, DeployForm):
            self.halves.show_chosen()
            self.halves.roster.list.setFocus()
            return True
        return False

    def close_down(self) -> None:
        for dialog in self.findChildren(QDialog):
            if dialog.isVisible():
                dialog.reject()
        self.asking.close()
        for device in self.fleet.devices.values():
            device.link.close()
        self.halves.close_down()
        self.fleet.close()
        self.stock.close()
