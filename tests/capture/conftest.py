"""Pictures and streams of our own, so that the tests need no shared data."""

import re
from pathlib import Path

import cv2
import numpy as np
import pytest

from signlab.capture import jpeg


def picture(seed: int, width: int = 160, height: int = 120) -> np.ndarray:
    """A soft, noisy picture (height, width, 3), unlike that of any other seed."""
    rng = np.random.default_rng(seed)
    coarse = rng.integers(0, 256, (6, 8, 3), dtype=np.uint8)
    smooth = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC).astype(np.int16)
    return np.clip(smooth + rng.integers(-8, 9, smooth.shape), 0, 255).astype(np.uint8)


@pytest.fixture(scope="session")
def jpegs() -> list[bytes]:
    """Twelve different frames of 160 × 120 pixels, about 9 kB each."""
    return [jpeg.encode(picture(seed)) for seed in range(12)]


@pytest.fixture(scope="session")
def real_jpegs(streams: Path) -> list[bytes]:
    """The frames of a real stream, cut by their markers alone: they hold no thumbnails."""
    return re.findall(rb"\xff\xd8\xff.*?\xff\xd9", (streams / "asl-A-B-C-L-V-Y.mjpeg").read_bytes(), re.DOTALL)
