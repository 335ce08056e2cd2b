"""What the drawn hand teaches: a classifier that has seen drawn hands alone names letters on real photographs.

An SVM on mediapipe's landmarks; of the photographs, those in which mediapipe finds a hand. Limit: the same classifier
trained on the photographs of one of the two sets and tried on the other, where signer and room are new as well.

Run: python tests/benchmarks/bench_hand_teaches.py [pictures per letter, 120 unless given]
"""

import os
import sys
from collections import Counter
from multiprocessing import get_context

import numpy as np
from hand_landmarks import LETTERS, Finder, features, photographs
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

from signlab.hand.body import signer
from signlab.hand.variety import some_take

SETS = ("asl-one-signer", "asl-many-rooms")
Examples = tuple[np.ndarray, np.ndarray]


def _drawn(job: tuple[str, int]) -> tuple[str, int, list[np.ndarray]]:
    """Features of ``count`` drawn pictures of a letter; pictures in which no hand is found are left out."""
    import cv2

    cv2.setNumThreads(1)
    label, count = job
    rng = np.random.Generator(np.random.PCG64([1, ord(label)]))
    finder, rows = Finder(), []
    for _ in range(count):
        take = some_take(label, signer(int(rng.integers(40))), rng)
        found = finder.find(take.draw((320, 240)).picture)
        if found is not None:
            rows.append(features(found))
    return label, count, rows


def _drawings(count: int) -> tuple[Examples, int]:
    with get_context("spawn").Pool(min(2, os.cpu_count() or 1)) as pool:
        done = pool.map(_drawn, [(label, count) for label in LETTERS], chunksize=1)
    rows = [row for _, _, found in done for row in found]
    labels = [label for label, _, found in done for _ in found]
    return (np.array(rows), np.array(labels)), sum(asked for _, asked, _ in done)


def _real(name: str) -> tuple[Examples, int]:
    finder, rows, labels, looked = Finder(), [], [], 0
    for label, picture in photographs(name):
        if label in LETTERS:
            looked += 1
            found = finder.find(picture)
            if found is not None:
                rows.append(features(found))
                labels.append(label)
    return (np.array(rows), np.array(labels)), looked


def _taught(examples: Examples) -> object:
    rows, labels = examples
    return make_pipeline(StandardScaler(), SVC(C=10, gamma=0.1 / rows.shape[1])).fit(rows, labels)


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 120
    drawn, asked = _drawings(count)
    print(f"taught with {len(drawn[1])} drawn hands, found in {asked} pictures; no photograph")
    real = {name: _real(name) for name in SETS}
    if not all(len(examples[1]) for examples, _ in real.values()):
        print("the photographs are not beside this checkout")
        return
    model = _taught(drawn)
    named = {name: model.predict(examples[0]) for name, (examples, _) in real.items()}
    print(f"\n{'':<8}" + "".join(f"{name:>18}   taken for   " for name in SETS))
    for label in LETTERS:
        line = f"{label:<8}"
        for name in SETS:
            truth = real[name][0][1] == label
            wrong = Counter(named[name][truth & (named[name] != label)]).most_common(3)
            right = (named[name][truth] == label).mean() if truth.any() else float("nan")
            line += f"{right:>12.2f} of {truth.sum():<3}   {' '.join(f'{w}:{n}' for w, n in wrong):<12}"
        print(line)
    for name, other in (SETS, SETS[::-1]):
        examples, looked = real[name]
        right = (named[name] == examples[1]).mean()
        limit = (_taught(real[other][0]).predict(examples[0]) == examples[1]).mean()
        print(
            f"\n{name}: {right:.3f} of {len(examples[1])} (a hand is found in {len(examples[1])} of {looked})."
            f"\n  Taught with the photographs of {other} instead: {limit:.3f}. Ratio {right / limit:.2f}."
        )


if __name__ == "__main__":
    main()
