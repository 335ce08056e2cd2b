"""What is thin, full or changed: said before or after, and nothing lost."""

import errno
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from signlab import alphabet
from signlab.dataset.project import Project
from signlab.errors import SignlabError
from signlab.jobs import Watch
from signlab.records.build import Build
from signlab.records.builds import BuildOptions
from signlab.training import bundle, run, source
from signlab.training.evaluation import looks
from signlab.training.evaluation.job import Evaluate
from signlab.training.landmarks import hands, job, model
from signlab.training.landmarks.job import TrainLandmarks
from signlab.training.pictures import mending
from signlab.training.pictures.job import ResumePictures, TrainPictures
from signlab.training.pictures.options import PictureOptions
from signlab.training.source import Source
from signlab.vision.outline import OutlineHands
from tests.training.conftest import record
from tests.training.landmarks.test_landmarks import Stripes

HERE = Path(__file__).parent
pytestmark = pytest.mark.timeout(900)  # MXNet alone takes long to load where the computer is busy
SMALL = PictureOptions({"image_shape": "3,32,32", "mini_batch_size": 16, "epochs": 1})
with_mxnet = pytest.mark.skipif(not mending.is_there(), reason="MXNet has no package for this computer")


@pytest.fixture
def found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hands are found in stripes."""
    monkeypatch.setattr(hands, "careful_estimator", Stripes)
    monkeypatch.setattr(job, "has_landmarks", lambda: True)


def built(folder: Path, labels: str, each: int) -> Iterator[tuple[Project, Source]]:
    """A project A, B, C with ``each`` pictures of every one of ``labels`` by one signer, all to be learned from."""
    with Project.create(folder, "thin", alphabet.load("A,B,C")) as project:
        record(project, "ana", np.random.default_rng(1), 1, each, labels)
        build = Build(project, BuildOptions("b1", "image", (1.0, 0.0)))
        build.prepare()
        build.run(Watch())
        yield project, source.read(project.builds / "b1")


def test_an_empty_label_is_said_and_the_others_are_learned(found: None, tmp_path: Path) -> None:
    for project, build in built(tmp_path / "signs", "AB", 6):
        task = TrainLandmarks(project, build, drawn=False)
        warned = {problem.thing: problem.cause for problem in task.prepare().warnings}
        assert "will never name them" in warned["C"]
        told = task.run(Watch()).learned.model
        assert told.probabilities(np.zeros((1, model.COUNT), np.float32))[0, 2] < 1e-6


def test_one_label_alone_is_refused_by_both_engines(found: None, tmp_path: Path) -> None:
    for project, build in built(tmp_path / "signs", "A", 20):
        for task in (TrainLandmarks(project, build), TrainPictures(project, build, SMALL)):
            if isinstance(task, TrainPictures) and not mending.is_there():
                continue
            with pytest.raises(SignlabError, match="takes two labels"):
                task.prepare()
        assert not (project.runs / "r1").exists()


def test_one_picture_for_each_label_is_said_and_learned_as_far_as_it_goes(found: None, tmp_path: Path) -> None:
    for project, build in built(tmp_path / "signs", "ABC", 1):
        task = TrainLandmarks(project, build, name="r1", drawn=False)
        assert any("teaches next to nothing" in problem.cause for problem in task.prepare().warnings)
        assert task.run(Watch()).run.state == "done"
        if mending.is_there():
            with pytest.raises(SignlabError, match="more than the 3 pictures"):
                TrainPictures(project, build, SMALL).prepare()


def test_a_build_that_changed_teaches_no_landmarks(found: None, project: Project, build: Source) -> None:
    content = bytearray(build.rec("train").read_bytes())
    content[-5] ^= 1
    build.rec("train").write_bytes(content)
    with pytest.raises(SignlabError, match=r"has another train\.rec than was built"):
        TrainLandmarks(project, build, name="r1", drawn=False).run(Watch())
    assert run.read(project.runs / "r1").state == "failed"


def test_landmarks_on_a_full_disk_fail_and_begin_again(
    found: None, project: Project, build: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: object, path: Path) -> str:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(model.LandmarkModel, "save", full)
        with pytest.raises(SignlabError, match="No space left on device"):
            TrainLandmarks(project, build, name="r1", drawn=False).run(Watch())
    failed = run.read(project.runs / "r1")
    assert failed.state == "failed"
    assert "train again: seconds" in failed.reason
    with pytest.raises(SignlabError, match="only training on pictures"):
        ResumePictures(project, failed).prepare()
    assert TrainLandmarks(project, build, name="r2", drawn=False).run(Watch()).run.state == "done"


@with_mxnet
@pytest.mark.skipif(sys.platform == "win32", reason="there is no limit to the size of files to be had")
def test_pictures_on_a_full_disk_fail_and_go_on_when_there_is_room(project: Project, build: Source) -> None:
    script = HERE / "pictures" / "train_on_a_full_disk.py"
    command = [sys.executable, str(script), str(project.root), "r1", "300000"]
    said = subprocess.run(command, check=True, capture_output=True, text=True, timeout=600).stdout
    assert "Make room on the disk" in said
    failed = run.read(project.runs / "r1")
    assert failed.state == "failed"
    assert not failed.model.exists()
    resumed = ResumePictures(project, failed).run(Watch()).run
    assert resumed.state == "done"
    assert resumed.best["epoch"] == 1


@with_mxnet
def test_a_model_as_sagemaker_writes_it_is_evaluated_as_ours(
    project: Project, build: Source, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(looks, "best_estimator", OutlineHands)
    ours = TrainPictures(project, build, SMALL, "r1").run(Watch()).run
    (tmp_path / "their").mkdir()
    names = bundle.unpack(ours.model, tmp_path / "their")
    contents = {name: (tmp_path / "their" / name).read_bytes() for name in names if name != bundle.ABOUT}
    contents["image-classification-0009.params"] = contents.pop(bundle.PARAMS)
    bundle.pack(tmp_path / "model.tar.gz", contents)
    shutil.rmtree(tmp_path / "their")
    told = [
        Evaluate(archive, build.folder, classes=build.classes).run(Watch()).evaluation
        for archive in (ours.model, tmp_path / "model.tar.gz")
    ]
    assert [one.confidence for one in told[0].predictions] == [one.confidence for one in told[1].predictions]
    assert (told[0].model["engine"], told[1].model["engine"]) == ("pictures", "sagemaker")
    assert told[1].model["assumed"] is True
    with bundle.opened(tmp_path / "model.tar.gz", build.classes) as opened:
        assert opened.params.name == "image-classification-0000.params"
