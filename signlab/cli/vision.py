"""The verbs that look into pictures: measure, coverage, check."""

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from signlab.cli import console

if TYPE_CHECKING:
    from collections.abc import Callable

    from signlab.dataset.changes import Changes
    from signlab.dataset.project import Project
    from signlab.vision.coverage import Coverage
    from signlab.vision.findings import Finding
    from signlab.vision.pictures import Pictures
    from signlab.vision.shortcuts import Shortcut

_Folder = typer.Argument(Path(), help="The project's folder.", show_default="this folder")


def register(app: typer.Typer) -> None:
    """Add the verbs of this module to ``app``."""
    app.command(epilog="Example: signlab measure my-signs --workers 2")(measure)
    app.command(epilog="Example: signlab check my-signs --only blurred,dark --threshold dark=1")(check)
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
    names: list[str] = typer.Argument(None, help="Pictures that are dismissed or opened again, by name."),
    *,
    only: str = typer.Option("", "--only", help="Which checks: blurred,dark. All of them unless given."),
    threshold: list[str] = typer.Option(
        [], "--threshold", "--limit", metavar="CHECK=NUMBER", help="Another threshold, as often as needed."
    ),
    keep: bool = typer.Option(False, "--keep", help="Keep the thresholds in signlab.toml."),
    dismiss: str = typer.Option(
        "", "--dismiss", metavar="CHECK", help="Pictures are fine whatever this check says: the named ones, or all."
    ),
    fix: str = typer.Option(
        "", "--fix", metavar="CHECK", help="Mend what it finds: move to the label it should have, else to the trash."
    ),
    reopen: str = typer.Option("", "--reopen", metavar="CHECK", help="Take dismissals of this check back."),
    most: int = typer.Option(10, "--most", min=1, help="Pictures of each check that are listed."),
    as_json: bool = console.Json,
) -> None:
    """List pictures that want a look: doubtful label, dark, clipped, blurred, cut off, mirrored, on two sides …"""
    from signlab.dataset.project import Project
    from signlab.vision.checks import of_project, with_limits
    from signlab.vision.findings import findings
    from signlab.vision.judging import Judge

    moved = _limits(threshold)
    with_limits(
        {**moved, **{key.strip(): 0.0 for key in (dismiss, fix, reopen) if key}}
    )  # raises where one is not known
    chosen = [name.strip() for name in only.split(",") if name.strip()] or [
        key for key in (dismiss, fix, reopen) if key
    ]
    with_limits(dict.fromkeys(chosen, 0.0))
    with Project.open(folder) as project:
        for key, value in moved.items() if keep else ():
            project.change_setting("checks", key, value)
        checks = with_limits({key: each.limit for key, each in of_project(project.settings).items()} | moved)
        _, verdict, _ = console.run(Judge(project, doubting=not chosen or "doubtful_label" in chosen))
        for key, decide in ((dismiss, _dismiss), (fix, _fix), (reopen, _reopen)):
            if key:
                found = verdict.judged.findings(checks[key], project.index.dismissed())
                changes = decide(project, key, names or [], found)
                console.say(f"{changes.words[:1].upper()}{changes.words[1:]}.")
                console.say_problems(changes.problems)
        if fix:
            return
        found = findings(verdict.judged, checks, chosen, project.index.dismissed())
        if as_json:
            limits = {key: each.limit for key, each in checks.items()}
            console.show_json({"limits": limits, "findings": [each.as_dict() for each in found]})
            return
        known = verdict.judged.pictures
        if waiting := len(known) - int(known.measured.sum()):
            console.say(f"  ! {waiting:,} of {len(known):,} pictures were not measured: signlab measure {folder}")
        for key in chosen or checks:
            own = [each for each in found if each.check == key]
            limits_said = f", {checks[key].limit_words()}" if checks[key].reach else ""
            console.show(f"{checks[key].title} ({key}{limits_said}): {len(own):,}")
            for each in own[:most]:
                console.show(f"  {each.label}/{each.name}: {each.words}")
            if len(own) > most:
                console.show(f"  … and {len(own) - most:,} more (--most, --json)")


def _dismiss(project: "Project", key: str, names: list[str], found: "list[Finding]") -> "Changes":
    """The pictures ``names``, or all that were found."""
    from signlab.dataset import verbs

    return verbs.dismiss(project, names or [each.name for each in found], key)


def _reopen(project: "Project", key: str, names: list[str], _found: "list[Finding]") -> "Changes":
    from signlab.dataset import verbs

    dismissed = [each.partition("/")[2] for each in project.index.dismissed() if each.startswith(f"{key}/")]
    return verbs.dismiss(project, names or dismissed, key, back=True)


def _fix(project: "Project", _key: str, names: list[str], found: "list[Finding]") -> "Changes":
    from signlab.dataset import verbs

    chosen = [each for each in found if not names or each.name in names]
    if any(each.suggested for each in chosen):
        return verbs.relabel_each(project, {each.name: each.suggested for each in chosen})
    return verbs.trash(project, [each.name for each in chosen])


def _limits(given: list[str]) -> dict[str, float]:
    from signlab.errors import SignlabError

    limits = {}
    for text in given:
        key, _, value = text.partition("=")
        try:
            limits[key.strip()] = float(value)
        except ValueError:
            raise SignlabError(f"The threshold {text!r}", "is no CHECK=NUMBER", "For instance dark=1.5.") from None
    return limits


def coverage(
    folder: Path = _Folder,
    others: list[Path] = typer.Argument(None, help="Other projects, shown beside it."),
    *,
    signer: list[str] = typer.Option([], "--signer", help="Only this signer; several are shown side by side."),
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
    from signlab.vision.pictures import ALL, MAPPED, load
    from signlab.vision.report import figures, page
    from signlab.vision.report import png as drawing

    with Project.open(folder) as project:
        if target is not None:
            project.change_setting("coverage", "cell", target)
        project.index.refresh()
        known = load(project, ALL if html or as_json else MAPPED)
        wanted = max(1, int(project.settings["coverage"]["cell"]))
        if others or signer:
            _beside(project, others or [], signer, lambda pictures: counting.coverage(pictures, axis, wanted), html)
            return
        covered = counting.coverage(known, axis, wanted)
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


def _beside(
    project: "Project",
    others: list[Path],
    signers: list[str],
    cover: "Callable[[Pictures], Coverage]",
    html: Path | None,
) -> None:
    """Several sets beside each other: signers of the project, or it and others."""
    import shutil

    from signlab.dataset.project import Project
    from signlab.errors import SignlabError
    from signlab.files import write_whole
    from signlab.vision.advice import next_step
    from signlab.vision.pictures import load
    from signlab.vision.report import page, terminal

    known = load(project)
    if strange := [name for name in signers if name not in known.signers]:
        raise SignlabError(
            f"The signer {strange[0]}", "has no pictures here", f"There are: {', '.join(known.signers)}."
        )
    sets = [(name, cover(known.only(known.signer == known.signers.index(name)))) for name in signers]
    if not sets:
        sets.append((project.name, cover(known)))
    for folder in others:
        with Project.open(folder) as other:
            other.index.refresh()
            sets.append((other.name, cover(load(other))))
    for name, covered in sets:
        console.show(f"{name}: {next_step(covered)}")
    console.show()
    console.show(terminal.side_by_side(sets, min(shutil.get_terminal_size().columns, 200)))
    if html:
        write_whole(html, page.side_by_side(sets))
        console.say(f"Wrote {html}.")


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
