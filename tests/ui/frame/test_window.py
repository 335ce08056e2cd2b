"""One window: its state, its commands, and its end."""

from collections.abc import Callable
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from signlab.dataset.project import Project
from signlab.errors import Problem
from signlab.jobs import Plan, Watch
from signlab.ui.crash import Reporter
from signlab.ui.frame.help import HelpPage
from signlab.ui.frame.window import Window
from signlab.ui.pages import catalogue
from signlab.ui.settings import Settings
from signlab.ui.theme import Theme
from signlab.ui.widgets.states import ProblemCard
from tests.ui.frame.conftest import opened


class Forever:
    def prepare(self) -> Plan:
        return Plan("Waiting", "Wait until somebody stops it.", 100)

    def run(self, watch: Watch) -> None:
        while True:
            watch.step(0)
            watch.pause(0.01)


def answer(words: str) -> None:
    """Press the button of the question that will be asked."""

    def press() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        (wanted,) = [button for button in box.buttons() if button.text() == words]
        wanted.click()

    QTimer.singleShot(0, press)


def test_quitting_while_jobs_run_asks_and_stops_them_only_when_told_to(
    window: Window, project: Project, qtbot: QtBot
) -> None:
    opened(window, project.root, qtbot)
    task = window.workspace.bench.jobs.start("Waiting", Forever())
    qtbot.waitUntil(lambda: task.progress is not None)
    answer("Keep working")
    assert not window.close()
    assert window.isVisible()
    assert not task.state.over
    jobs = window.workspace.bench.jobs
    answer("Stop them")
    assert window.close()
    assert not [thread for thread in jobs._threads if thread.is_alive()]


def test_closing_the_project_goes_back_to_the_start_page(window: Window, project: Project, qtbot: QtBot) -> None:
    opened(window, project.root, qtbot)
    assert window.commands.action("project.close").isEnabled()
    qtbot.keyClick(window, Qt.Key.Key_W, Qt.KeyboardModifier.ControlModifier)
    assert window.workspace is None
    assert window.start.isVisible()
    assert window.windowTitle() == "Sign Lab"
    assert not window.commands.action("project.close").isEnabled()
    opened(window, project.root, qtbot)
    assert window.workspace.isVisible()


def test_nothing_of_a_closed_project_hears_of_the_theme_or_of_keys(
    window: Window, project: Project, theme: Theme, qtbot: QtBot, qapp: QApplication
) -> None:
    opened(window, project.root, qtbot)
    for page in ("help", "settings", "build"):
        window.workspace.go(page)
    workspace = window.workspace
    window.close_project()
    qtbot.waitUntil(lambda: not shiboken6.isValid(workspace))
    with qtbot.captureExceptions() as raised:
        theme.choose("dark")
        window.commands.set_key("undo", "Ctrl+Y")
        window.settings["library.size"] = 200
        theme.choose("light")
    assert raised == []


def test_place_page_and_drawer_are_as_they_were_left(
    window: Window, project: Project, settings: Settings, theme: Theme, reporter: Reporter, qtbot: QtBot
) -> None:
    opened(window, project.root, qtbot)
    window.workspace.go("build")
    window.workspace.go("help")  # is no place to come back to
    window.workspace.go("coverage")
    window.workspace.status.open_drawer()
    window.move(17, 23)
    window.close()
    again = Window(settings, theme, reporter)
    try:
        again.show()
        opened(again, project.root, qtbot)
        assert again.y() == 23  # the screen of tests is narrower than the window
        assert again.workspace.shown == "coverage"
        assert again.workspace.status.drawer.isVisible()
    finally:
        again.close()
        again.deleteLater()


def test_keys_go_to_pages_and_the_rail_follows(window: Window, project: Project, qtbot: QtBot) -> None:
    opened(window, project.root, qtbot)
    qtbot.keyClick(window, Qt.Key.Key_5, Qt.KeyboardModifier.ControlModifier)
    assert window.workspace.shown == "train"
    assert window.workspace.rail._buttons["train"].isChecked()
    qtbot.keyClick(window, Qt.Key.Key_F1)
    assert window.workspace.shown == "help"
    qtbot.keyClick(window, Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)
    assert window.workspace.shown == "settings"


def test_arrows_walk_the_rail_and_the_page_follows(window: Window, project: Project, qtbot: QtBot) -> None:
    opened(window, project.root, qtbot)
    window.workspace.go("coverage")
    window.workspace.rail._buttons["coverage"].setFocus()
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Down)
    assert QApplication.focusWidget() is window.workspace.rail._buttons["build"]
    assert window.workspace.rail._buttons[window.workspace.shown].isChecked()
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Space)
    assert window.workspace.shown == "build"
    assert window.workspace.rail._buttons["build"].isChecked()


def test_help_is_there_without_a_project_too(window: Window, qtbot: QtBot) -> None:
    qtbot.keyClick(window, Qt.Key.Key_F1)
    page = window.findChild(HelpPage)
    assert page.isVisible()
    assert QApplication.focusWidget() is page.field
    qtbot.keyClick(page.field, Qt.Key.Key_Escape)
    assert window.start.isVisible()
    qtbot.keyClick(window, Qt.Key.Key_F1)
    qtbot.keyClick(window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    assert window.start._new.isVisible()


def test_escape_closes_the_drawer_and_then_leaves_full_screen(window: Window, project: Project, qtbot: QtBot) -> None:
    opened(window, project.root, qtbot)
    window.workspace.go("build")
    window.commands.action("full").trigger()
    qtbot.keyClick(window, Qt.Key.Key_J, Qt.KeyboardModifier.ControlModifier)
    assert window.workspace.status.drawer.isVisible()
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert not window.workspace.status.drawer.isVisible()
    assert window.isFullScreen()
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert not window.isFullScreen()


def test_a_page_that_cannot_be_made_says_so_in_its_place_and_the_others_work(
    window: Window, project: Project, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    reported: list[type] = []
    monkeypatch.setattr("sys.excepthook", lambda kind, _error, _trace: reported.append(kind))
    monkeypatch.setitem(catalogue._WHERE, "train", ("signlab.no_such_module", "Page"))
    opened(window, project.root, qtbot)
    window.workspace.go("train")
    card = window.workspace.page("train").findChild(ProblemCard)
    assert "A report was saved" in card.accessibleName()
    assert reported == [ModuleNotFoundError]
    window.workspace.go("build")
    assert window.workspace.shown == "build"


def test_what_opening_had_to_repair_and_settings_that_cannot_be_kept_are_told(
    window: Window, project: Project, settings: Settings, qtbot: QtBot
) -> None:
    window.show_problem(Problem("The settings", "cannot be read"))
    assert "cannot be read" in window.start.findChild(ProblemCard).accessibleName()
    opened(window, project.root, qtbot)
    for _ in range(2):
        window.show_problem(Problem("images/x", "lies in no label's folder", "Move it away (--label)."))
    (card,) = window.workspace.findChildren(ProblemCard)
    assert card.accessibleName() == "images/x: lies in no label's folder. Move it away."
    settings.failed.emit(Problem("window.toml", "cannot be written"))
    assert len(window.workspace.findChildren(ProblemCard)) == 2


def test_a_project_whose_folder_vanishes_is_told_and_closes_cleanly(
    window: Window, project: Project, record: Callable[..., list[str]], tmp_path: Path, qtbot: QtBot
) -> None:
    record("A", 1)
    opened(window, project.root, qtbot)
    qtbot.waitUntil(lambda: "1 picture" in window.workspace.status._counts.text())
    project.root.rename(tmp_path / "away")
    window.workspace.bench.store.look()
    qtbot.waitUntil(lambda: bool(window.workspace.findChildren(ProblemCard)))
    assert "no longer there" in window.workspace.findChild(ProblemCard).accessibleName()
    window.close_project()
    assert window.workspace is None


def test_the_menu_offers_what_the_table_declares(window: Window, project: Project, qtbot: QtBot) -> None:
    opened(window, project.root, qtbot)
    window._show_menu(window.workspace._redo)
    menu = QApplication.activePopupWidget()
    assert [action.text() for action in menu.actions() if action.text()][:3] == [
        "New project",
        "Open a project",
        "Import pictures",
    ]
    menu.close()
