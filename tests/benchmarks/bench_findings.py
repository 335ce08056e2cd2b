"""Planted faults and how many of them are found, in copies of both sets of photographs in which a hand is found.

Of each fault 20: moved to another label, mirrored, smeared by 13 pixels all over, the hand alone smeared by as much,
darkened to 0.3, copied and encoded anew, each copy on another side of a build than the rest. What else is found counts
against the precision, though some of it is as dark or blurred as what was planted: whoever published the first set
blurred and darkened some of it.

Run: python tests/benchmarks/bench_findings.py
"""

import csv
import random
import sys
import tempfile
from pathlib import Path

import cv2
import numpy as np
from hand_landmarks import _DATA

from signlab.alphabet import load
from signlab.dataset.importing import ImportFolder
from signlab.dataset.project import Project
from signlab.jobs import Watch
from signlab.vision import pictures, shape
from signlab.vision.doubts import doubts
from signlab.vision.findings import findings, judge
from signlab.vision.hand import Hand
from signlab.vision.landmarks import MediapipeHands
from signlab.vision.measure import Measure
from signlab.vision.scoring import Evidence

COUNT = 20
FAULTS = {
    "mislabelled": ("doubtful_label",),
    "mirrored": ("other_hand", "mirrored"),
    "blurred": ("blurred",),
    "moved": ("blurred",),
    "dark": ("dark",),
    "copied": ("near_duplicate", "leak"),
}


def _spoilt(picture: np.ndarray, fault: str, hand: Hand | None) -> np.ndarray:
    if fault in ("blurred", "moved"):
        kernel = np.zeros((13, 13), np.float32)
        kernel[6] = 1 / 13
        smeared = np.asarray(cv2.filter2D(picture, -1, kernel))
        return smeared if hand is None or fault == "blurred" else _only_on(hand, smeared, picture)
    if fault == "dark":
        return (picture * 0.3).astype(np.uint8)
    return np.ascontiguousarray(picture[:, ::-1]) if fault == "mirrored" else picture


def _only_on(hand: Hand, one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """``one`` where the hand is, with a soft border, and ``other`` elsewhere."""
    seen = shape.patch(other, hand)
    zoom = seen.place.width / shape.SIDE
    move = np.array([[zoom, 0, seen.place.left], [0, zoom, seen.place.top]], np.float32)
    there = cv2.dilate(seen.hand.astype(np.float32), np.ones((5, 5), np.uint8))
    share = cv2.GaussianBlur(cv2.warpAffine(there, move, (other.shape[1], other.shape[0])), (0, 0), 4)[..., None]
    return np.asarray(one * share + other * (1 - share), np.uint8)


def _plant(name: str, folder: Path) -> None:
    """Copy the set to ``folder``; a spoilt picture's name says what was done to it."""
    rng = random.Random(5)
    with (_DATA / name / "labels.csv").open(encoding="utf-8", newline="") as file:
        rows = [(row["label"], _DATA / name / row["file"]) for row in csv.DictReader(file) if row["hand_found"] == "1"]
    rng.shuffle(rows)
    labels = sorted({label for label, _ in rows})
    for label in labels:
        (folder / label).mkdir(parents=True)
    faults = [fault for fault in FAULTS for _ in range(COUNT)] + [""] * len(rows)
    finder = MediapipeHands(most=1)
    for (label, path), fault in zip(rows, faults, strict=False):
        picture = cv2.imread(str(path))
        hand = next(iter(finder.find(picture)), None) if fault == "moved" else None
        target = rng.choice([other for other in labels if other != label]) if fault == "mislabelled" else label
        stem = f"{path.stem}_{fault}" if fault and fault != "copied" else path.stem
        cv2.imwrite(str(folder / target / f"{stem}.jpg"), _spoilt(picture, fault, hand), [cv2.IMWRITE_JPEG_QUALITY, 95])
        if fault == "copied":
            cv2.imwrite(str(folder / label / f"{stem}_copied.jpg"), picture, [cv2.IMWRITE_JPEG_QUALITY, 90])
    finder.close()


def _judge(name: str, signer: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        _plant(name, Path(folder) / "planted")
        with Project.create(Path(folder) / "p", "bench", load("asl-26")) as project:
            for job in (ImportFolder(project, Path(folder) / "planted", signer=signer), Measure(project)):
                job.prepare()
                job.run(Watch())
            known = pictures.load(project)
            judged = doubts(known, project.index.landmarks())
            copies = {name for name in known.names if "_copied" in name}
            sides = {
                f"{known.labels[label]}/{name}": "test" if name in copies else "train"
                for label, name in zip(known.label.tolist(), known.names, strict=True)
            }  # every copy on the other side
            everything = judge(known, Evidence(judged, sides=sides))
            print(f"\n{name}: {len(known)} pictures; kept apart for the labels: {judged.apart}")
            print(f"  {'planted':<14}{'found by':<18}{'of 20':>6}{'recall':>8}{'found in all':>14}{'precision':>11}")
            for fault, check in ((fault, check) for fault, checks in FAULTS.items() for check in checks):
                found = findings(everything, only=[check])
                hits = sum(f"_{fault}" in each.name for each in found)
                others = [other for other, by in FAULTS.items() if check in by]
                planted = sum(any(f"_{other}" in each.name for other in others) for each in found)
                share = planted / len(found) if found else float("nan")
                print(f"  {fault:<14}{check:<18}{hits:>6}{hits / COUNT:>8.2f}{len(found):>14}{share:>11.2f}")


def main() -> None:
    if not (_DATA / "asl-many-rooms").is_dir():
        print("the photographs are not beside this checkout")
        return
    _judge("asl-many-rooms", "")
    _judge("asl-one-signer", "s1")


if __name__ == "__main__":
    sys.exit(main())
