"""``camera:0``, ``camera:HD Webcam``: a camera of this computer."""

import time
from collections.abc import Iterator

import cv2
import numpy as np

from signlab.capture import jpeg
from signlab.capture.base import Source
from signlab.capture.camera_reader import CameraReader, Gone, Picture, Shot
from signlab.capture.cameras import find
from signlab.capture.mjpeg import Piece, Splitter
from signlab.capture.source import SourceOptions, State
from signlab.errors import Problem, SignlabError

_HOPELESS = 15
"""JPEGs refused, and none accepted, after which pixels are asked for instead."""


class CameraSource(Source):
    """Where the system hands out the JPEGs that the camera makes (V4L2 does), they are kept byte for byte; pixels are
    encoded. Some cameras make JPEGs that do not decode without a warning: then pixels are asked for.
    """

    def __init__(self, url: str, options: SourceOptions) -> None:
        super().__init__(url, options)
        self.camera = find(url.partition(":")[2])
        self._name = f"The camera {self.camera.name or self.camera.number}"
        self._splitter = Splitter(self.counts, trusted=True)
        self._before = b""

    def _pieces(self) -> Iterator[Piece]:
        reader = CameraReader(self.camera, self._options)
        reader.start()
        try:
            yield from self._from(reader)
        finally:
            reader.stop()

    def _from(self, reader: CameraReader) -> Iterator[Piece]:
        heard, waiting = time.monotonic(), True
        while not self._stopped.is_set():
            item = reader.items.take(0.2)
            if item is not None:
                self._lose(item.dropped)
            if isinstance(item, Gone):
                waiting = False
                self.counts.reconnects += 1
                self._tell(State.RECONNECTING, f"The camera is gone. Trying again in {item.delay:g} s.", item.problem)
            elif isinstance(item, Shot):
                seen = self.counts.repeats
                for piece in self._from_shot(item, reader):
                    heard, waiting = time.monotonic(), True
                    yield piece
                if self.counts.repeats > seen:
                    heard = time.monotonic()
            if waiting and time.monotonic() - heard > self._options.timeout:
                raise self._silent()

    def _from_shot(self, shot: Shot, reader: CameraReader) -> list[Piece]:
        if not _is_jpeg(shot.picture):
            return self._encoded(shot.picture)
        pieces = self._splitter.feed(shot.picture.tobytes())
        if self.counts.torn >= _HOPELESS and self._splitter.size is None and not reader.as_pixels.is_set():
            reader.as_pixels.set()
            cause = f"makes JPEGs that do not decode cleanly ({self._splitter.reason})"
            problem = Problem(self._name, cause, "Its pictures are decoded and encoded anew.")
            self._tell(self._status.state, self._status.words, problem)
        return pieces

    def _encoded(self, picture: Picture) -> list[Piece]:
        if picture.ndim == 2:
            picture = cv2.cvtColor(picture, cv2.COLOR_GRAY2BGR).astype(np.uint8)
        encoded = jpeg.encode(picture)
        if encoded == self._before:
            self.counts.repeats += 1
            return []
        self._before = encoded
        return [Piece(encoded, picture.shape[1], picture.shape[0])]

    def _silent(self) -> SignlabError:
        cause = f"is open but gave no picture for {self._options.timeout:g} seconds"
        if self.counts.torn:
            cause = f"gave {self.counts.torn} pictures, none of them whole ({self._splitter.reason})"
        return SignlabError(
            self._name, cause, "Is it free, and its shutter open? Plug it in again, or try another port."
        )


def _is_jpeg(picture: Picture) -> bool:
    return min(picture.shape[:2]) == 1 and picture.ravel()[:2].tobytes() == b"\xff\xd8"
