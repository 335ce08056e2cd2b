"""What the landmarks engine makes of people it has not seen: taught on one set of photographs, tried on the other.

Shares are of all pictures; one in which no hand is found counts as wrong. Floor: plain features and an RBF SVM, 0.886
of asl-one-signer and 0.480 of asl-many-rooms.

Run: python tests/benchmarks/bench_landmarks.py
"""

import time
from collections import Counter

import cv2
import numpy as np
from hand_landmarks import photographs

from signlab.training.evaluation import figures
from signlab.training.landmarks import drawn, features, learn, serving, starter
from signlab.training.landmarks.copies import copies
from signlab.training.landmarks.model import LandmarkModel
from signlab.vision.hand import Hand, careful_estimator

SETS = ("asl-one-signer", "asl-many-rooms")
Examples = tuple[list[Hand | None], list[str]]


def photographed(name: str) -> Examples:
    with careful_estimator() as estimator:
        rows = [(next(iter(estimator.find(picture)), None), label) for label, picture in photographs(name)]
    return [hand for hand, _ in rows], [label for _, label in rows]


def main() -> None:
    cv2.setNumThreads(1)
    sets = {name: photographed(name) for name in SETS}
    if not all(labels for _, labels in sets.values()):
        print("the photographs are not beside this checkout")
        return
    for tried in SETS:
        untaught(tried, sets)
    for taught, tried in (SETS, SETS[::-1]):
        for joined in (False, True):
            report(taught, tried, sets, joined=joined)


def report(taught: str, tried: str, sets: dict[str, Examples], *, joined: bool) -> None:
    """Learn from the photographs of one set, and from drawn hands where ``joined``; try on the other set."""
    classes = tuple(sorted(set(sets[tried][1]) | set(sets[taught][1])))
    found = [hand for hand in sets[taught][0] if hand is not None]
    numbers = [classes.index(label) for hand, label in zip(*sets[taught], strict=True) if hand is not None]
    extra, more, people = drawn.hands(classes) if joined else ([], [], [])
    started, busy = time.monotonic(), time.process_time()
    # the photographs of a set do not say who is in them: they count as one person's
    groups = [("signer", [taught] * len(found) + people)]
    hands, labels = features.Landmarks.of(found + extra), np.array(numbers + more)
    rows = features.features(hands)
    learned = learn.learn(
        rows,
        labels,
        classes,
        groups,
        judged=learn.judges([taught] * len(found), len(extra)),
        more=copies(hands, labels, classes, seed=0),
    )
    seconds, busy = time.monotonic() - started, time.process_time() - busy
    drawn_too = f" and {len(extra)} drawn" if extra else ""
    print(
        f"{taught}{drawn_too} → {tried}: {learned.trials[0].name}; {len(rows)} hands in {seconds:.1f} s"
        f" ({busy:.1f} s of a core)"
    )
    account(learned.model, sets[tried])


def untaught(tried: str, sets: dict[str, Examples]) -> None:
    """The starter, which has seen no photograph."""
    print(f"starter → {tried}")
    account(starter.model(tuple(sorted(set(sets[tried][1]))))[0], sets[tried])


def account(model: LandmarkModel, examples: Examples) -> None:
    strangers, truth = examples
    seen = [hand for hand in strangers if hand is not None]
    told = serving.named(model, seen)
    named = [model.classes[row.argmax()] if row.any() else "nothing" for row in told]
    truths = [label for hand, label in zip(strangers, truth, strict=True) if hand is not None]
    good = np.array([one == other for one, other in zip(truths, named, strict=True)])
    gap = figures.calibration(told.max(axis=1).astype(float), good)
    wrong = Counter(f"{one}→{other}" for one, other in zip(truths, named, strict=True) if one != other)
    print(
        f"   {good.sum() / len(truth):.3f} of all {len(truth)}, {good.mean():.3f} of {len(seen)} with a hand;"
        f" calibration error {gap.ece:.3f}, surer than right by {gap.surer:+.3f}"
    )
    print("   taken for another:", " ".join(f"{pair} {count}" for pair, count in wrong.most_common(12)))


if __name__ == "__main__":
    main()
