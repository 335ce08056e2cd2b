"""What the checks found, as rows for the grid, at any limit. Knows no widget."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from signlab.dataset.changes import pictures
from signlab.dataset.project import Project
from signlab.dataset.query import Query
from signlab.dataset.rows import Group, Rows
from signlab.ui.pages.library.pictures import picked
from signlab.vision.checks import Check
from signlab.vision.findings import Finding, Judged
from signlab.vision.pictures import Choice


@dataclass(frozen=True)
class Shown:
    """Rows of what one check found, the worst first; ``findings`` by name; ``counts`` of every check."""

    rows: Rows
    words: str
    findings: Mapping[str, Finding] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)


def show(project: Project, judged: Judged, checks: Mapping[str, Check], key: str, query: Query) -> Shown:
    """What is still open of what ``checks`` find among the pictures that fit ``query``; the rows are of check ``key``.

    Left out are pictures that have another label by now, are marked doubtful, or were dismissed. A question for the
    store.
    """
    rows = project.index.find(replace(query, group="none", sort="label", descending=False, trashed=False))
    doubtful = frozenset(project.index.find(Query(mark=("doubtful",))).names)
    where = {(rows.label(row), name): row for row, name in enumerate(rows.names) if name not in doubtful}
    known, dismissed = judged.pictures, project.index.dismissed()
    keys = [(known.labels[label], name) for label, name in zip(known.label.tolist(), known.names, strict=True)]
    there: Choice = np.array([key in where for key in keys], bool)
    counts = {each.key: len(judged.places(each, dismissed, there)) for each in checks.values()}
    found = {each.name: each for each in judged.findings(checks[key], dismissed, there)}
    chosen = picked(rows, [where[each.label, each.name] for each in found.values()], [Group(0, len(found), "")])
    return Shown(chosen, pictures(len(found)), found, counts)
