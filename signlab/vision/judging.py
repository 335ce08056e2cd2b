"""The job: look for pictures that want a look, and for clues that give the labels away."""

from collections.abc import Sequence
from dataclasses import dataclass

from signlab.dataset.changes import pictures as counted
from signlab.dataset.project import Project
from signlab.jobs import Plan, Watch
from signlab.vision.checks import CHECKS, of_project
from signlab.vision.doubts import doubts
from signlab.vision.findings import Judged, judge
from signlab.vision.pictures import load
from signlab.vision.scoring import Evidence
from signlab.vision.shortcuts import Shortcut, shortcuts


@dataclass(frozen=True)
class Verdict:
    """``judged`` are the pictures; ``shortcuts`` empty unless they were asked for."""

    judged: Judged
    shortcuts: Sequence[Shortcut]
    words: str


class Judge:
    """Score every picture of ``project`` in every check. With ``clues`` find out too what else gives labels away, of
    a sample where there are many; without ``doubting`` labels are not doubted, which takes most of the time."""

    def __init__(self, project: Project, *, clues: bool = False, doubting: bool = True) -> None:
        self._project, self._clues, self._doubting = project, clues, doubting

    def prepare(self) -> Plan:
        words = f"The pictures of {self._project.name} are looked through for what may be wrong with them."
        return Plan("Look for pictures that want a look", words)

    def run(self, watch: Watch) -> Verdict:
        index = self._project.index
        watch.begin(None, "reading")
        index.refresh()
        known = load(self._project)
        found: list[Shortcut] = []
        if self._clues:
            watch.begin(None, "looking for clues")
            found = shortcuts(known, watch.step)
        doubted = None
        if self._doubting:
            watch.begin(None, "doubting labels")
            doubted = doubts(known, index.landmarks(), watch.step)
        watch.begin(None, "comparing pictures")
        judged = judge(known, Evidence(doubted, index.said(), index.sides()), watch.step)
        checks, dismissed = of_project(self._project.settings), index.dismissed()
        count = sum(len(judged.places(checks[key], dismissed)) for key in CHECKS)
        return Verdict(judged, found, f"{count:,} findings in {counted(len(known))}.")
