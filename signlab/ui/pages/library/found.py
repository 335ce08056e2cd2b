"""What the checks found, as rows for the grid, at any limit. Knows no widget."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from signlab.dataset.changes import pictures
from signlab.dataset.project import Project
from signlab.dataset.query import Query
from signlab.dataset.rows import Group, Rows
from signlab.ui.pages.library.pictures import picked
from signlab.vision.checks import Check
from signlab.vision.findings import Finding, Judged
from signlab.vision.pictures import Choice, Numbers


@dataclass(frozen=True)
class Shown:
    """Rows of what one check found, the worst first; ``findings`` by name; ``counts`` of every check."""

    rows: Rows
    words: str
    findings: Mapping[str, Finding] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class _Open:
    """The rows that fit a query; by picture that was judged its row, -1 where it is decided or gone; by check which
    pictures were not dismissed."""

    rows: Rows
    row: Numbers
    undecided: Mapping[str, Choice]


class Finder:
    """Shows what ``judged`` holds. Asks the project anew only when that, or the query, is another."""

    def __init__(self, judged: Judged) -> None:
        self.judged = judged
        self._known: tuple[Any, Query, _Open] | None = None

    def show(self, project: Project, checks: Mapping[str, Check], key: str, query: Query) -> Shown:
        """What is still open of what ``checks`` find among the pictures that fit ``query``; the rows are of check
        ``key``. A question for the store.

        Left out are pictures that have another label by now, are marked doubtful, or were dismissed.
        """
        stamp = project.index.stamp()
        if self._known is None or self._known[:2] != (stamp, query):
            self._known = (stamp, query, self._look(project, query))
        now = self._known[2]
        scores = self.judged.scores
        counts = {
            each.key: int((each.finds(scores[each.key]) & now.undecided[each.key]).sum()) for each in checks.values()
        }
        places = self.judged.places(checks[key], among=now.undecided[key])
        found = [self.judged.finding(checks[key], place) for place in places]
        rows = picked(now.rows, now.row[places], [Group(0, len(found), "")])
        return Shown(rows, pictures(len(found)), {each.name: each for each in found}, counts)

    def _look(self, project: Project, query: Query) -> _Open:
        rows = project.index.find(replace(query, group="none", sort="label", descending=False, trashed=False))
        doubtful = frozenset(project.index.find(Query(mark=("doubtful",))).names)
        labels = [rows.label_names[number] for number in rows.labels.tolist()]
        where = {pair: row for row, pair in enumerate(zip(labels, rows.names, strict=True)) if pair[1] not in doubtful}
        known = self.judged.pictures
        pairs = zip((known.labels[number] for number in known.label.tolist()), known.names, strict=True)
        row = np.array([where.get(pair, -1) for pair in pairs], np.int64)
        place = {name: number for number, name in enumerate(known.names)}
        undecided = dict.fromkeys(self.judged.scores, row >= 0)
        for each in project.index.dismissed():
            key, _, name = each.partition("/")
            if key in undecided and name in place:
                undecided[key][place[name]] = False
        return _Open(rows, row, undecided)
