"""A new run: an engine, values that are checked as they are typed, and a training that begins by itself."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from signlab.dataset.layout import Layout
from signlab.errors import Problem, SignlabError
from signlab.training import background, run
from signlab.training.pictures import drawn, mending
from signlab.training.pictures.job import ResumePictures, TrainPictures
from signlab.ui.pages.train import landmarks
from signlab.ui.pages.train.page import TrainPage
from signlab.ui.widgets.form import Form
from tests.ui.train.conftest import MakeRun

LONG = 120_000


def wait(qtbot: QtBot, condition: Callable[[], object]) -> None:
    qtbot.waitUntil(lambda: bool(condition()), timeout=LONG)


@pytest.fixture(autouse=True)
def everything_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever this computer has."""
    monkeypatch.setattr(mending, "is_there", lambda: True)
    monkeypatch.setattr(landmarks, "has_landmarks", lambda: True)
    monkeypatch.setattr("signlab.training.landmarks.job.has_landmarks", lambda: True)


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, str]]:
    """The jobs that were begun, with the names of their runs. None of them trains."""
    jobs: list[tuple[Any, str]] = []

    class Child:
        problem: Problem | None = None

        def __init__(self, name: str) -> None:
            self.name = name

    def begin(job: Any, _folder: Path, name: str) -> Child:
        jobs.append((job, name))
        return Child(name)

    monkeypatch.setattr(background, "begin", begin)
    return jobs


def form(page: TrainPage, qtbot: QtBot, engine: str = "pictures") -> Form:
    """The form of an engine, once its values were looked at."""
    page.open_new()
    wait(qtbot, lambda: page.new.form is not None)
    page.new.choose(engine)
    made = page.new.form
    assert made is not None
    wait(qtbot, made.go.isEnabled)
    return made


def choose(made: Form, field: str, value: object) -> None:
    made.fill({field: value})
    made.editor(field).changed.emit()


def test_it_says_what_will_happen_how_long_it_takes_and_what_that_can_give(page: TrainPage, qtbot: QtBot) -> None:
    made = form(page, qtbot)
    assert made.go.text().startswith("Train here · about ")
    prospect = page.new.prospect
    assert prospect is not None
    facts = dict(prospect._facts.facts)
    assert facts["Cost"].startswith("nothing")
    assert facts["Tried on"] == "9 pictures kept back"
    cards = [prospect._warnings.itemAt(at).widget().accessibleName() for at in range(prospect._warnings.count())]
    assert any("few for a network" in said for said in cards)


def test_what_will_not_do_is_said_at_its_field_while_typing(page: TrainPage, make_run: MakeRun, qtbot: QtBot) -> None:
    make_run("r1")
    made = form(page, qtbot)
    qtbot.keyClicks(made.editor("name").line, "r1")
    assert not made.go.isEnabled()  # until that was looked at
    wait(qtbot, lambda: "already there" in made._rows["name"].below.text())
    assert not made.go.isEnabled()
    qtbot.keyClicks(made.editor("name").line, "-again")
    wait(qtbot, made.go.isEnabled)
    made.fill({"mini_batch_size": 500})
    made.editor("mini_batch_size").changed.emit()
    wait(qtbot, lambda: "Choose a smaller one" in made._rows["mini_batch_size"].below.text())


def test_a_file_is_asked_for_only_where_one_is_started_from(page: TrainPage, qtbot: QtBot) -> None:
    made = form(page, qtbot)
    assert not made.editor("file").isVisible()
    made.fill({"start": "file"})
    made.editor("start").changed.emit()
    assert made.editor("file").isVisible()
    wait(qtbot, lambda: "is not named yet" in made._rows["file"].below.text().lower())


def test_other_values_are_kept_while_another_engine_is_looked_at(page: TrainPage, qtbot: QtBot) -> None:
    made = form(page, qtbot)
    made.fill({"epochs": 7})
    page.new.choose("landmarks")
    assert page.new.form is not made
    page.new.choose("pictures")
    assert page.new.form.values["epochs"] == 7


def test_the_button_begins_a_training_of_what_was_asked_for(
    page: TrainPage, make_run: MakeRun, begun: list[tuple[Any, str]], qtbot: QtBot
) -> None:
    start = make_run("r1")
    made = form(page, qtbot)
    made.fill({"epochs": 3, "side": 64, "augment": False, "start": "r1", "name": "r9", "seed": 5, "mini_batch_size": 8})
    made.editor("epochs").changed.emit()
    wait(qtbot, made.go.isEnabled)
    made.go.click()
    wait(qtbot, lambda: begun)
    job, name = begun[0]
    assert name == "r9"
    assert isinstance(job, TrainPictures)
    assert type(job.project) is Layout  # goes into another process, unlike what holds a database
    assert (job.options.values["epochs"], job.options.values["image_shape"]) == (3, "3,64,64")
    assert (job.options.seed, job.options.start_from) == (5, start.model)
    assert job.options.augmentation.turn == 0
    make_run("r9", state="failed")  # as the other process would
    wait(qtbot, lambda: page.view.one is not None and page.view.one.run.name == "r9")
    assert page.halves.right is page.view


def test_a_network_may_learn_from_drawn_hands_first(
    page: TrainPage, begun: list[tuple[Any, str]], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(drawn, "folder", lambda: tmp_path / "drawn")
    made = form(page, qtbot)
    made.fill({"mini_batch_size": 8})
    choose(made, "start", "/drawn")
    assert made.values["optimizer"] == "adam"  # what suits a network that knows drawn hands
    assert made.values["learning_rate"] < 0.001
    assert made.values["mini_batch_size"] == 8  # somebody chose that
    choose(made, "start", "")
    assert (made.values["optimizer"], made.values["learning_rate"]) == ("nag", 0.05)
    choose(made, "start", "/drawn")
    wait(qtbot, made.go.isEnabled)
    assert page.new.ground is not None
    build, engine = page.new.ground.builds[0], page.new.engine
    lasts = engine.duration(made.values, build, page.new.ground).seconds
    assert 300 < lasts < 1_200  # hands are to be drawn
    deeper = engine.duration({**made.values, "num_layers": 18}, build, page.new.ground).seconds
    assert deeper > 3_600  # which has all to learn
    made.go.click()
    wait(qtbot, lambda: begun)
    job, _name = begun[0]
    assert (job.options.pretrain, job.options.start_from) == ("drawn", None)
    assert job.options.values["optimizer"] == "adam"
    assert "hands are drawn, once" in job.prepare().words


def test_a_run_that_never_comes_is_told_of(
    page: TrainPage, begun: list[tuple[Any, str]], monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    made = form(page, qtbot, "landmarks")
    made.go.click()
    wait(qtbot, lambda: [row.state for row in page.roster.rows] == ["begins"])
    assert page.halves.right is page._begins
    told: list[Problem] = []
    page.bench.went_wrong.connect(told.append)
    monkeypatch.setattr(begun_child(page), "problem", Problem("The run r1", "ended with code 1 before it began"))
    wait(qtbot, lambda: told)
    assert told[0].thing == "The run r1"
    wait(qtbot, lambda: page.roster.rows == [])
    assert page.halves.right is page._empty


def begun_child(page: TrainPage) -> Any:
    """The process of the run that was begun, or what stands in for it."""
    return page.engines["landmarks"]._begun["r1"]  # type: ignore[attr-defined]


def test_what_cannot_begin_is_told_beside_the_button(
    page: TrainPage, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    def refuse(*_asked: object) -> None:
        raise SignlabError("The run r1", "cannot be started: no memory", "Close other programs.")

    monkeypatch.setattr(background, "begin", refuse)
    made = form(page, qtbot, "landmarks")
    made.go.click()
    wait(qtbot, lambda: "no memory" in made.said)
    assert made.go.isEnabled()


def test_without_mxnet_the_page_says_so_and_the_rest_works(
    page: TrainPage, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    monkeypatch.setattr(mending, "is_there", lambda: False)
    page.open_new()
    wait(qtbot, lambda: page.new.form is not None)
    page.new.choose("pictures")
    made = page.new.form
    wait(qtbot, lambda: made.said.startswith("MXNet: is not installed"))
    assert not made.go.isEnabled()
    page.new.choose("landmarks")
    wait(qtbot, page.new.form.go.isEnabled)


def test_a_run_that_was_stopped_is_gone_on_with(
    page: TrainPage, make_run: MakeRun, begun: list[tuple[Any, str]], monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    monkeypatch.setattr(ResumePictures, "prepare", lambda _self: None)
    make_run("r1", state="stopped")
    page.show_wanted("r1")
    wait(qtbot, page.view.resume.isVisible)
    page.view.resume.click()
    wait(qtbot, lambda: begun)
    assert isinstance(begun[0][0], ResumePictures)
    assert begun[0][1] == "r1"


def test_stop_is_told_to_a_run_that_trains_in_the_background(page: TrainPage, make_run: MakeRun, qtbot: QtBot) -> None:
    made = make_run("r1", state="running")
    with made.held():
        (made.folder / background.PROGRESS).write_text(
            '{"done": 3, "total": 12, "rate": 1.0, "remaining": 9.0, "note": "first epoch"}'
        )
        page.show_wanted("r1")
        wait(qtbot, lambda: page.view.stop.isVisible() and page.view.stop.isEnabled())
        assert page.view.sentence.text() == "First epoch · 0:09 left"
        assert page.roster.rows[0].progress == 0.25
        page.view.stop.click()
        wait(qtbot, (made.folder / "stop").exists)
    assert run.read(made.folder).state == "broken off"
