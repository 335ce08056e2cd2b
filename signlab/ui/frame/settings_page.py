"""What can be set: the person's own, the project's, and the devices that were saved. All of it takes effect at once."""

from collections.abc import Callable
from functools import partial
from itertools import groupby

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QHBoxLayout,
    QLineEdit,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from signlab.capture.deeplens.saved import SavedDevice, remove_device, saved_devices
from signlab.dataset.project import Project
from signlab.errors import Problem
from signlab.ui.frame.project_settings import PROJECT_SETTINGS, ProjectSetting
from signlab.ui.settings import REMEMBERED, SETTINGS, Setting, Settings
from signlab.ui.widgets.columns import centred, scrolling
from signlab.ui.widgets.states import ProblemCard
from signlab.ui.widgets.text import button, label
from signlab.ui.workbench import Workbench

EDITOR = 200
"""Pixels: one width for all that is set."""


class SettingsPage(QWidget):
    """Made from the tables of settings."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__()
        self.setObjectName("page")
        self._bench = bench
        self._problems = QVBoxLayout()
        self._devices = QVBoxLayout()
        column = QVBoxLayout()
        column.setContentsMargins(0, 16, 0, 24)
        column.setSpacing(4)
        column.addWidget(label(self.tr("Settings"), "title"))
        column.addLayout(self._problems)
        shown = [setting for setting in SETTINGS if setting.key not in REMEMBERED]
        for group, some in groupby(shown, key=lambda setting: setting.group):
            column.addWidget(_heading(_said(group)))
            for setting in some:
                column.addWidget(_row(_said(setting.words), _editor(setting, bench.settings)))
        self._add_project(column)
        column.addWidget(_heading(self.tr("Saved devices")))
        column.addLayout(self._devices)
        column.addStretch()
        column.addSpacing(24)
        place = self.tr("Kept in {file}; the project's in its signlab.toml.").format(file=bench.settings.path)
        column.addWidget(label(place, "caption", wrap=True))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scrolling(centred(column), self.tr("Settings")))
        self._ask_devices()

    def _add_project(self, column: QVBoxLayout) -> None:
        project = self._bench.project
        for table, some in groupby(PROJECT_SETTINGS, key=lambda setting: setting.table):
            words = {
                "capture": self.tr("Recording in {project}"),
                "coverage": self.tr("What each label of {project} should have at least"),
            }
            group = words[table].format(project=project.name)
            column.addWidget(_heading(group))
            for setting in some:
                value = project.settings[setting.table][setting.key]
                number = _number(setting, value, partial(self._set, setting))
                number.setAccessibleName(f"{group}: {setting.said}")
                column.addWidget(_row(setting.said, number))

    def _set(self, setting: ProjectSetting, value: float) -> None:
        def write(project: Project) -> None:
            project.set_value(setting.table, setting.key, value)

        self._bench.store.ask(write, lambda _none: self._bench.project_set.emit(), failed=self._fail)

    def _ask_devices(self) -> None:
        self._bench.store.ask(lambda _project: saved_devices(), self._show_devices, failed=self._fail, topic="devices")

    def _show_devices(self, devices: list[SavedDevice]) -> None:
        while item := self._devices.takeAt(0):
            item.widget().deleteLater()
        for device in devices:
            remove = button(self.tr("Forget"), partial(self._forget, device.name), "flat")
            remove.setAccessibleName(self.tr("Forget the device {name}").format(name=device.name))
            self._devices.addWidget(_row(f"{device.name}  ·  {device.url}", remove))
        if not devices:
            self._devices.addWidget(label(self.tr("None yet. The Capture page saves one when it connects."), "muted"))

    def _forget(self, name: str) -> None:
        self._bench.store.ask(
            lambda _project: remove_device(name), lambda _device: self._ask_devices(), failed=self._fail
        )

    def _fail(self, problem: Problem) -> None:
        card = ProblemCard(problem)
        card.offer(self.tr("Dismiss"), card.deleteLater)
        self._problems.addWidget(card)


def _heading(words: str) -> QWidget:
    heading = label(words)
    heading.setProperty("strong", True)
    heading.setContentsMargins(0, 24, 0, 4)
    return heading


def _row(words: str, editor: QWidget) -> QWidget:
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 4, 0, 4)
    said = label(words, wrap=True)
    said.setBuddy(editor)
    row.addWidget(said, 1)
    editor.setFixedWidth(EDITOR)
    row.addWidget(editor)
    if not editor.accessibleName():
        editor.setAccessibleName(words)
    return holder


def _editor(setting: Setting, settings: Settings) -> QWidget:
    """What changes ``setting``, and follows it."""

    def put(value: object) -> None:
        settings[setting.key] = value

    if setting.choices:
        return _choice(setting, settings[setting.key], put)
    if isinstance(setting.default, bool):
        check = QCheckBox()
        check.setChecked(settings[setting.key])
        check.toggled.connect(put)
        return check
    if isinstance(setting.default, int):
        spin = QSpinBox()
        spin.setRange(int(setting.least), int(setting.most))
        spin.setSuffix(f" {setting.unit}" if setting.unit else "")
        spin.setValue(settings[setting.key])
        _calm(spin)
        spin.valueChanged.connect(put)
        return spin
    line = QLineEdit(settings[setting.key])
    line.editingFinished.connect(lambda: put(line.text()))
    return line


def _choice(setting: Setting, now: object, put: Callable[[object], None]) -> QWidget:
    combo = QComboBox()
    for value, words in setting.choices:
        combo.addItem(_said(words), value)
    combo.setCurrentIndex(combo.findData(now))
    combo.currentIndexChanged.connect(lambda at: put(combo.itemData(at)))
    return combo


def _number(setting: ProjectSetting, value: float, put: Callable[[float], None]) -> QWidget:
    spin = QSpinBox() if isinstance(setting.default, int) else QDoubleSpinBox(decimals=1)
    spin.setRange(setting.least, setting.most)
    spin.setSuffix(f" {setting.unit_said}" if setting.unit else "")
    spin.setValue(value)  # type: ignore[arg-type]  # whole where the box is one of whole numbers
    _calm(spin)
    spin.valueChanged.connect(put)
    return spin


def _calm(spin: QAbstractSpinBox) -> None:
    """Tells of a number once it is whole, and has its text where other fields have it."""
    spin.setKeyboardTracking(False)
    spin.lineEdit().setTextMargins(6, 0, 0, 0)


def _said(text: str) -> str:
    return QCoreApplication.translate("Settings", text)
