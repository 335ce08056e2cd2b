"""The verbs that look through a project's pictures."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from signlab.cli import console
from signlab.cli.dataset import Burst, Folder, Label, Names, Session, Signer, chosen_pictures, open_project, tell

if TYPE_CHECKING:
    from signlab.dataset.duplicates import Alike
    from signlab.dataset.index import Seen
    from signlab.dataset.project import Project
    from signlab.dataset.query import Query
    from signlab.dataset.rows import Rows

_PAGE = 500

Text = Annotated[
    str, typer.Argument(metavar="[QUERY]", help="What to look for: 'label:A signer:s1 sharpness<40'; all unless given.")
]


def register(app: typer.Typer) -> None:
    """Define the verbs on ``app``."""
    for name, verb, example in (
        ("list", list_, "list my-signs 'label:A since:2026-11-01' --sort -brightness"),
        ("duplicates", duplicates, "duplicates my-signs --distance 4"),
        ("mark", mark, "mark my-signs checked 20261120T101530.123Z-k3v9x2qa-0042.jpg"),
    ):
        app.command(name, epilog=f"Example: signlab {example}")(verb)


def list_(
    folder: Folder,
    query: Text = "",
    sort: Annotated[str | None, typer.Option(help="As sort: in the query; a minus turns it.")] = None,
    group: Annotated[str | None, typer.Option(help="As group: in the query: label, signer, session or burst.")] = None,
    json: bool = console.Json,
) -> None:
    """List the pictures that fit a query, a path on each line, to read or to pass on to relabel, trash and others.

    Words are looked for in names, labels, signers, sources and notes. KEY:VALUE asks for what has it (KEY is label,
    signer, session, burst, source, side, mark, problem, since, until or in:trash; several VALUES with commas), and
    MEASURE<40, MEASURE>=40 or MEASURE=none for what was measured.
    """
    from signlab.dataset.query import parse

    more = [f"{key}:{value}" for key, value in (("sort", sort), ("group", group)) if value]
    asked = parse(" ".join((query, *more)))
    with open_project(folder) as project:
        project.index.refresh()
        rows = project.index.find(asked)
        if json:
            console.show_json(_as_dict(project, asked, rows))
        else:
            _show(rows, project.root)
        console.finish(project.found)


def _show(rows: "Rows", root: Path) -> None:
    """Headings go to standard error, so that what follows in a pipe reads paths alone."""
    for group in rows.groups:
        if group.words:
            console.say(f"{group.words} ({group.count:,})")
        for row in range(group.start, group.start + group.count):
            console.show(str(rows.path(row).relative_to(root)))


def _as_dict(project: "Project", asked: "Query", rows: "Rows") -> dict[str, Any]:
    groups = [{"words": group.words, "start": group.start, "count": group.count} for group in rows.groups]
    found = [fact for start in range(0, len(rows), _PAGE) for fact in _page(project, rows, start)]
    return {"query": str(asked), "groups": groups, "pictures": found}


def _page(project: "Project", rows: "Rows", start: int) -> list[dict[str, Any]]:
    page = project.index.page(rows, start, start + _PAGE)
    names = [picture.name for picture in page]
    measured, marks = project.index.measured(names), project.index.marks(names)
    return [
        {
            "name": picture.name,
            "label": picture.label,
            "path": picture.path,
            "signer": picture.signer,
            "session": picture.session,
            "burst": picture.burst,
            "time": picture.time,
            "bytes": picture.size_bytes,
            "width": picture.width,
            "height": picture.height,
            "mark": marks[picture.name],
            "measured": measured[picture.name].values if picture.name in measured else None,
        }
        for picture in page
    ]


def mark(
    folder: Folder,
    as_: Annotated[str, typer.Argument(metavar="MARK", help="checked, doubtful or none.")],
    names: Names = None,
    *,
    session: Session = None,
    burst: Burst = None,
    signer: Signer = None,
    label: Label = None,
    json: bool = console.Json,
) -> None:
    """Mark pictures as checked or doubtful, or take their mark away."""
    from signlab.dataset import verbs

    with open_project(folder) as project:
        chosen = chosen_pictures(project, names, label=label, session=session, burst=burst, signer=signer)
        tell(verbs.mark(project, chosen, as_), json)


def duplicates(
    folder: Folder,
    distance: Annotated[
        int, typer.Option(min=0, max=64, help="Bits of 64 in which near copies differ; bursts are mostly within 4.")
    ] = 4,
    spare: Annotated[
        bool, typer.Option("--spare", help="Only paths of what could go: all but the first of each group.")
    ] = False,
    json: bool = console.Json,
) -> None:
    """Find pictures that are there more than once: the same bytes, near copies in a label, and what does not decode."""
    from signlab.dataset.duplicates import FindDuplicates

    with open_project(folder) as project:
        _plan, found, _problems = console.run(FindDuplicates(project, distance))
    groups = [*found.exact, *found.near(distance)]
    if json:
        console.show_json(found.as_dict(distance))
    elif spare:
        for path in dict.fromkeys(_path(picture) for group in groups for picture in group.spare):
            console.show(path)
    else:
        _show_groups(groups)
    console.say(found.words(distance))
    problems = (*found.undecodable, *found.problems)
    console.say_problems(problems)
    console.finish((*project.found, *problems))


def _show_groups(groups: "list[Alike]") -> None:
    for group in groups:
        console.say(group.words)
        for picture, distance in zip(group.pictures, group.distances, strict=True):
            console.show(f"{_path(picture)}\t{distance}")


def _path(picture: "Seen") -> str:
    return f"images/{picture.label}/{picture.name}"
