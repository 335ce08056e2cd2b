"""The verbs that look through a project's pictures."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from signlab.cli import console
from signlab.cli.dataset import Folder, open_project

if TYPE_CHECKING:
    from signlab.dataset.project import Project
    from signlab.dataset.query import Query
    from signlab.dataset.rows import Rows

_PAGE = 500

Text = Annotated[
    str, typer.Argument(metavar="[QUERY]", help="What to look for: 'label:A signer:s1 sharpness<40'; all unless given.")
]


def register(app: typer.Typer) -> None:
    """Define the verbs on ``app``."""
    app.command("list", epilog="Example: signlab list my-signs 'label:A since:2026-11-01' --sort -brightness")(list_)


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
    measured = project.index.measured(picture.name for picture in page)
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
            "measured": measured[picture.name].values if picture.name in measured else None,
        }
        for picture in page
    ]
