"""Who goes where: pictures onto the sides train, validation and test, so that no side knows another's people."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from signlab.dataset.changes import counted
from signlab.dataset.index import Picture
from signlab.errors import Problem, SignlabError
from signlab.records.allot import allot
from signlab.records.groups import RULES, SIDES, Rule, Side, count_by_label, group, known, where
from signlab.records.remarks import MEANING, about_labels, about_rule

Choice = Literal["auto", "signer", "session", "burst", "image"]

_MOSTLY = 0.9
"""Share of pictures of which a rule must know what it goes by, to be chosen."""

_ENOUGH = 1 / 3
"""Share of its due that a side must get under a rule: three people who recorded as much pass for 0.8, 0.1 and 0.1."""


@dataclass(frozen=True)
class Split:
    """Which picture goes to which side, by which rule, and why."""

    rule: Rule
    why: str
    ratios: tuple[float, float, float]
    seed: int
    sides: dict[str, Side]
    """Side by the picture's label and name, with a / between."""
    table: dict[str, dict[Side, int]]
    """Pictures by label, in class order, and side."""
    groups: int
    warnings: tuple[Problem, ...]

    @property
    def asked(self) -> tuple[Side, ...]:
        """The sides that were to get any."""
        return tuple(side for side, ratio in zip(SIDES, self.ratios, strict=True) if ratio > 0)

    def total(self, side: Side) -> int:
        return sum(counts[side] for counts in self.table.values())


def split(
    pictures: Sequence[Picture],
    labels: Sequence[str],
    choice: Choice = "auto",
    ratios: tuple[float, float, float] = (0.8, 0.1, 0.1),
    seed: int = 0,
) -> Split:
    """Deal ``pictures`` onto sides. The outcome depends on names, labels, provenance and ``seed``, not on any order.

    ``"auto"`` takes the strictest rule that gives every side about its share and leaves no label out of one.

    Raises:
        SignlabError: the ratios are no shares, or there are no pictures.
    """
    ratios = check_ratios(ratios)
    if not pictures:
        raise SignlabError("The project", "has no pictures", "Capture or import some first.")
    if choice != "auto":
        return _by(pictures, labels, choice, why=f"by {choice}, as asked: {MEANING[choice]}", ratios=ratios, seed=seed)
    reasons: list[str] = []
    for rule in RULES:
        tried = _by(pictures, labels, rule, why="", ratios=ratios, seed=seed)
        if reason := _why_not(tried, pictures):
            reasons.append(f"not by {rule}, as {reason}")
            continue
        why = "; ".join([f"by {rule}, the strictest rule that the data allows: {MEANING[rule]}", *reasons])
        if not any(known(picture, "burst") for picture in pictures):
            why = "every picture alone, as none says of which burst, session or signer it is: " + MEANING["image"]
        return dataclasses.replace(tried, why=why)
    raise AssertionError("a split by image is always possible")


def check_ratios(ratios: Sequence[float]) -> tuple[float, float, float]:
    """``ratios`` as shares of train, validation and test; two mean train and validation.

    Raises:
        SignlabError: they are not two or three numbers that add up to 1, or leave nothing for training.
    """
    shares = (*ratios, 0.0) if len(ratios) == 2 else tuple(ratios)
    if len(shares) != 3 or any(not 0 <= share <= 1 for share in shares) or abs(sum(shares) - 1) > 1e-6 or not shares[0]:
        raise SignlabError(
            "The ratios " + ",".join(f"{ratio:g}" for ratio in ratios),
            "are not shares of train, validation and test that add up to 1",
            "For instance 0.8,0.1,0.1.",
        )
    return (shares[0], shares[1], shares[2])


def _by(
    pictures: Sequence[Picture],
    labels: Sequence[str],
    rule: Rule,
    *,
    why: str,
    ratios: tuple[float, float, float],
    seed: int,
) -> Split:
    groups = group(pictures, rule)
    places = allot([count_by_label(some) for some in groups], ratios, seed)
    sides: dict[str, Side] = {}
    table: dict[str, dict[Side, int]] = {label: dict.fromkeys(SIDES, 0) for label in labels}
    for some, place in zip(groups, places, strict=True):
        for picture in some:
            sides[where(picture)] = SIDES[place]
            table[picture.label][SIDES[place]] += 1
    warnings = (*about_rule(pictures, rule), *about_labels(groups, table, ratios))
    return Split(rule, why, ratios, seed, sides, table, len(groups), warnings)


def _why_not(tried: Split, pictures: Sequence[Picture]) -> str:
    """Why a rule will not do, or "" when it will."""
    if tried.rule == "image":
        return ""
    if tried.rule == "burst":
        return _why_useless(tried)
    share = sum(known(picture, tried.rule) for picture in pictures) / len(pictures)
    if share < _MOSTLY:
        return f"only {share:.0%} of the pictures have a {tried.rule}"
    values = {picture.signer if tried.rule == "signer" else picture.session for picture in pictures} - {""}
    if len(values) < len(tried.asked):
        there = "there is" if len(values) == 1 else "there are"
        return f"{there} {counted(len(values), tried.rule)} for {len(tried.asked)} sides"
    for side, ratio in zip(SIDES, tried.ratios, strict=True):
        if tried.total(side) < _ENOUGH * ratio * len(pictures):
            return f"{side} would get {tried.total(side):,} of {len(pictures):,} pictures"
    for label, counts in tried.table.items():
        missing = [side for side in tried.asked if not counts[side]]
        if missing and sum(counts.values()) >= len(tried.asked):
            return f"{label} would be missing from {' and '.join(missing)}"
    return ""


def _why_useless(tried: Split) -> str:
    """Why a split by burst tells nothing, as a side would lack most labels that have pictures enough for it; or ""."""
    enough = [counts for counts in tried.table.values() if sum(counts.values()) >= len(tried.asked)]
    for side in tried.asked:
        lacking = sum(not counts[side] for counts in enough)
        if lacking > len(enough) / 2:
            return f"{lacking} of {len(enough)} labels would be missing from {side}"
    return ""
