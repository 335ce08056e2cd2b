"""The verbs that make a project, look at it and change it."""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from signlab.cli import console
from signlab.errors import SignlabError

if TYPE_CHECKING:
    from signlab.dataset.changes import Changes
    from signlab.dataset.exporting import Exported
    from signlab.dataset.project import Project
    from signlab.dataset.status import Status
    from signlab.jobs import Job

Folder = Annotated[Path, typer.Argument(metavar="DIR", help="The project's folder.")]
Here = Annotated[Path, typer.Argument(metavar="[DIR]", help="The project's folder; this one unless given.")]
Names = Annotated[
    list[str] | None, typer.Argument(metavar="[NAME]...", help="Names of pictures, or paths to them; - reads them.")
]
Session = Annotated[str | None, typer.Option(help="All pictures of this session.")]
Burst = Annotated[int | None, typer.Option(help="All pictures of this burst of the session.")]
Signer = Annotated[str | None, typer.Option(help="All pictures of this signer.")]
Label = Annotated[str | None, typer.Option(help="All pictures of this label.")]


def register(app: typer.Typer) -> None:
    """Define the verbs on ``app``."""
    for name, verb, example in (
        ("new", new, "new my-signs --alphabet asl-24"),
        ("status", status, "status my-signs --json"),
        ("import", import_, "import my-signs ~/asl_alphabet_train --signer kaggle"),
        ("merge", merge, "merge my-signs /media/stick/their-signs"),
        ("export", export, "export my-signs ~/imagefolder --labels A,B,C"),
        ("relabel", relabel, "relabel my-signs --to B 20261120T101530.123Z-k3v9x2qa-0042.jpg"),
        ("trash", trash, "trash my-signs --session k3v9x2qa --burst 3"),
        ("restore", restore, "restore my-signs --label A"),
        ("empty-trash", empty_trash, "empty-trash my-signs --yes"),
        ("undo", undo, "undo my-signs"),
        ("redo", redo, "redo my-signs"),
    ):
        app.command(name, epilog=f"Example: signlab {example}")(verb)


def open_project(folder: Path) -> "Project":
    """Open a project, and say what had to be repaired."""
    from signlab.dataset.project import Project

    project = Project.open(folder)
    console.say_problems(project.found)
    return project


def new(
    folder: Folder,
    alphabet: Annotated[str, typer.Option(help="A built-in alphabet, or labels: yes,no,maybe.")] = "asl-24",
    name: Annotated[str, typer.Option(help="The project's name; that of the folder unless given.")] = "",
) -> None:
    """Make a new project in a folder that is empty or not there yet."""
    from signlab import alphabet as alphabets
    from signlab.dataset.project import Project
    from signlab.training.landmarks import starter

    with Project.create(folder, name, alphabets.load(alphabet)) as project:
        console.show(f"{project.name} has {len(project.alphabet)} labels: {' '.join(project.alphabet.names)}")
        if starter.ensure(project):
            console.say("A model that has learned from drawn hands is there already: the run starter.")
        console.say(f"Record into it with: signlab capture {folder} --label {project.alphabet.names[0]} --signer NAME")


def status(folder: Here = Path(), json: bool = console.Json) -> None:
    """Show what a project holds, what it lacks, and what is wrong with it."""
    from signlab.dataset.status import in_words
    from signlab.dataset.status import status as look

    with open_project(folder) as project:
        now = look(project)
    if json:
        console.show_json(now.as_dict())
    else:
        _show_table(now)
        console.show(in_words(now))
    problems = now.problems[len(project.found) :]  # those of opening were said
    console.say_problems(problems)
    console.finish(now.problems)


def _show_table(now: "Status") -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, header_style="bold", pad_edge=False)
    table.add_column("Label")
    headings = ["Pictures", "Bursts", "Sessions", "Signers"] + ["Trash"] * bool(now.trash.pictures)
    for heading in headings:
        table.add_column(heading, justify="right")
    table.add_column("Missing", style="dim")
    empty = [each.label for each in now.labels if not each.tally.pictures and not each.trashed]
    for each in now.labels:
        if each.label in empty:
            continue
        tally = each.tally
        counts = (tally.pictures, tally.bursts, tally.sessions, tally.signers, each.trashed)
        missing = ", ".join(f"{count:,} {what}" for what, count in each.missing.items())
        cells = [f"{count:,}" if count else "" for count in counts][: len(headings)]
        table.add_row(each.label, *cells, missing)
    if table.row_count:
        Console().print(table)
    if empty:
        console.show(f"No pictures yet: {' '.join(empty)}")


def import_(
    folder: Folder,
    source: Annotated[Path, typer.Argument(metavar="SOURCE", help="The folder that holds the label folders.")],
    *,
    signer: Annotated[str, typer.Option(help="Who signs, by pseudonym.")] = "",
    session: Annotated[str, typer.Option(help="What the session is called.")] = "",
    hand: Annotated[str, typer.Option(help="The signing hand: right or left.")] = "",
    label: Annotated[str | None, typer.Option(help="All pictures below SOURCE are of this label.")] = None,
    pattern: Annotated[
        str | None, typer.Option(help="Where names tell signer, session, burst or label: {signer}_{session}_{n}")
    ] = None,
    mapping: Annotated[list[str] | None, typer.Option("--map", help="FOLDER=LABEL, as often as needed.")] = None,
    new_labels: Annotated[
        bool, typer.Option("--new-labels", help="Unknown folders become labels, at the end.")
    ] = False,
    json: bool = console.Json,
) -> None:
    """Bring in pictures from a tree of label folders, such as the Kaggle sets."""
    from signlab.dataset.importing import ImportFolder

    pairs = dict(_pair(text) for text in mapping or ())
    with open_project(folder) as project:
        job = ImportFolder(
            project,
            source,
            signer=signer,
            session=session,
            hand=hand,
            label=label,
            pattern=pattern,
            mapping=pairs,
            new_labels=new_labels,
        )
        _run(job, json)


def _pair(text: str) -> tuple[str, str]:
    name, equals, label = text.partition("=")
    if not (name and equals and label):
        raise typer.BadParameter(f"{text} is not FOLDER=LABEL", param_hint="--map")
    return name, label


def merge(
    folder: Folder,
    other: Annotated[Path, typer.Argument(metavar="OTHER", help="The project to bring in; it stays as it is.")],
    new_labels: Annotated[bool, typer.Option("--new-labels", help="Add labels that are new, at the end.")] = False,
    json: bool = console.Json,
) -> None:
    """Bring in the pictures and sessions of another project. Doing it again adds only what is new."""
    from signlab.dataset.merging import MergeProject

    with open_project(folder) as project:
        _run(MergeProject(project, other, new_labels=new_labels), json)


def export(
    folder: Folder,
    target: Annotated[Path, typer.Argument(metavar="OUT", help="The folder to make; absent or empty.")],
    labels: Annotated[str | None, typer.Option(help="Only these labels: A,B,C.")] = None,
    link: Annotated[bool, typer.Option("--link", help="Hard links in place of copies: no space, same disk.")] = False,
    json: bool = console.Json,
) -> None:
    """Write the pictures as plain label folders (ImageFolder) with a classes.txt."""
    from signlab.dataset.exporting import ExportFolder

    with open_project(folder) as project:
        _run(ExportFolder(project, target, labels=labels.split(",") if labels else None, link=link), json)


def _run(job: "Job[Changes | Exported]", json: bool) -> NoReturn:
    _plan, result, _problems = console.run(job)
    tell(result, json)


def tell(result: "Changes | Exported", json: bool) -> NoReturn:
    if json:
        console.show_json(result.as_dict())
    else:
        console.show(result.words)
    console.say_problems(result.problems)
    console.finish(result.problems)


def relabel(
    folder: Folder,
    names: Names = None,
    *,
    to: Annotated[str, typer.Option(help="The label to move them to.")],
    session: Session = None,
    burst: Burst = None,
    signer: Signer = None,
    label: Label = None,
    json: bool = console.Json,
) -> None:
    """Move pictures to another label."""
    from signlab.dataset import verbs

    with open_project(folder) as project:
        chosen = chosen_pictures(project, names, label=label, session=session, burst=burst, signer=signer)
        tell(verbs.relabel(project, chosen, to), json)


def trash(
    folder: Folder,
    names: Names = None,
    *,
    session: Session = None,
    burst: Burst = None,
    signer: Signer = None,
    label: Label = None,
    json: bool = console.Json,
) -> None:
    """Move pictures to the trash."""
    from signlab.dataset import verbs

    with open_project(folder) as project:
        chosen = chosen_pictures(project, names, label=label, session=session, burst=burst, signer=signer)
        tell(verbs.trash(project, chosen), json)


def restore(
    folder: Folder,
    names: Names = None,
    *,
    session: Session = None,
    burst: Burst = None,
    signer: Signer = None,
    label: Label = None,
    json: bool = console.Json,
) -> None:
    """Move pictures from the trash back to their labels."""
    from signlab.dataset import verbs

    with open_project(folder) as project:
        chosen = chosen_pictures(project, names, trashed=True, label=label, session=session, burst=burst, signer=signer)
        tell(verbs.restore(project, chosen), json)


def chosen_pictures(
    project: "Project", names: Sequence[str] | None, *, trashed: bool = False, **facts: Any
) -> list[str]:
    """The pictures that were named, or that fit what was asked for."""
    asked = {key: value for key, value in facts.items() if value is not None}
    if bool(names) == bool(asked):
        raise typer.BadParameter("name pictures, or choose them with --session, --burst, --signer, --label")
    if "burst" in asked and "session" not in asked:
        raise typer.BadParameter("a burst needs its session", param_hint="--burst")
    if names:
        lines = [line.rstrip("\n") for line in sys.stdin] if "-" in names else []
        return [_name(project, text) for text in (*(name for name in names if name != "-"), *lines) if text]
    chosen = project.index.select(trashed=trashed, **asked)
    if not chosen:
        what = ", ".join(f"{key} {value}" for key, value in asked.items())
        where = "in the trash" if trashed else "in a label"
        raise SignlabError(f"The project {project.name}", f"has no picture of {what} {where}", "See signlab status.")
    return chosen


def _name(project: "Project", text: str) -> str:
    path = Path(text)
    if path.name == text:
        return text
    places = (path.absolute(), project.root / path)  # as a shell completes it, or as the project's own files say it
    if not any(place.exists() and place.parent.resolve().is_relative_to(project.root.resolve()) for place in places):
        raise SignlabError(text, f"does not lie in the project {project.root}", "Name pictures of this project.")
    return path.name


def empty_trash(
    folder: Here = Path(),
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    json: bool = console.Json,
) -> None:
    """Delete for good what is in the trash. This cannot be undone."""
    from signlab.dataset import verbs

    with open_project(folder) as project:
        total = project.index.total(trashed=True)
        if total.pictures and not yes:
            console.ask(f"Delete {total.pictures:,} pictures ({total.size_bytes / 1e6:,.1f} MB) for good?")
        tell(verbs.empty_trash(project), json)


def undo(folder: Here = Path(), json: bool = console.Json) -> None:
    """Take the latest change back; again for the one before."""
    from signlab.dataset import verbs

    _step(folder, verbs.undo, json)


def redo(folder: Here = Path(), json: bool = console.Json) -> None:
    """Make the change again that was last undone."""
    from signlab.dataset import verbs

    _step(folder, verbs.redo, json)


def _step(folder: Path, verb: "Callable[[Project], Changes]", json: bool) -> NoReturn:
    with open_project(folder) as project:
        tell(verb(project), json)
