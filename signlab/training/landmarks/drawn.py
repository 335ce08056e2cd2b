"""Drawn hands that join the learning: letters by forty people that no photograph shows, so that strangers are known.

``resources/hand/landmarks.npz`` holds what was found in them, in the same way as in photographs;
``python -m signlab.training.landmarks.drawn`` makes it anew (some minutes).
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from signlab.bundled import RESOURCES
from signlab.files import whole_file
from signlab.vision.hand import Box, Hand

FILE = RESOURCES / "hand" / "landmarks.npz"
_LABELS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_EACH, _PEOPLE = 70, 40
_SIZE = (320, 240)


def hands(classes: Sequence[str]) -> tuple[list[Hand], list[int], list[str]]:
    """The drawn hands of those ``classes`` that are letters, their numbers there, and who was drawn."""
    with np.load(FILE, allow_pickle=False) as file:
        rows = list(zip(*(file[name] for name in ("label", "person", "right", "landmarks", "world")), strict=True))
    ids = {label: number for number, label in enumerate(classes)}
    kept = [row for row in rows if str(row[0]) in ids]
    found = [_hand(bool(right), landmarks, world) for _, _, right, landmarks, world in kept]
    return found, [ids[str(row[0])] for row in kept], [f"drawn-{row[1]}" for row in kept]


def _hand(
    right: bool,
    landmarks: np.ndarray[tuple[int, int], np.dtype[np.float16]],
    world: np.ndarray[tuple[int, int], np.dtype[np.float16]],
) -> Hand:
    points = landmarks.astype(np.float32)
    return Hand(_SIZE, Box.around(points[:, :2]), 1.0, points, world.astype(np.float32), right)


def make(path: Path = FILE) -> None:
    """Draw, look, and write the table to ``path``."""
    from signlab.hand.body import signer
    from signlab.hand.variety import some_take
    from signlab.vision.hand import careful_estimator

    rows = []
    with careful_estimator() as estimator:
        for label in _LABELS:
            rng = np.random.Generator(np.random.PCG64([7, ord(label)]))
            for _ in range(_EACH):
                person = int(rng.integers(_PEOPLE))
                found = estimator.find(some_take(label, signer(person), rng).draw(_SIZE).picture)
                if found:
                    rows.append((label, person, found[0].right is not False, found[0].landmarks, found[0].world))
    labels, people, right, landmarks, world = zip(*rows, strict=True)
    with whole_file(path) as file:
        np.savez_compressed(
            file,
            label=np.array(labels),
            person=np.array(people, np.uint8),
            right=np.array(right),
            landmarks=np.array(landmarks, np.float16),
            world=np.array(world, np.float16),
        )


if __name__ == "__main__":
    make()
