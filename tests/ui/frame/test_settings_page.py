"""The settings page is made from the tables, and what is set there holds at once."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QCheckBox, QComboBox, QDoubleSpinBox, QLabel, QPushButton, QSpinBox, QWidget
from pytestqt.qtbot import QtBot

from signlab.capture.deeplens.saved import save_device, saved_devices
from signlab.dataset.project import Project
from signlab.dataset.settings import DEFAULTS
from signlab.ui.frame.project_settings import PROJECT_SETTINGS
from signlab.ui.frame.settings_page import SettingsPage
from signlab.ui.settings import REMEMBERED, SETTINGS
from signlab.ui.widgets.states import ProblemCard
from signlab.ui.workbench import Workbench


@pytest.fixture
def page(bench: Workbench, qtbot: QtBot) -> Iterator[SettingsPage]:
    made = SettingsPage(bench)
    made.show()
    qtbot.waitExposed(made)
    yield made
    made.close()
    made.deleteLater()


def named(page: SettingsPage, name: str) -> QWidget:
    (found,) = [child for child in page.findChildren(QWidget) if child.accessibleName() == name]
    return found


def test_every_setting_of_the_table_is_there_but_what_the_window_remembers(page: SettingsPage) -> None:
    names = {child.accessibleName() for child in page.findChildren(QWidget)}
    for setting in SETTINGS:
        assert (setting.words in names) == (setting.key not in REMEMBERED), setting.key


def test_what_is_set_holds_at_once(page: SettingsPage, bench: Workbench) -> None:
    theme, sound, size = named(page, "Theme"), named(page, "Sounds: countdown, shutter, done"), "Size of thumbnails"
    assert isinstance(theme, QComboBox)
    theme.setCurrentIndex(theme.findData("dark"))
    assert bench.settings["theme"] == "dark"
    assert isinstance(sound, QCheckBox)
    sound.click()
    assert bench.settings["capture.sound"] is False
    spin = named(page, size)
    assert isinstance(spin, QSpinBox)
    spin.setValue(200)
    assert bench.settings["library.size"] == 200
    spin.setValue(10_000)
    assert bench.settings["library.size"] == 256


def test_every_number_of_a_project_is_offered() -> None:
    offered = {(setting.table, setting.key) for setting in PROJECT_SETTINGS}
    assert offered == {(table, key) for table, keys in DEFAULTS.items() for key in keys}


def test_a_projects_number_goes_into_its_file_and_comments_stay(
    page: SettingsPage, bench: Workbench, qtbot: QtBot
) -> None:
    rate = named(page, "Pictures a second in this project")
    assert isinstance(rate, QDoubleSpinBox)
    with qtbot.waitSignal(bench.project_set):
        rate.setValue(12.5)
    assert bench.project.settings["capture"]["rate"] == 12.5
    text = (bench.project.root / "signlab.toml").read_text()
    assert "rate = 12.5" in text
    assert "never reorder" in text
    with Project.open(bench.project.root) as again:
        assert again.settings["capture"]["rate"] == 12.5


def test_a_project_that_cannot_be_written_is_told_on_the_page(
    page: SettingsPage, bench: Workbench, qtbot: QtBot
) -> None:
    (bench.project.root / "signlab.toml").unlink()
    count = named(page, "Pictures in a burst")
    assert isinstance(count, QSpinBox)
    count.setValue(7)
    qtbot.waitUntil(lambda: bool(page.findChildren(ProblemCard)))
    assert "No such file" in page.findChild(ProblemCard).accessibleName()
    assert bench.project.settings["capture"]["count"] == 40


def test_saved_devices_can_be_forgotten(bench: Workbench, qtbot: QtBot) -> None:
    save_device("kitchen", "deeplens://aws_cam@127.0.0.1")
    made = SettingsPage(bench)
    qtbot.addWidget(made)
    qtbot.waitUntil(lambda: bool(made.findChildren(QPushButton)))
    forget = named(made, "Forget the device kitchen")
    assert isinstance(forget, QPushButton)
    forget.click()
    qtbot.waitUntil(lambda: saved_devices() == [])
    qtbot.waitUntil(lambda: any("None yet" in label.text() for label in made.findChildren(QLabel)))
