"""The thread that reads a camera: OpenCV's ``read`` blocks, and nothing can interrupt it."""

import threading
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from signlab.capture.cameras import Camera, find, open_camera
from signlab.capture.handover import Handover
from signlab.capture.source import SourceOptions
from signlab.errors import Problem, SignlabError

_DELAYS = (0.5, 1.0, 2.0, 4.0, 8.0)
"""Seconds before each new try to open a camera that went away; the last one again and again."""

Picture = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture as OpenCV gives it: (height, width, 3) pixels, or one row with the bytes of a JPEG.

    ``dropped`` came between it and the shot before and were not taken in time.
    """

    picture: Picture
    dropped: int = 0


@dataclass(frozen=True, slots=True)
class Gone:
    """The camera went away; it is tried again in ``delay`` seconds."""

    delay: float
    problem: Problem
    dropped: int = 0


class CameraReader:
    """Reads ``camera`` until ``stop``. What it reads is to be taken from ``items``: the two newest are kept.

    A camera that cannot be opened at first closes ``items`` with a ``SignlabError``; one that goes away later is
    opened again, under its name, for as long as it takes.
    """

    def __init__(self, camera: Camera, options: SourceOptions) -> None:
        self.items: Handover[Shot | Gone] = Handover(2, _newer)
        self.as_pixels = threading.Event()
        """Set it when the camera's own JPEGs are of no use."""
        self._camera = camera
        self._options = options
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"camera {camera.number}", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Let go of the camera; at once, unless it hangs in a read, then when that returns."""
        self._stopped.set()
        self.items.close()
        self._thread.join(0.5)

    def _run(self) -> None:
        try:
            self._read_for_ever()
        except BaseException as error:  # carried to the thread that takes, raised there
            self.items.close(error)

    def _read_for_ever(self) -> None:
        live, tries = False, 0
        while not self._stopped.is_set():
            problem = Problem(f"The camera {self._camera.name or self._camera.number}", "stopped sending pictures")
            try:
                if self._read():
                    live, tries = True, 0
            except SignlabError as error:
                if not live:
                    raise
                problem = error.problem
            if not self._stopped.is_set():
                delay = _DELAYS[min(tries, len(_DELAYS) - 1)]
                tries += 1
                self.items.put(Gone(delay, problem))
                self._stopped.wait(delay)
                self._camera = self._where_it_is_now()

    def _read(self) -> bool:
        """Open the camera and read until it fails; whether it gave any picture."""
        capture = open_camera(self._camera, self._options)
        came = as_pixels = False
        try:
            while not self._stopped.is_set():
                if self.as_pixels.is_set() and not as_pixels:
                    as_pixels = capture.set(cv2.CAP_PROP_CONVERT_RGB, 1) or True
                done, picture = capture.read()
                if not done or picture is None:
                    break
                came = True
                self.items.put(Shot(np.asarray(picture, np.uint8)))
        finally:
            capture.release()
        return came

    def _where_it_is_now(self) -> Camera:
        """A camera that is plugged in again may have another number."""
        try:
            return find(self._camera.name) if self._camera.name else self._camera
        except SignlabError:
            return self._camera


def _newer(gone: Shot | Gone, item: Shot | Gone) -> Shot | Gone:
    return replace(item, dropped=gone.dropped + item.dropped + isinstance(gone, Shot))
