"""A model is asked about every picture; what it says is kept by run and can be stopped, asked anew and looked for."""

import json

import pytest

from signlab.cli import main
from signlab.dataset import verbs
from signlab.dataset.project import Project
from signlab.dataset.query import parse
from signlab.errors import Cancelled, SignlabError
from signlab.jobs import Watch
from signlab.training import asking
from signlab.training.asking import AskModel
from signlab.training.evaluation import models
from signlab.training.evaluation.job import Evaluate
from signlab.training.source import Source
from tests.training.evaluation.test_job import Stripes, trained


@pytest.fixture(autouse=True)
def stripes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "network", lambda unpacked: Stripes(unpacked.about.classes))


def test_every_picture_is_asked_about_and_what_is_doubted_is_found(project: Project, build: Source) -> None:
    trained(project, build)
    wrong = project.index.find(parse("label:A")).names[0]
    verbs.relabel(project, [wrong], "B")
    job = AskModel(project)
    assert job.prepare().total == 108
    answers = job.run(Watch())
    assert answers.words == "The model of r1 doubts 1 of 108 pictures."
    assert project.index.find(parse("model:doubts")).names == [wrong]
    said = project.index.said([wrong])[wrong]
    assert (said.run, said.label) == ("r1", "A")
    assert said.confidence == pytest.approx(90.0)
    verbs.relabel(project, [wrong], said.label)
    project.index.refresh()
    assert project.index.find(parse("model:doubts")).names == []


def test_what_was_said_before_it_was_stopped_is_kept(
    project: Project, build: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    trained(project, build)
    watch = Watch()
    monkeypatch.setattr(watch, "step", lambda: watch.cancel() or watch.check() if watch.done >= 40 else count(watch))
    with pytest.raises(Cancelled):
        AskModel(project).run(watch)
    assert len(project.index.said()) == 32  # two handfuls of sixteen
    AskModel(project).run(Watch())
    assert len(project.index.said()) == 108


def count(watch: Watch) -> None:
    watch.done += 1


def test_an_evaluation_of_the_projects_own_pictures_is_kept_as_well(project: Project, build: Source) -> None:
    found = trained(project, build)
    evaluate = Evaluate(found.model, build.folder, run=found)
    evaluate.prepare()
    evaluate.run(Watch())
    assert len(project.index.said()) == build.total("test")
    assert set(project.index.find(parse("model:agrees")).names) == set(project.index.said())


def test_pictures_from_elsewhere_are_not(project: Project, build: Source) -> None:
    found = trained(project, build)
    evaluate = Evaluate(found.model, project.images, run=found)
    evaluate.prepare()
    evaluate.run(Watch())
    assert project.index.said() == {}


def test_without_a_model_that_is_said(project: Project) -> None:
    with pytest.raises(SignlabError, match="no model that was trained"):
        AskModel(project).prepare()
    with pytest.raises(SignlabError):
        AskModel(project, "r9").prepare()


def test_the_terminal_asks_and_lists(project: Project, build: Source, capsys: pytest.CaptureFixture[str]) -> None:
    trained(project, build)
    with pytest.raises(SystemExit) as done:
        main(["ask", str(project.root), "--json"])
    assert not done.value.code
    answers = json.loads(capsys.readouterr().out)
    assert (answers["run"], answers["asked"], len(answers["said"])) == ("r1", 108, 108)
    assert asking.latest(project).name == "r1"
