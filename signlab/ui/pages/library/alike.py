"""Duplicates as rows for the grid: groups that are alike, regrouped at any distance. Knows no widget."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from signlab.dataset.changes import counted, pictures
from signlab.dataset.duplicates import Alike, Duplicates
from signlab.dataset.project import Project
from signlab.dataset.query import Query
from signlab.dataset.rows import Group, Rows
from signlab.ui.pages.library.pictures import picked

Kind = Literal["near", "bytes", "undecodable"]


@dataclass(frozen=True)
class Shown:
    """Rows in groups of what is alike; ``spare`` counts the pictures beyond one of each group."""

    rows: Rows
    spare: int
    words: str


def show(project: Project, found: Duplicates, kind: Kind, distance: int) -> Shown:
    """What is still there of what was found. A question for the store."""
    if kind == "undecodable":
        rows = project.index.find(Query(problem=("undecodable",), group="label"))
        return Shown(rows, 0, f"{pictures(len(rows))} that cannot be decoded")
    alike = found.near(distance) if kind == "near" else found.exact
    rows = grouped(project.index.find(Query()), alike)
    spare = len(rows) - len(rows.groups)
    return Shown(rows, spare, f"{counted(len(rows.groups), 'group')}, {pictures(spare)} to spare")


def grouped(rows: Rows, alike: Iterable[Alike]) -> Rows:
    """Of ``rows`` those that are alike. Groups of which only one picture is left are left out."""
    where = {(rows.label(row), name): row for row, name in enumerate(rows.names)}
    order: list[int] = []
    groups: list[Group] = []
    for each in alike:
        keys = [(picture.label, picture.name) for picture in each.pictures]
        there = [where[key] for key in keys if key in where]
        if len(there) > 1:
            groups.append(Group(len(order), len(there), _words(each)))
            order += there
    return picked(rows, order, groups)


def _words(alike: Alike) -> str:
    label, most = alike.pictures[0].label, max(alike.distances)
    if alike.kind == "bytes":
        labels = sorted({picture.label for picture in alike.pictures})
        return f"{' and '.join(labels)} · the same file"
    where = "one burst" if alike.kind == "burst" else "several bursts"
    return f"{label} · {where}, {counted(most, 'bit')} apart" if most else f"{label} · {where}, the same to the eye"


def spare(rows: Rows, chosen: Iterable[int] = ()) -> list[int]:
    """All rows but the first of each group; or where rows are ``chosen``, those beside them in their groups."""
    kept = set(chosen)
    if not kept:
        return [row for group in rows.groups for row in range(group.start + 1, group.start + group.count)]
    return [
        row
        for group in rows.groups
        if kept & set(range(group.start, group.start + group.count))
        for row in range(group.start, group.start + group.count)
        if row not in kept
    ]
