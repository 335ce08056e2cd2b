"""Two runs side by side: what differs in them, and whether one is better or only looks so."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

_ROUNDS = 2_000


@dataclass(frozen=True)
class Difference:
    """How much more often the second is right than the first, in shares of 1, on ``pictures`` that both were tried on.

    ``low`` and ``high`` enclose it in 95 of 100 resamplings; None where nothing tells. ``kind`` is "unseen" for
    pictures of people whom neither has seen in training, "all" for all. ``groups`` were resampled: people, or takes.
    """

    kind: str
    pictures: int
    groups: int
    value: float
    low: float | None
    high: float | None

    @property
    def is_certain(self) -> bool:
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)


def difference(first: Mapping[str, Any], second: Mapping[str, Any], seed: int = 0) -> Difference | None:
    """Of two accounts of evaluations, as ``evaluation.json`` has them; None where they share no pictures.

    Paired: each picture is compared with itself, which leaves out what makes pictures hard for both. Whole people, or
    takes, are resampled together: cluster bootstrap, Davison and Hinkley, "Bootstrap Methods and their Application"
    (1997), section 3.8.
    """
    pairs = _shared(first, second)
    if not pairs:
        return None
    new = [pair for pair in pairs if _is_new(pair[0], first) and _is_new(pair[1], second)]
    kind, chosen = ("unseen", new) if new else ("all", pairs)
    groups: list[Hashable] = [_signer(one) if kind == "unseen" else _take(one) for one, _other in chosen]
    if len(set(groups)) < 2:  # one person: their takes at least tell something
        groups = [_take(one) for one, _other in chosen]
    gains = np.array([_right(other) - _right(one) for one, other in chosen], float)
    low, high = _bounds(gains, groups, seed)
    return Difference(kind, len(chosen), len(set(groups)), float(gains.mean()), low, high)


def _bounds(gains: Any, groups: Sequence[Hashable], seed: int) -> tuple[float | None, float | None]:
    numbers = {group: number for number, group in enumerate(dict.fromkeys(groups))}
    count = len(numbers)
    if count < 2:
        return None, None
    of = np.array([numbers[group] for group in groups])
    total, size = np.bincount(of, gains, count), np.bincount(of, minlength=count)
    rng = np.random.default_rng(seed)
    drawn = rng.multinomial(count, np.full(count, 1 / count), size=_ROUNDS)
    low, high = np.percentile(drawn @ total / (drawn @ size), [2.5, 97.5])
    return float(low), float(high)


def _shared(first: Mapping[str, Any], second: Mapping[str, Any]) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    ours = {_key(row): row for row in first.get("pictures", ())}
    return [(ours[key], row) for row in second.get("pictures", ()) if (key := _key(row)) in ours]


def _key(row: Mapping[str, Any]) -> tuple[str, str]:
    return row["path"], row["label"]


def _right(row: Mapping[str, Any]) -> bool:
    return bool(row["label"] == row["told"])


def _signer(row: Mapping[str, Any]) -> str:
    return str(row.get("signer", ""))


def _take(row: Mapping[str, Any]) -> Hashable:
    session, burst = row.get("session"), row.get("burst")
    return (session, burst) if session and burst else row["path"]


def _is_new(row: Mapping[str, Any], account: Mapping[str, Any]) -> bool:
    seen = {one["signer"]: one["seen"] for one in account.get("signers", ())}
    return seen.get(row.get("signer", "")) is False


def in_words(found: Difference | None, first: str, second: str) -> str:
    """ "r2 is right for 6 more of 100 pictures of new people than r1 (between 2 and 9 more)." """
    if found is None:
        return f"{first} and {second} were not tried on the same pictures, so nothing tells which is better."
    whom = "pictures of people new to both" if found.kind == "unseen" else "pictures"
    on = f"{found.pictures:,} {whom}"
    points = 100 * abs(found.value)
    better, worse = (second, first) if found.value >= 0 else (first, second)
    if round(points, 1) == 0:
        return f"{first} and {second} are right equally often, on {on}.{_spread(found)}"
    said = f"{better} is right for {points:.0f} more of 100 {whom} than {worse}, of {found.pictures:,}."
    if points < 1:
        said = f"{better} is right a little more often than {worse}, on {on}."
    return f"{said}{_spread(found)}"


def _spread(found: Difference) -> str:
    if found.low is None or found.high is None:
        return " How certain that is cannot be known: all pictures are of one take."
    sign = 1 if found.value >= 0 else -1
    low, high = sorted((100 * sign * found.low, 100 * sign * found.high))
    if found.is_certain:
        return f" That is no chance: between {low:.0f} and {high:.0f} in other samples like this one."
    return f" It may be chance: between {low:+.0f} and {high:+.0f} in other samples like this one."
