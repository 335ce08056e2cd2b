"""Estimators for tests, which worker processes can import. They judge a picture by its colour."""

import os
import signal
import time
from types import TracebackType

import numpy as np

from signlab.vision.hand import Box, Hand, Picture


class Seeing:
    """Sees an upright right hand in every picture that is not black."""

    name = "seeing"
    angles: tuple[str, ...] = ("roll", "yaw", "pitch")

    def find(self, picture: Picture) -> list[Hand]:
        if picture.max() < 20:
            return []
        height, width = picture.shape[:2]
        marks = np.array([[0.5, 0.9, 0]] + [[0.4 + 0.01 * n, 0.85 - 0.03 * n, 0] for n in range(20)], np.float32)
        marks[[5, 9, 13, 17]] = [[0.35, 0.4, 0], [0.5, 0.38, 0], [0.6, 0.4, 0], [0.7, 0.45, 0]]
        points = marks * np.array([width, height, width], np.float32)
        return [Hand((width, height), Box.around(points[:, :2]), 0.9, points, (marks - 0.5) / 5, True)]

    def __enter__(self) -> "Seeing":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pass


class Mortal(Seeing):
    """Is killed by a picture that is mostly red."""

    def find(self, picture: Picture) -> list[Hand]:
        if picture[..., 2].mean() > 200 and picture[..., 0].mean() < 60:
            os.kill(os.getpid(), signal.SIGKILL)
        return super().find(picture)


class Slow(Seeing):
    """Takes its time."""

    def find(self, picture: Picture) -> list[Hand]:
        time.sleep(0.05)
        return super().find(picture)


class Stillborn(Seeing):
    """Dies as soon as it is there."""

    def __enter__(self) -> "Stillborn":
        os.kill(os.getpid(), signal.SIGKILL)
        return self
