"""The one thing to do next, in a sentence."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from signlab.dataset.changes import pictures
from signlab.vision.bins import LIGHT
from signlab.vision.coverage import Coverage
from signlab.vision.pictures import Numbers

_NAMED = 4
"""Labels that a sentence names."""


def next_step(covered: Coverage) -> str:
    """What would help most: ``Record M, N and T in dim light; only s1 has so far.``"""
    facts, totals = covered.pictures, covered.totals
    if not len(facts):
        return "There are no pictures yet: record or import some."
    if not facts.measured.any():
        return f"Measure first: none of the {pictures(len(facts))} was looked at."
    if bare := [label for label, count in zip(covered.labels, totals["pictures"], strict=True) if not count]:
        return f"Record {_listed(bare)}: there is no picture of {'it' if len(bare) == 1 else 'them'} yet."
    waiting = int((~facts.measured).sum())
    if waiting > 0.1 * len(facts):
        return f"Measure first: {pictures(waiting)} of {len(facts):,} were not looked at."
    if unseen := _unseen(covered):
        return unseen
    if not covered.missing.any():
        return _all_full(covered)
    return _worst(covered)


def _unseen(covered: Coverage) -> str:
    """Labels of which most pictures show no hand."""
    totals = covered.totals
    share = totals["no_hand"] / np.maximum(totals["measured"], 1)
    worst = [covered.labels[number] for number in np.argsort(-share, kind="stable") if share[number] > 0.5]
    if not worst:
        return ""
    return f"Look at {_listed(worst)}: in more than half of the pictures no hand is found."


def _all_full(covered: Coverage) -> str:
    named = {name for name in covered.pictures.signers if name}
    if len(named) == 1:
        return f"Every cell is full, all by {named.pop()}: a second person would help most."
    return "Every cell is full."


@dataclass(frozen=True)
class _Condition:
    """A row or a column of all maps. ``lacking`` (L,) bursts that each label lacks there; ``share`` of what it should
    have, over all labels."""

    words: str
    cells: Numbers
    lacking: Numbers
    share: float


def _conditions(covered: Coverage) -> Iterator[_Condition]:
    cells = np.arange(covered.wanted.size).reshape(covered.wanted.shape)
    rows = [(each.words, cells[number]) for number, each in enumerate(LIGHT.bins)]
    columns = [(each.words, cells[:, number]) for number, each in enumerate(covered.axis.bins)]
    missing = covered.missing.reshape(len(covered.labels), -1)
    for words, chosen in rows + columns:
        lacking = missing[:, chosen].sum(axis=1)
        wanted = covered.wanted.ravel()[chosen].sum() * covered.target * len(covered.labels)
        yield _Condition(words, chosen, lacking, float(lacking.sum() / max(wanted, 1)))


def _worst(covered: Coverage) -> str:
    """The light or the turn in which most is missing over all labels, and the labels that lack it most."""
    worst = max(_conditions(covered), key=lambda each: each.share)
    order = np.argsort(-worst.lacking, kind="stable")
    labels = [covered.labels[number] for number in order if worst.lacking[number] > 0.5 * worst.lacking.max()]
    who = _listed(labels) if len(labels) < len(covered.labels) else "every label"
    how = worst.words or "in your usual hold and light"
    return f"Record {who} {how}; {_by_whom(covered, labels, worst.cells)}."


def _by_whom(covered: Coverage, labels: Sequence[str], cells: Numbers) -> str:
    """Who recorded ``labels`` in ``cells`` so far."""
    facts = covered.pictures
    wanted = np.array([covered.labels.index(label) for label in labels])
    chosen = np.isin(facts.label, wanted) & np.isin(covered.cell, cells)
    who = {facts.signers[number] for number in np.unique(facts.signer[chosen])}
    if not who:
        return "nobody has so far"
    if who == {""}:
        return "nobody is named as having done so"
    if len(who) == 1:
        return f"only {who.pop()} has so far"
    return f"{len(who)} people have, but not often enough"


def _listed(labels: Sequence[str]) -> str:
    """``M, N and T``; of many the first few."""
    shown = list(labels[:_NAMED])
    if len(labels) > _NAMED:
        return f"{', '.join(shown)} and {len(labels) - _NAMED} more"
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"
