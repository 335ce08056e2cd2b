"""A question before what cannot be undone, or what costs money."""

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QMessageBox, QWidget


def confirm(
    over: QWidget,
    question: str,
    words: str,
    deed: str,
    call: Callable[[], object],
    *,
    otherwise: Callable[[], object] | None = None,
    undoable: bool = False,
) -> QMessageBox:
    """Ask ``question``; ``words`` say more. Only the button ``deed`` leads to ``call``, all else to ``otherwise``.

    Escape and Return step back, but for what is ``undoable``, where Return agrees.
    """
    box = QMessageBox(over.window())
    box.setIcon(QMessageBox.Icon.Question if undoable else QMessageBox.Icon.Warning)
    box.setWindowTitle(question)
    box.setText(question)
    box.setInformativeText(words)
    role = QMessageBox.ButtonRole.AcceptRole if undoable else QMessageBox.ButtonRole.DestructiveRole
    do = box.addButton(deed, role)
    keep = box.addButton(QCoreApplication.translate("Confirm", "Back"), QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(do if undoable else keep)
    box.setEscapeButton(keep)

    def finished(_result: int) -> None:
        if box.clickedButton() is do:
            call()
        elif otherwise:
            otherwise()
        box.deleteLater()

    box.finished.connect(finished)
    box.open()
    return box
