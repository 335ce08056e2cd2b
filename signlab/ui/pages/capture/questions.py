"""What a login asks: is this your device, which password, which passphrase. One dialog for each question."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from signlab.capture.deeplens.asking import AnyQuestion, IsItYours, WhichPassphrase, WhichPassword
from signlab.ui.widgets.text import button, label

_WIDTH = 440


class Questions:
    """Shows questions over ``parent``, and takes away those that need no answer any more."""

    def __init__(self, parent: QWidget) -> None:
        self._parent = parent
        self.dialogs: dict[AnyQuestion, QDialog] = {}

    def ask(self, question: AnyQuestion) -> None:
        over = QApplication.activeModalWidget() or self._parent  # a source that is tested asks over its chooser
        if isinstance(question, IsItYours):
            dialog: QDialog = HostKeyDialog(question, over)
        elif isinstance(question, WhichPassword):
            dialog = PasswordDialog(question, over)
        else:
            dialog = PassphraseDialog(question, over)
        self.dialogs[question] = dialog
        dialog.finished.connect(lambda _result: self._finished(question))
        dialog.open()

    def withdraw(self, question: AnyQuestion) -> None:
        if dialog := self.dialogs.get(question):
            dialog.reject()

    def _finished(self, question: AnyQuestion) -> None:
        dialog = self.dialogs.pop(question)
        question.cancel()  # unless it was answered
        dialog.deleteLater()


def enter_is_for(wanted: QPushButton, dialog: QDialog) -> None:
    """Enter presses ``wanted``, and no other button that happens to be first."""
    for one in dialog.findChildren(QPushButton):
        one.setAutoDefault(one is wanted)
    wanted.setDefault(True)


class _Dialog(QDialog):
    def __init__(self, title: str, parent: QWidget, *words: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setFixedWidth(_WIDTH)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(24, 24, 24, 16)
        self.column.setSpacing(8)
        self.column.addWidget(label(title, "title"))
        for said in words:
            self.column.addWidget(label(said, wrap=True))

    def end_with(self, yes: str, answer: Callable[[], None], no: str) -> None:
        row = QHBoxLayout()
        row.setContentsMargins(0, 16, 0, 0)
        row.addStretch()
        row.addWidget(button(no, self.reject))
        self.yes = button(yes, answer, "primary")
        row.addWidget(self.yes)
        self.column.addLayout(row)
        enter_is_for(self.yes, self)


class HostKeyDialog(_Dialog):
    """A device that was never seen: its fingerprint, to be compared."""

    def __init__(self, question: IsItYours, parent: QWidget) -> None:
        key = question.key
        first = self.tr("{host} was never connected to before. This is the fingerprint that it shows:").format(
            host=key.host
        )
        super().__init__(self.tr("Is this your device?"), parent, first)
        self._question = question
        shown = label(f"{key.fingerprint}\n{key.kind}", wrap=True)
        shown.setText(f"{key.fingerprint[:33]}\u200b{key.fingerprint[33:]}")
        shown.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        shown.setObjectName("fingerprint")
        shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        shown.setAccessibleName(self.tr("Fingerprint {text}").format(text=key.fingerprint))
        self.column.addWidget(shown)
        self.column.addWidget(
            label(
                self.tr(
                    "If it is another one than your device has, somebody else may be at this address. On the device "
                    "you find it with: ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub"
                ),
                "muted",
                wrap=True,
            )
        )
        self.end_with(self.tr("It is mine"), self._accept_key, self.tr("Do not connect"))

    def _accept_key(self) -> None:
        self._question.answer(True)
        self.accept()


class _SecretDialog(_Dialog):
    """A line for what nobody else may see."""

    def add_field(self, name: str) -> None:
        self.field = QLineEdit()
        self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self.field.setAccessibleName(name)
        self.field.setPlaceholderText(name)
        self.column.addWidget(self.field)
        self.field.setFocus()


class PasswordDialog(_SecretDialog):
    """The password of an account, and whether the keyring shall keep it."""

    def __init__(self, question: WhichPassword, parent: QWidget) -> None:
        words = [self._why(question)]
        if question.again:
            words.append(self.tr("The device did not take the password. Try another one."))
        super().__init__(self.tr("Password of the device"), parent, *words)
        self._question = question
        self.add_field(self.tr("Password"))
        self._keep = QCheckBox(self.tr("Keep it in this computer's keyring"))
        self._keep.setHidden(question.root)
        self.column.addWidget(self._keep)
        if question.unkept:
            self.column.addWidget(label(str(question.unkept), tone="warn", wrap=True))
        self.end_with(self.tr("Go on") if question.root else self.tr("Connect"), self._answer, self.tr("Cancel"))

    def _why(self, question: WhichPassword) -> str:
        if question.root:
            words = self.tr("{account} has to prove itself before the device lets it act as root. It is not kept.")
        else:
            words = self.tr("Log in as {account}.")
        return words.format(account=question.account)

    def _answer(self) -> None:
        self._question.answer(self.field.text(), keep=self._keep.isChecked())
        self.accept()


class PassphraseDialog(_SecretDialog):
    """What unlocks a private key."""

    def __init__(self, question: WhichPassphrase, parent: QWidget) -> None:
        words = [self.tr("The key {path} is locked with a passphrase.").format(path=question.path)]
        if question.again:
            words.append(self.tr("That did not unlock it. Try another one."))
        super().__init__(self.tr("Passphrase of the key"), parent, *words)
        self._question = question
        self.add_field(self.tr("Passphrase"))
        self.end_with(self.tr("Unlock"), self._answer, self.tr("Cancel"))

    def _answer(self) -> None:
        self._question.answer(self.field.text())
        self.accept()
