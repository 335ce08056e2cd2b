"""A run is on the disk what it is, whatever happened to the process that trained it."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from signlab.errors import SignlabError
from signlab.training import metrics, run
from signlab.training.run import BuildNamed, Run

_HOLD = """
import sys
from pathlib import Path
from signlab.training import run
one = run.read(Path(sys.argv[1]))
with one.held():
    print("held", flush=True)
    sys.stdin.read()
"""


def make(runs: Path, name: str = "", **facts: object) -> Run:
    known = {"engine": "pictures", "build": BuildNamed("b1", "0" * 64, ("ana",), ("s1",)), "classes": ("A", "B")}
    return run.create(runs, name, **{**known, "options": {"epochs": 3}, **facts})


def test_a_run_is_read_as_it_was_written(tmp_path: Path) -> None:
    made = make(tmp_path, seed=4, cloud={"job": "j"})
    assert made.name == "r1"
    found = run.read(made.folder)
    assert found == run.replace(made, state="broken off", reason="its process died")
    assert found.versions["python"]


def test_runs_are_numbered_by_what_is_free(tmp_path: Path) -> None:
    assert [make(tmp_path).name for _ in range(3)] == ["r1", "r2", "r3"]


@pytest.mark.parametrize("name", ["../x", ".hidden", "a/b", "con"])
def test_a_name_that_is_no_folder_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(SignlabError, match="cannot have this name"):
        make(tmp_path, name)


def test_a_name_that_is_taken_is_refused(tmp_path: Path) -> None:
    make(tmp_path, "mine")
    with pytest.raises(SignlabError, match="already there"):
        make(tmp_path, "mine")


def test_a_run_whose_process_was_killed_has_broken_off(tmp_path: Path) -> None:
    made = make(tmp_path)
    with subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(made.folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == b"held\n"
        assert run.read(made.folder).state == "running"
        with pytest.raises(SignlabError, match="another window"), made.held():
            pass
        os.kill(holder.pid, signal.SIGKILL)
        holder.wait(10)
    assert run.read(made.folder).state == "broken off"


def test_a_run_on_sagemaker_needs_no_process(tmp_path: Path) -> None:
    assert run.read(make(tmp_path, engine="sagemaker").folder).state == "running"


def test_notes_change_while_the_run_trains(tmp_path: Path) -> None:
    made = make(tmp_path)
    assert made.notes == ""
    made.note("with the new lamp")
    made.save(seconds=3.0)
    assert run.read(made.folder).notes == "with the new lamp"


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", json.dumps({"schema": 99}), json.dumps({"schema": 1})])
def test_a_run_that_cannot_be_understood_says_so(tmp_path: Path, text: str) -> None:
    made = make(tmp_path)
    (made.folder / run.NAME).write_text(text)
    with pytest.raises(SignlabError, match="cannot be understood"):
        run.read(made.folder)


def test_a_folder_without_an_account_broke_off_before_it_began(tmp_path: Path) -> None:
    (tmp_path / "r1").mkdir()
    with pytest.raises(SignlabError, match="before it began"):
        run.read(tmp_path / "r1")


def test_half_a_line_of_figures_is_passed_over(tmp_path: Path) -> None:
    metrics.append(tmp_path, {"epoch": 1, "train_accuracy": 0.5})
    with (tmp_path / metrics.NAME).open("ab") as file:
        file.write(b'{"epoch": 2, "train_acc')
    metrics.append(tmp_path, {"epoch": 2, "train_accuracy": 0.6})
    assert [row["epoch"] for row in metrics.read(tmp_path)] == [1, 2]


def test_the_best_epoch_is_right_most_often_and_of_equals_the_surest() -> None:
    rows = [
        {"epoch": 1, "validation_accuracy": 0.8, "validation_loss": 0.5},
        {"epoch": 2, "validation_accuracy": 0.9, "validation_loss": 0.6},
        {"epoch": 3, "validation_accuracy": 0.9, "validation_loss": 0.4},
        {"epoch": 4, "validation_accuracy": 0.7, "validation_loss": 0.1},
    ]
    assert metrics.best(rows) == rows[2]
    assert metrics.best([{"epoch": 1}, {"epoch": 2}]) == {"epoch": 2}
    assert metrics.best([]) is None
