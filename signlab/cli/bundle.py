"""The verb that makes a release: ``bundle``."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from signlab.cli import console
from signlab.errors import SignlabError

if TYPE_CHECKING:
    from signlab.dataset.project import Project
    from signlab.deployment.voices import Voice
    from signlab.errors import Problem


def register(app: typer.Typer) -> None:
    app.command(epilog="Example: signlab bundle my-signs --run r1 --voice en --voice de")(bundle)


def bundle(
    project: Path = typer.Argument(..., help="The project's folder."),
    *,
    run: str = typer.Option("", "--run", help="The run whose model it is; the latest that is done unless given."),
    model: Path | None = typer.Option(None, "--model", help="A model.tar.gz from elsewhere, instead of a run's."),
    voice: list[str] = typer.Option(
        [], "--voice", help="A language of espeak-ng (en), polly:NAME, or a folder of recordings; none for silence."
    ),
    settings: list[str] = typer.Option([], "--set", metavar="NAME=VALUE", help="A setting: --set threshold=0.6."),
    as_lambda: Path | None = typer.Option(None, "--lambda", help="Also write the zip that AWS Lambda takes."),
    as_json: bool = console.Json,
) -> None:
    """Make a release of a model: all that goes onto a device, in a folder below releases/ of the project."""
    from signlab.dataset.project import Project
    from signlab.deployment import release

    with Project.open(project) as opened:
        file, classes = _model(opened, run, model)
        voices, problems = _voices(voice or ["en"], opened)
        made, doubts = release.make(file, voices, parse(settings), opened.root / release.FOLDER, classes=classes)
    problems += doubts
    if as_lambda:
        problems += release.write_zip(made, as_lambda)
    if as_json:
        console.show_json({**made.as_dict(), "problems": [problem.as_dict() for problem in problems]})
    else:
        console.show(f"Release {made.name}: {len(made.entries)} files, {made.size / 1e6:,.1f} MB, in {made.folder}.")
    console.say_problems(problems)
    console.finish([])  # what was said are warnings: the release is whole


def _model(project: "Project", run: str, model: Path | None) -> tuple[Path, tuple[str, ...]]:
    from signlab.cli.training import find_run

    if model is not None:
        return model, project.alphabet.names
    found = find_run(project, run, device=True)
    return found.model, found.classes


def _voices(chosen: list[str], project: "Project") -> tuple[list["Voice"], list["Problem"]]:
    from signlab.deployment import choices

    spoken = {label.name: label.spoken for label in project.alphabet}
    made = [choices.voice(choice, spoken) for choice in chosen if choice != "none"]
    return [voice for voice, _ in made], [problem for _, found in made for problem in found]


def parse(settings: list[str]) -> dict[str, Any]:
    """``NAME=VALUE`` of the device's settings: numbers, true, false and JSON as such, the rest as text."""
    import json

    parsed: dict[str, Any] = {}
    for setting in settings:
        name, equals, value = setting.partition("=")
        if not equals:
            raise SignlabError("The option --set", f"has {setting!r}", "Write NAME=VALUE, such as threshold=0.6.")
        try:
            parsed[name] = json.loads(value)
        except ValueError:
            parsed[name] = value
    return parsed
