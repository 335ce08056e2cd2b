import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from signlab import alphabet
from signlab.dataset import ledger, verbs
from signlab.dataset.merging import MergeProject
from signlab.dataset.project import Project
from signlab.dataset.query import parse
from signlab.errors import SignlabError
from signlab.jobs import Watch

Record = Callable[..., list[str]]


def find(project: Project, text: str) -> list[str]:
    project.index.refresh()
    return project.index.find(parse(text)).names


def test_marks_are_put_changed_taken_away_undone_and_redone(project: Project, record: Record) -> None:
    names = record(project)
    done = verbs.mark(project, names[:2], "doubtful")
    assert (done.words, done.moves) == ("2 pictures marked doubtful", ())
    assert done.as_dict()["marks"] == [{"from": "none", "to": "doubtful", "names": names[:2]}]
    assert done.as_dict()["pictures"] == 2
    assert find(project, "mark:doubtful") == names[:2]
    assert find(project, "mark:none,checked") == names[2:]
    assert verbs.mark(project, names, "checked").words == "3 pictures marked checked"
    assert verbs.undo(project).words == "Undo of mark: 2 pictures marked doubtful, 1 no longer marked"
    assert find(project, "mark:doubtful") == names[:2]
    assert verbs.undo(project).words == "Undo of mark: 2 pictures no longer marked"
    assert find(project, "mark:none") == names
    assert verbs.redo(project).words == "Redo of mark: 2 pictures marked doubtful"
    assert verbs.redo(project).words == "Redo of mark: 3 pictures marked checked"
    assert find(project, "mark:checked") == names
    assert verbs.mark(project, names, "none").words == "3 pictures no longer marked"


def test_marks_and_moves_undo_in_turn_also_after_a_restart(project: Project, record: Record) -> None:
    (name,) = record(project, count=1)
    verbs.mark(project, [name], "checked")
    verbs.relabel(project, [name], "B")
    project.close()
    with Project.open(project.root) as again:
        assert find(again, "label:B mark:checked") == [name]
        verbs.trash(again, [name])
        assert find(again, "in:trash mark:checked") == [name]
        for _ in range(2):
            verbs.undo(again)
        assert find(again, "label:A mark:checked") == [name]
        verbs.undo(again)
        assert find(again, "label:A mark:none") == [name]


def test_what_changes_nothing_is_no_change(project: Project, record: Record) -> None:
    (name,) = record(project, count=1)
    verbs.mark(project, [name], "checked")
    done = verbs.mark(project, [name, "nowhere.jpg"], "checked")
    assert (done.words, done.marks) == ("nothing changed", ())
    assert [problem.thing for problem in done.problems] == ["nowhere.jpg"]
    assert len(ledger.lines(project.marks_file)) == 1
    with pytest.raises(SignlabError, match="Say checked, doubtful, none"):
        verbs.mark(project, [name], "good")


def test_marks_outlive_the_index(project: Project, record: Record) -> None:
    names = record(project)
    verbs.mark(project, names[:1], "doubtful")
    project.close()
    (project.private / "index.sqlite").unlink()
    assert find(project, "mark:doubtful") == names[:1]


def test_the_file_is_read_on_from_where_it_was_left_and_anew_when_it_was_changed(
    project: Project, record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = record(project)
    verbs.mark(project, names, "doubtful")
    find(project, "")
    parsed = []
    parse_line = ledger._parse
    monkeypatch.setattr(ledger, "_parse", lambda path, text: parsed.append(text) or parse_line(path, text))
    line = ledger.stamped("", marks={"checked": names[:1]})
    with project.marks_file.open("ab") as lines:
        lines.write(json.dumps(line).encode() + b"\n")
    assert find(project, "mark:checked") == names[:1]
    assert len(parsed) == 1
    project.marks_file.write_bytes(json.dumps(line).encode() + b"\n")
    os.utime(project.marks_file, (1, 1))
    assert find(project, "mark:checked") == names[:1]
    assert find(project, "mark:doubtful") == []
    project.marks_file.unlink()
    assert find(project, "mark:none") == names


def test_lines_that_mark_nothing_known_are_told(project: Project, record: Record) -> None:
    names = record(project)
    verbs.mark(project, names[:1], "checked")
    with project.marks_file.open("ab") as lines:
        lines.write(b"nonsense\n")
        for marks in ([], {"good": names}, {"checked": names[0]}, {"checked": [1]}):
            lines.write(json.dumps(ledger.stamped("", marks=marks)).encode() + b"\n")
        lines.write(json.dumps(ledger.stamped("", marks={"checked": ["\udcff.jpg"]})).encode() + b"\n")
    assert find(project, "mark:checked") == names[:1]
    assert [problem.thing for problem in project.index.problems()] == ["marks.jsonl"] * 5


def merge(project: Project, other: Path) -> str:
    job = MergeProject(project, other)
    job.prepare()
    return job.run(Watch()).words


def test_marks_come_along_with_a_merge_and_the_latest_counts(project: Project, tmp_path: Path, record: Record) -> None:
    with Project.create(tmp_path / "other", "other", alphabet.load("A,B,C")) as other:
        names = record(other)
        verbs.mark(other, names, "doubtful")
        assert merge(project, other.root) == "3 pictures added to A; 1 decision on signers and marks taken over"
        assert find(project, "mark:doubtful") == names
        verbs.mark(project, names[:1], "checked")
        verbs.mark(other, names[1:2], "none")
        assert merge(project, other.root) == (
            "nothing was added; 3 were here already; 1 decision on signers and marks taken over"
        )
        assert find(project, "mark:checked") == names[:1]
        assert find(project, "mark:doubtful") == names[2:]
        assert merge(project, other.root) == "nothing was added; 3 were here already"
    verbs.undo(project)
    assert find(project, "mark:doubtful") == [names[0], names[2]]
