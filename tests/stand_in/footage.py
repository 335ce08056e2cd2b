"""Streams of real frames, or of drawn ones where the project's photographs are not there."""

from pathlib import Path

import cv2
import numpy as np

from signlab.capture.jpeg import encode


def drawn(path: Path, width: int = 640, height: int = 480, frames: int = 24, noise: int = 20) -> Path:
    """A bare MJPEG stream of ``frames`` distinct pictures with camera-like noise, written to ``path``."""
    dice = np.random.default_rng(7)
    jpegs = []
    for number in range(frames):
        picture = dice.integers(100, 100 + max(1, noise), (height, width, 3)).astype(np.uint8)
        across = int(width * (number + 1) / (frames + 1))
        cv2.circle(picture, (across, height // 2), height // 4, (80, 120, 200), -1)
        cv2.putText(picture, str(number), (10, height - 20), cv2.FONT_HERSHEY_SIMPLEX, 2, (255, 255, 255), 3)
        jpegs.append(encode(picture))
    path.write_bytes(b"".join(jpegs))
    return path


def frames_of(stream: Path) -> list[bytes]:
    """The JPEGs of a bare stream whose pictures hold no thumbnails."""
    start = b"\xff\xd8\xff"
    return [start + part for part in stream.read_bytes().split(start)[1:]]
