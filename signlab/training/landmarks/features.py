"""A hand as numbers that tell letters apart and nothing else: not where it is, how large, or whether right or left.

The hand is turned upright, so that letters do not depend on how the arm is held; which way it was held, and which way
the palm faces, are kept as numbers of their own, as some letters differ in nothing else (H and U, G and Q, K and P).
"""

from collections.abc import Sequence

import numpy as np

from signlab.vision.hand import Floats, Hand

_PAIRS = np.array([(one, other) for one in range(21) for other in range(one + 1, 21)])
_BONES = np.array([(0 if tip % 4 == 1 else tip - 1, tip) for tip in range(1, 21)])
_KNUCKLES = [5, 9, 13, 17]

COUNT = len(_PAIRS) + 40 + 40 + 20 + 8
"""Numbers for each hand."""


def of_hands(hands: Sequence[Hand]) -> Floats:
    """(hands, COUNT). Every hand has landmarks; one of which the side is not known counts as a right one."""
    if not hands:
        return np.zeros((0, COUNT), np.float32)
    mirror = np.array([[-1.0 if hand.right is False else 1.0, -1.0, 1.0] for hand in hands])[:, None, :]
    places = np.stack([_known(hand.landmarks) for hand in hands])
    world = np.stack([_known(hand.world) for hand in hands])
    return features((places - places[:, :1]) * mirror, (world - world[:, :1]) * mirror)


def _known(points: Floats | None) -> Floats:
    if points is None:
        raise ValueError("the hand has no landmarks")
    return points


def features(places: Floats, world: Floats) -> Floats:
    """(N, COUNT) from landmarks in the picture and in space, both (N, 21, 3) from the wrist, y up, of right hands."""
    length = np.linalg.norm(places[:, _KNUCKLES, :2], axis=2).max(axis=1)
    places = places / np.maximum(length, 1e-6)[:, None, None]
    along = _unit(places[:, _KNUCKLES, :2].mean(axis=1))
    cosine, sine = along[:, 1], along[:, 0]
    turn = np.stack([np.stack([cosine, -sine], axis=1), np.stack([sine, cosine], axis=1)], axis=1)
    flat = np.einsum("nij,nkj->nki", turn, places[:, :, :2])
    apart = np.linalg.norm(flat[:, _PAIRS[:, 0]] - flat[:, _PAIRS[:, 1]], axis=2)
    bones = _unit(flat[:, _BONES[:, 1]] - flat[:, _BONES[:, 0]])
    middle = _unit(world[:, 9])
    palm = _unit(np.cross(world[:, 5] - world[:, 17], middle))
    count = len(places)
    shape = (apart, flat[:, 1:].reshape(count, -1), bones.reshape(count, -1), places[:, 1:, 2])
    return np.asarray(np.concatenate([*shape, along, middle, palm], axis=1), np.float32)


def _unit(vectors: Floats) -> Floats:
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-6))
