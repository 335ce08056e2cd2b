"""The verbs that look into pictures: measure, coverage, check."""

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from signlab.cli import console

if TYPE_CHECKING:
    from signlab.dataset.project import Project
    from signlab.vision.coverage import Coverage
    from signlab.vision.shortcuts import Shortcut

_Folder = typer.Argument(Path(), help="The project's folder.", show_default="this folder")


def register(app: typer.Typer) -> None:
    """Add the verbs of this module to ``app``."""
    app.command(epilog="Example: signlab measure my-signs --workers 2")(measure)
    app.command(epilog="Example: signlab check my-signs --only blurred,dark --limit dark=1")(check)
    app.command(epilog="Example: signlab coverage my-signs --axis yaw --html coverage.html")(coverage)


def measure(
    folder: Path = _Folder,
    *,
    workers: int | None = typer.Option(None, "--workers", min=1, help="Processes; one for each core unless given."),
    again: bool = typer.Option(False, "--again", help="Measure also what was measured before."),
    as_json: bool = console.Json,
) -> None:
    """Look into every picture once: hand, angles, light, sharpness, likeness."""
    from signlab.dataset.project import Project
    from signlab.vision.measure import Measure

    with Project.open(folder) as project:
        plan, summary, problems = console.run(Measure(project, workers=workers, again=again))
        if as_json:
            listed = [problem.as_dict() for problem in (*plan.warnings, *problems)]
            console.show_json({**summary.as_dict(), "problems": listed})
        else:
            console.show(f"{summary.words} {summary.rate:,.0f} pictures a second.")
            for label, missed in summary.missed.items():
                console.show(f"  {label}: no hand in {missed:,}")
        console.say_problems(problems)
        if summary.cancelled:
            raise typer.Exit(console.Exit.CANCELLED)
        console.finish(problems)


def check(
    folder: Path = _Folder,
    *,
    only: str = typer.Option("", "--only", help="Which checks: blurred,dark. All of them unless given."),
    limit: list[str] = typer.Option([], "--limit", help="CHECK=NUMBER, another limit, as often as needed."),
    most: int = typer.Option(10, "--most", min=1, help="Pictures of each check that are listed."),
    as_json: bool = console.Json,
) -> None:
    """List pictures that want a look: dark, clipped, blurred, cut off, no hand, other hand, doubtful label …"""
    from signlab.dataset.project import Project
    from signlab.vision.doubts import doubts
    from signlab.vision.findings import findings, with_limits
    from signlab.vision.pictures import load

    checks = with_limits(_limits(limit))
    names = [name.strip() for name in only.split(",") if name.strip()]
    with Project.open(folder) as project:
        project.index.refresh()
        pictures = load(project)
        doubted = doubts(pictures, project.index.landmarks()) if "doubtful_label" in (names or checks) else None
        found = findings(pictures, checks, names, doubted=doubted)
        if as_json:
            limits = {key: each.limit for key, each in checks.items()}
            console.show_json({"limits": limits, "findings": [each.as_dict() for each in found]})
            return
        if waiting := len(pictures) - int(pictures.measured.sum()):
            console.say(f"  ! {waiting:,} of {len(pictures):,} pictures were not measured: signlab measure {folder}")
        for key in names or checks:
            own = [each for each in found if each.check == key]
            console.show(f"{checks[key].title}: {len(own):,}")
            for each in own[:most]:
                console.show(f"  {each.label}/{each.name}: {each.words}")
            if len(own) > most:
                console.show(f"  … and {len(own) - most:,} more (--most, --json)")


def _limits(given: list[str]) -> dict[str, float]:
    from signlab.errors import SignlabError

    limits = {}
    for text in given:
        key, _, value = text.partition("=")
        try:
            limits[key.strip()] = float(value)
        except ValueError:
            raise SignlabError(f"The limit {text!r}", "is no CHECK=NUMBER", "For instance dark=1.5.") from None
    return limits


def coverage(
    folder: Path = _Folder,
    *,
    axis: str = typer.Option("roll", "--axis", help="What lies across: roll, yaw or pitch."),
    target: int | None = typer.Option(
        None, "--target", min=1, help="Bursts that each cell should have from now on; kept in signlab.toml."
    ),
    html: Path | None = typer.Option(None, "--html", help="Write a report, one file that needs no other."),
    png: Path | None = typer.Option(None, "--png", help="Write the alphabet sheet as a picture."),
    csv: Path | None = typer.Option(None, "--csv", help="Write a row for each cell."),
    as_json: bool = console.Json,
) -> None:
    """Show for each label which angles and lights its pictures cover, and say what to record next."""
    from signlab.dataset.project import Project
    from signlab.files import write_whole
    from signlab.vision import coverage as counting
    from signlab.vision.pictures import load
    from signlab.vision.report import figures, page
    from signlab.vision.report import png as drawing

    with Project.open(folder) as project:
        if target is not None:
            project.change_setting("coverage", "cell", target)
        project.index.refresh()
        covered = counting.coverage(load(project), axis, max(1, int(project.settings["coverage"]["cell"])))
        shortcuts = _shortcuts(covered) if html or as_json else []
        if html:
            write_whole(html, page.page(covered, project.name, shortcuts))
        if png:
            write_whole(png, drawing.sheet(covered, project.name))
        if csv:
            write_whole(csv, figures.as_csv(covered))
        if as_json:
            console.show_json({"project": project.name, **figures.as_dict(covered, shortcuts)})
        else:
            _show(project, covered)
        for written in (html, png, csv):
            if written:
                console.say(f"Wrote {written}.")


def _shortcuts(covered: "Coverage") -> "list[Shortcut]":
    from signlab.vision.shortcuts import shortcuts

    return shortcuts(covered.pictures)


def _show(project: "Project", covered: "Coverage") -> None:
    import shutil

    from signlab.vision.advice import next_step
    from signlab.vision.report import figures, terminal

    console.show(f"{project.name}: {next_step(covered)}")
    console.show(figures.headline(covered))
    console.show()
    console.show(terminal.sheet(covered, min(shutil.get_terminal_size().columns, 160)))
    console.show()
    ends = f"{covered.axis.title(0)} to {covered.axis.title(len(covered.axis) - 1)}"
    words = f"Across: {covered.axis.words.lower()}, {ends}"
    console.show(f"{words}; up: brighter. Shaded: bursts up to {covered.target}; · nothing yet.")
