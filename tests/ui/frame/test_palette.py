"""The command palette, by keys."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from signlab.dataset.project import Project
from signlab.ui.frame.finding import cost
from signlab.ui.frame.palette import Palette
from signlab.ui.frame.window import Window
from tests.ui.frame.conftest import opened


def asked(window: Window, qtbot: QtBot) -> Palette:
    qtbot.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    return window.findChildren(Palette)[-1]


def offered(palette: Palette) -> list[str]:
    return [palette.list.item(row).text() for row in range(palette.list.count())]


def test_a_few_letters_find_a_command_and_enter_gives_it(window: Window, project: Project, qtbot: QtBot) -> None:
    opened(window, project.root, qtbot)
    palette = asked(window, qtbot)
    qtbot.keyClicks(QApplication.focusWidget(), "gt tr")
    assert offered(palette)[0] == "Go to Train"
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert window.workspace.shown == "train"
    assert not palette.isVisible()


def test_what_was_found_before_comes_first(window: Window, project: Project, qtbot: QtBot) -> None:
    opened(window, project.root, qtbot)
    asked(window, qtbot)
    qtbot.keyClicks(QApplication.focusWidget(), "help")
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert window.workspace.shown == "help"
    assert offered(asked(window, qtbot))[0] == "Help"


def test_arrows_choose_and_escape_closes_and_gives_the_focus_back(window: Window, qtbot: QtBot) -> None:
    before = QApplication.focusWidget()
    palette = asked(window, qtbot)
    qtbot.keyClick(palette.field, Qt.Key.Key_Down)
    assert palette.list.currentRow() == 1
    qtbot.keyClick(palette.field, Qt.Key.Key_Escape)
    assert not palette.isVisible()
    assert QApplication.focusWidget() is before


def test_only_what_can_be_done_is_offered(window: Window, project: Project, qtbot: QtBot) -> None:
    assert "Close the project" not in offered(asked(window, qtbot))
    opened(window, project.root, qtbot)
    palette = asked(window, qtbot)
    assert "Close the project" in offered(palette)
    assert "Undo" not in offered(palette)  # there is nothing to undo
    palette.field.setText("xyzzy")
    assert offered(palette) == []
    assert palette._nothing.isVisible()
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)  # does nothing
    assert palette.isVisible()


def test_it_closes_when_something_else_gets_the_focus(window: Window, qtbot: QtBot) -> None:
    palette = asked(window, qtbot)
    window.start._first_button.setFocus()
    assert not palette.isVisible()


def test_each_row_says_its_key(window: Window, qtbot: QtBot) -> None:
    palette = asked(window, qtbot)
    said = {palette.list.item(row).data(Qt.ItemDataRole.AccessibleTextRole) for row in range(palette.list.count())}
    assert "New project, Ctrl+N" in said


@pytest.mark.parametrize(
    ("wanted", "better", "worse"),
    [("und", "Undo", "Show and hide"), ("gl", "Go to Library", "Larger thumbnails"), ("OPEN", "open", "Opening night")],
)
def test_what_fits_better_costs_less(wanted: str, better: str, worse: str) -> None:
    first, second = cost(wanted, better), cost(wanted, worse)
    assert first is not None
    assert second is None or first < second


def test_letters_have_to_come_in_order() -> None:
    assert cost("odnu", "Undo") is None
    assert cost("", "anything") is not None
    assert cost("u n d o", "Undo") == cost("undo", "Undo")
