"""Jobs as they are shown: the drawer, the line at the bottom, and short messages."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QFileDialog, QPlainTextEdit, QPushButton
from pytestqt.qtbot import QtBot

from signlab.dataset import verbs
from signlab.errors import Problem
from signlab.jobs import Plan, Watch
from signlab.ui.frame import toast
from signlab.ui.frame.drawer import _Row, duration
from signlab.ui.frame.workspace import Workspace
from signlab.ui.jobs import State


class Work:
    """Counts to 100 and waits at ``stop_at`` until it is cancelled; has a problem or two."""

    def __init__(self, stop_at: int = 100, problems: int = 0) -> None:
        self._stop_at, self._problems = stop_at, problems

    def prepare(self) -> Plan:
        return Plan("Working", "Work on 100 pictures.", 100)

    def run(self, watch: Watch) -> None:
        watch.interval = 0
        for number in range(self._problems):
            watch.problem(Problem(f"{number}.jpg", "is torn", "Leave it out (--skip)."))
        watch.step(self._stop_at)
        while self._stop_at < 100:
            watch.pause(1)


def rows(workspace: Workspace) -> list[_Row]:
    drawer = workspace.status.drawer
    widgets = [drawer._list.itemAt(at).widget() for at in range(drawer._list.count())]
    return [row for row in widgets if isinstance(row, _Row)]


def button(row: _Row, words: str) -> QPushButton:
    (found,) = [one for one in row.findChildren(QPushButton) if one.text() == words and not one.isHidden()]
    return found


def test_the_line_at_the_bottom_tells_how_far_jobs_are_and_opens_the_drawer(workspace: Workspace, qtbot: QtBot) -> None:
    status = workspace.status
    assert status._jobs.text() == "▸ Jobs"
    task = workspace.bench.jobs.start("Working", Work(40))
    qtbot.waitUntil(lambda: "40 %" in status._jobs.text())
    assert status._jobs.text().startswith("▸ 1 job")
    status._jobs.click()
    assert status.drawer.isVisible()
    assert status._jobs.text().startswith("▾")
    task.cancel()
    qtbot.waitUntil(lambda: status._jobs.text() == "▾ Jobs")


def test_what_runs_comes_first_and_can_be_stopped_there(workspace: Workspace, qtbot: QtBot) -> None:
    jobs = workspace.bench.jobs
    workspace.status.open_drawer()
    running = jobs.start("Running", Work(40))
    done = jobs.start("Done", Work())
    qtbot.waitUntil(lambda: done.state is State.DONE and running.progress is not None)
    assert [row._task.title for row in rows(workspace)] == ["Running", "Done"]
    assert "40 of 100 pictures" in rows(workspace)[0].accessibleName()
    button(rows(workspace)[0], "Stop").click()
    qtbot.waitUntil(lambda: running.state is State.CANCELLED)
    jobs.forget()
    assert rows(workspace) == []
    assert workspace.status.drawer._empty.isVisible()


def test_a_plan_is_agreed_to_in_the_drawer(workspace: Workspace, qtbot: QtBot) -> None:
    workspace.status.open_drawer()
    task = workspace.bench.jobs.start("Working", Work(), confirm=True)
    qtbot.waitUntil(lambda: task.state is State.ASKING)
    (row,) = rows(workspace)
    assert row._words.text() == "Work on 100 pictures."
    button(row, "Go").click()
    qtbot.waitUntil(lambda: task.state is State.DONE)
    assert row._go.isHidden()


def test_the_log_lists_every_problem_and_can_be_copied_and_saved(
    workspace: Workspace, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace.status.open_drawer()
    task = workspace.bench.jobs.start("Working", Work(problems=300))
    qtbot.waitUntil(lambda: task.state is State.DONE)
    (row,) = rows(workspace)
    button(row, "300 to look at").click()
    text = row.findChild(QPlainTextEdit).toPlainText()
    assert text.count("! ") == 300
    assert "299.jpg: is torn. Leave it out." in text
    assert "--skip" not in text
    button(row, "Copy").click()
    assert QGuiApplication.clipboard().text() == text
    for target, said in ((tmp_path / "log.txt", "Saved."), (tmp_path / "no" / "such" / "folder", "No such file")):
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_arguments, target=target: (str(target), ""))
        button(row, "Save…").click()
        assert said in row._log._said.text()
    assert (tmp_path / "log.txt").read_text() == text
    button(row, "Less").click()
    assert not row.shows_log


@pytest.mark.parametrize(("seconds", "said"), [(0, "0:00"), (41.2, "0:41"), (725, "12:05"), (3720, "1:02:00")])
def test_durations_are_said_like_a_clock(seconds: float, said: str) -> None:
    assert duration(seconds) == said


def test_a_change_is_told_and_can_be_undone_from_the_message(
    workspace: Workspace, record: Callable[..., list[str]], qtbot: QtBot
) -> None:
    names = record("A", 3)
    workspace.bench.store.change(lambda project: verbs.relabel(project, names, "B"))
    message = workspace._toast
    qtbot.waitUntil(message.isVisible)
    assert message.accessibleName() == "3 pictures moved from A to B"
    message.findChild(QPushButton).click()
    qtbot.waitUntil(lambda: message.isVisible() and "undo" in message.accessibleName().casefold())
    qtbot.waitUntil(lambda: workspace.bench.project.index.counts()["A"].pictures == 3)


def test_a_message_goes_by_itself_but_not_while_it_has_the_focus(
    workspace: Workspace, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace._toast._timer.setInterval(1)
    workspace.bench.tell("Copied.")
    qtbot.waitUntil(lambda: not workspace._toast.isVisible())
    workspace.bench.tell("Copied.", "Show", lambda: None)
    shown = workspace._toast.findChild(QPushButton)
    workspace.activateWindow()
    shown.setFocus()
    qtbot.waitUntil(shown.hasFocus)
    with qtbot.waitSignals([workspace._toast._timer.timeout] * 2):
        pass
    assert workspace._toast.isVisible()
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert not workspace._toast.isVisible()
    workspace._toast._timer.stop()
    assert toast.SHOWN_FOR >= 5_000


def test_a_message_lies_above_the_drawer(workspace: Workspace) -> None:
    workspace.bench.tell("Copied.")
    low = workspace._toast.geometry().bottom()
    workspace.status.open_drawer()
    workspace.layout().activate()
    QApplication.processEvents()
    assert workspace._toast.geometry().bottom() < workspace.status.y() < low
    workspace._toast.hide()
    workspace._toast._timer.stop()
