"""A project with a build by signer, runs whose figures are made up, and the page that shows them."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from signlab import alphabet
from signlab.dataset.project import Project
from signlab.jobs import Watch
from signlab.records.build import Build
from signlab.records.builds import BuildOptions
from signlab.training import bundle, metrics, run, source
from signlab.training.evaluation import account
from signlab.training.evaluation.result import Evaluation, Prediction, Trained
from signlab.training.preparation import Preparation
from signlab.training.run import Run
from signlab.training.source import Source
from signlab.ui.pages.train.page import TrainPage
from signlab.ui.workbench import Workbench
from tests.training.conftest import LABELS, record

SIGNERS = ("ana", "ben", "cem", "dua")

MakeRun = Callable[..., Run]


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    """Three labels by four people, with a build b1: somebody is in its test side alone."""
    rng = np.random.default_rng(3)
    with Project.create(tmp_path / "signs", "signs", alphabet.load("A,B,C")) as made:
        for signer in SIGNERS:
            record(made, signer, rng, bursts=1, count=3)
        build = Build(made, BuildOptions("b1", "signer", (0.5, 0.25, 0.25)))
        build.prepare()
        build.run(Watch())
        yield made


@pytest.fixture
def build(project: Project) -> Source:
    return source.read(project.builds / "b1")


@pytest.fixture
def make_run(project: Project, build: Source) -> MakeRun:
    """``make_run("r1", wrong=2)`` is done and was tried on the test side; A is named B in ``wrong`` pictures."""

    def make(name: str, wrong: int = 1, state: str = "done", *, engine: str = "pictures", tried: bool = True) -> Run:
        options = {"num_layers": 10, "image_shape": "3,64,64", "epochs": 4, "mini_batch_size": 8}
        made = run.create(project.runs, name, engine=engine, build=build.named, classes=build.classes, options=options)
        for epoch in (1, 2, 3):
            metrics.append(made.folder, {"epoch": epoch, "train_accuracy": epoch / 4, "validation_accuracy": 0.5})
        (made.folder / "log.txt").write_text("first line\nlast line\n")
        if state == "running":
            return made
        made = made.ending(state, 12.0, reason="" if state == "done" else "for a test", best={"epoch": 3.0})
        if state == "done":
            _pack(made)
        if tried and state == "done":
            account.write(made.folder / account.NAME, evaluation(build, made, wrong))
        return made

    return make


def _pack(made: Run) -> None:
    symbol, parameters = made.folder / "s.json", made.folder / "p"
    symbol.write_text(json.dumps({"nodes": []}))
    parameters.write_bytes(b"")
    about = bundle.About(made.classes, Preparation(32), "pictures", made.build.name, made.name)
    bundle.write(made.model, symbol, parameters, about)


def evaluation(build: Source, made: Run, wrong: int) -> Evaluation:
    """Of the test side; the first ``wrong`` pictures of A are named B."""
    ids = {label: number for number, label in enumerate(LABELS)}
    predictions = []
    left = wrong
    for row in build.pictures["test"]:
        label = ids[Path(row["path"]).parent.name]
        told, left = (1, left - 1) if label == 0 and left else (label, left)
        facts = {"signer": row["signer"], "session": row["session"], "burst": row["burst"], "id": row["id"]}
        predictions.append(Prediction(row["path"], label, told, 0.8, **facts))
    about = {"name": made.name, "sha256": "", "engine": made.engine, "build": "b1", "run": made.name, "assumed": False}
    data = {"kind": "build", "name": "b1", "side": "test", "sha256": build.sha256}
    return Evaluation(build.classes, tuple(predictions), Trained(frozenset(build.named.signers)), about, data)


@pytest.fixture
def page(bench: Workbench, qtbot: QtBot) -> Iterator[TrainPage]:
    """The page as it is entered."""
    made = TrainPage(bench)
    made.resize(1200, 720)
    made.show()
    qtbot.waitExposed(made)
    made.entered()
    qtbot.waitUntil(lambda: made.watching.seen is not None, timeout=30_000)
    yield made
    made.close_down()
    made.close()
    made.deleteLater()
