"""Video files: frames through OpenCV, and the one container whose JPEGs can be taken as they are."""

from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType

import cv2
import numpy as np

from signlab.capture import jpeg
from signlab.capture.cameras import quiet
from signlab.capture.mjpeg import Piece
from signlab.errors import SignlabError


def avi_jpeg_rate(head: bytes) -> float | None:
    """Frames a second, if ``head`` (a file's first kilobytes) begins an AVI file of JPEGs. None if it does not.

    The splitter finds the very JPEGs in such a file; the chunk headers between them belong to no frame.
    Source: Microsoft, "AVI RIFF File Reference": the main header's first field is microseconds per frame.
    """
    if head[:4] != b"RIFF" or head[8:12] != b"AVI " or head[24:28] != b"avih" or b"MJPG" not in head.upper():
        return None
    microseconds = int.from_bytes(head[32:36], "little")
    return 1e6 / microseconds if 1000 <= microseconds <= 60_000_000 else 25.0


class Video:
    """A video file that OpenCV can read; a context manager. ``fps`` is 0 where the file does not say."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with quiet():
            self._capture = cv2.VideoCapture(str(path), cv2.CAP_FFMPEG)
        if not self._capture.isOpened():
            self._capture.release()
            step = "Convert it to MP4, or name another file."
            raise SignlabError(f"The file {path}", "is not a video that can be read", step)
        fps = float(self._capture.get(cv2.CAP_PROP_FPS))
        self.fps = fps if 0 < fps <= 1000 else 0.0

    def pieces(self, lose: Callable[[int], None]) -> Iterator[Piece]:
        """Each frame, encoded. Where it ends before the number of frames that the file gives, the rest is lost."""
        announced, came = int(self._capture.get(cv2.CAP_PROP_FRAME_COUNT)), 0
        while True:
            done, picture = self._capture.read()
            if not done:
                break
            came += 1
            pixels = np.asarray(picture, np.uint8)
            yield Piece(jpeg.encode(pixels), pixels.shape[1], pixels.shape[0])
        if came < announced:
            lose(announced - came)

    def __enter__(self) -> "Video":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._capture.release()
