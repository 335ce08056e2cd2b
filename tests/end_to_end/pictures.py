"""Small pictures for tests that need files more than what is on them."""

import zlib

import cv2
import numpy as np


def noise(seed: object, width: int = 96, height: int = 72) -> bytes:
    """A JPEG of soft coloured noise, another for each ``seed``."""
    random = np.random.default_rng(zlib.crc32(repr(seed).encode()))
    rough = random.integers(0, 255, (6, 8, 3), dtype=np.uint8)
    return cv2.imencode(".jpg", cv2.resize(rough, (width, height), interpolation=cv2.INTER_CUBIC))[1].tobytes()
