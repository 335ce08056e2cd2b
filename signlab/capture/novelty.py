"""Whether a frame shows something that a burst does not have yet."""

from signlab.capture.jpeg import grey
from signlab.dataset.likeness import distance, phash

_LEAST = 64
"""Pixels a side that a frame is decoded to before it is hashed."""


class Novelty:
    """Remembers the perceptual hashes of what was kept of a burst.

    A frame is new when its hash differs from each of them in at least ``threshold`` of 64 bits; with 0 all are new.
    Of consecutive webcam frames of a hand held still, two thirds have the very same hash, and as half of the bits are
    set, the others differ in two or more: 2 passes over only what looks the very same. With 4 such a hand gives five
    to ten pictures in a hundred, and a burst of 40 becomes a trial of patience.
    """

    def __init__(self, threshold: int) -> None:
        self._threshold = threshold
        self._kept: list[int] = []

    def measure(self, jpeg: bytes) -> tuple[int, int | None]:
        """The hash of ``jpeg``, and in how many bits it differs from the likest one kept (None: none is)."""
        likeness = int(phash(grey(jpeg, _LEAST)))
        return likeness, min((distance(likeness, other) for other in self._kept), default=None)

    def is_new(self, difference: int | None) -> bool:
        return difference is None or difference >= self._threshold

    def keep(self, likeness: int) -> None:
        """The frame with this hash was kept."""
        self._kept.append(likeness)
