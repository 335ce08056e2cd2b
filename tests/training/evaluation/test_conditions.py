"""Accuracy by light, angle and sharpness, with what is of too few pictures said so."""

import dataclasses
from pathlib import Path

import pytest

from signlab.dataset.measurements import Measured
from signlab.dataset.project import Project
from signlab.training.evaluation import account, looks, report, words
from signlab.training.evaluation.cases import cases
from signlab.training.evaluation.looks import Looks
from signlab.training.evaluation.result import Evaluation, Prediction, Trained
from signlab.training.source import Source
from signlab.vision.looking import VERSION

USUAL = {"hand": 1.0, "handedness": 99.0, "roll": 0.0, "yaw": 0.0, "pitch": 0.0, "tip": 0.0}


def picture(number: int, *, right: bool, **figures: float) -> Prediction:
    """A picture of B in the usual light, but for ``figures``; four to a take."""
    known = {**USUAL, "hand_brightness": 40.0, "sharpness": 160.0, **figures}
    return Prediction(f"B/{number}.jpg", 1, 1 if right else 0, 0.9, "ana", "s1", number // 4 + 1, figures=known)


def evaluation(*predictions: Prediction) -> Evaluation:
    about = {"name": "r1", "sha256": "", "engine": "landmarks", "build": "", "run": "", "assumed": False}
    return Evaluation(("A", "B"), predictions, Trained(), about, {"kind": "folder", "name": "f", "side": ""})


@pytest.fixture
def dim() -> Evaluation:
    """60 pictures in the usual light, of which 57 are right, and 24 a stop darker, of which 8 are."""
    bright = [picture(number, right=number % 20 > 0) for number in range(60)]
    dark = [picture(100 + number, right=number % 3 == 0, hand_brightness=20.0) for number in range(24)]
    return evaluation(*bright, *dark)


def test_a_light_in_which_it_is_worse_is_named(dim: Evaluation) -> None:
    assert dim.conditions is not None
    light = next(one for one in dim.conditions.by if one.key == "light")
    counted = {part.words: part.estimate.pictures for part in light.parts if part.estimate}
    assert counted == {"in dim light": 24, "": 60}
    assert any(sentence.startswith("Worse in dim light: 8 of 24 pictures") for sentence in words.sentences(dim))
    assert dim.conditions.cells.pictures.sum() == 84
    assert dim.conditions.cells.right.sum() == 65
    assert dim.conditions.cells.takes.sum() == 21


def test_too_few_pictures_say_nothing() -> None:
    bright = [picture(number, right=True) for number in range(60)]
    dark = [picture(100 + number, right=False, hand_brightness=20.0) for number in range(8)]
    found = evaluation(*bright, *dark)
    assert found.conditions is not None
    light = found.conditions.by[0].as_dict()
    assert [(part["pictures"], part["few"]) for part in light["parts"] if part["pictures"]] == [(8, True), (60, False)]
    assert not any(sentence.startswith("Worse") for sentence in words.sentences(found))
    assert any("cannot be known from this data for" in doubt.cause for doubt in words.doubts(found))


def test_pictures_in_which_it_cannot_be_told_are_counted_apart(dim: Evaluation) -> None:
    lost = dataclasses.replace(picture(200, right=False), figures={"hand": 0.0})
    found = evaluation(*dim.predictions, lost)
    assert found.conditions is not None
    for condition in found.conditions.by:
        assert condition.unknown is not None
        assert condition.unknown.pictures == 1


def test_without_a_hand_nothing_is_said_of_it() -> None:
    found = evaluation(dataclasses.replace(picture(1, right=True), figures={}))
    assert found.conditions is None
    assert any(doubt.thing.startswith("How light") for doubt in words.doubts(found))
    assert account.as_dict(found)["conditions"] == []


def test_the_page_shows_them(dim: Evaluation, tmp_path: Path) -> None:
    report.write(tmp_path / "r.html", account.as_dict(dim))
    page = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert "Light, angle and sharpness" in page
    assert "-1.6 to -0.5 stops" in page


def test_what_the_project_has_measured_is_not_looked_at_again(
    project: Project, build: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, other = list(project.index.pictures())[:2]
    facts = first.path.stat()
    values = {**USUAL, "hand_brightness": 12.0}
    project.index.remember([Measured(first.name, facts.st_size, facts.st_mtime_ns, VERSION, values)])
    asked = []

    class Blind:
        def find(self, picture: object) -> list[object]:
            asked.append(picture)
            return []

        def __enter__(self) -> "Blind":
            return self

        def __exit__(self, *_: object) -> None: ...

    monkeypatch.setattr(looks, "best_estimator", Blind)
    found = {Path(case.path).name: case for case in cases(project.root).read()}  # type: ignore[union-attr]
    with Looks(project.root) as measured:
        assert measured.of(found[first.name])["hand_brightness"] == 12.0
        assert not asked
        assert measured.of(found[other.name])["hand"] == 0.0
    assert len(asked) == 1


def test_a_build_is_of_its_project(project: Project, build: Source) -> None:
    assert cases(build.folder).project == project.root
