"""A model is tried on builds, projects and folders, and on what is damaged in them."""

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from signlab.dataset.project import Project
from signlab.errors import SignlabError
from signlab.jobs import Watch
from signlab.training import bundle, run
from signlab.training.evaluation import looks, models
from signlab.training.evaluation.cases import cases
from signlab.training.evaluation.job import Evaluate
from signlab.training.preparation import Picture, Preparation
from signlab.training.run import Run
from signlab.training.source import Source
from signlab.vision.outline import OutlineHands


class Stripes:
    """A model that looks at which way stripes go, so that what it says is known beforehand."""

    def __init__(self, classes: tuple[str, ...]) -> None:
        self.classes = classes

    def probabilities(self, pictures: Sequence[Picture]) -> npt.NDArray[np.float32]:
        return np.stack([self._look(picture.astype(float).mean(2)) for picture in pictures])

    def _look(self, grey: npt.NDArray[np.float64]) -> npt.NDArray[np.float32]:
        down, right = np.abs(np.diff(grey, axis=0)).mean(), np.abs(np.diff(grey, axis=1)).mean()
        sure = {"A": 0.9 * (down > 2 * right), "B": 0.8 * (right > 2 * down)}
        sure["C"] = 0.7 * (not any(sure.values()))
        return np.array([sure.get(label, 0.0) for label in self.classes], np.float32)

    def __enter__(self) -> "Stripes":
        return self

    def __exit__(self, *_: object) -> None: ...


@pytest.fixture(autouse=True)
def stripes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "network", lambda unpacked: Stripes(unpacked.about.classes))
    monkeypatch.setattr(looks, "best_estimator", OutlineHands)


def trained(project: Project, build: Source, classes: tuple[str, ...] = ("A", "B", "C")) -> Run:
    made = run.create(
        project.runs, "", engine="pictures", build=build.named, classes=classes, options={}, best={"epoch": 1}
    )
    (made.folder / "s.json").write_text(json.dumps({"nodes": []}))
    (made.folder / "p").write_bytes(b"")
    about = bundle.About(classes, Preparation(32), "pictures", build.name, made.name)
    bundle.write(made.model, made.folder / "s.json", made.folder / "p", about)
    return made.ending("done", 1)


def test_a_run_is_tried_on_people_it_has_not_seen(project: Project, build: Source) -> None:
    found = trained(project, build)
    file = found.folder / "evaluation.json"
    evaluate = Evaluate(found.model, build.folder, run=found, file=file)
    assert evaluate.prepare().total == build.total("test")
    watch = Watch()
    evaluated = evaluate.run(watch)
    facts = json.loads(file.read_bytes())
    assert watch.problems == []
    assert facts["accuracy"]["seen"] is None
    assert facts["accuracy"]["unseen"]["right"] == build.total("test")
    assert facts["data"] == {
        "kind": "build",
        "name": "b1",
        "side": "test",
        "sha256": build.sha256,
        "pictures": build.total("test"),
    }
    assert {row["signer"] for row in facts["signers"]}.isdisjoint(found.build.signers)
    assert evaluated.words.startswith("Right for ")


def test_what_it_was_trained_on_is_noticed(project: Project, build: Source) -> None:
    found = trained(project, build)
    evaluate = Evaluate(found.model, build.folder, "train", run=found)
    evaluate.prepare()
    evaluation = evaluate.run(Watch()).evaluation
    assert evaluation.accuracy["unseen"] is None
    assert evaluation.accuracy["seen"] is not None
    assert len(evaluation.trained.pictures & {one.sha256 for one in evaluation.predictions}) == build.total("train")


def test_a_project_and_a_folder_do_as_well(project: Project, build: Source, tmp_path: Path) -> None:
    found = trained(project, build)
    whole = Evaluate(found.model, project.root, run=found).run(Watch()).evaluation
    assert whole.accuracy["all"] is not None
    assert whole.accuracy["all"].pictures == 108
    assert whole.accuracy["seen"] is not None
    assert whole.accuracy["unseen"] is not None
    shutil.copytree(project.images, tmp_path / "folder")
    (tmp_path / "folder" / "A" / "torn.jpg").write_bytes(b"\xff\xd8\xff nothing")
    watch = Watch()
    plain = Evaluate(found.model, tmp_path / "folder", run=found).run(watch).evaluation
    assert plain.accuracy["unknown"] is not None
    assert plain.accuracy["unknown"].pictures == 108
    assert ["A/torn.jpg" in problem.thing for problem in watch.problems] == [True]


def test_labels_that_the_model_does_not_know_are_left_out_and_said(project: Project, build: Source) -> None:
    found = trained(project, build, ("A", "B"))
    watch = Watch()
    evaluation = Evaluate(found.model, build.folder, run=found).run(watch).evaluation
    assert [problem.thing for problem in watch.problems] == ["The label C"]
    assert {one.label for one in evaluation.predictions} == {0, 1}


def test_a_damaged_record_is_left_out_and_said(project: Project, build: Source) -> None:
    rec = build.rec("test")
    bytes_ = bytearray(rec.read_bytes())
    bytes_[0:4] = b"XXXX"
    rec.write_bytes(bytes_)
    found = trained(project, build)
    watch = Watch()
    evaluation = Evaluate(found.model, build.folder, run=found).run(watch).evaluation
    assert len(evaluation.predictions) == build.total("test") - 1
    assert "byte 0" in watch.problems[0].thing


def test_what_cannot_be_tried_is_said(project: Project, build: Source, tmp_path: Path) -> None:
    found = trained(project, build)
    (tmp_path / "empty").mkdir()
    for target, side, why in (
        (tmp_path / "none", "test", "is not there"),
        (tmp_path / "empty", "test", "holds no pictures"),
        (build.folder, "tset", "has no pictures"),
    ):
        with pytest.raises(SignlabError, match=why):
            cases(target, side)
    found.model.unlink()
    with pytest.raises(SignlabError, match="has no model: it is done"):
        Evaluate(found.model, build.folder, run=found).prepare()


def test_a_model_that_knows_none_of_the_labels_is_not_evaluated(project: Project, build: Source) -> None:
    found = trained(project, build, ("X", "Y"))
    with pytest.raises(SignlabError, match="no picture of a label"):
        Evaluate(found.model, build.folder, run=found).run(Watch())
