"""A model is tried on other pictures than those of its own build: a folder, the project; one from elsewhere too."""

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from signlab.dataset.project import Project
from signlab.errors import Problem
from signlab.training.evaluation import models
from signlab.ui.pages.train.page import TrainPage
from tests.ui.train.conftest import MakeRun

LONG = 60_000


def wait(qtbot: QtBot, condition: Callable[[], object]) -> None:
    qtbot.waitUntil(lambda: bool(condition()), timeout=LONG)


class AlwaysB:
    """Names whatever it sees B."""

    def __init__(self, classes: tuple[str, ...]) -> None:
        self.classes = classes

    def probabilities(self, pictures: Sequence[object]) -> np.ndarray:
        rows = np.full((len(pictures), len(self.classes)), 0.1, np.float32)
        rows[:, 1] = 0.8
        return rows

    def __enter__(self) -> "AlwaysB":
        return self

    def __exit__(self, *_: object) -> None: ...


@pytest.fixture(autouse=True)
def always_b(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "network", lambda unpacked: AlwaysB(unpacked.about.classes))


def fill(page: TrainPage, qtbot: QtBot, run: str = "", **values: str) -> None:
    page.open_evaluating(run)
    wait(qtbot, lambda: page.evaluating.form is not None)
    form = page.evaluating.form
    assert form is not None
    form.fill(values)
    form.changed.emit(form.values)


def test_a_model_from_elsewhere_on_a_folder(
    page: TrainPage, make_run: MakeRun, project: Project, tmp_path: Path, qtbot: QtBot
) -> None:
    shutil.move(make_run("r1", tried=False).model, tmp_path / "model.tar.gz")
    shutil.copytree(project.images, tmp_path / "folder")
    fill(page, qtbot, model="file:", on="folder:")
    form = page.evaluating.form
    assert form is not None
    assert not form.go.isEnabled()
    fill(page, qtbot, model="file:", file=str(tmp_path / "model.tar.gz"), on="folder:", folder=str(tmp_path / "folder"))
    page.evaluating.form.go.click()
    wait(qtbot, lambda: page.halves.right is page.result)
    assert page.result.sentence.text() == "Right for 12 of 36 pictures of people of whom that is not known."
    assert page.result.title.text() == "model.tar.gz → folder"
    told: list[Problem] = []
    page.bench.went_wrong.connect(told.append)
    page.result.figures.pair_wanted.emit("A", "B")
    assert "not in this project" in told[0].cause
    page.result.delete_wanted.emit()
    wait(qtbot, lambda: isinstance(QApplication.activeModalWidget(), QMessageBox))
    box = QApplication.activeModalWidget()
    next(one for one in box.buttons() if one.text() == "Delete").click()
    wait(qtbot, lambda: not page.watching.seen.tried)


def test_a_run_on_its_own_test_side_has_its_figures_from_then_on(
    page: TrainPage, make_run: MakeRun, qtbot: QtBot
) -> None:
    make_run("r1", tried=False)
    fill(page, qtbot, "r1")
    assert page.evaluating.form.values["model"] == "r1"
    assert page.evaluating.form.values["on"] == "b1/test"
    page.evaluating.form.go.click()
    wait(qtbot, lambda: page.halves.right is page.view and page.view.one.figures)
    assert page.view.sentence.text().startswith("Right for 3 of 9 pictures of people it does not know.")
    assert page.roster.rows[0].figure == "33 %"


def test_a_run_on_all_pictures_knows_whom_it_has_seen(page: TrainPage, make_run: MakeRun, qtbot: QtBot) -> None:
    make_run("r1")
    fill(page, qtbot, "r1", on="project:")
    page.evaluating.form.go.click()
    wait(qtbot, lambda: page.halves.right is page.result)
    accuracy = page.result.tried.figures["accuracy"]
    assert (accuracy["seen"]["pictures"], accuracy["unseen"]["pictures"]) == (27, 9)


def test_what_is_no_model_is_told_beside_the_button(page: TrainPage, tmp_path: Path, qtbot: QtBot) -> None:
    (tmp_path / "model.tar.gz").write_bytes(b"nothing of the kind")
    fill(page, qtbot, model="file:", file=str(tmp_path / "model.tar.gz"), on="project:")
    page.evaluating.form.go.click()
    wait(qtbot, lambda: "model.tar.gz" in page.evaluating.form.said)
    assert page.evaluating.form.go.isEnabled()
