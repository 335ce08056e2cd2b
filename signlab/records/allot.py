"""Groups of pictures onto sides: every group whole, every label's shares as close to what was asked as can be.

A greedy assignment with repair. Groups go, the largest first, to the side where they do least harm, as in the
stratified group k-fold of scikit-learn (``StratifiedGroupKFold``, after J. Wasikowski), here with sides of unequal
size; then single groups move, and where there are few, pairs swap, as long as that helps. Harm is a chi-square
distance: for every label and side, the squared difference between its pictures and its due, divided by its due; plus a
fine for a side from which a label is missing, so that a label with few bursts is on all sides rather than in exact
proportion (after Sechidis, Tsoumakas and Vlahavas, "On the Stratification of Multi-Label Data", 2011: what is scarce
is dealt out first).
"""

import random
from collections.abc import Sequence

_ALL = ""
"""A label that every picture has beside its own, so that the sides as wholes get their shares too."""

_FINES = (16.0, 8.0, 4.0)
"""For a label missing from a side, in units of the label's pictures; training first, then validation, then testing."""

_FEW = 60
"""Up to so many groups, pairs are tried as well."""

_MANY = 2_000
"""With more groups than this the first assignment is as good as exact, and nothing is moved."""

_PASSES = 10


def allot(groups: Sequence[dict[str, int]], ratios: Sequence[float], seed: int) -> list[int]:
    """The side (index into ``ratios``) of each group, given its number of pictures by label.

    The same groups in the same order with the same seed give the same sides.
    """
    table = _Table([{**counts, _ALL: sum(counts.values())} for counts in groups], ratios)
    order = list(range(len(groups)))
    random.Random(seed).shuffle(order)
    order.sort(key=lambda number: -sum(groups[number].values()))  # stable: equals stay shuffled
    for number in order:
        table.put(number, min(table.open, key=lambda side: table.harm(number, side)))
    for _ in range(_PASSES if len(groups) <= _MANY else 0):
        moved = [number for number in order if _move(table, number)]
        swapped = len(groups) <= _FEW and _swap(table, order)
        if not moved and not swapped:
            break
    return table.sides


def _move(table: "_Table", number: int) -> bool:
    here = table.sides[number]
    table.take(number)
    best = min(table.open, key=lambda side: table.harm(number, side) - (1e-9 if side == here else 0))
    table.put(number, best)
    return best != here


def _swap(table: "_Table", order: Sequence[int]) -> bool:
    swapped = False
    for at, one in enumerate(order):
        for other in order[:at]:
            here, there = table.sides[one], table.sides[other]
            if here == there:
                continue
            before = table.cost
            table.take(one)
            table.take(other)
            table.put(one, there)
            table.put(other, here)
            if table.cost < before - 1e-9:
                swapped = True
                continue
            table.take(one)
            table.take(other)
            table.put(one, here)
            table.put(other, there)
    return swapped


class _Table:
    """Pictures per side and label as groups are put and taken, and what the whole costs."""

    def __init__(self, groups: Sequence[dict[str, int]], ratios: Sequence[float]) -> None:
        self.groups = groups
        self.open = [side for side, ratio in enumerate(ratios) if ratio > 0]
        self.sides = [-1] * len(groups)
        self.cost = 0.0
        totals: dict[str, int] = {}
        for counts in groups:
            for label, count in counts.items():
                totals[label] = totals.get(label, 0) + count
        self._due = [{label: total * ratio for label, total in totals.items()} for ratio in ratios]
        self._fine = [{label: total * fine for label, total in totals.items()} for fine in _FINES]
        self._have = [dict.fromkeys(totals, 0) for _ in ratios]

    def harm(self, number: int, side: int) -> float:
        """By how much the cost grows when group ``number`` comes to ``side``."""
        have, due, fine = self._have[side], self._due[side], self._fine[side]
        harm = 0.0
        for label, count in self.groups[number].items():
            already = have[label]
            harm += count * (2 * (already - due[label]) + count) / due[label]
            if not already:
                harm -= fine[label]
        return harm

    def put(self, number: int, side: int) -> None:
        self.cost += self.harm(number, side)
        self.sides[number] = side
        for label, count in self.groups[number].items():
            self._have[side][label] += count

    def take(self, number: int) -> None:
        side = self.sides[number]
        for label, count in self.groups[number].items():
            self._have[side][label] -= count
        self.cost -= self.harm(number, side)
