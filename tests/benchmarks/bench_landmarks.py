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

from signlab.training.landmarks import drawn, features, learn
from signlab.training.landmarks.copies import copies
from signlab.vision.hand import Hand, patient_estimator

SETS = ("asl-one-signer", "asl-many-rooms")
Examples = tuple[list[Hand | None], list[str]]


def photographed(name: str) -> Examples:
    with patient_estimator() as estimator:
        rows = [(next(iter(estimator.find(picture)), None), label) for label, picture in photographs(name)]
    return [hand for hand, _ in rows], [label for _, label in rows]


def main() -> None:
    cv2.setNumThreads(1)
    sets = {name: photographed(name) for name in SETS}
    if not all(labels for _, labels in sets.values()):
        print("the photographs are not beside this checkout")
        return
    for taught, tried in (SETS, SETS[::-1]):
        for joined in (False, True):
            report(taught, tried, sets, joined=joined)


def report(taught: str, tried: str, sets: dict[str, Examples], *, joined: bool) -> None:
    classes = tuple(sorted(set(sets[tried][1]) | set(sets[taught][1])))
    found = [hand for hand in sets[taught][0] if hand is not None]
    numbers = [classes.index(label) for hand, label in zip(*sets[taught], strict=True) if hand is not None]
    extra, more, people = drawn.hands(classes) if joined else ([], [], [])
    started = time.monotonic()
    judged = np.arange(len(found) + len(extra)) < len(found)
    # the photographs of a set do not say who is in them, so pictures are held out where nobody is drawn
    groups = [("signer", [taught] * len(found) + people)]
    hands, labels = features.Landmarks.of(found + extra), np.array(numbers + more)
    rows = features.features(hands)
    learned = learn.learn(rows, labels, classes, groups, judged=judged, more=copies(hands, labels, classes, seed=0))
    seconds = time.monotonic() - started
    strangers, truth = sets[tried]
    seen = [hand for hand in strangers if hand is not None]
    told = learned.model.probabilities(features.of_hands(seen))
    named = [classes[row.argmax()] if row.any() else "nothing" for row in told]
    truths = [label for hand, label in zip(strangers, truth, strict=True) if hand is not None]
    right = sum(one == other for one, other in zip(named, truths, strict=True))
    wrong = Counter(f"{one}→{other}" for one, other in zip(truths, named, strict=True) if one != other)
    drawn_too = f" and {len(extra)} drawn" if extra else ""
    print(
        f"{taught}{drawn_too} → {tried}: {right / len(truth):.3f} of all {len(truth)},"
        f" {right / len(seen):.3f} of {len(seen)} with a hand; {learned.trials[0].name},"
        f" {seconds:.1f} s for {len(rows)} hands"
    )
    print("   taken for another:", " ".join(f"{pair} {count}" for pair, count in wrong.most_common(12)))


if __name__ == "__main__":
    main()
