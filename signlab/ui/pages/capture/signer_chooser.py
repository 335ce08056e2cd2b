"""Choose who signs, add somebody, or let somebody withdraw."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QMessageBox,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from signlab.dataset.changes import pictures
from signlab.dataset.project import Project
from signlab.dataset.signers import Signer, register, signers
from signlab.dataset.withdrawing import Withdrawal, withdraw
from signlab.errors import Problem
from signlab.ui.pages.capture import wording
from signlab.ui.pages.capture.questions import enter_is_for
from signlab.ui.pages.capture.signer_form import SignerForm
from signlab.ui.widgets.text import button, label, set_tone
from signlab.ui.workbench import Workbench

_SIGNER = Qt.ItemDataRole.UserRole


class SignerChooser(QDialog):
    """``chosen`` carries a :class:`~signlab.dataset.signers.Signer`, ``withdrew`` a pseudonym.

    One lives as long as its page, since what the store answers may come when it is closed already.
    """

    chosen = Signal(object)
    withdrew = Signal(str)

    def __init__(self, bench: Workbench, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Choose a signer"))
        self.setFixedSize(600, 640)
        self._bench, self._current = bench, ""
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Signers"))
        self.list.itemDoubleClicked.connect(lambda _item: self.use())
        self.list.currentItemChanged.connect(lambda *_items: self._show_buttons())
        self.said = label("", wrap=True)
        self.form = SignerForm()
        self.form.saved.connect(self._save)
        self.form.dropped.connect(self._drop_form)
        self._use = button(self.tr("This is me"), self.use, "primary")
        self._change = button(self.tr("Change…"), self.change)
        self._withdraw = button(self.tr("Withdraw consent…"), self.ask_withdraw, "danger")
        self._stack = QStackedWidget()
        self._stack.addWidget(self._list_page())
        self._stack.addWidget(self.form)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 16)
        column.addWidget(self._stack)
        enter_is_for(self._use, self)
        self._show_buttons()

    def choose(self, current: str) -> None:
        """Open, with the signer ``current`` chosen."""
        self._current = current
        self._say("")
        self._stack.setCurrentIndex(0)
        self._ask()
        self.open()

    def _list_page(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(label(self.tr("Who signs?"), "title"))
        column.addWidget(self.list, 1)
        column.addWidget(self.said)
        more = QHBoxLayout()
        more.addWidget(button(self.tr("Add a signer…"), self.add))
        more.addWidget(self._change)
        more.addStretch()
        more.addWidget(self._withdraw)
        column.addLayout(more)
        row = QHBoxLayout()
        row.setContentsMargins(0, 8, 0, 0)
        row.addStretch()
        row.addWidget(button(self.tr("Cancel"), self.reject))
        row.addWidget(self._use)
        column.addLayout(row)
        return page

    # Who there is

    def _ask(self) -> None:
        self._bench.store.ask(signers, self._show, failed=self._fail, topic="signers")

    def _show(self, found: list[Signer]) -> None:
        self.list.clear()
        for signer in found:
            item = QListWidgetItem(_words(signer))
            item.setData(_SIGNER, signer)
            item.setSizeHint(QSize(0, 48))
            self.list.addItem(item)
            if signer.withdrawn:
                item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsEnabled)
            elif signer.name == self._current:
                self.list.setCurrentItem(item)
        if not found and self.isVisible():
            self.add()
        elif self.list.currentRow() < 0:
            self.list.setCurrentRow(next((at for at, one in enumerate(found) if not one.withdrawn), -1))
        if self._stack.currentIndex() == 0:
            self.list.setFocus()
        self._show_buttons()

    @property
    def _signer(self) -> Signer | None:
        item = self.list.currentItem()
        return item.data(_SIGNER) if item else None

    def _show_buttons(self) -> None:
        someone = self._signer is not None
        for one in (self._use, self._change, self._withdraw):
            one.setEnabled(someone)

    # What can be done

    def use(self) -> None:
        signer = self._signer
        if signer is None:
            return
        if signer.consent is None or not signer.hand:  # nobody asked them yet
            self.change()
            return
        self.chosen.emit(signer)
        self.accept()

    def add(self) -> None:
        self.form.begin(None)
        self._stack.setCurrentWidget(self.form)

    def change(self) -> None:
        """Another hand, or another consent, by the wording of today."""
        if signer := self._signer:
            self.form.begin(signer)
            self._stack.setCurrentWidget(self.form)

    def _drop_form(self) -> None:
        if self.list.count():
            self._stack.setCurrentIndex(0)
        else:
            self.reject()

    def _save(self) -> None:
        name, hand, consent = self.form.answers()

        def question(project: Project) -> Signer:
            return register(project, name, hand, consent)

        def saved(signer: Signer) -> None:
            self.chosen.emit(signer)
            self.accept()

        self._bench.store.ask(question, saved, failed=self.form.show_problem)

    def ask_withdraw(self) -> None:
        """Confirm what cannot be undone."""
        signer = self._signer
        if signer is None:
            return
        box = QMessageBox(self)
        box.setIcon(QMessageBox.Icon.Warning)
        box.setText(self.tr("Does {name} withdraw?").format(name=signer.name))
        box.setInformativeText(
            self.tr(
                "All {pictures} of {name} go to the trash, and later builds leave them out. That {name} withdrew is "
                "noted and stays noted. Builds and runs that used some are listed afterwards."
            ).format(name=signer.name, pictures=pictures(signer.tally.pictures))
        )
        yes = box.addButton(self.tr("Withdraw"), QMessageBox.ButtonRole.DestructiveRole)
        stay = box.addButton(self.tr("Keep"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(stay)
        box.setEscapeButton(stay)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.buttonClicked.connect(lambda pressed: self.withdraw(signer.name) if pressed is yes else None)
        box.open()

    def withdraw(self, name: str) -> None:
        def done(came: Withdrawal) -> None:
            self.withdrew.emit(name)
            self._bench.store.announce(came.changes)
            lines = [came.words + ".", *(used.words for used in came.used)]
            self._say("\n".join(lines))
            self._ask()

        self._bench.store.ask(lambda project: withdraw(project, name), done, failed=self._fail)

    def _say(self, words: str, tone: str = "") -> None:
        self.said.setText(words)
        set_tone(self.said, tone)

    def _fail(self, problem: Problem) -> None:
        self._say(str(problem), "warn")


def _words(signer: Signer) -> str:
    second = f"{pictures(signer.tally.pictures)}  ·  {signer.words}"
    return f"{signer.name}  ·  {wording.hand(signer.hand)}\n{second}" if signer.hand else f"{signer.name}\n{second}"
