"""Sources and cameras that do as a test tells them."""

import threading
from collections.abc import Callable, Iterable, Iterator

import cv2
import numpy as np

from signlab.capture.source import Counts, Frame, State, Status


class Script:
    """A source that yields ``frames`` as fast as they are taken, doing with each what ``before`` does."""

    url = "script:"

    def __init__(self, frames: Iterable[Frame], before: Callable[["Script", Frame], None] | None = None) -> None:
        self.counts = Counts()
        self.status = Status(State.LIVE, "Live.")
        self.stopped = threading.Event()
        self.done = threading.Event()
        self._frames = frames
        self._before = before

    def frames(self) -> Iterator[Frame]:
        try:
            for frame in self._frames:
                if self.stopped.is_set():
                    return
                if self._before:
                    self._before(self, frame)
                self.counts.frames += 1
                yield frame
        finally:
            self.done.set()

    def stop(self) -> None:
        self.stopped.set()


class Camera:
    """Stands in for ``cv2.VideoCapture``: gives ``shots`` one after another, then fails; None hangs until released.

    A list of lists is one camera after another: each opening takes the next; an empty one cannot be opened.
    """

    def __init__(self, *openings: list[np.ndarray | None]) -> None:
        self.openings = list(openings)
        self.opened: list[tuple[int, int]] = []
        self.settings: dict[int, float] = {}
        self.released = 0
        self._shots: list[np.ndarray | None] = []
        self._let_go = threading.Event()

    def __call__(self, number: int, backend: int) -> "Camera":
        self.opened.append((number, backend))
        self._shots = self.openings.pop(0) if self.openings else []
        return self

    def isOpened(self) -> bool:  # noqa: N802 -- OpenCV's name
        return bool(self._shots)

    def set(self, setting: int, value: float) -> bool:
        self.settings[setting] = value
        return True

    def read(self) -> tuple[bool, np.ndarray | None]:
        if not self._shots:
            return False, None
        shot = self._shots.pop(0)
        if shot is None:
            self._let_go.wait(20)
            return False, None
        if self.settings.get(cv2.CAP_PROP_CONVERT_RGB) and min(shot.shape[:2]) == 1:
            shot = cv2.imdecode(shot, cv2.IMREAD_COLOR)
        return True, shot

    def release(self) -> None:
        self.released += 1

    def let_go(self) -> None:
        self._let_go.set()


def raw(jpeg: bytes, padding: int = 0) -> np.ndarray:
    """A JPEG as V4L2 gives it: one row of bytes, perhaps with the rest of the buffer behind it."""
    return np.frombuffer(jpeg + bytes(padding), np.uint8)[None, :]
