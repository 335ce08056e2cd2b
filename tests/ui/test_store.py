"""The one worker for a project: answers in order, changes announced, problems told."""

import errno
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from signlab.dataset import verbs, work
from signlab.dataset.changes import Changes
from signlab.dataset.project import Project
from signlab.errors import Problem
from signlab.ui.store import Store

Record = Callable[..., list[str]]


@pytest.fixture
def store(project: Project) -> Iterator[Store]:
    made = Store(project)
    yield made
    made.close()
    made.deleteLater()


def told(store: Store) -> list[Problem]:
    problems: list[Problem] = []
    store.failed.connect(problems.append)
    return problems


def test_answers_come_in_order_and_in_the_windows_thread(store: Store, qtbot: QtBot) -> None:
    seen: list[tuple[int, bool]] = []
    asked_in: list[bool] = []

    def ask(number: int) -> None:
        def question(_project: Project) -> int:
            asked_in.append(threading.current_thread() is threading.main_thread())
            return number

        store.ask(question, lambda found: seen.append((found, threading.current_thread() is threading.main_thread())))

    for number in range(5):
        ask(number)
    qtbot.waitUntil(lambda: len(seen) == 5)
    assert seen == [(number, True) for number in range(5)]
    assert asked_in == [False] * 5


def test_a_newer_question_of_a_topic_makes_older_ones_void(store: Store, qtbot: QtBot) -> None:
    gate, seen = threading.Event(), []
    store.ask(lambda _project: gate.wait(10), lambda _found: seen.append("gate"))
    for number in range(3):
        store.ask(lambda _project, number=number: number, seen.append, topic="place")
    store.ask(lambda _project: "other", seen.append, topic="other")
    gate.set()
    qtbot.waitUntil(lambda: "other" in seen)
    assert seen == ["gate", 2, "other"]


class Asking(QLabel):
    def __init__(self, heard: list[object]) -> None:
        super().__init__()
        self.heard = heard

    def hear(self, what: object) -> None:
        self.heard.append(what)
        self.setText(str(what))


@pytest.mark.parametrize("ends", ["well", "badly"])
def test_who_is_gone_by_the_time_of_the_answer_is_not_told(ends: str, store: Store, qtbot: QtBot) -> None:
    heard: list[object] = []
    gone, there, go_on = Asking(heard), Asking(heard), threading.Event()

    def question(_project: Project) -> str:
        go_on.wait()
        if ends == "badly":
            raise OSError(errno.EIO, "gone as well")
        return "yes"

    for asking in (gone, there):
        store.ask(question, asking.hear, failed=asking.hear)
    shiboken6.delete(gone)
    go_on.set()
    qtbot.waitUntil(lambda: bool(there.text()))
    assert len(heard) == 1
    shiboken6.delete(there)


def test_a_problem_goes_to_who_asked_or_else_to_everybody(store: Store, qtbot: QtBot) -> None:
    everybody, mine = told(store), []
    store.change(lambda project: verbs.relabel(project, ["x.jpg"], "no such label"))
    store.change(lambda project: verbs.relabel(project, ["x.jpg"], "no such label"), failed=mine.append)
    qtbot.waitUntil(lambda: bool(everybody and mine))
    assert "no such label" in everybody[0].thing
    assert everybody == mine


def test_a_change_undone_and_redone_is_announced_each_time(store: Store, record: Record, qtbot: QtBot) -> None:
    names = record("A", 3)
    said: list[str] = []
    past: list[tuple[str, str]] = []
    store.changed.connect(lambda changes: said.append(changes.verb))
    store.past.connect(lambda undo, redo: past.append((undo, redo)))
    store.change(lambda project: verbs.relabel(project, names, "B"))
    qtbot.waitUntil(lambda: ("relabel", "") in past)
    store.undo()
    qtbot.waitUntil(lambda: past[-1][1] == "relabel")
    store.redo()
    qtbot.waitUntil(lambda: past[-1] == ("relabel", ""))
    assert said == ["relabel", "undo", "redo"]
    assert {picture.label for picture in store.project.index.pictures()} == {"B"}


def test_what_another_program_does_to_the_folder_is_noticed(store: Store, record: Record, qtbot: QtBot) -> None:
    (name,) = record("A", 1)
    with qtbot.waitSignal(store.stirred):
        store.look()
    (store.project.images / "A" / name).rename(store.project.images / "C" / name)
    with qtbot.waitSignal(store.stirred):
        pass  # it looks by itself
    assert store.project.index.counts()["C"].pictures == 1


def test_two_windows_on_one_project_see_each_others_changes(store: Store, record: Record, qtbot: QtBot) -> None:
    names = record("A", 2)
    other = Store(Project.open(store.project.root))
    try:
        with qtbot.waitSignals([store.past, other.past]):
            other.look()
        with qtbot.waitSignal(other.stirred):
            store.change(lambda project: verbs.relabel(project, names, "B"))
        undone: list[Changes] = []
        other.changed.connect(undone.append)
        other.undo()
        qtbot.waitUntil(lambda: bool(undone))
        assert {picture.label for picture in store.project.index.pictures()} <= {"A", "B"}
        with qtbot.waitSignal(store.stirred):
            pass
        assert {picture.label for picture in store.project.index.pictures()} == {"A"}
    finally:
        other.close()
        other.deleteLater()


def test_closing_finishes_a_change_that_was_asked_for_and_answers_nothing(
    project: Project, record: Record, qtbot: QtBot
) -> None:
    names = record("A", 3)
    store, answered = Store(project), []
    started, gate = threading.Event(), threading.Event()

    def slow(_project: Project) -> bool:
        started.set()
        return gate.wait(10)

    store.ask(slow, answered.append)
    store.ask(lambda _project: answered.append("asked"), answered.append, topic="only a view")
    store.change(lambda opened: verbs.relabel(opened, names, "B"), answered.append)
    assert started.wait(10)
    threading.Timer(0.05, gate.set).start()
    store.close()
    store.ask(lambda _project: answered.append("asked"), answered.append)
    qtbot.wait(1)
    assert answered == []
    assert len(list((project.images / "B").iterdir())) == 3
    store.deleteLater()


def test_a_folder_that_vanishes_is_told_once_and_its_return_too(
    store: Store, record: Record, qtbot: QtBot, tmp_path: Path
) -> None:
    record("A", 2)
    with qtbot.waitSignal(store.stirred):
        store.look()
    problems, root = told(store), store.project.root
    root.rename(tmp_path / "elsewhere")
    for _ in range(3):
        store.look()
        looked: list[None] = []
        store.ask(lambda _project: None, looked.append)
        qtbot.waitUntil(lambda looked=looked: bool(looked))
    assert [problem.thing for problem in problems] == [str(root)]
    (tmp_path / "elsewhere").rename(root)
    with qtbot.waitSignal(store.stirred):
        store.look()


def test_a_project_that_turned_read_only_is_told_and_can_still_be_looked_at(
    store: Store, record: Record, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = record("A", 2)

    def refuse(*_arguments: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(work.Work, "begin", refuse)
    problems, counted = told(store), []
    store.change(lambda project: verbs.trash(project, names))
    store.ask(lambda project: project.index.total().pictures, counted.append)
    qtbot.waitUntil(lambda: bool(counted))
    assert counted == [2]
    assert "Read-only" in problems[0].cause
    assert len(list((store.project.images / "A").iterdir())) == 2


def test_a_project_deleted_under_a_change_is_told(store: Store, record: Record, qtbot: QtBot) -> None:
    names = record("A", 2)
    shutil.rmtree(store.project.root)
    problems = told(store)
    store.change(lambda project: verbs.trash(project, names))
    qtbot.waitUntil(lambda: bool(problems))
    assert not store.project.root.exists() or not (store.project.root / "trash").exists()
