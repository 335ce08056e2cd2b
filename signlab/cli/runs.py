"""The verbs of runs: list, show, compare, resume, keep, note, delete, restore."""

from pathlib import Path

import typer

from signlab.cli import console
from signlab.errors import SignlabError

runs = typer.Typer(no_args_is_help=True, help="Look at trainings, compare them, go on with them, throw them away.")

_PROJECT = typer.Argument(help="The project's folder.")
_NAME = typer.Argument(help="The run's name.")
_NAMES = typer.Argument(help="Two or more runs.")


def register(app: typer.Typer) -> None:
    runs.command("list", epilog="Example: signlab runs list my-signs")(list_runs)
    runs.command(epilog="Example: signlab runs show my-signs r1")(show)
    runs.command(epilog="Example: signlab runs compare my-signs r1 r2")(compare)
    runs.command(epilog="Example: signlab runs resume my-signs r1")(resume)
    runs.command(epilog="Example: signlab runs keep my-signs r1")(keep)
    runs.command(epilog='Example: signlab runs note my-signs r1 "with the new lamp"')(note)
    runs.command(epilog="Example: signlab runs delete my-signs r1")(delete)
    runs.command(epilog="Example: signlab runs restore my-signs r1")(restore)
    app.add_typer(runs, name="runs")


def _folder(project: Path) -> Path:
    from signlab.dataset.project import Project

    with Project.open(project) as opened:
        return opened.runs


def list_runs(
    project: Path = _PROJECT,
    *,
    trash: bool = typer.Option(False, "--trash", help="Those that were deleted and can be restored."),
    as_json: bool = console.Json,
) -> None:
    """List all runs: engine, build, state, how long they trained, how often they are right."""
    from signlab.training import runs as many

    found, problems = many.listed(_folder(project), trashed=trash)
    if as_json:
        console.show_json([run.as_dict() for run in found])
    else:
        for run in found:
            right = run.best.get("validation_accuracy")
            share = "" if right is None else f"{right:6.1%} of validation"
            console.show(
                f"{run.name:12} {run.engine:10} {run.build.name:12} {run.state:11} {run.seconds:8,.0f} s  {share}"
            )
        console.say(f"{len(found)} runs.")
    console.say_problems(problems)
    console.finish(problems)


def show(project: Path = _PROJECT, name: str = _NAME, as_json: bool = console.Json) -> None:
    """Say all that is known of a run: what was asked for, how it went, what people noted."""
    from signlab.training import metrics, run

    found = run.read(_folder(project) / name)
    rows = metrics.read(found.folder)
    if as_json:
        console.show_json({**found.as_dict(), "notes": found.notes, "metrics": rows})
        return
    reason = f" ({found.reason})" if found.reason else ""
    console.show(f"{found.name}: {found.engine} on build {found.build.name}, {found.state}{reason}")
    for option, value in found.options.items():
        console.show(f"  {option} = {value}")
    for row in rows:
        figures = ", ".join(f"{key} {value:.4g}" for key, value in row.items() if key != "epoch")
        console.show(f"  epoch {row['epoch']:.0f}: {figures}")
    if found.notes:
        console.show(found.notes)


def compare(project: Path = _PROJECT, names: list[str] = _NAMES, as_json: bool = console.Json) -> None:
    """Set runs side by side: what differs in them and in what came of them."""
    from signlab.training import run
    from signlab.training import runs as many

    folder = _folder(project)
    rows = many.compare([run.read(folder / name) for name in names])
    if as_json:
        console.show_json({row.name: dict(zip(names, row.values, strict=True)) for row in rows})
        return
    width = max(14, *(len(name) + 2 for name in names))
    console.show(f"{'':26}" + "".join(f"{name:>{width}}" for name in names))
    for row in rows:
        console.show(f"{row.name:26}" + "".join(f"{value:>{width}}" for value in row.values))


def resume(project: Path = _PROJECT, name: str = _NAME, as_json: bool = console.Json) -> None:
    """Go on with a run that was stopped or killed, from its last whole epoch."""
    from signlab.dataset.project import Project
    from signlab.training import run
    from signlab.training.pictures.job import ResumePictures

    with Project.open(project) as opened:
        _, trained, problems = console.run(ResumePictures(opened, run.read(opened.runs / name)))
    if as_json:
        console.show_json(trained.run.as_dict())
    console.say(trained.words)
    console.say_problems(problems)
    console.finish(problems)


def keep(project: Path = _PROJECT, name: str = _NAME) -> None:
    """Make the best epoch so far the model of a run that was stopped, and call it done."""
    from signlab.training import run
    from signlab.training.pictures import job

    found = run.read(_folder(project) / name)
    if found.state == "done":
        raise SignlabError(f"The run {name}", "is done: it has its model", "See signlab evaluate.")
    kept = job.keep(found)
    console.say(f"Run {kept.name} is done: epoch {kept.best['epoch']:.0f} became its model.")


def note(
    project: Path = _PROJECT, name: str = _NAME, text: str = typer.Argument(help="What to note; it replaces the last.")
) -> None:
    """Note something about a run."""
    from signlab.training import run

    run.read(_folder(project) / name).note(text)


def delete(
    project: Path = _PROJECT,
    name: str = _NAME,
    *,
    for_good: bool = typer.Option(False, "--for-good", help="Do not keep it in the trash."),
) -> None:
    """Throw a run away, into the trash; one that is there already, or with --for-good, for good."""
    from signlab.training import runs as many

    many.delete(_folder(project), name, for_good=for_good)
    console.say(f"Deleted the run {name}.")


def restore(project: Path = _PROJECT, name: str = _NAME) -> None:
    """Take a deleted run back."""
    from signlab.training import runs as many

    many.restore(_folder(project), name)
    console.say(f"The run {name} is back.")
