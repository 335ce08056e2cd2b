import errno
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from signlab import alphabet, files
from signlab.dataset import history, verbs
from signlab.dataset.changes import Move, Place
from signlab.dataset.project import Project
from signlab.errors import SignlabError

Record = Callable[..., list[str]]
Look = Callable[[Project], dict[str, str]]


def test_to_relabel_is_to_move(project: Project, record: Record, on_disk: Look) -> None:
    names = record(project, "A")
    changes = verbs.relabel(project, names[:2], "B")
    assert changes.words == "2 pictures moved from A to B"
    assert changes.moves == tuple(Move(name, Place("images", "A"), Place("images", "B")) for name in names[:2])
    assert on_disk(project) == {names[0]: "images/B", names[1]: "images/B", names[2]: "images/A"}


def test_trash_keeps_the_label_and_restore_returns_it(project: Project, record: Record, on_disk: Look) -> None:
    names = record(project, "B")
    assert verbs.trash(project, names).words == "3 pictures moved from B to the trash"
    assert set(on_disk(project).values()) == {"trash/B"}
    assert verbs.restore(project, names[:1]).words == "1 picture moved from the trash to B"
    assert on_disk(project)[names[0]] == "images/B"


def test_what_is_right_already_is_no_change(project: Project, record: Record) -> None:
    names = record(project, "A")
    assert verbs.relabel(project, names, "A").words == "nothing changed"
    assert verbs.restore(project, names).moves == ()
    verbs.trash(project, names)
    assert verbs.trash(project, names).moves == ()
    assert [entry.verb for entry in history.read(project.history).undoable] == ["add", "trash"]


def test_what_cannot_be_done_is_listed_and_the_rest_is_done(project: Project, record: Record, on_disk: Look) -> None:
    names = record(project, "A", 5)
    verbs.trash(project, names[:1])
    shutil.copy(project.images / "A" / names[1], project.images / "C" / names[1])
    changes = verbs.relabel(project, ["nowhere.jpg", *names[:3], names[2]], "B")
    assert [move.name for move in changes.moves] == [names[2]]
    assert {problem.thing: problem.cause for problem in changes.problems} == {
        "nowhere.jpg": "is not in this project",
        names[0]: "is in the trash",
        names[1]: "is there more than once, in images/A, images/C",
    }
    assert on_disk(project)[names[2]] == "images/B"


def test_an_unknown_label_is_refused(project: Project, record: Record) -> None:
    with pytest.raises(SignlabError, match="not in the alphabet"):
        verbs.relabel(project, record(project), "Q")


def test_nothing_is_restored_to_a_label_that_is_gone(project: Project, record: Record) -> None:
    names = record(project, "C")
    verbs.trash(project, names)
    text = (project.root / "signlab.toml").read_text()
    (project.root / "signlab.toml").write_text(text.replace('    {name = "C", spoken = "C"},\n', ""))
    with Project.open(project.root) as smaller:
        changes = verbs.restore(smaller, names)
        assert "no longer in the alphabet" in changes.problems[0].cause
        assert smaller.index.total(trashed=True).pictures == 3


@pytest.mark.usefixtures("no_sync")
def test_undo_and_redo_work_across_restarts_for_a_hundred_changes(
    tmp_path: Path, record: Record, on_disk: Look
) -> None:
    root = Project.create(tmp_path / "p", "p", alphabet.load("A,B,C")).root
    with Project.open(root) as project:
        names = record(project, "A", 3)
        states = [on_disk(project)]
        for number in range(100):
            with Project.open(root) as other:
                verbs.relabel(other, [names[number % 3]], "BCA"[number // 3 % 3])
            states.append(on_disk(project))
    for state in reversed(states[:-1]):
        with Project.open(root) as project:
            assert verbs.undo(project).problems == ()
            assert on_disk(project) == state
    for state in states[1:]:
        with Project.open(root) as project:
            assert verbs.redo(project).problems == ()
            assert on_disk(project) == state
    with Project.open(root) as project, pytest.raises(SignlabError, match="nothing to redo"):
        verbs.redo(project)


def test_a_new_change_ends_what_can_be_redone(project: Project, record: Record) -> None:
    names = record(project)
    verbs.relabel(project, names, "B")
    verbs.undo(project)
    verbs.relabel(project, names, "C")
    with pytest.raises(SignlabError, match="nothing to redo"):
        verbs.redo(project)


def test_undo_says_in_words_what_it_did(project: Project, record: Record) -> None:
    verbs.relabel(project, record(project, "A"), "B")
    assert verbs.undo(project).words == "Undo of relabel: 3 pictures moved back from B to A"
    assert verbs.redo(project).words == "Redo of relabel: 3 pictures moved from A to B"


def test_undo_lists_what_other_programs_took_and_does_the_rest(project: Project, record: Record, on_disk: Look) -> None:
    names = record(project, "A", 4)
    verbs.relabel(project, names, "B")
    (project.images / "B" / names[0]).unlink()
    (project.images / "B" / names[1]).rename(project.images / "C" / names[1])
    (project.images / "A" / names[2]).write_text("somebody else's")
    changes = verbs.undo(project)
    assert [move.name for move in changes.moves] == [names[3]]
    assert [problem.cause for problem in changes.problems] == [
        "is no longer in B",
        "is no longer in B",
        "stays in B: A has another file of that name",
    ]
    assert (project.images / "A" / names[2]).read_text() == "somebody else's"
    assert on_disk(project)[names[1]] == "images/C"
    assert [move.name for move in verbs.redo(project).moves] == [names[3]]


def test_emptying_the_trash_is_for_good_and_undo_says_so(project: Project, record: Record, on_disk: Look) -> None:
    names = record(project, "A", 3)
    verbs.trash(project, names[:2])
    changes = verbs.empty_trash(project)
    assert changes.words == "2 pictures deleted for good; this cannot be undone"
    assert on_disk(project) == {names[2]: "images/A"}
    undone = verbs.undo(project)
    assert undone.words == "Undo of trash: nothing changed"
    assert [problem.cause for problem in undone.problems] == [
        "it was deleted for good when the trash was emptied",
    ] * 2
    assert verbs.undo(project).words == "Undo of add: 1 picture moved back from A to the trash"
    assert verbs.redo(project).words == "Redo of add: 1 picture moved from the trash to A"
    assert verbs.empty_trash(project).words == "the trash is empty"


def test_a_change_that_meets_a_full_disk_says_so_and_keeps_what_it_did(
    project: Project, record: Record, on_disk: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = record(project, "A", 4)
    place, calls = files.place, []

    def full_after_two(draft: Path, target: Path) -> None:
        if target.parent.name == "B":
            calls.append(target)
            if len(calls) > 2:
                raise OSError(errno.ENOSPC, "No space left on device")
        place(draft, target)

    monkeypatch.setattr(files, "place", full_after_two)
    changes = verbs.relabel(project, names, "B")
    assert changes.words == "2 pictures moved from A to B"
    assert str(changes.problems[0]).startswith("2 of 4 pictures: stay where they are: No space left on device")
    with pytest.raises(SignlabError, match="No space left on device"):
        verbs.relabel(project, names[2:], "B")
    monkeypatch.undo()
    assert [move.name for move in verbs.undo(project).moves] == names[:2]
    assert set(on_disk(project).values()) == {"images/A"}
    assert not list((project.private / "work").iterdir())


def test_a_change_whose_history_cannot_be_written_is_entered_later(
    project: Project, record: Record, on_disk: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = record(project, "A")

    def full(*_args: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(files, "append_line", full)
        with pytest.raises(SignlabError, match="3 pictures moved from A to B, but the history: No space left"):
            verbs.relabel(project, names, "B")
    assert set(on_disk(project).values()) == {"images/B"}
    with Project.open(project.root) as again:
        assert [problem.cause for problem in again.found] == ["was finished"]
        assert verbs.undo(again).words == "Undo of relabel: 3 pictures moved back from B to A"


def test_a_project_that_cannot_be_written_can_be_looked_at_but_not_changed(
    project: Project, record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = record(project)
    project.close()

    def refuse(*_args: object, **_options: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(os, "link", refuse)
    for function in ("mkdir", "rename", "replace", "unlink"):
        monkeypatch.setattr(Path, function, refuse)
    with Project.open(project.root) as readonly:
        assert readonly.index.select() == names
        with pytest.raises(SignlabError, match="Read-only file system"):
            verbs.trash(readonly, names)
        with pytest.raises(SignlabError, match="Read-only file system"):
            verbs.undo(readonly)


@pytest.mark.usefixtures("no_sync")
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(st.tuples(st.sampled_from(["B", "C", "A", "trash", "restore", "undo"]), st.integers(0, 7)), max_size=12)
)
def test_undoing_everything_leads_back_to_the_start(
    tmp_path_factory: pytest.TempPathFactory, record: Record, on_disk: Look, steps: list[tuple[str, int]]
) -> None:
    root = tmp_path_factory.mktemp("any") / "p"
    with Project.create(root, "p", alphabet.load("A,B,C")) as project:
        names = record(project, "A", 3)
        start = on_disk(project)
        for step, chosen in steps:
            some = [name for position, name in enumerate(names) if chosen >> position & 1]
            if step in ("trash", "restore"):
                getattr(verbs, step)(project, some)
            elif step != "undo":
                verbs.relabel(project, some, step)
            elif len(history.read(project.history).undoable) > 1:
                verbs.undo(project)
        end, count = on_disk(project), len(history.read(project.history).undoable) - 1
        for _ in range(count):
            verbs.undo(project)
        assert on_disk(project) == start
        for _ in range(count):
            verbs.redo(project)
        assert on_disk(project) == end
