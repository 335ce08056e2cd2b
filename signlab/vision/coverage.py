"""What a set of pictures covers: for each label how many distinct bursts fill the cells of angle × light.

Bursts are counted and not frames: a thousand frames of a hand held still are one look at it. The outer bins are counted
and not asked for.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from signlab.vision import bins
from signlab.vision.bins import LIGHT, Axis
from signlab.vision.pictures import Choice, Numbers, Pictures

Counts = npt.NDArray[np.int32]

COLUMN = {"roll": 0, "yaw": 1, "pitch": 2}


@dataclass(frozen=True)
class Coverage:
    """Figures of L labels on a map of ``light`` × ``axis`` bins (rows from dark to bright).

    ``bursts``, ``frames``, ``signers``, ``sessions`` (L, lights, angles): how many distinct ones fill each cell; named
    signers and sessions only. ``nameless``: whether a picture of no named signer is among them. ``target``: how many
    bursts a cell should have.
    """

    pictures: Pictures
    axis: Axis
    target: int
    cell: Numbers
    """(N,) the cell of each picture within its label's map, ``light * len(axis) + angle``; -1 where it is not known."""
    bursts: Counts
    frames: Counts
    signers: Counts
    sessions: Counts
    nameless: npt.NDArray[np.bool_]

    @property
    def labels(self) -> tuple[str, ...]:
        return self.pictures.labels

    @cached_property
    def wanted(self) -> npt.NDArray[np.bool_]:
        """(lights, angles) the cells that should be filled."""
        return np.asarray(LIGHT.wanted()[:, None] & self.axis.wanted()[None, :])

    @cached_property
    def missing(self) -> Counts:
        """(L, lights, angles) how many bursts each wanted cell lacks."""
        return np.where(self.wanted, np.maximum(self.target - self.bursts, 0), 0).astype(np.int32)

    @cached_property
    def covered(self) -> npt.NDArray[np.float64]:
        """(L,) k-coverage: the share of wanted cells that have what they should."""
        return np.asarray(((self.missing == 0) & self.wanted).sum(axis=(1, 2)) / self.wanted.sum())

    @cached_property
    def filled(self) -> npt.NDArray[np.float64]:
        """(L,) the share of the bursts that the wanted cells should have which is there."""
        return np.asarray(1 - self.missing.sum(axis=(1, 2)) / (self.wanted.sum() * self.target))

    @cached_property
    def evenness(self) -> npt.NDArray[np.float64]:
        """(L,) the entropy of the bursts over the wanted cells, against the most it could be: 0 all in one cell, 1 all
        alike; NaN where there is none (Pielou's index)."""
        inside = np.where(self.wanted, self.bursts, 0).reshape(len(self.bursts), -1).astype(float)
        total = inside.sum(axis=1, keepdims=True)
        share = np.divide(inside, total, out=np.zeros_like(inside), where=total > 0)
        entropy = -(share * np.log(np.where(share > 0, share, 1))).sum(axis=1)
        return np.where(total[:, 0] > 0, entropy / np.log(self.wanted.sum()), np.nan)

    @cached_property
    def one_signer(self) -> npt.NDArray[np.bool_]:
        """(L, lights, angles) cells that one named signer alone filled."""
        return np.asarray((self.signers == 1) & ~self.nameless)

    @cached_property
    def one_session(self) -> npt.NDArray[np.bool_]:
        """(L, lights, angles) cells filled in one session alone, by whoever it was."""
        return np.asarray(self.sessions == 1)

    @cached_property
    def totals(self) -> dict[str, Counts]:
        """(L,) each: ``pictures``, ``measured``, ``no_hand``, ``near`` (near-duplicates), ``bursts``."""
        facts, number = self.pictures, len(self.labels)

        def count(which: Choice) -> Counts:
            return np.bincount(facts.label[which], minlength=number).astype(np.int32)

        everything = np.ones(len(facts), bool)
        return {
            "pictures": count(everything),
            "measured": count(facts.measured),
            "no_hand": count(facts.measured & ~facts.found),
            "near": count(facts.near_duplicates),
            "bursts": _distinct(facts.label, facts.burst, number, everything),
        }

    @cached_property
    def directions(self) -> Counts:
        """(L, 5) how many bursts had their light from each of ``bins.DIRECTIONS``."""
        facts = self.pictures
        side = bins.direction_of(facts.figures["light_direction"], facts.figures["light_strength"])
        place = facts.label * len(bins.DIRECTIONS) + side
        size = len(self.labels) * len(bins.DIRECTIONS)
        return _distinct(place, facts.burst, size, facts.found & (side >= 0)).reshape(-1, len(bins.DIRECTIONS))

    def which(self, label: str, light: int | None = None, angle: int | None = None) -> Choice:
        """(N,) the pictures of ``label`` in the cell, or in the whole row or column where one of both is not given."""
        facts = self.pictures
        chosen = (facts.label == self.labels.index(label)) & (self.cell >= 0)
        if light is not None:
            chosen &= self.cell // len(self.axis) == light
        if angle is not None:
            chosen &= self.cell % len(self.axis) == angle
        return np.asarray(chosen)

    def names(self, label: str, light: int | None = None, angle: int | None = None) -> list[str]:
        """The names of the pictures in a cell, a row, a column, or the whole map."""
        return self.pictures.chosen(self.which(label, light, angle))

    def matrix(self, label: str) -> tuple[list[str], list[str], Counts]:
        """Signers, sessions, and how many bursts of ``label`` each signer has in each session."""
        facts = self.pictures
        chosen = facts.label == self.labels.index(label)
        signers, sessions = np.unique(facts.signer[chosen]), np.unique(facts.session[chosen])
        width = len(facts.sessions)
        table = _distinct(facts.signer * width + facts.session, facts.burst, len(facts.signers) * width, chosen)
        table = table.reshape(len(facts.signers), width)[np.ix_(signers, sessions)]
        return [facts.signers[s] for s in signers], [facts.sessions[s] for s in sessions], table


def coverage(pictures: Pictures, axis: str = "roll", target: int = 3) -> Coverage:
    """What ``pictures`` cover on a map of light × ``axis``, where each cell should have ``target`` bursts.

    Raises:
        SignlabError: there is no such axis.
    """
    across = bins.axis(axis)
    angle = across.of(pictures.turn[:, COLUMN[across.key]])
    light = LIGHT.of(pictures.light)
    known = pictures.found & (angle >= 0) & (light >= 0)
    cell = np.where(known, light.astype(np.int64) * len(across) + angle, -1)
    shape = (len(pictures.labels), len(LIGHT), len(across))
    place, size = pictures.label * (shape[1] * shape[2]) + cell, int(np.prod(shape))

    def distinct(of: Numbers, which: Choice) -> Counts:
        return _distinct(place, of, size, known & which).reshape(shape)

    named = _named(pictures.signer, pictures.signers)
    return Coverage(
        pictures=pictures,
        axis=across,
        target=target,
        cell=cell,
        bursts=distinct(pictures.burst, known),
        frames=np.bincount(place[known], minlength=size).astype(np.int32).reshape(shape),
        signers=distinct(pictures.signer, named),
        sessions=distinct(pictures.session, _named(pictures.session, pictures.sessions)),
        nameless=distinct(pictures.signer, ~named) > 0,
    )


def _named(numbers: Numbers, names: tuple[str, ...]) -> Choice:
    return np.asarray(numbers != (names.index("") if "" in names else -1))


def _distinct(place: Numbers, of: Numbers, size: int, which: Choice) -> Counts:
    """How many different ``of`` there are at each of ``size`` places, among the rows of ``which``."""
    chosen = np.flatnonzero(which)
    if not len(chosen):
        return np.zeros(size, np.int32)
    width = int(of.max()) + 1
    pairs = np.sort(place[chosen] * width + of[chosen])
    first = np.concatenate([[True], pairs[1:] != pairs[:-1]])
    return np.bincount(pairs[first] // width, minlength=size).astype(np.int32)
