"""Settings of a device, changed while its program runs."""

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QLineEdit, QSpinBox, QVBoxLayout, QWidget

from signlab.deployment import care
from signlab.deployment.shell import Shell
from signlab.errors import Problem, SignlabError
from signlab.ui.pages.deploy import choosing
from signlab.ui.pages.deploy.device import Device
from signlab.ui.widgets.text import button, label, set_tone

Read = tuple[dict[str, Any], tuple[str, ...]]
"""What is set over the release's own settings, and the labels of its model."""


def read(shell: Shell) -> Read:
    """Raises ``SignlabError`` where there is no release."""
    answer = shell.run('cat "$1/current/classes.txt" 2>/dev/null', shell.places.base)
    classes = tuple(answer.output.splitlines())
    if not classes:
        raise SignlabError(f"The device at {shell.host}", "has no release", "Deploy one first.")
    return care.settings(shell), classes


class Tuning(QWidget):
    """``done`` says that something was read or set, ``failed`` carries a ``Problem``."""

    done = Signal()
    failed = Signal(object)

    def __init__(self, device: Device) -> None:
        super().__init__()
        self._device = device
        self._classes: tuple[str, ...] = ()
        self.threshold = QSpinBox(
            minimum=0, maximum=100, singleStep=5, suffix=" %", specialValueText=self.tr("as released")
        )
        self.threshold.setAccessibleName(self.tr("A letter counts from"))
        self.threshold.setFixedWidth(240)
        self.threshold.lineEdit().setTextMargins(6, 0, 0, 0)  # where other fields have theirs
        self.others = QLineEdit(placeholderText="M 80, N 70")
        self.others.setAccessibleName(self.tr("Except for"))
        self.others.setFixedWidth(240)
        self.said = label("", "muted", wrap=True)
        self.set = button(self.tr("Set"), self._set)
        self.reset = button(self.tr("As released"), self._reset)
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(8)
        form.addRow(self.tr("A letter counts from"), self.threshold)
        form.addRow(self.tr("Except for"), self.others)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.set)
        row.addWidget(self.reset)
        row.addWidget(self.said, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addLayout(form)
        column.addLayout(row)
        self.others.textChanged.connect(self._check)

    def read(self) -> None:
        """What is set on the device."""
        self._device.ask(read, self._show, self.failed.emit)

    def _show(self, found: Read) -> None:
        settings, self._classes = found
        self.threshold.setValue(round(100 * settings.get("threshold", 0)))
        self.others.setText(choosing.written(settings.get("thresholds", {})))
        self._say("")
        self.done.emit()

    def _say(self, words: str, tone: str = "") -> None:
        self.said.setText(words)
        set_tone(self.said, tone)

    def _check(self) -> None:
        _found, wrong = choosing.thresholds(self.others.text(), self._classes)
        self._say(choosing.problem(wrong) if wrong else "", "record" if wrong else "")
        self.set.setEnabled(not wrong)

    def _set(self) -> None:
        found, _wrong = choosing.thresholds(self.others.text(), self._classes)
        share = self.threshold.value() / 100
        self._send({"threshold": share or None, "thresholds": found or None})

    def _reset(self) -> None:
        self._send({"threshold": None, "thresholds": None})

    def _send(self, values: dict[str, Any]) -> None:
        self._say(self.tr("Setting …"))

        def done(now: dict[str, Any]) -> None:
            self._show((now, self._classes))
            self._say(self.tr("Set. The program takes it up within a second."), "proved")

        def failed(problem: Problem) -> None:
            self._say("")
            self.failed.emit(problem)

        self._device.ask(lambda shell: care.set_all(shell, values), done, failed)
