"""What the landmarks engine makes of people it has not seen: taught on one set of photographs, tried on the other.

Shares are of all pictures; one in which no hand is found counts as wrong. Floor: plain features and an RBF SVM, 0.886
of asl-one-signer and 0.480 of asl-many-rooms. Run: python tests/benchmarks/bench_landmarks.py [drawn pictures a label]
"""

import sys
import time
from collections import Counter

import cv2
import numpy as np
from hand_landmarks import LETTERS, photographs

from signlab.hand.body import signer
from signlab.hand.variety import some_take
from signlab.training.landmarks import features, learn
from signlab.vision.hand import Hand
from signlab.vision.landmarks import MediapipeHands

SETS = ("asl-one-signer", "asl-many-rooms")
Examples = tuple[list[Hand | None], list[str]]


def photographed(name: str) -> Examples:
    with MediapipeHands() as estimator:
        rows = [(next(iter(estimator.find(picture)), None), label) for label, picture in photographs(name)]
    return [hand for hand, _ in rows], [label for _, label in rows]


def drawn(count: int) -> tuple[Examples, list[str]]:
    """Hands and labels, and who was drawn."""
    hands: list[Hand | None] = []
    labels, people = [], []
    with MediapipeHands() as estimator:
        for label in LETTERS:
            rng = np.random.Generator(np.random.PCG64([7, ord(label)]))
            for _ in range(count):
                person = int(rng.integers(40))
                picture = some_take(label, signer(person), rng).draw((320, 240)).picture
                hands.append(next(iter(estimator.find(picture)), None))
                labels.append(label)
                people.append(f"drawn-{person}")
    return (hands, labels), people


def main() -> None:
    cv2.setNumThreads(1)
    sets = {name: photographed(name) for name in SETS}
    if not all(labels for _, labels in sets.values()):
        print("the photographs are not beside this checkout")
        return
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 0
    extra, people = drawn(count) if count else (([], []), [])
    for taught, tried in (SETS, SETS[::-1]):
        for joined in (False, True) if count else (False,):
            report(taught, tried, sets, extra if joined else ([], []), people if joined else [])


def report(taught: str, tried: str, sets: dict[str, Examples], extra: Examples, people: list[str]) -> None:
    classes = tuple(sorted(set(sets[tried][1]) | set(sets[taught][1])))
    hands, labels = sets[taught][0] + extra[0], sets[taught][1] + extra[1]
    there = [number for number, hand in enumerate(hands) if hand is not None]
    whose = [taught] * len(sets[taught][1]) + people
    found = [hand for hand in hands if hand is not None]
    started = time.monotonic()
    numbers = np.array([classes.index(labels[number]) for number in there])
    # the photographs of a set do not say who is in them, so pictures are held out where nobody is drawn
    groups = [("signer", [whose[number] for number in there])]
    learned = learn.learn(features.of_hands(found), numbers, classes, groups)
    seconds = time.monotonic() - started
    strangers, truth = sets[tried]
    seen = [hand for hand in strangers if hand is not None]
    told = learned.model.probabilities(features.of_hands(seen))
    named = [classes[row.argmax()] if row.any() else "nothing" for row in told]
    truths = [label for hand, label in zip(strangers, truth, strict=True) if hand is not None]
    right = sum(one == other for one, other in zip(named, truths, strict=True))
    wrong = Counter(f"{one}→{other}" for one, other in zip(truths, named, strict=True) if one != other)
    drawn_too = f" and {len(extra[1])} drawn" if extra[1] else ""
    print(
        f"{taught}{drawn_too} → {tried}: {right / len(truth):.3f} of all {len(truth)},"
        f" {right / len(seen):.3f} of {len(seen)} with a hand; {learned.trials[0].name},"
        f" {seconds:.1f} s for {len(found)} hands"
    )
    print("   taken for another:", " ".join(f"{pair} {count}" for pair, count in wrong.most_common(12)))


if __name__ == "__main__":
    main()
