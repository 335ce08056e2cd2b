"""Runs are listed, compared, thrown away and taken back."""

from pathlib import Path

import pytest

from signlab.errors import SignlabError
from signlab.training import runs
from tests.training.test_run import make


def test_runs_are_listed_and_what_is_none_is_said(tmp_path: Path) -> None:
    make(tmp_path, "b")
    make(tmp_path, "a").save(made="2020-01-01T00:00:00+00:00")
    (tmp_path / "empty").mkdir()
    found, problems = runs.listed(tmp_path)
    assert [run.name for run in found] == ["a", "b"]
    assert [problem.thing for problem in problems] == ["The run empty"]


def test_no_runs_are_none(tmp_path: Path) -> None:
    assert runs.listed(tmp_path / "runs") == ([], [])


def test_a_comparison_shows_the_options_that_differ(tmp_path: Path) -> None:
    one = make(tmp_path, options={"epochs": 3, "optimizer": "sgd"}, best={"validation_accuracy": 0.91234})
    other = make(tmp_path, options={"epochs": 5, "optimizer": "sgd"}, cloud={"cost": 1.5})
    rows = {row.name: row.values for row in runs.compare([one, other])}
    assert rows["epochs"] == ("3", "5")
    assert "optimizer" not in rows
    assert rows["validation_accuracy"] == ("0.9123", "")
    assert rows["cost in $"] == ("", "1.5")


def test_a_deleted_run_comes_back(tmp_path: Path) -> None:
    make(tmp_path, "mine").ending("done", 1)
    runs.delete(tmp_path, "mine")
    assert runs.listed(tmp_path)[0] == []
    assert [run.name for run in runs.listed(tmp_path, trashed=True)[0]] == ["mine"]
    runs.restore(tmp_path, "mine")
    assert [run.state for run in runs.listed(tmp_path)[0]] == ["done"]


def test_two_of_a_name_fit_into_the_trash(tmp_path: Path) -> None:
    for _ in range(2):
        make(tmp_path, "mine").ending("done", 1)
        runs.delete(tmp_path, "mine")
    assert [run.name for run in runs.listed(tmp_path, trashed=True)[0]] == ["mine", "mine-2"]


def test_a_run_goes_for_good_when_asked_or_from_the_trash(tmp_path: Path) -> None:
    make(tmp_path, "one").ending("done", 1)
    runs.delete(tmp_path, "one", for_good=True)
    make(tmp_path, "two").ending("done", 1)
    runs.delete(tmp_path, "two")
    runs.delete(tmp_path, "two")
    assert runs.listed(tmp_path, trashed=True)[0] == []


def test_what_cannot_be_read_can_be_thrown_away(tmp_path: Path) -> None:
    (tmp_path / "broken").mkdir()
    runs.delete(tmp_path, "broken")
    assert runs.listed(tmp_path) == ([], [])


def test_a_run_at_work_is_not_thrown_away(tmp_path: Path) -> None:
    run = make(tmp_path)
    with run.held(), pytest.raises(SignlabError, match="is being trained"):
        runs.delete(tmp_path, run.name)
    cloud = make(tmp_path, engine="sagemaker")
    with pytest.raises(SignlabError, match="on SageMaker"):
        runs.delete(tmp_path, cloud.name)


def test_what_is_not_there_is_neither_deleted_nor_restored(tmp_path: Path) -> None:
    with pytest.raises(SignlabError, match="is not there"):
        runs.delete(tmp_path, "nobody")
    with pytest.raises(SignlabError, match="not in the trash"):
        runs.restore(tmp_path, "nobody")
