"""A new project has a model before its first photograph."""

import json
from pathlib import Path

import numpy as np
import pytest

from signlab import alphabet
from signlab.dataset.project import Project
from signlab.training import run, runs
from signlab.training.evaluation import models
from signlab.training.landmarks import drawn, features, starter
from signlab.vision.hand import has_landmarks
from tests.training.test_cli import call


def project(folder: Path, labels: str = "asl-24") -> Project:
    return Project.create(folder, "signs", alphabet.load(labels))


def test_it_is_a_run_that_is_done_and_names_drawn_letters(tmp_path: Path) -> None:
    with project(tmp_path / "signs") as made:
        found = starter.ensure(made)
        assert found is not None
        assert [one.name for one in runs.listed(made.runs)[0]] == ["starter"]
        assert (found.state, found.engine, found.classes) == ("done", "landmarks", tuple(made.alphabet.names))
        assert "no photograph" in found.notes
        assert all(signer.startswith("drawn-") for signer in found.build.signers)
    hands, labels, _ = drawn.hands(found.classes)
    model, accuracy = starter.model(found.classes)
    told = model.probabilities(features.of_hands(hands))
    assert (told.argmax(axis=1) == labels).mean() > 0.9
    assert 0.8 < accuracy < 1


def test_labels_that_are_no_letters_are_never_named(tmp_path: Path) -> None:
    model, _ = starter.model(("yes", "A", "B", "nothing"))
    hands, labels, _ = drawn.hands(("A", "B"))
    told = model.probabilities(features.of_hands(hands))
    assert (told.argmax(axis=1) == np.array(labels) + 1).mean() > 0.9
    assert told[:, [0, 3]].max() < 1e-6


def test_it_is_made_once_and_anew_when_the_alphabet_is_another(tmp_path: Path) -> None:
    with project(tmp_path / "signs", "A,B,C") as made:
        first = starter.ensure(made)
        assert first is not None
        first.note("mine")
        again = starter.ensure(made)
        assert again is not None
        assert again.made == first.made
        text = (made.root / "signlab.toml").read_text()
        (made.root / "signlab.toml").write_text(text.replace('"C"', '"D"'))
    with Project.open(made.root) as made:
        other = starter.ensure(made)
        assert other is not None
        assert other.classes == ("A", "B", "D")
        assert other.notes == "mine"
        assert run.read(other.folder) == other


def test_without_two_letters_there_is_none(tmp_path: Path) -> None:
    with project(tmp_path / "signs", "yes,no,A") as made:
        assert starter.ensure(made) is None
        assert not (made.runs / "starter").exists()


def test_a_run_of_peoples_own_is_left_alone(tmp_path: Path) -> None:
    with project(tmp_path / "signs") as made:
        named = run.BuildNamed("b1", "")
        mine = run.create(made.runs, "starter", engine="landmarks", build=named, classes=("A",), options={})
        assert starter.ensure(made) is None
        assert run.read(mine.folder).build.name == "b1"


@pytest.mark.skipif(not has_landmarks(), reason="hands are found by mediapipe, which is not there")
def test_signlab_new_makes_it_and_it_can_be_asked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = tmp_path / "signs"
    assert call("new", root) == 0
    assert "starter" in capsys.readouterr().err
    assert call("runs", "list", root, "--json") == 0
    (told,) = json.loads(capsys.readouterr().out)
    assert told["name"] == "starter"
    with models.opened(root / "runs" / "starter" / "model.tar.gz") as (reader, origin):
        assert origin.build == "drawn hands"
        assert (reader.probabilities([np.zeros((60, 60, 3), np.uint8)]) == 0).all()
