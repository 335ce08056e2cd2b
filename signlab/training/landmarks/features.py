"""A hand as numbers that tell letters apart and little else: not where it is, how large, or whether right or left.

From the picture, which is seen better than guessed depth: where the joints lie from the wrist and how far from each
other, both in hand lengths, and which way the bones point. From the world landmarks only which way the hand is held.
How it is turned in the picture stays in the numbers, since some letters differ in little else (H and U, G and Q, K and
P); that people hold the arm at any slant is learned from turned copies (``varied``) instead. Turned upright, the same
hands taught less: of strangers' pictures 4 in 100 fewer were named rightly, whichever the classifier.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from signlab.vision.hand import Floats, Hand

_PAIRS = np.array([(one, other) for one in range(21) for other in range(one + 1, 21)])
_BONES = np.array([(0 if tip % 4 == 1 else tip - 1, tip) for tip in range(1, 21)])
_KNUCKLES = [5, 9, 13, 17]
_FIRSTS = [1, *_KNUCKLES]

COUNT = len(_PAIRS) + 40 + 40 + 6
"""Numbers for each hand."""


@dataclass(frozen=True)
class Landmarks:
    """N hands, all as right ones: ``places`` in the picture and ``world`` in space, both (N, 21, 3), from the wrist,
    x to the right, y up, z away from the camera."""

    places: Floats
    world: Floats

    @classmethod
    def of(cls, hands: Sequence[Hand]) -> "Landmarks":
        """Every hand has landmarks; one of which the side is not known counts as a right one."""
        if not hands:
            return cls(np.zeros((0, 21, 3), np.float32), np.zeros((0, 21, 3), np.float32))
        mirror = np.array([[-1.0 if hand.right is False else 1.0, -1.0, 1.0] for hand in hands], np.float32)[:, None]
        places = np.stack([_known(hand.landmarks) for hand in hands])
        world = np.stack([_known(hand.world) for hand in hands])
        return cls((places - places[:, :1]) * mirror, (world - world[:, :1]) * mirror)

    def __len__(self) -> int:
        return len(self.places)

    def chosen(self, which: npt.NDArray[np.int64]) -> "Landmarks":
        return Landmarks(self.places[which], self.world[which])


def _known(points: Floats | None) -> Floats:
    if points is None:
        raise ValueError("the hand has no landmarks")
    return points


def of_hands(hands: Sequence[Hand]) -> Floats:
    """(hands, COUNT)."""
    return features(Landmarks.of(hands))


def features(hands: Landmarks) -> Floats:
    """(N, COUNT)."""
    flat = hands.places[:, :, :2] / _length(hands.places)
    apart = np.linalg.norm(flat[:, _PAIRS[:, 0]] - flat[:, _PAIRS[:, 1]], axis=2)
    bones = _unit(flat[:, _BONES[:, 1]] - flat[:, _BONES[:, 0]])
    along = _unit(hands.world[:, 9])
    palm = _unit(np.cross(hands.world[:, 5] - hands.world[:, 17], along))
    shape = (apart, flat[:, 1:].reshape(len(hands), 40), bones.reshape(len(hands), 40))
    return np.asarray(np.concatenate([*shape, along, palm], axis=1), np.float32)


def varied(
    hands: Landmarks, rng: np.random.Generator, turn: float, tip: float, jitter: float = 0.12, build: float = 0.06
) -> Landmarks:
    """Copies of ``hands`` by other people, held another way and seen less exactly.

    Standard deviations: ``turn`` in the picture and ``tip`` towards or from the camera and to the side in degrees,
    ``jitter`` of each joint in hand lengths, ``build`` of how long each finger and how wide the palm is against this
    person's.
    """
    rotation = _turns("z", rng.normal(0, np.radians(turn), len(hands)))
    for axis in ("x", "y"):
        rotation = rotation @ _turns(axis, rng.normal(0, np.radians(tip), len(hands)))
    fingers, palm = (np.exp(rng.normal(0, build, (len(hands), count, 1))).astype(np.float32) for count in (5, 1))
    shaped = (_shaped(points, fingers, palm) for points in (hands.places, hands.world))
    return Landmarks(*(_shaken(points @ rotation, rng, jitter) for points in shaped))


def _shaped(points: Floats, fingers: Floats, palm: Floats) -> Floats:
    """The hands of ``points`` with ``fingers`` (N, 5, 1) times as long, and with knuckles ``palm`` (N, 1, 1) times as
    far apart, the fingers as they were held."""
    across = _unit(points[:, 5] - points[:, 17])[:, None]
    wider = points + (points * across).sum(axis=2, keepdims=True) * (palm - 1) * across
    for finger, first in enumerate(_FIRSTS):
        rest = slice(first + 1, first + 4)
        bones = points[:, rest] - points[:, first : first + 1]
        wider[:, rest] = wider[:, first : first + 1] + bones * fingers[:, finger : finger + 1]
    return np.asarray(wider, np.float32)


def _turns(axis: str, angles: npt.NDArray[np.float64]) -> Floats:
    """(N, 3, 3) rotations about an axis."""
    one, other = {"x": (1, 2), "y": (2, 0), "z": (0, 1)}[axis]
    found = np.tile(np.eye(3, dtype=np.float32), (len(angles), 1, 1))
    found[:, one, one] = found[:, other, other] = np.cos(angles)
    found[:, one, other], found[:, other, one] = -np.sin(angles), np.sin(angles)
    return found


def _shaken(points: Floats, rng: np.random.Generator, jitter: float) -> Floats:
    noise = rng.normal(0, jitter, points.shape).astype(np.float32) * _length(points)
    noise[:, 0] = 0  # all is measured from the wrist
    return np.asarray(points + noise, np.float32)


def _length(points: Floats) -> Floats:
    """(N, 1, 1) how far the farthest knuckle is from the wrist."""
    farthest = np.linalg.norm(points[:, _KNUCKLES], axis=2).max(axis=1)
    return np.asarray(np.maximum(farthest, 1e-6)[:, None, None], np.float32)


def _unit(vectors: Floats) -> Floats:
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-6))
