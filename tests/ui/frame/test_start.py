"""The start page, as it is used: by keys."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QFileDialog, QPlainTextEdit, QPushButton, QRadioButton, QWidget
from pytestqt.qtbot import QtBot

from signlab.dataset.project import Project
from signlab.ui.crash import Reporter
from signlab.ui.frame import demo
from signlab.ui.frame.importing import ImportForm
from signlab.ui.frame.new_project import NewProject
from signlab.ui.frame.recent import Recent, day_of
from signlab.ui.frame.reports import ReportCard
from signlab.ui.frame.window import Window
from signlab.ui.settings import Settings
from signlab.ui.widgets.states import ProblemCard

Record = Callable[..., list[str]]


def button(parent: QWidget, words: str) -> QPushButton:
    (found,) = [one for one in parent.findChildren(QPushButton) if one.isVisible() and one.text().startswith(words)]
    return found


def said(window: Window) -> list[str]:
    """What the recent projects say."""
    rows = window.start.findChild(Recent).rows()
    return [row.findChild(QPushButton).accessibleName() for row in rows]


def shown(window: Window, part: str, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: any(part in row for row in said(window)))


def new_form(window: Window) -> NewProject:
    return window.start.findChild(NewProject)


def test_recent_projects_are_shown_at_a_glance_the_latest_first(
    window: Window, settings: Settings, project: Project, record: Record, tmp_path: Path, qtbot: QtBot
) -> None:
    record("A", 3)
    record("B", 2)
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "signlab.toml").write_text("name = [")
    for root in (tmp_path / "gone", tmp_path / "broken", project.root):
        settings.remember(root)
    window.start.show_recent()
    shown(window, "not there any more", qtbot)
    first, second, third = said(window)
    assert first.startswith("signs  ·  asl-24, 5 pictures · 2 of 24 labels")
    assert "cannot be read" in second
    assert third.startswith("gone, not there any more")


def test_enter_opens_the_latest_project_and_arrows_go_to_the_others(
    window: Window, settings: Settings, project: Project, tmp_path: Path, qtbot: QtBot
) -> None:
    settings.remember(project.root)
    settings.remember(tmp_path / "gone")
    window.start.show_recent()
    shown(window, "not there any more", qtbot)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    cards = window.start.findChildren
    qtbot.waitUntil(lambda: bool(cards(ProblemCard)))
    assert "is not a Sign Lab project" in cards(ProblemCard)[0].accessibleName()
    window.start.show_recent()
    shown(window, "not there any more", qtbot)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Delete)
    assert list(settings.recent) == [project.root]
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.workspace is not None)
    assert window.windowTitle() == "signs – Sign Lab"


def test_arrow_keys_move_between_recent_projects(
    window: Window, settings: Settings, project: Project, tmp_path: Path, qtbot: QtBot
) -> None:
    settings.remember(tmp_path / "gone")
    settings.remember(project.root)
    window.start.show_recent()
    first = QApplication.focusWidget()
    qtbot.keyClick(first, Qt.Key.Key_Down)
    second = QApplication.focusWidget()
    assert "gone" in second.accessibleName()
    qtbot.keyClick(second, Qt.Key.Key_Up)
    assert QApplication.focusWidget() is first


def test_a_new_project_is_made_where_and_as_it_was_asked_for(window: Window, tmp_path: Path, qtbot: QtBot) -> None:
    qtbot.keyClick(window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    name = QApplication.focusWidget()
    qtbot.keyClicks(name, "kitchen")
    form = new_form(window)
    assert form.root.name == "kitchen"
    form._folder.setText(str(tmp_path / "here"))
    form._folder.textEdited.emit("")
    form.findChild(QRadioButton, "asl-29").setChecked(True)
    make = button(form, "Make")
    qtbot.waitUntil(make.isEnabled)
    assert make.text() == "Make “kitchen” with 29 labels"
    assert "del" in form._letters.text()
    qtbot.keyClick(name, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.workspace is not None)
    project = window.workspace.bench.project
    assert (project.root, project.name, len(project.alphabet)) == (tmp_path / "here", "kitchen", 29)
    assert window.workspace.shown == "capture"


def test_a_list_of_ones_own_is_checked_as_one_types(window: Window, tmp_path: Path, qtbot: QtBot) -> None:
    window.start.ask_new()
    form = new_form(window)
    form.findChild(QRadioButton, "custom").setChecked(True)
    for typed, wrong in (
        ("", "has no labels"),
        ("yes, no, Yes", "only in case"),
        ("yes, a/b", "cannot hold /"),
    ):
        form._labels.setText(typed)
        assert wrong in form._wrong.text()
        assert not button(form, "Make").isEnabled()
    form._labels.setText("yes, no, thank you,")
    qtbot.waitUntil(button(form, "Make").isEnabled)
    assert form.alphabet().names == ("yes", "no", "thank you")
    form._labels.setText("ja nein")
    assert form.alphabet().names == ("ja", "nein")


def test_a_folder_that_is_taken_is_refused_before_anything_is_made(
    window: Window, project: Project, tmp_path: Path, qtbot: QtBot
) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").write_text("mine")
    window.start.ask_new()
    form = new_form(window)
    for folder, why in ((project.root, "already a project"), (tmp_path / "full", "not an empty folder")):
        form._folder.setText(str(folder))
        qtbot.waitUntil(lambda why=why: why in form._wrong.text())
        assert not button(form, "Make").isEnabled()
    form._name.setText("")
    assert "no name" in form._wrong.text()


def test_label_folders_tell_the_alphabet_and_the_import_follows(
    window: Window, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "theirs"
    for label in ("yes", "no"):
        (source / label).mkdir(parents=True)
        (source / label / "1.jpg").write_bytes(b"")
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_arguments: str(source))
    button(window.start, "Import").click()
    form = new_form(window)
    qtbot.waitUntil(form.isVisible)
    assert form.alphabet().names == ("no", "yes")
    form._folder.setText(str(tmp_path / "mine"))
    qtbot.waitUntil(button(form, "Make it and look at 2 pictures").isEnabled)
    button(form, "Make").click()
    qtbot.waitUntil(lambda: window.findChild(ImportForm) is not None)
    asked = window.findChild(ImportForm)
    assert asked._folder.text() == str(source)
    asked.close()


def test_a_folder_without_label_folders_is_told(window: Window, tmp_path: Path, qtbot: QtBot) -> None:
    window.start.look_through(tmp_path / "crashes")
    qtbot.waitUntil(lambda: bool(window.start.findChildren(ProblemCard)))
    assert "no label folders" in window.start.findChild(ProblemCard).accessibleName()


def test_the_demo_project_is_drawn_and_opened(window: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "PER_LABEL", 1)
    monkeypatch.setattr(demo, "SIGNERS", 1)
    button(window.start, "No camera").click()
    draw = window.start.findChild(demo.Demo)._draw
    qtbot.waitUntil(draw.isEnabled)
    assert draw.text() == "Draw 24 pictures"
    draw.click()
    qtbot.waitUntil(lambda: window.workspace is not None)
    assert window.workspace.bench.project.index.total().pictures == 24
    assert window.settings["capture.source"] == "demo:"


def test_the_demo_can_be_stopped(window: Window, qtbot: QtBot) -> None:
    window.start.ask_demo()
    draw = window.start.findChild(demo.Demo)._draw
    qtbot.waitUntil(draw.isEnabled)
    draw.click()
    button(window.start, "Stop").click()
    qtbot.waitUntil(lambda: not window.start.jobs.active)
    assert window.workspace is None
    assert button(window.start, "Back").isVisible()


def test_a_crash_report_is_offered_shown_copied_and_dismissed(
    window: Window, reporter: Reporter, tmp_path: Path, qtbot: QtBot
) -> None:
    report = tmp_path / "crashes" / "crash-20260501-101500-000000.txt"
    report.write_text("Traceback: it broke here")
    reporter.offered = [report]
    window.start.show_recent()
    card = window.start.findChild(ReportCard)
    assert "error of its own" in card.accessibleName()
    button(card, "Look at it").click()
    text = window.start.findChild(QPlainTextEdit)
    qtbot.waitUntil(lambda: "it broke here" in text.toPlainText())
    button(window.start, "Copy").click()
    assert QGuiApplication.clipboard().text() == "Traceback: it broke here"
    button(text.parentWidget(), "Dismiss").click()
    assert reporter.offered == []
    assert not report.exists()
    qtbot.waitUntil(lambda: not window.start.findChildren(ReportCard))


def test_escape_steps_back_to_the_recent_projects(window: Window, qtbot: QtBot) -> None:
    window.start.ask_new()
    assert new_form(window).isVisible()
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert not new_form(window).isVisible()


def test_days_are_said_as_people_say_them() -> None:
    now = datetime(2026, 5, 3, 14, 5)
    assert day_of(now, now.date()) == "today, 14:05"
    assert day_of(now - timedelta(days=1), now.date()) == "yesterday, 14:05"
    assert "yesterday" not in day_of(now - timedelta(days=2), now.date())


def test_a_folder_that_is_no_project_can_be_looked_through_instead(
    window: Window, tmp_path: Path, qtbot: QtBot
) -> None:
    for label in "AB":
        (tmp_path / "theirs" / label).mkdir(parents=True)
        (tmp_path / "theirs" / label / "1.jpg").write_bytes(b"")
    window.open(tmp_path / "theirs")
    qtbot.waitUntil(lambda: bool(window.start.findChildren(ProblemCard)))
    card = window.start.findChild(ProblemCard)
    assert "signlab new" not in card.accessibleName()
    next(one for one in card.findChildren(QPushButton) if one.text() == "Look for pictures in it").click()
    qtbot.waitUntil(new_form(window).isVisible)
    assert new_form(window).alphabet().name == "asl-24"
