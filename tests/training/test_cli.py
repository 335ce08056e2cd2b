"""Training, runs and evaluation, as a terminal calls them."""

import json

import pytest

from signlab.cli import main
from signlab.dataset.project import Project
from signlab.training import metrics, run
from signlab.training.pictures import mending
from signlab.training.source import Source
from tests.training.test_run import make

SMALL = ("--set", "image_shape=3,32,32", "--set", "mini_batch_size=16", "--set", "epochs=1")


def call(*arguments: object) -> int:
    with pytest.raises(SystemExit) as end:
        main([str(argument) for argument in arguments])
    return int(end.value.code or 0)


@pytest.mark.skipif(not mending.is_there(), reason="MXNet has no package for this computer")
def test_from_a_build_to_figures(project: Project, build: Source, capsys: pytest.CaptureFixture[str]) -> None:
    root = project.root
    assert call("train", root, *SMALL, "--dry-run") == 0
    assert "learns from" in capsys.readouterr().err
    assert not list(project.runs.iterdir())
    assert call("train", root, *SMALL, "--name", "first", "--seed", 3, "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["name"], told["state"], told["seed"]) == ("first", "done", 3)
    page = root / "first.html"
    assert call("evaluate", root, "--html", page, "--json") == 0
    facts = json.loads(capsys.readouterr().out)
    assert facts["model"]["name"] == "first"
    assert facts["data"]["pictures"] == build.total("test")
    assert json.loads((project.runs / "first" / "evaluation.json").read_bytes())["words"] == facts["words"]
    assert facts["words"][0] in page.read_text()
    assert call("runs", "keep", root, "first") == 1
    assert call("runs", "resume", root, "first") == 1
    assert "is done" in capsys.readouterr().err
    model = project.runs / "first" / "model.tar.gz"
    assert call("evaluate", root, "--model", model, "--on", root, "--json") == 0
    elsewhere = json.loads(capsys.readouterr().out)
    assert elsewhere["accuracy"]["seen"] is None
    assert elsewhere["accuracy"]["unknown"]["pictures"] == 108


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("train", "--build", "b9"), "The build b9: is not there"),
        (("train", "--set", "epochs"), "is not name=value"),
        (("train", "--set", "epochs=0"), "less than 1"),
        (("train", "--from", "r9"), "The run r9: is not there"),
        (("evaluate",), "has no run that is done"),
        (("evaluate", "--model", "none.tar.gz"), "is not there"),
        (("runs", "show", "r9"), "is not there"),
        (("runs", "delete", "r9"), "is not there"),
    ],
)
def test_what_cannot_be_done_is_said(
    project: Project, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], words: str
) -> None:
    verbs = 2 if arguments[0] == "runs" else 1
    assert call(*arguments[:verbs], project.root, *arguments[verbs:]) == 1
    assert words in capsys.readouterr().err


def test_runs_are_looked_at_and_thrown_away(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    root = project.root
    one = make(project.runs, "one", options={"epochs": 3}, best={"epoch": 3, "validation_accuracy": 0.5})
    metrics.append(one.folder, {"epoch": 1, "train_accuracy": 0.25})
    one.ending("done", 12)
    make(project.runs, "two", options={"epochs": 5}).ending("failed", 1, reason="no light")
    assert call("runs", "list", root) == 0
    assert "50.0% of validation" in capsys.readouterr().out
    assert call("runs", "list", root, "--json") == 0
    assert [told["name"] for told in json.loads(capsys.readouterr().out)] == ["one", "two"]
    assert call("runs", "note", root, "one", "by the window") == 0
    assert call("runs", "show", root, "one") == 0
    shown = capsys.readouterr().out
    assert "by the window" in shown
    assert "epoch 1: train_accuracy 0.25" in shown
    assert call("runs", "show", root, "two", "--json") == 0
    assert json.loads(capsys.readouterr().out)["reason"] == "no light"
    assert call("runs", "compare", root, "one", "two") == 0
    assert [line.split() for line in capsys.readouterr().out.splitlines() if "epochs" in line] == [["epochs", "3", "5"]]
    assert call("runs", "delete", root, "one") == 0
    assert call("runs", "list", root, "--trash", "--json") == 0
    assert json.loads(capsys.readouterr().out)[0]["name"] == "one"
    assert call("runs", "restore", root, "one") == 0
    assert run.read(project.runs / "one").state == "done"
    (project.runs / "half").mkdir()
    assert call("runs", "list", root) == 3
    assert "before it began" in capsys.readouterr().err
