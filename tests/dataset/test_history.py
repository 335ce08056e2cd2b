from pathlib import Path

import pytest

from signlab.dataset import history
from signlab.dataset.changes import Move, Place

A, B = Place("images", "A"), Place("images", "B")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "history.jsonl"


def do(file: Path, number: int) -> None:
    history.append(file, history.entry(f"id{number}", "do", "relabel", [Move(f"{number}.jpg", A, B)]))


def undo(file: Path, number: int) -> None:
    history.append(file, history.entry(f"u{number}", "undo", f"id{number}", [Move(f"{number}.jpg", B, A)]))


def test_no_file_is_an_empty_history(file: Path) -> None:
    assert history.read(file) == history.History()


def test_undo_and_redo_walk_up_and_down(file: Path) -> None:
    for number in range(3):
        do(file, number)
    undo(file, 2)
    undo(file, 1)
    past = history.read(file)
    assert [entry.id for entry in past.undoable] == ["id0"]
    assert [entry.id for entry in past.redoable] == ["id2", "id1"]
    history.append(file, history.entry("r1", "redo", "id1", [Move("1.jpg", A, B)]))
    past = history.read(file)
    assert [entry.id for entry in past.undoable] == ["id0", "id1"]
    assert past.ids == {"id0", "id1", "id2", "u1", "u2", "r1"}


def test_a_new_change_ends_what_could_be_redone(file: Path) -> None:
    do(file, 0)
    undo(file, 0)
    do(file, 1)
    past = history.read(file)
    assert [entry.id for entry in past.undoable] == ["id1"]
    assert past.redoable == []


def test_a_torn_line_and_a_spoilt_line_cost_only_themselves(file: Path) -> None:
    do(file, 0)
    with file.open("ab") as lines:
        lines.write(b'{"spoilt": \n{"id": "torn", "do": ')
    assert [entry.id for entry in history.read(file).undoable] == ["id0"]
    do(file, 1)
    assert [entry.id for entry in history.read(file).undoable] == ["id0", "id1"]


def test_the_file_is_shortened_and_still_says_the_same(file: Path) -> None:
    last = history.KEPT * 3 - 5
    for number in range(last):
        do(file, number)
    for number in (last - 1, last - 2):
        undo(file, number)
    history.append(file, history.entry("gone", "empty", "", [Move("7.jpg", A, None), Move(f"{last - 3}.jpg", A, None)]))
    before, size = history.read(file), file.stat().st_size
    for name in ("r", "s", "t"):  # appending what changes nothing, until the file is long enough
        history.append(file, history.entry(name, "empty", "", []))
    after = history.read(file)
    assert file.stat().st_size < size / 2
    assert after.undoable == before.undoable
    assert after.redoable == before.redoable
    assert after.emptied == {f"{last - 3}.jpg"}
    assert len(after.undoable) >= 100
