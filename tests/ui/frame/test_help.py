"""Help is made from the declarations, can be searched, and changes keys."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from signlab.ui.commands import COMMANDS, Commands
from signlab.ui.frame.help import HelpPage
from signlab.ui.frame.keys import KeyRow
from signlab.ui.settings import Settings
from signlab.ui.theme import Theme


@pytest.fixture
def commands(settings: Settings, theme: Theme) -> Commands:
    return Commands(settings, theme)


@pytest.fixture
def page(commands: Commands, qtbot: QtBot) -> Iterator[HelpPage]:
    made = HelpPage(commands)
    made.resize(1000, 700)
    made.show()
    qtbot.waitExposed(made)
    made.activateWindow()
    yield made
    made.close()
    made.deleteLater()


def row(page: HelpPage, id_: str) -> KeyRow:
    (found,) = [one for one in page.findChildren(KeyRow) if one.command.id == id_]
    return found


def seen(page: HelpPage) -> str:
    return " ".join(label.text() for label in page.findChildren(QLabel) if label.isVisibleTo(page))


def press(one: KeyRow, qtbot: QtBot, key: Qt.Key, *modifiers: Qt.KeyboardModifier) -> None:
    qtbot.mouseClick(one.key, Qt.MouseButton.LeftButton)
    assert one.key.waiting
    held = modifiers[0] if modifiers else Qt.KeyboardModifier.NoModifier
    qtbot.keyClick(one.key, key, held)


def test_every_command_is_there_with_its_key(page: HelpPage, commands: Commands) -> None:
    assert sorted(one.command.id for one in page.findChildren(KeyRow)) == sorted(one.id for one in COMMANDS)
    for one in page.findChildren(KeyRow):
        assert commands.key(one.command.id) in one.key.accessibleName()


def test_words_find_commands_meanings_and_whole_sections(page: HelpPage) -> None:
    page.field.setText("take latest back")
    assert [one.command.id for one in page.findChildren(KeyRow) if one.isVisible()] == ["undo", "capture.take_back"]
    page.field.setText("pseudonym")
    assert "Nothing here" in seen(page)
    page.field.setText("burst one take")
    assert "The pictures of one take of one label." in seen(page)
    page.field.setText("library")
    assert row(page, "library.trash").isVisible()
    assert not row(page, "capture.record").isVisible()
    page.field.clear()
    assert row(page, "capture.record").isVisibleTo(page)


def test_a_key_is_changed_by_pressing_another(page: HelpPage, commands: Commands, qtbot: QtBot) -> None:
    one = row(page, "undo")
    press(one, qtbot, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    assert commands.key("undo") == "Ctrl+Y"
    assert one.key.text() == "Ctrl+Y"
    assert not one._clash.isVisible()
    one._reset.click()
    assert (commands.key("undo"), one.key.text()) == ("Ctrl+Z", "Ctrl+Z")
    assert not one._reset.isVisible()


def test_escape_and_losing_the_focus_leave_the_key_as_it_was(page: HelpPage, commands: Commands, qtbot: QtBot) -> None:
    one = row(page, "undo")
    press(one, qtbot, Qt.Key.Key_Escape)
    assert (commands.key("undo"), one.key.waiting) == ("Ctrl+Z", False)
    qtbot.mouseClick(one.key, Qt.MouseButton.LeftButton)
    qtbot.keyClick(one.key, Qt.Key.Key_Control)  # on the way to Ctrl and something
    assert one.key.waiting
    page.field.setFocus()
    assert (commands.key("undo"), one.key.text()) == ("Ctrl+Z", "Ctrl+Z")


def test_a_key_that_is_taken_goes_to_nobody_while_one_chooses_and_the_clash_is_shown(
    page: HelpPage, commands: Commands, qtbot: QtBot
) -> None:
    given: list[str] = []
    commands.attach(page, {"palette": lambda: given.append("palette")})
    one = row(page, "undo")
    press(one, qtbot, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert given == []
    assert one._clash.text() == "The same key as: Find a command"
    assert row(page, "palette")._clash.text() == "The same key as: Undo"
    button = next(button for button in page.findChildren(QPushButton) if button.text() == "Reset all keys")
    button.click()
    assert not one._clash.isVisible()
    assert commands.key("undo") == "Ctrl+Z"


def test_a_plain_letter_warns_of_the_letters_own_keys_and_no_key_is_possible(
    page: HelpPage, commands: Commands, qtbot: QtBot
) -> None:
    one = row(page, "jobs")
    press(one, qtbot, Qt.Key.Key_J)
    assert "letter's own key" in one._clash.text()
    one._none.click()
    assert (commands.key("jobs"), one.key.text()) == ("", "none")


def test_focus_starts_in_the_search(page: HelpPage) -> None:
    page.setFocus()
    assert isinstance(page.focusWidget(), QWidget)
    assert page.focusWidget() is page.field
