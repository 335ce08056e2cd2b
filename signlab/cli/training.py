"""The verbs of training on this computer: train, evaluate."""

from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from signlab.cli import console
from signlab.errors import SignlabError

if TYPE_CHECKING:
    from signlab.dataset.project import Project
    from signlab.jobs import Job
    from signlab.training.run import Run
    from signlab.training.source import Source


class Engine(str, Enum):
    PICTURES = "pictures"
    LANDMARKS = "landmarks"


class Pretrain(str, Enum):
    DRAWN = "drawn"


_PROJECT = typer.Argument(help="The project's folder.")
_ENGINE = typer.Option(
    Engine.PICTURES,
    help="landmarks: joints of the hand, in seconds; pictures: a network for the device, in minutes to hours.",
)
_BUILD = typer.Option("", "--build", help="The build to learn from; the latest unless given.")
_SET = typer.Option([], "--set", metavar="NAME=VALUE", help="A setting, named as SageMaker names it: --set epochs=20.")
_FROM = typer.Option(
    None, "--from", help="Start from what is learned already: a run, a .params file or a model.tar.gz."
)
_PRETRAIN = typer.Option(
    None, "--pretrain", help="Pictures: learn first from drawn hands, which helps with strangers. Once for a computer."
)
_MODEL = typer.Option("", "--run", help="The run whose model is tried; the latest that is done unless given.")
_TARGET = typer.Option(
    None, "--on", help="A build, a project, or a folder of pictures by label; its own build if none."
)
_HTML = typer.Option(None, "--html", help="Write the figures as a page as well.")


def register(app: typer.Typer) -> None:
    app.command(epilog="Example: signlab train my-signs --build b1 --set epochs=20")(train)
    app.command(epilog="Example: signlab evaluate my-signs --run r1 --html r1.html")(evaluate)
    app.command(epilog="Example: signlab ask my-signs --run r1; signlab list my-signs model:doubts")(ask)


def train(
    project: Path = _PROJECT,
    *,
    engine: Engine = _ENGINE,
    build: str = _BUILD,
    name: str = typer.Option("", help="Name of the run; r1, r2 and so on unless given."),
    settings: list[str] = _SET,
    start_from: Path | None = _FROM,
    pretrain: Pretrain | None = _PRETRAIN,
    seed: int = typer.Option(0, help="The same seed gives the same model."),
    mirror: bool = typer.Option(
        False, "--mirror", help="Mirror pictures at random. It makes left hands of right ones."
    ),
    plain: bool = typer.Option(False, "--plain", help="Do not change pictures at random while training."),
    no_drawn: bool = typer.Option(False, "--no-drawn", help="Landmarks: learn from the photographs alone."),
    dry_run: bool = typer.Option(False, "--dry-run", help="Say what would be done and do nothing."),
    as_json: bool = console.Json,
) -> None:
    """Train a model on a build, on this computer. Ctrl-C stops it; signlab runs resume goes on."""
    from signlab.dataset.project import Project

    with Project.open(project) as opened:
        source = find_build(opened, build)
        if engine == Engine.LANDMARKS:
            _refuse_for_landmarks(settings, start_from, pretrain)
            job: Job[Any] = _landmarks(opened, source, seed, name, not no_drawn)
        else:
            job = _pictures(opened, source, seed, name, settings, start_from, mirror, plain, pretrain is not None)
        if dry_run:
            plan = job.prepare()
            console.say(plan.words)
            console.say_problems(plan.warnings)
            return
        _, trained, problems = console.run(job)
    if as_json:
        console.show_json(trained.run.as_dict())
    console.say(trained.words)
    console.say(f"See how good it is: signlab evaluate {project} --run {trained.run.name}")
    console.say_problems(problems)
    console.finish(problems)


def _refuse_for_landmarks(settings: list[str], start_from: Path | None, pretrain: Pretrain | None) -> None:
    if settings or start_from or pretrain:
        cause = "mean nothing to the engine landmarks, which chooses for itself"
        raise SignlabError("--set, --from and --pretrain", cause, "Leave them out, or train with --engine pictures.")


def _landmarks(project: "Project", build: "Source", seed: int, name: str, drawn: bool) -> "Job[Any]":
    from signlab.training.landmarks.job import TrainLandmarks

    return TrainLandmarks(project, build, seed, name, drawn=drawn)


def _pictures(
    project: "Project",
    build: "Source",
    seed: int,
    name: str,
    settings: list[str],
    start_from: Path | None,
    mirror: bool,
    plain: bool,
    pretrain: bool,
) -> "Job[Any]":
    import dataclasses

    from signlab.training import hyperparameters
    from signlab.training.pictures import options
    from signlab.training.pictures.job import TrainPictures

    augmentation = dataclasses.replace(options.NONE if plain else options.Augmentation(), mirror=mirror)
    start = _start(project, start_from)
    chosen = options.PictureOptions(
        hyperparameters.parse(settings), augmentation, seed, start, "drawn" if pretrain else ""
    )
    return TrainPictures(project, build, chosen, name)


def _start(project: "Project", choice: Path | None) -> Path | None:
    """A file, or the model of the run of that name."""
    if choice is None or choice.exists():
        return choice
    return find_run(project, str(choice)).model


def find_build(project: "Project", name: str) -> "Source":
    """The build of that name, or the latest."""
    from signlab.training import source

    return source.read(project.builds / name) if name else source.latest(project.builds)


def find_run(project: "Project", name: str, *, device: bool = False) -> "Run":
    """The run of that name, or the latest that is done; ``device``: of those that a device can run, which finds no
    hands."""
    from signlab.training import run, runs

    if name:
        return run.read(project.runs / name)
    done = [one for one in runs.listed(project.runs)[0] if one.state == "done"]
    done = [one for one in done if not (device and one.engine == "landmarks")]
    if not done:
        cause = "has no run that is done" + (" and that a device can run" if device else "")
        raise SignlabError(project.name, cause, "Make one with signlab train.")
    return done[-1]


def _own_build(project: "Project", run: "Run | None") -> Path:
    """The build that ``run`` learned from; the latest where there is none such, as of the starter."""
    if run is not None and (project.builds / run.build.name).is_dir():
        return project.builds / run.build.name
    return find_build(project, "").folder


def evaluate(
    project: Path = _PROJECT,
    *,
    run: str = _MODEL,
    model: Path | None = typer.Option(None, help="A model.tar.gz from elsewhere, instead of a run's."),
    target: Path | None = _TARGET,
    side: str = typer.Option("test", help="Side of the build: test, validation or train."),
    html: Path | None = _HTML,
    as_json: bool = console.Json,
) -> None:
    """Try a model on pictures: how often it is right, for people it knows and for those it does not."""
    from signlab.dataset.project import Project
    from signlab.training.evaluation import account, report, words
    from signlab.training.evaluation.job import Evaluate

    with Project.open(project) as opened:
        found = find_run(opened, run) if model is None else None
        file = found.folder / account.NAME if found else None
        archive = found.model if found else model
        assert archive is not None
        job = Evaluate(
            archive,
            target or _own_build(opened, found),
            side,
            run=found,
            classes=() if found else opened.alphabet.names,
            file=file,
        )
        _, evaluated, problems = console.run(job)
    if html:
        report.write(html, account.as_dict(evaluated.evaluation))
    if as_json:
        console.show_json(account.as_dict(evaluated.evaluation))
    else:
        for sentence in words.sentences(evaluated.evaluation):
            console.show(sentence)
        console.say_problems(words.doubts(evaluated.evaluation))
    if file:
        console.say(f"All figures are in {file}.")
    console.say_problems(problems)
    console.finish(problems)


def ask(
    project: Path = _PROJECT,
    *,
    run: str = typer.Option("", "--run", help="The run whose model is asked; the latest that is done unless given."),
    as_json: bool = console.Json,
) -> None:
    """Ask a model about every picture; signlab check --only model and the Library show what it doubts."""
    from dataclasses import asdict

    from signlab.dataset.project import Project
    from signlab.training.asking import AskModel

    with Project.open(project) as opened:
        _, answers, problems = console.run(AskModel(opened, run))
        if as_json:
            said = {name: each._asdict() for name, each in opened.index.said().items()}
            console.show_json({**asdict(answers), "said": said})
        else:
            console.show(answers.words)
    console.say_problems(problems)
    console.finish(problems)
