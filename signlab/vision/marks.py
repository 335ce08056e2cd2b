"""Landmarks as they are kept, and as numbers that tell letters apart."""

import numpy as np

from signlab.vision.hand import Floats, Hand

_KIND = np.dtype("<f2")
_PAIRS = np.array([(a, b) for a in range(21) for b in range(a + 1, 21)])
_BONES = np.array([(0 if tip % 4 == 1 else tip - 1, tip) for tip in range(1, 21)])


def packed(hand: Hand) -> bytes:
    """The landmarks of ``hand`` in 126 bytes: x and y as shares of width and height, z of the width, in half precision;
    empty where there are none."""
    if hand.landmarks is None:
        return b""
    width, height = hand.size
    return (hand.landmarks / np.array([width, height, width], np.float32)).astype(_KIND).tobytes()


def unpacked(content: bytes) -> Floats:
    """(21, 3), as ``packed`` took them."""
    return np.frombuffer(content, _KIND).reshape(21, 3).astype(np.float32)


def features(marks: Floats, shape: Floats, right: Floats) -> Floats:
    """(N, F) numbers of hands that tell letters apart, the same for a left hand as for the right one in the mirror.

    ``marks`` (N, 21, 3) as unpacked, ``shape`` (N,) the pictures' width over height, ``right`` (N,) 1 for right hands.
    They are the places of the landmarks from the wrist and their distances, in hand lengths, the directions of the
    bones, and depth.
    """
    mirror = np.where(right > 0, 1, -1) * shape  # in heights of the picture, all three
    scale = np.stack([mirror, np.full_like(shape, -1), shape], axis=1).astype(np.float32)
    places: Floats = (marks - marks[:, :1]) * scale[:, None, :]
    length = np.linalg.norm(places[:, [5, 9, 13, 17]], axis=2).max(axis=1)
    places = np.asarray(places / np.maximum(length, 1e-6)[:, None, None], np.float32)
    flat = places[:, :, :2]
    apart = np.linalg.norm(flat[:, _PAIRS[:, 0]] - flat[:, _PAIRS[:, 1]], axis=2)
    bones = flat[:, _BONES[:, 1]] - flat[:, _BONES[:, 0]]
    bones = bones / np.maximum(np.linalg.norm(bones, axis=2, keepdims=True), 1e-6)
    rows = (apart, flat[:, 1:].reshape(len(marks), -1), bones.reshape(len(marks), -1), places[:, 1:, 2])
    return np.asarray(np.concatenate(rows, axis=1), np.float32)
