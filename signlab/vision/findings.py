"""Pictures that want a look, each with a score, a reason in words, and a limit that can be moved while looking."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from signlab.vision.checks import CHECKS, Check, with_limits
from signlab.vision.pictures import Choice, Figures, Pictures
from signlab.vision.scoring import Evidence, scores


@dataclass(frozen=True, slots=True)
class Finding:
    """One picture and one thing. ``score``: the larger the worse. ``suggested`` is the label that it should rather
    have, where there is one."""

    name: str
    label: str
    check: str
    score: float
    words: str
    suggested: str = ""

    def as_dict(self) -> dict[str, object]:
        return {
            "name": self.name,
            "label": self.label,
            "check": self.check,
            "score": round(self.score, 3),
            "words": self.words,
            "suggested": self.suggested,
        }


@dataclass(frozen=True)
class Judged:
    """Every picture's score in every check, worked out once, so that limits can be moved in no time.

    ``scores``: by check (N,), NaN where it does not apply.
    """

    pictures: Pictures
    evidence: Evidence
    scores: dict[str, Figures]

    def places(self, check: Check, dismissed: Collection[str] = (), among: Choice | None = None) -> Sequence[int]:
        """The places of the pictures that are found, the worst first, but for ``dismissed`` (``check/name``)."""
        scores = self.scores[check.key]
        found = check.finds(scores) if among is None else check.finds(scores) & among
        return [
            place for place in _worst(scores, found) if f"{check.key}/{self.pictures.names[place]}" not in dismissed
        ]

    def findings(self, check: Check, dismissed: Collection[str] = (), among: Choice | None = None) -> list[Finding]:
        """What is found, in the order of ``places``."""
        return [self.finding(check, place) for place in self.places(check, dismissed, among)]

    def finding(self, check: Check, number: int) -> Finding:
        """What ``check`` says of the picture at a place."""
        pictures, evidence, score = self.pictures, self.evidence, float(self.scores[check.key][number])
        name, label = pictures.names[number], pictures.labels[pictures.label[number]]
        other = who = ""
        if check.key == "doubtful_label" and evidence.doubted:
            other = pictures.labels[evidence.doubted.best[number]]
        elif check.key == "model":
            who, other, _ = evidence.said[name]
        side = evidence.sides.get(f"{label}/{name}", "")
        words = check.words.format(figure=abs(score), other=other, who=who, side=side)
        return Finding(name, label, check.key, score, words, other)


def judge(pictures: Pictures, evidence: Evidence | None = None, breathe: Callable[[], object] = lambda: None) -> Judged:
    """Score every picture in every check. ``breathe`` is called now and then; what it raises ends the work."""
    known = evidence or Evidence()
    return Judged(pictures, known, scores(pictures, known, breathe))


def findings(
    judged: Judged, checks: Mapping[str, Check] = CHECKS, only: Iterable[str] = (), dismissed: Collection[str] = ()
) -> list[Finding]:
    """What is found, check by check, of ``only`` some of them or of all; see ``Judged.findings``."""
    wanted = list(only) or list(checks)
    with_limits(dict.fromkeys(wanted, 0.0))  # raises where one is not known
    return [found for key in wanted for found in judged.findings(checks[key], dismissed)]


def _worst(values: Figures, which: Choice) -> Sequence[int]:
    chosen = np.flatnonzero(which)
    return [int(each) for each in chosen[np.argsort(-values[chosen], kind="stable")]]
