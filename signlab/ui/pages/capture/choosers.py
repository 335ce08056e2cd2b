"""The dialogs of the Capture page: choose a source, choose a signer, and what a login asks."""

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QDialog, QWidget

from signlab.capture.bursts import Signer
from signlab.dataset import signers
from signlab.ui.pages.capture.control import Control
from signlab.ui.pages.capture.questions import Questions
from signlab.ui.pages.capture.signer_chooser import SignerChooser
from signlab.ui.pages.capture.source_chooser import SourceChooser


class Choosers(QObject):
    """Opens them over ``page``; what is chosen goes to ``control``."""

    def __init__(self, control: Control, page: QWidget) -> None:
        super().__init__(page)
        self._control, self._page = control, page
        self._questions = Questions(page)
        self._signers = SignerChooser(control.bench, page)
        self._signers.chosen.connect(self._sit)
        self._signers.withdrew.connect(self._withdrew)
        control.asking.asked.connect(self._questions.ask)
        control.asking.withdrawn.connect(self._questions.withdraw)

    def choose_source(self) -> None:
        control = self._control
        control.let_go()
        chooser = SourceChooser(control.bench.theme, control.asking, control.url, self._page)
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chooser.chosen.connect(control.open)
        chooser.open()

    def choose_signer(self) -> None:
        self._control.let_go()
        self._signers.choose(self._control.signer.name if self._control.signer else "")

    def _sit(self, signer: signers.Signer) -> None:
        self._control.sit(Signer(signer.name, signer.hand or "right", signer.consent))
        self._page.setFocus()

    def _withdrew(self, name: str) -> None:
        if self._control.signer and self._control.signer.name == name:
            self._control.stand_up()

    def take_up_signer(self) -> None:
        """The signer who recorded last sits down again, unless they withdrew."""
        store = self._control.bench.store
        store.ask(signers.signers, self._take_up, topic="signer of the Capture page")

    def _take_up(self, known: list[signers.Signer]) -> None:
        last = self._control.bench.settings["capture.signer"]
        found = next((one for one in known if one.name == last and not one.withdrawn and one.consent), None)
        if found and self._control.signer is None:
            self._sit(found)

    def close(self) -> None:
        """Step back from every dialog."""
        for dialog in self._page.findChildren(QDialog):
            if dialog.isVisible():
                dialog.reject()
