"""What the Coverage page shows, worked out beside the window's thread. Knows no widget."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from signlab.capture.prompts import Prompt
from signlab.dataset.project import Project
from signlab.vision import coverage as counting
from signlab.vision import pictures as measured
from signlab.vision.advice import Advice, advice
from signlab.vision.coverage import Coverage
from signlab.vision.hand import has_landmarks
from signlab.vision.pictures import Pictures
from signlab.vision.prompts import GapPrompt, prompt
from signlab.vision.report.figures import LabelFigures, headline, of_labels

BURST = 10
"""Pictures of the burst that is asked for in a gap: cells are counted in bursts, so it need not be long."""

_MOST = 40
"""Prompts that one click may put into the queue."""


@dataclass(frozen=True)
class Cell:
    """A place on the map of a label."""

    light: int
    angle: int


@dataclass(frozen=True)
class Brush:
    """What is chosen on a label's map: rows and columns of cells. None: all of them, and what lies in no cell."""

    lights: frozenset[int] | None = None
    angles: frozenset[int] | None = None

    @classmethod
    def of(cls, cell: Cell) -> "Brush":
        return cls(frozenset({cell.light}), frozenset({cell.angle}))

    def holds(self, light: int, angle: int) -> bool:
        return (self.lights is None or light in self.lights) and (self.angles is None or angle in self.angles)

    @property
    def cell(self) -> Cell | None:
        """The one cell that it is, if it is one."""
        if self.lights and self.angles and len(self.lights) == len(self.angles) == 1:
            return Cell(next(iter(self.lights)), next(iter(self.angles)))
        return None

    @property
    def is_all(self) -> bool:
        return self.lights is None and self.angles is None


@dataclass(frozen=True)
class Seen:
    """The coverage, with what is said of it. ``order`` are the numbers of the labels, the one that lacks most first."""

    covered: Coverage
    advice: Advice
    order: tuple[int, ...]
    rough: bool
    """Whether only outlines of hands can be found on this computer."""

    @property
    def total(self) -> int:
        return len(self.covered.pictures)

    @cached_property
    def waiting(self) -> int:
        """Pictures that were not measured."""
        return int((~self.covered.pictures.measured).sum())

    @cached_property
    def labels(self) -> list[LabelFigures]:
        """Figures of each label, in class order."""
        return of_labels(self.covered)

    @cached_property
    def headline(self) -> str:
        return headline(self.covered)

    def number(self, label: str) -> int:
        return self.covered.labels.index(label)

    def which(self, label: str, brush: Brush) -> npt.NDArray[np.bool_]:
        """(N,) the pictures of ``label`` that are chosen."""
        covered = self.covered
        chosen: npt.NDArray[np.bool_] = covered.pictures.label == self.number(label)
        if not brush.is_all:
            chosen = chosen & (covered.cell >= 0)
        if brush.lights is not None:
            chosen = chosen & np.isin(covered.cell // len(covered.axis), list(brush.lights))
        if brush.angles is not None:
            chosen = chosen & np.isin(covered.cell % len(covered.axis), list(brush.angles))
        return chosen


def load(project: Project) -> Pictures:
    """The project's pictures, as far as the index knows them, with the figures that are shown."""
    return measured.load(project, measured.SHOWN)


def see(pictures: Pictures, axis: str, target: int) -> Seen:
    """``pictures`` on a map with ``axis`` across, where each cell should have ``target`` bursts."""
    covered = counting.coverage(pictures, axis, max(1, target))
    lacking = covered.missing.sum(axis=(1, 2))
    order = tuple(np.argsort(-lacking, kind="stable").tolist())
    seen = Seen(covered, advice(covered), order, not has_landmarks())
    _ = seen.labels, seen.headline, seen.waiting  # here and not in the window's thread
    return seen


def gap(seen: Seen, label: str, cell: Cell) -> GapPrompt:
    """What to record for a cell."""
    return prompt(seen.covered, label, cell.light, cell.angle)


def asked(seen: Seen, label: str, cell: Cell) -> list[Prompt]:
    """A prompt for each burst that a cell lacks: the cell is full when the last of them is done."""
    wanted = gap(seen, label, cell)
    return [Prompt(**wanted.asking(BURST)) for _ in range(wanted.missing)]


def followed(seen: Seen) -> list[Prompt]:
    """What the sentence says to record: of each label it names, the cell that lacks most."""
    rows = (_worst(seen, label, seen.advice.cells) for label in seen.advice.labels)
    return [each for row in rows for each in row][:_MOST]


def _worst(seen: Seen, label: str, cells: Sequence[int]) -> Iterable[Prompt]:
    covered = seen.covered
    missing = covered.missing[seen.number(label)].ravel()
    middle = (len(covered.axis) - 1) / 2
    best = max(cells, key=lambda cell: (missing[cell], -abs(cell % len(covered.axis) - middle)), default=None)
    if best is None or not missing[best]:
        return ()
    return asked(seen, label, Cell(*divmod(best, len(covered.axis))))
