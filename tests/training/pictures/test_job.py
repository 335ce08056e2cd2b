"""Training on pictures: it learns, repeats itself, survives, stops, and writes a bundle that others can read."""

import dataclasses
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from signlab.dataset.project import Project
from signlab.errors import Cancelled, SignlabError
from signlab.jobs import Progress, Watch
from signlab.records import recordio
from signlab.records.imagerecord import unpack
from signlab.training import bundle, layers, metrics, run, runs
from signlab.training.pictures import checkpoint, job, mending, options
from signlab.training.pictures.job import ResumePictures, TrainPictures
from signlab.training.pictures.options import PictureOptions
from signlab.training.pictures.serving import Network
from signlab.training.preparation import decode
from signlab.training.source import Source

pytestmark = [
    pytest.mark.skipif(not mending.is_there(), reason="MXNet has no package for this computer"),
    pytest.mark.timeout(900),  # MXNet alone takes long to load where the computer is busy
]

SMALL: dict[str, object] = {"image_shape": "3,32,32", "mini_batch_size": 16, "epochs": 2}
HERE = Path(__file__).parent


def small(**others: object) -> PictureOptions:
    return PictureOptions({**SMALL, **others})  # type: ignore[dict-item]


def train(project: Project, build: Source, picture_options: PictureOptions, name: str = "") -> run.Run:
    task = TrainPictures(project, build, picture_options, name)
    task.prepare()
    return task.run(Watch()).run


def wait_for(what: Callable[[], bool], seconds: float = 240) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end
        time.sleep(0.02)


def parameters(found: run.Run) -> bytes:
    with bundle.opened(found.model) as opened:
        return opened.params.read_bytes()


def figures(found: run.Run) -> list[dict[str, float]]:
    timeless = ("epoch", "train_accuracy", "train_loss", "validation_accuracy", "validation_loss", "learning_rate")
    return [{name: row[name] for name in timeless} for row in metrics.read(found.folder)]


def test_it_learns_and_its_bundle_is_read_by_bare_mxnet(project: Project, build: Source, tmp_path: Path) -> None:
    watch, told = Watch(), list[Progress]()
    watch.on_progress = told.append
    task = TrainPictures(project, build, small(epochs=8, lr_scheduler_step="6"), "r1")
    plan = task.prepare()
    assert plan.total == 8 * build.total("train")
    assert "few for a network" in str(plan.warnings[-1])
    trained = task.run(watch)
    assert told[-1].rate > 0
    found = run.read(trained.run.folder)
    assert (found.state, found.build.name, found.seed) == ("done", "b1", 0)
    assert found.best["validation_accuracy"] >= 0.8
    assert found.versions["mxnet"] == "1.9.1"
    assert not found.checkpoints.exists()
    assert [row["learning_rate"] for row in figures(found)] == pytest.approx([0.05] * 6 + [0.005] * 2)
    assert "validation_accuracy=" in (found.folder / "log.txt").read_text()

    records = list(recordio.scan(recordio.mapped(build.rec("test"))))
    unpacked = [unpack(record.payload) for record in records if isinstance(record, recordio.Record)]
    pictures = [decode(bytes(record.image)) for record in unpacked]
    with bundle.opened(found.model) as opened, Network(opened) as network:
        assert opened.about.classes == ("A", "B", "C")
        assert layers.problems(opened.symbol) == []
        ours = network.probabilities(pictures)
        assert opened.about.prepare.looks == (1.0,)  # it has not seen hands as close as that
        assert network.probabilities([]).shape == (0, 3)
        np.save(tmp_path / "pictures.npy", opened.about.prepare.batch(pictures))
        command = [sys.executable, str(HERE / "bare_mxnet.py"), str(opened.folder), str(tmp_path / "pictures.npy")]
        bare = json.loads(subprocess.run(command, check=True, capture_output=True, timeout=280).stdout)
    np.testing.assert_allclose(ours, np.array(bare), atol=2e-6)
    np.testing.assert_allclose(ours.sum(1), 1, atol=1e-5)
    assert (ours.argmax(1) == [int(record.labels[0]) for record in unpacked]).mean() >= 0.7

    again = train(project, build, dataclasses.replace(small(epochs=1), start_from=found.model), "r2")
    assert again.start_from["sha256"] == found.outputs[run.MODEL]
    assert figures(again)[0]["train_accuracy"] > figures(found)[0]["train_accuracy"] + 0.2


def test_a_seed_gives_the_same_run_and_a_killed_one_ends_up_the_same(project: Project, build: Source) -> None:
    whole = train(project, build, small(epochs=4), "whole")
    command = [sys.executable, str(HERE / "train_and_wait.py"), str(project.root), "cut", "4"]
    with subprocess.Popen(command) as killed:
        folder = project.runs / "cut"
        wait_for(lambda: len(metrics.read(folder)) >= 2)
        os.kill(killed.pid, signal.SIGKILL)
        killed.wait(10)
    broken = run.read(folder)
    assert broken.state == "broken off"
    assert checkpoint.load(broken.checkpoints).epoch >= 2
    resume = ResumePictures(project, broken)
    assert "goes on after epoch" in resume.prepare().words
    resumed = resume.run(Watch()).run
    assert figures(resumed) == figures(whole)
    assert parameters(resumed) == parameters(whole)
    with pytest.raises(SignlabError, match="is done"):
        ResumePictures(project, resumed).prepare()


def test_stopped_it_stops_at_once_and_its_best_epoch_can_be_kept(project: Project, build: Source) -> None:
    watch = Watch()
    task = TrainPictures(project, build, small(epochs=500), "r1")
    task.prepare()
    ended: list[float] = []

    def work() -> None:
        with pytest.raises(Cancelled):
            task.run(watch)
        ended.append(time.monotonic())

    thread = threading.Thread(target=work)
    thread.start()
    wait_for(lambda: bool(metrics.read(project.runs / "r1")))
    started = time.monotonic()
    watch.cancel()
    thread.join(30)
    assert ended[0] - started < 10  # in truth a fraction of a second, but this computer may be busy
    stopped = run.read(project.runs / "r1")
    assert stopped.state == "stopped"
    kept = job.keep(stopped)
    assert kept.state == "done"
    with bundle.opened(kept.model) as opened:
        assert opened.about.run == "r1"


def test_learning_that_goes_astray_is_said(project: Project, build: Source) -> None:
    wild = small(optimizer="rmsprop", gamma=0.0, eps=0.0, learning_rate=1.0)  # where nothing is to be learned: 0 / 0
    with pytest.raises(SignlabError, match="went astray"):
        train(project, build, wild, "r1")
    failed = run.read(project.runs / "r1")
    assert failed.state == "failed"
    assert "lower learning_rate" in failed.reason


def test_what_cannot_work_is_refused_before_it_starts(project: Project, build: Source, tmp_path: Path) -> None:
    for wrong, why in (
        (small(num_layers=101), "not offered"),
        (small(mini_batch_size=10_000), "pictures to train on"),
        (small(image_shape="3,32,48"), "no square"),
        (small(top_k=2), "no meaning"),
        (dataclasses.replace(small(), start_from=tmp_path / "none.params"), "is not there"),
    ):
        with pytest.raises(SignlabError, match=why):
            TrainPictures(project, build, wrong).prepare()
    assert runs.listed(project.runs) == ([], [])


def test_a_build_that_changed_is_not_trained_on(project: Project, build: Source) -> None:
    rec = build.rec("train")
    rec.write_bytes(rec.read_bytes()[:-4] + b"\1\2\3\4")
    with pytest.raises(SignlabError, match=r"has another train\.rec"):
        train(project, build, small(), "r1")
    assert run.read(project.runs / "r1").state == "failed"
    rec.unlink()
    with pytest.raises(SignlabError, match=r"has lost train\.rec"):
        train(project, build, small(), "r2")


def test_what_to_start_from_must_be_parameters(project: Project, build: Source, tmp_path: Path) -> None:
    (tmp_path / "x.params").write_bytes(b"no parameters at all")
    with pytest.raises(SignlabError, match="holds no parameters of MXNet"):
        train(project, build, dataclasses.replace(small(), start_from=tmp_path / "x.params"))


def test_without_mxnet_it_says_so(project: Project, build: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    with pytest.raises(SignlabError, match=r"MXNet: is not installed.*SageMaker"):
        TrainPictures(project, build, small()).prepare()


def test_a_damaged_checkpoint_is_not_taken_up(tmp_path: Path) -> None:
    assert checkpoint.load(tmp_path) == checkpoint.Checkpoint()
    reached = checkpoint.Checkpoint(1, 1, ({"epoch": 1},))
    saved = checkpoint.save(tmp_path, reached, {"0001.params": lambda path: path.write_bytes(b"x") and None})
    assert checkpoint.load(tmp_path) == saved
    (tmp_path / "0001.params").write_bytes(b"y")
    with pytest.raises(SignlabError, match="is damaged"):
        checkpoint.load(tmp_path)


def test_the_checkpoint_keeps_the_best_epoch_and_the_last(tmp_path: Path) -> None:
    def put(path: Path) -> None:
        path.write_bytes(path.name.encode())

    reached = checkpoint.Checkpoint()
    for epoch, best in ((1, 1), (2, 2), (3, 2), (4, 2)):
        after = checkpoint.Checkpoint(epoch, best, (), reached.files)
        reached = checkpoint.save(tmp_path, after, {after.params: put, after.states: put})
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "0002.params",
        "0004.params",
        "0004.states",
        "state.json",
    ]


def test_nothing_is_mirrored_unless_asked() -> None:
    from signlab.training.pictures import augment

    assert augment.reader_settings(options.Augmentation())["rand_mirror"] is False
    picture = np.zeros((1, 3, 40, 40), np.float32)
    picture[:, :, :, :15] = 255
    rng = np.random.default_rng(0)
    for _ in range(50):
        moved = augment.moved(picture, options.Augmentation(), rng)[0]
        assert moved[:, :, :10].mean() > 200 > moved[:, :, 30:].mean()
    assert (augment.moved(picture, options.NONE, rng) == picture).all()
