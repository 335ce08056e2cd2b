"""``signlab start``: the whole way in one go, by the very verbs that a person would type."""

import shlex
from pathlib import Path

import typer

from signlab.cli import console


def register(app: typer.Typer) -> None:
    app.command(epilog="Example: signlab start my-signs --source camera:0 --labels A,B,C")(start)


def start(
    directory: Path = typer.Argument(Path("my-signs"), metavar="[DIR]", help="The project; made if it is not there."),
    source: str = typer.Option(
        "", help="Where frames come from. Without it: the first camera, else the demonstration."
    ),
    labels: str = typer.Option("A,B,C", help="What to record, one after the other."),
    count: int = typer.Option(4, min=1, help="Pictures in each burst."),
    bursts: int = typer.Option(5, min=1, help="Bursts of each label."),
    signer: str = typer.Option("s1", help="Who signs, by a name that is not their own."),
) -> None:
    """Make a project, record a few letters, and build the files that a trainer reads."""
    source = source or _best_source()
    person = not source.startswith("demo:")
    if not (directory / "signlab.toml").exists():
        _type("new", str(directory), "--alphabet", "asl-24")
    recording = ["--labels", labels, "--source", source, "--signer", signer]
    pace = ["--count", str(count), "--bursts", str(bursts), "--countdown", "3" if person else "0"]
    _type("capture", str(directory), *recording, *pace)
    _type("status", str(directory))
    build = _free_name(directory / "builds")
    _type("build", str(directory), "--name", build)
    _type("records", "show", str(directory / "builds" / build / "train.rec"))
    console.say(f"\nDone. {directory / 'builds' / build} holds what MXNet and SageMaker read.")


def _best_source() -> str:
    from signlab.capture.cameras import cameras

    found = cameras()
    return f"camera:{found[0].number}" if found else "demo:"


def _free_name(builds: Path) -> str:
    number = 1
    while (builds / f"b{number}").exists():
        number += 1
    return f"b{number}"


def _type(*arguments: str) -> None:
    """Run a verb as if it had been typed, and stop where it failed."""
    from signlab.cli import app

    console.say(f"\n$ signlab {shlex.join(arguments)}")
    code = app(args=list(arguments), standalone_mode=False)
    if code not in (None, console.Exit.DONE, console.Exit.WITH_PROBLEMS):
        raise typer.Exit(code)
