"""Commands are declared once; their keys can be changed, and clashes are seen."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from signlab.ui.commands import COMMANDS, Commands
from signlab.ui.settings import Settings
from signlab.ui.theme import Theme


@pytest.fixture
def commands(settings: Settings, theme: Theme) -> Commands:
    return Commands(settings, theme)


@pytest.fixture
def widget(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    made.activateWindow()
    return made


def test_the_table_is_sound(commands: Commands) -> None:
    assert len({command.id for command in COMMANDS}) == len(COMMANDS)
    assert all(command.words for command in COMMANDS)
    for command in COMMANDS:
        if command.key:
            assert not QKeySequence(command.key).isEmpty(), command.id
    assert commands.conflicts() == {}


def test_a_key_gives_its_command_and_another_one_once_it_was_changed(
    commands: Commands, widget: QWidget, qtbot: QtBot
) -> None:
    given: list[str] = []
    commands.attach(widget, {"undo": lambda: given.append("undo")})
    qtbot.keyClick(widget, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert given == ["undo"]
    commands.set_key("undo", "Ctrl+Y")
    qtbot.keyClick(widget, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert given == ["undo"]
    qtbot.keyClick(widget, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    assert given == ["undo", "undo"]
    assert "Ctrl+Y" in commands.action("undo").toolTip()
    commands.set_key("undo", None)
    assert commands.action("undo").shortcut().toString() == "Ctrl+Z"


def test_a_key_that_two_commands_share_is_a_clash_only_where_both_can_be_given(commands: Commands) -> None:
    commands.set_key("capture.next", "Ctrl+F")  # the Library searches with it
    assert commands.conflicts() == {}
    commands.set_key("capture.next", "Ctrl+P")
    assert [command.id for command in commands.clashing("capture.next")] == ["capture.signer"]
    commands.set_key("capture.next", "Ctrl+K")  # everywhere
    assert [command.id for command in commands.clashing("capture.next")] == ["palette"]
    assert [command.id for command in commands.conflicts()["Ctrl+K"]] == ["palette", "capture.next"]
    commands.reset_keys()
    assert commands.conflicts() == {}
    assert not commands.has_own_keys


def test_a_key_that_is_set_to_what_it_was_is_no_key_of_ones_own(commands: Commands) -> None:
    commands.set_key("undo", "")
    assert commands.key("undo") == ""
    assert commands.has_own_keys
    commands.set_key("undo", "Ctrl+Z")
    assert not commands.has_own_keys


def test_only_commands_of_what_is_seen_and_can_be_done_are_available(commands: Commands, widget: QWidget) -> None:
    hidden = QWidget(widget)
    hidden.hide()
    commands.attach(widget, {"undo": print, "redo": print})
    commands.attach(hidden, {"library.open": print})
    commands.action("redo").setEnabled(False)
    assert [command.id for command, _action in commands.available()] == ["undo"]
    hidden.show()
    assert [command.id for command, _action in commands.available()] == ["undo", "library.open"]


def test_a_command_is_gone_with_its_widget_and_can_be_attached_anew(
    commands: Commands, widget: QWidget, qtbot: QtBot
) -> None:
    first, second = QWidget(widget), QWidget(widget)
    commands.attach(first, {"library.open": print})
    commands.attach(second, {"library.open": print})
    first.deleteLater()
    qtbot.waitUntil(lambda: not [child for child in widget.children() if child is first])
    assert commands.action("library.open").parent() is second
    with pytest.raises(KeyError):
        commands.attach(second, {"no.such": print})
