"""Hands that were found in pictures, remembered by what the pictures are, so that a second training takes seconds.

``.signlab/hands.npz`` may be deleted at any time. A picture in which no hand was found is remembered as well.
"""

import hashlib
from pathlib import Path
from types import TracebackType

import numpy as np

from signlab.files import whole_file
from signlab.training.preparation import decode
from signlab.vision.hand import Box, Hand, HandEstimator, careful_estimator

NAME = "hands.npz"
_VERSION = 3
"""Of how hands are looked for: what an earlier one did not find is looked for again."""


class Hands:
    """Finds the largest hand of a picture; a context manager, which remembers at its end. ``private``: ``.signlab``."""

    def __init__(self, private: Path) -> None:
        self._path = private / NAME
        self._known: dict[str, Hand | None] = {}
        self._fresh = False
        self._estimator: HandEstimator | None = None

    def find(self, image: bytes) -> Hand | None:
        """The hand in a JPEG or PNG, None where there is none. Raises ``ValueError`` where it is no picture."""
        name = hashlib.sha256(image).hexdigest()
        if name not in self._known:
            self._estimator = self._estimator or careful_estimator().__enter__()
            found = self._estimator.find(decode(image))
            self._known[name] = found[0] if found else None
            self._fresh = True
        return self._known[name]

    def __enter__(self) -> "Hands":
        try:
            with np.load(self._path, allow_pickle=False) as file:
                if int(file["version"]) != _VERSION:
                    raise ValueError("they were found in another way")
                rows = [file[name] for name in ("name", "found", "size", "score", "right", "landmarks", "world")]
            self._known = {str(row[0]): _hand(*row[1:]) for row in zip(*rows, strict=True)}
        except (OSError, ValueError, KeyError, EOFError):
            self._known = {}  # none yet, or not as it should be: found again
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._estimator is not None:
            self._estimator.__exit__(kind, error, trace)
        if self._fresh:
            nothing = Hand((1, 1), Box(0, 0, 0, 0), 0.0, np.zeros((21, 3), np.float32), np.zeros((21, 3), np.float32))
            hands = [hand or nothing for hand in self._known.values()]
            self._path.parent.mkdir(exist_ok=True)
            with whole_file(self._path) as file:
                np.savez(
                    file,
                    version=np.array(_VERSION),
                    name=np.array(list(self._known)),
                    found=np.array([hand is not None for hand in self._known.values()]),
                    size=np.array([hand.size for hand in hands]),
                    score=np.array([hand.score for hand in hands]),
                    right=np.array([hand.right is not False for hand in hands]),
                    landmarks=np.array([hand.landmarks for hand in hands]),
                    world=np.array([hand.world for hand in hands]),
                )


def _hand(
    found: np.bool_,
    size: np.ndarray[tuple[int], np.dtype[np.int64]],
    score: np.float64,
    right: np.bool_,
    landmarks: np.ndarray[tuple[int, int], np.dtype[np.float32]],
    world: np.ndarray[tuple[int, int], np.dtype[np.float32]],
) -> Hand | None:
    if not found:
        return None
    box = Box.around(landmarks[:, :2])
    return Hand((int(size[0]), int(size[1])), box, float(score), landmarks, world, bool(right))
