"""Drawn hands that join the learning: letters by forty people that no photograph shows, so that strangers are known.

``resources/hand/landmarks.npz`` holds what was found in them, in the same way as in photographs;
``python -m signlab.training.landmarks.drawn`` makes it anew (some minutes).
"""

import multiprocessing
import os
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np

from signlab.bundled import RESOURCES
from signlab.files import whole_file
from signlab.vision.hand import Box, Floats, Hand

FILE = RESOURCES / "hand" / "landmarks.npz"
_LABELS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_EACH, _PEOPLE = 70, 40
"""Pictures of each letter as hands are usually held, and as many of sturdier ones turned further; people in them."""

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
    cores = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(os.cpu_count(), cores) as pool:
        rows = [row for found in pool.map(_found, _LABELS) for row in found]
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


def _found(label: str) -> list[tuple[str, int, bool, Floats | None, Floats | None]]:
    """What is found in the drawings of ``label``: its name, who was drawn, a right hand or a left one, its joints."""
    from signlab.hand.body import signer, sturdy
    from signlab.hand.variety import Spread, some_take
    from signlab.vision.hand import careful_estimator

    rows = []
    further = Spread(joints=5, roll=20, yaw=24, pitch=20)
    with careful_estimator() as estimator:
        for seed, someone, spread in ((7, signer, Spread()), (8, sturdy, further)):
            rng = np.random.Generator(np.random.PCG64([seed, ord(label)]))
            for _ in range(_EACH):
                person = int(rng.integers(_PEOPLE))
                found = estimator.find(some_take(label, someone(person), rng, spread).draw(_SIZE).picture)
                if found:
                    rows.append((label, person, found[0].right is not False, found[0].landmarks, found[0].world))
    return rows


if __name__ == "__main__":
    make()
