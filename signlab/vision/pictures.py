"""What is known of a project's pictures, as columns: a hundred thousand of them are counted in a blink."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from signlab.dataset.project import Project
from signlab.vision import likeness, usual

Numbers = npt.NDArray[np.int64]
Figures = npt.NDArray[np.float32]
Choice = npt.NDArray[np.bool_]

MAPPED = (
    "hand",
    "handedness",
    "roll",
    "yaw",
    "pitch",
    "tip",
    "hand_brightness",
    "light_direction",
    "light_strength",
    "phash",
)
"""The measures that maps are made of, and their near-duplicates."""

SHOWN = (*MAPPED, "hand_size", "hand_x", "hand_y")
"""What the Coverage page shows."""

ALL = (
    "width",
    "height",
    "hands",
    "hand_inside",
    "hand_overexposed",
    "brightness",
    "warmth",
    "contrast",
    "hand_contrast",
    "sharpness",
    "frame_sharpness",
    *SHOWN,
)
"""Those that the other checks ask for as well."""


_FEW_ENOUGH = 5000

_COLUMNS = ("label", "session", "signer", "burst", "right", "stated", "phash", "turn", "light")


@dataclass(frozen=True)
class Pictures:
    """N pictures as columns of the same length, in no order.

    ``label``, ``session``, ``signer`` are numbers into ``labels`` (class order), ``sessions`` and ``signers``, where a
    signer or session "" is one that is not named. ``burst`` is another number for every burst; pictures without
    provenance are a burst each. ``time`` is seconds (NaN unknown). ``figures``: by measure's key, NaN where it is not
    known. ``turn`` (N, 3): roll, yaw, pitch away from the label's usual hold, in degrees; ``light``: how bright the
    hand is against the signer's median, in stops.
    """

    labels: tuple[str, ...]
    sessions: tuple[str, ...]
    signers: tuple[str, ...]
    names: tuple[str, ...]
    label: Numbers
    session: Numbers
    signer: Numbers
    burst: Numbers
    right: Choice
    """The hand that is signed with: as stated, or else as it looks."""
    stated: Choice
    """Whether the session states it."""
    figures: dict[str, Figures]
    phash: npt.NDArray[np.uint64]
    times: tuple[str | None, ...]
    turn: Figures
    light: Figures
    medians: dict[str, float]
    """By signer (or session, where the signer is not named) the median brightness of the hand in %."""

    def __len__(self) -> int:
        return len(self.names)

    @cached_property
    def measured(self) -> Choice:
        return ~np.isnan(self.figures["hand"])

    @cached_property
    def found(self) -> Choice:
        """Which pictures show a hand."""
        return self.figures["hand"] > 0

    @cached_property
    def time(self) -> npt.NDArray[np.float64]:
        """Seconds since 1970; NaN where nobody knows when a picture was taken."""
        stamps = np.array([(each or "NaT").rstrip("Z") for each in self.times], "datetime64[ms]")
        seconds = stamps.astype("int64") / 1000.0
        return np.where(np.isnat(stamps), np.nan, seconds)

    @cached_property
    def group(self) -> Numbers:
        """A number for each signer; for each session, where the signer is not named."""
        return _groups(self.session, self.signer, self.signers)

    def usual(self, key: str) -> Figures:
        """(N,) the median of a measure over the pictures of the same signer (or session, where none is named)."""
        return medians(self.figures[key], self.group)

    def share(self, key: str, above: float) -> Figures:
        """(N,) the share of the pictures of the same signer (or session) in which a measure is above a value."""
        known = ~np.isnan(self.figures[key])
        size = int(self.group.max(initial=0)) + 1
        counts = np.bincount(self.group[known], minlength=size)
        high = np.bincount(self.group[known & (self.figures[key] > above)], minlength=size)
        return np.asarray((high / np.maximum(counts, 1))[self.group], np.float32)

    @cached_property
    def near_duplicates(self) -> Choice:
        """Which pictures look like an earlier one of their burst; without provenance, like an earlier one of the label.

        With more than 5,000 pictures of a label that have no provenance, those are not compared.
        """
        known = np.flatnonzero(self.measured)
        near = np.zeros(len(self), bool)
        order = np.lexsort((np.array(self.names, object)[known], self.burst[known]))
        near[known] = likeness.to_burst(self.phash[known], self.burst[known], order) <= likeness.NEAR
        alone = self.session == self.sessions.index("") if "" in self.sessions else np.zeros(len(self), bool)
        for number in range(len(self.labels)):
            own = np.flatnonzero(alone & self.measured & (self.label == number))
            if 1 < len(own) <= _FEW_ENOUGH:
                apart = likeness.to_rest(self.phash[own], self.burst[own], earlier=True)
                near[own] = apart <= likeness.NEAR
        return near

    def only(self, which: Choice) -> "Pictures":
        """Those in ``which``, as they were against all: light and usual holds are not taken anew."""
        places = np.flatnonzero(which)
        return replace(
            self,
            names=tuple(self.names[place] for place in places),
            times=tuple(self.times[place] for place in places),
            figures={key: values[places] for key, values in self.figures.items()},
            **{key: getattr(self, key)[places] for key in _COLUMNS},
        )

    def chosen(self, which: Choice) -> list[str]:
        """The names of the pictures in ``which``, in order of name."""
        return sorted(self.names[number] for number in np.flatnonzero(which))


def load(project: Project, keys: Sequence[str] = ALL) -> Pictures:
    """The pictures of ``project`` with what was measured of them. Does not look at the disk: refresh the index first.

    ``MAPPED`` alone are read in two thirds of the time, and are enough for coverage, prompts and sentences; other
    figures are NaN then.

    Raises:
        SignlabError: the index is kept busy.
    """
    index = project.index
    hands = {header.session: header.hand for header in index.sessions()}
    return from_table(index.table(keys), project.alphabet.names, hands)


def from_table(table: npt.NDArray[np.void], labels: Sequence[str], hands: dict[str, str]) -> Pictures:
    """Pictures from what :meth:`signlab.dataset.index.Index.table` gives for ``MAPPED`` or more.

    ``hands``: by session, right or left.
    """
    unknown = np.full(len(table), np.nan, np.float32)
    there = table.dtype.names or ()
    figures = {key: table[key].copy() if key in there else unknown for key in ALL if key != "phash"}
    label, all_labels = _coded(table["label"], labels)
    session, sessions = _coded(table["session"])
    signer, signers = _coded(table["signer"])
    numbered = np.array([hands.get(name, "") for name in sessions])
    stated = numbered[session] if len(sessions) else np.empty(0, "U1")
    right = np.where(stated == "", ~(figures["handedness"] < 50), stated == "right")
    light, usual_light = _against_median(figures["hand_brightness"], session, signer, sessions, signers)
    return Pictures(
        labels=all_labels,
        sessions=sessions,
        signers=signers,
        names=tuple(table["name"].tolist()),
        label=label,
        session=session,
        signer=signer,
        burst=_bursts(session, table["burst"].astype(np.int64), sessions),
        right=right,
        stated=stated != "",
        figures=figures,
        phash=np.array([0 if each is None else each for each in table["phash"].tolist()], np.int64).view(np.uint64),
        times=tuple(table["time"].tolist()),
        turn=_turns(figures, label, right, all_labels),
        light=light,
        medians=usual_light,
    )


def _coded(column: npt.NDArray[np.object_], known: Iterable[str] = ()) -> tuple[Numbers, tuple[str, ...]]:
    values = column.tolist()
    codes = {name: number for number, name in enumerate(dict.fromkeys([*known, *dict.fromkeys(values)]))}
    return np.fromiter(map(codes.__getitem__, values), np.int64, len(values)), tuple(codes)


def _bursts(session: Numbers, burst: Numbers, sessions: tuple[str, ...]) -> Numbers:
    """Another number for every burst, and for every picture of no session."""
    alone = session == sessions.index("") if "" in sessions else np.zeros(len(session), bool)
    width = int(burst.max(initial=0)) + 1
    joint = session * width + burst
    return np.where(alone, len(sessions) * width + np.arange(len(session)), joint)


def _turns(figures: dict[str, Figures], label: Numbers, right: Choice, labels: tuple[str, ...]) -> Figures:
    turn = np.full((len(label), 3), np.nan, np.float32)
    palms = usual.measured_frames(*(figures[key] for key in ("roll", "tip", "yaw", "pitch")))
    order = np.argsort(label, kind="stable")
    bounds = np.searchsorted(label[order], np.arange(len(labels) + 1))
    for number, name in enumerate(labels):
        own = order[bounds[number] : bounds[number + 1]]
        if len(own):
            turn[own] = usual.turns(name, right[own], palms[own])
            flat = own[np.isnan(figures["yaw"][own])]  # only an outline, which may as well lie upside down
            turn[flat, 0] = (figures["roll"][flat] - usual.roll(name, right[flat]) + 90) % 180 - 90
    return turn


def _groups(session: Numbers, signer: Numbers, signers: tuple[str, ...]) -> Numbers:
    nameless = signers.index("") if "" in signers else -1
    return np.where(signer == nameless, len(signers) + session, signer)


def medians(values: Figures, group: Numbers) -> Figures:
    """(N,) the median of ``values`` over each picture's group; NaN where nothing of it is known."""
    known = np.flatnonzero(~np.isnan(values))
    order = known[np.lexsort((values[known], group[known]))]
    names, first, count = np.unique(group[order], return_index=True, return_counts=True)
    middle = (values[order[first + (count - 1) // 2]] + values[order[first + count // 2]]) / 2
    home = np.full(int(group.max(initial=0)) + 1, np.nan, np.float32)
    home[names] = middle
    return home[group]


def _against_median(
    brightness: Figures, session: Numbers, signer: Numbers, sessions: tuple[str, ...], signers: tuple[str, ...]
) -> tuple[Figures, dict[str, float]]:
    """Stops from the median of the signer; of the session, where the signer is not named. And these medians, in %."""
    group = _groups(session, signer, signers)
    stops = np.log2(np.maximum(brightness, 0.05)).astype(np.float32)
    home = medians(stops, group)
    names, first = np.unique(group, return_index=True)
    middles = {(signers + sessions)[name]: float(2 ** home[at]) for name, at in zip(names, first, strict=True)}
    return stops - home, {name: value for name, value in middles.items() if not np.isnan(value)}
