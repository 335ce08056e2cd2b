"""A question before what cannot be undone."""

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QMessageBox, QWidget


def confirm(over: QWidget, question: str, words: str, deed: str, call: Callable[[], object]) -> QMessageBox:
    """Ask ``question``; ``words`` say more. Only the button ``deed`` leads to ``call``; Escape and Return do not."""
    box = QMessageBox(over.window())
    box.setIcon(QMessageBox.Icon.Warning)
    box.setText(question)
    box.setInformativeText(words)
    do = box.addButton(deed, QMessageBox.ButtonRole.DestructiveRole)
    keep = box.addButton(QCoreApplication.translate("Confirm", "Back"), QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(keep)
    box.setEscapeButton(keep)

    def finished(_result: int) -> None:
        if box.clickedButton() is do:
            call()
        box.deleteLater()

    box.finished.connect(finished)
    box.open()
    return box
