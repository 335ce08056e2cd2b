"""Builds from a terminal: planned, made with less, listed, deleted."""

import json
from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path

import pytest

from signlab import alphabet
from signlab.dataset.project import Project
from signlab.dataset.recording import Recording
from signlab.training import run as training
from signlab.training.source import read
from tests.end_to_end.pictures import noise

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def signs(tmp_path: Path) -> Path:
    root = tmp_path / "signs"
    with Project.create(root, "signs", alphabet.load("A,B,C")) as project:
        for signer in ("s1", "s2", "s3"):
            with Recording(project, signer=signer, source="demo:") as recording:
                for label in "ABC":
                    recording.start_burst(label)
                    for number in range(3):
                        jpeg = noise((signer, label, number))
                        recording.add(jpeg, time=datetime.now(timezone.utc), width=96, height=72)
    return root


def test_a_dry_run_tells_signers_leaks_space_and_time_and_writes_nothing(run: Run, signs: Path) -> None:
    code, out, _ = run("build", signs, "--split", "signer", "--dry-run", "--json")
    told = json.loads(out)
    assert code == 0
    assert sorted(name for side in told["signers"].values() for name in side) == ["s1", "s2", "s3"]
    assert told["torn"] == {"signer": 0, "session": 0, "burst": 0}
    assert told["bytes"] > 0
    assert told["seconds"] > 0
    assert not list((signs / "builds").glob("b*"))
    code, out, err = run("build", signs, "--dry-run")
    assert "It needs" in err


def test_what_is_left_out_is_said_and_stays_out(run: Run, signs: Path) -> None:
    code, out, err = run("build", signs, "--without-label", "B", "--without-signer", "s3", "--least", "2", "--json")
    assert code == 0
    counts = json.loads(out)["counts"]
    assert {label: sum(row.values()) for label, row in counts.items()} == {"A": 6, "B": 0, "C": 6}
    assert "left out, as asked: labels B" in err
    assert "left out, as asked: signers s3" in err


def test_builds_are_listed_and_deleted(run: Run, signs: Path) -> None:
    run("build", signs, "--name", "one")
    code, out, _ = run("builds", "list", signs, "--json")
    assert code == 0
    assert [(row["name"], row["state"]) for row in json.loads(out)] == [("one", "whole")]
    assert "whole" in run("builds", "list", signs)[1]
    (signs / "builds" / "one" / "train.rec").unlink()
    code, out, err = run("builds", "list", signs)
    assert (code, "damaged" in out, "train.rec: is missing" in err) == (3, True, True)
    assert run("builds", "delete", signs, "one", "--yes")[0] == 0
    assert not (signs / "builds" / "one").exists()
    code, _, err = run("builds", "delete", signs, "one", "--yes")
    assert (code, "is not there" in err) == (1, True)


def test_a_build_that_is_learned_from_is_kept(run: Run, signs: Path) -> None:
    run("build", signs, "--name", "one")
    made = training.create(
        signs / "runs",
        "r1",
        engine="sagemaker",
        build=read(signs / "builds" / "one").named,
        classes=("A", "B", "C"),
        options={},
    )
    code, _, err = run("builds", "delete", signs, "one", "--yes")
    assert (code, "is being learned from by r1" in err) == (1, True)
    made.save(state="done")
    assert run("builds", "delete", signs, "one", "--yes")[0] == 0
