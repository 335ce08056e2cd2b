"""Pictures that are there more than once: the same bytes, near copies, and those that do not decode at all."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from signlab.dataset import looking
from signlab.dataset.changes import counted, pictures
from signlab.dataset.index import Seen
from signlab.dataset.pairs import Found, Pairs
from signlab.dataset.project import Project
from signlab.errors import Problem
from signlab.jobs import Plan, Watch

LARGEST = 12
"""Bits of 64. Frames of one burst mostly differ in up to 4, nearly all in up to 8; with more, letters are confused."""

Kind = Literal["bytes", "burst", "likeness"]


@dataclass(frozen=True, slots=True)
class Alike:
    """Pictures that are near the first of them: ``distances`` are in bits, 0 for itself.

    ``kind`` is "bytes" where they are the same file, in whatever label, "burst" where one burst has them all, and
    "likeness" where they come from different bursts of one label.
    """

    kind: Kind
    pictures: tuple[Seen, ...]
    distances: tuple[int, ...]

    @property
    def spare(self) -> tuple[Seen, ...]:
        """Those that could go: each has the first one left, which is near."""
        return self.pictures[1:]

    @property
    def words(self) -> str:
        first, labels = self.pictures[0], sorted({picture.label for picture in self.pictures})
        count = pictures(len(self.pictures))
        if self.kind == "bytes":
            return f"{' and '.join(labels)}: {count} with the same bytes"
        where = f", session {first.session}, burst {first.burst}" if self.kind == "burst" else ""
        return f"{labels[0]}{where}: {count} that differ from the first in up to {counted(max(self.distances), 'bit')}"

    def as_dict(self) -> dict[str, Any]:
        found = [
            {"path": f"images/{picture.label}/{picture.name}", "distance": distance}
            for picture, distance in zip(self.pictures, self.distances, strict=True)
        ]
        return {"kind": self.kind, "words": self.words, "pictures": found}


@dataclass(frozen=True)
class Duplicates:
    """What was found. ``near`` answers for any distance up to ``largest``, without looking at anything again."""

    exact: tuple[Alike, ...]
    undecodable: tuple[Problem, ...]
    problems: tuple[Problem, ...]
    _nodes: Sequence[Sequence[Seen]]
    _pairs: Pairs

    @property
    def largest(self) -> int:
        return self._pairs.largest

    def near(self, distance: int) -> list[Alike]:
        """Near copies of each label: those of bursts, then those of likeness; the largest groups first.

        The first picture that is in no group yet begins one, with all that are left within ``distance`` of it: near
        is what is near the first, and no chain of small steps leads from one sign to another.
        """
        groups = sorted(self._groups(distance), key=lambda group: (group.kind, -len(group.pictures)))
        return [group for group in groups if len(group.pictures) > 1]

    def _groups(self, distance: int) -> Iterator[Alike]:
        starts, others, distances = self._pairs.within(distance)
        taken = bytearray(len(self._nodes))
        for node, members in enumerate(self._nodes):
            if taken[node]:
                continue
            found, away = list(members), [0] * len(members)
            for at in range(starts[node], starts[node + 1]):
                other = int(others[at])
                if not taken[other] and other > node:
                    taken[other] = 1
                    found += self._nodes[other]
                    away += [int(distances[at])] * len(self._nodes[other])
            yield _alike(found, away)

    def words(self, distance: int) -> str:
        near = self.near(distance)
        same = sum(len(group.spare) for group in self.exact)
        alike = sum(len(group.spare) for group in near)
        said = f"{pictures(same)} too many with the same bytes, {alike:,} that are near another (up to {distance} bits)"
        return f"{said}, {len(self.undecodable):,} that do not decode"

    def as_dict(self, distance: int) -> dict[str, Any]:
        return {
            "words": self.words(distance),
            "exact": [group.as_dict() for group in self.exact],
            "near": [group.as_dict() for group in self.near(distance)],
            "undecodable": [problem.as_dict() for problem in self.undecodable],
            "problems": [problem.as_dict() for problem in self.problems],
        }


def _alike(found: list[Seen], away: list[int]) -> Alike:
    bursts = {(picture.session, picture.burst) for picture in found}
    kind: Kind = "burst" if len(bursts) == 1 and found[0].burst else "likeness"
    return Alike(kind, tuple(found), tuple(away))


class FindDuplicates:
    """Look for duplicates among the pictures in labels. A job.

    It looks at pictures that nobody looked at, and reads those whose bytes no session tells; the next time is quick.
    """

    def __init__(self, project: Project, largest: int = LARGEST) -> None:
        self.project = project
        self._largest = largest
        self._unseen: list[str] = []

    def prepare(self) -> Plan:
        """Count what has to be looked at first."""
        self.project.index.refresh()
        self._unseen = looking.unseen(self.project)
        total = self.project.index.total().pictures
        first = f" {pictures(len(self._unseen))} have to be looked at first." if self._unseen else ""
        return Plan("Looking for duplicates", f"Compare {pictures(total)}.{first}", total)

    def run(self, watch: Watch) -> Duplicates:
        """Find them. What was looked at stays known when it is cancelled."""
        index = self.project.index
        watch.begin(len(self._unseen), "looking at the pictures")
        looking.look_at(self.project, self._unseen, watch)
        watch.begin(None, "reading what is there")
        index.hash_unlisted(watch)
        seen = index.likeness()
        undecodable = [
            Problem(f"{picture.label}/{picture.name}", picture.problem, "Move it to the trash.")
            for picture in seen
            if picture.problem
        ]
        nodes, pairs = _compare(seen, self._largest, watch)
        problems = list(watch.problems)
        if pairs.largest < self._largest:
            cause = f"are so many that they are compared only up to {counted(pairs.largest, 'bit')}"
            problems.append(Problem("Pictures that look alike", cause, "Take out the nearest, then look again."))
        return Duplicates(_exact(seen), tuple(undecodable), tuple(problems), nodes, pairs)


def _exact(seen: Sequence[Seen]) -> tuple[Alike, ...]:
    same: dict[str, list[Seen]] = {}
    for picture in seen:
        if picture.sha256:
            same.setdefault(picture.sha256, []).append(picture)
    return tuple(Alike("bytes", tuple(some), (0,) * len(some)) for some in same.values() if len(some) > 1)


def _compare(seen: Sequence[Seen], largest: int, watch: Watch) -> tuple[list[list[Seen]], Pairs]:
    """Pictures of one label with the same hash are one node; the pairs of nodes within ``largest`` of each other."""
    nodes: list[list[Seen]] = []
    found = Found(largest)
    known = [picture for picture in seen if picture.phash is not None]
    watch.begin(len(known), "comparing the pictures")
    for _label, some in groupby(known, key=lambda picture: picture.label):
        by_hash: dict[int, list[Seen]] = {}
        for picture in some:
            by_hash.setdefault(picture.phash or 0, []).append(picture)
        found.add(_unsigned(list(by_hash)), len(nodes), watch)
        nodes += by_hash.values()
    return nodes, found.pairs(len(nodes))


def _unsigned(hashes: list[int]) -> npt.NDArray[np.uint64]:
    return np.array(hashes, dtype=np.int64).view(np.uint64)
