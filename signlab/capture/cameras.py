"""The cameras of this computer: what they are called, and why one cannot be opened."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import cv2
import cv2_enumerate_cameras

from signlab.capture.source import SourceOptions
from signlab.errors import SignlabError

BACKEND = {"linux": cv2.CAP_V4L2, "win32": cv2.CAP_DSHOW, "darwin": cv2.CAP_AVFOUNDATION}.get(sys.platform, cv2.CAP_ANY)
"""One backend for listing and opening, so that a number means the same camera in both."""

_LEAST_FPS = 15.0
"""Asked of a camera at the least: at a lower rate many expose each picture for longer, and a moving hand blurs."""


@dataclass(frozen=True, slots=True)
class Camera:
    """``number`` is what follows ``camera:`` in a URL."""

    number: int
    name: str


def cameras() -> list[Camera]:
    """The cameras that are plugged in, by number."""
    if BACKEND not in cv2_enumerate_cameras.supported_backends:
        return []
    found = (Camera(camera.index, camera.name) for camera in cv2_enumerate_cameras.enumerate_cameras(BACKEND))
    return sorted(found, key=lambda camera: camera.number)


def find(wanted: str) -> Camera:
    """The camera with this number, or whose name is, or holds, ``wanted`` (in any case).

    Raises:
        SignlabError: none of that name, or several.
    """
    there = cameras()
    if wanted.isdecimal():
        return next((camera for camera in there if camera.number == int(wanted)), Camera(int(wanted), ""))
    folded = wanted.casefold()
    matches = [camera for camera in there if camera.name.casefold() == folded]
    matches = matches or [camera for camera in there if folded in camera.name.casefold()]
    if len(matches) == 1:
        return matches[0]
    listed = ", ".join(f"camera:{camera.number} ({camera.name})" for camera in matches or there)
    if matches:
        raise SignlabError(f"The camera {wanted!r}", "is not one but several", f"Choose by number: {listed}.")
    raise SignlabError(f"The camera {wanted!r}", "is not plugged in", f"There are: {listed or 'none'}.")


def open_camera(camera: Camera, options: SourceOptions) -> cv2.VideoCapture:
    """Open ``camera``, asking for JPEGs as it makes them, and for the size and rate that are wanted.

    Raises:
        SignlabError: it is absent, forbidden or busy.
    """
    with quiet():
        capture = cv2.VideoCapture(camera.number, BACKEND)
        if not capture.isOpened():
            capture.release()
            raise _why_not(camera)
        capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
        if options.size is not None:
            capture.set(cv2.CAP_PROP_FRAME_WIDTH, options.size[0])
            capture.set(cv2.CAP_PROP_FRAME_HEIGHT, options.size[1])
        if options.fps is not None:
            capture.set(cv2.CAP_PROP_FPS, max(options.fps, _LEAST_FPS))
        capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)
        if sys.platform == "linux":  # the one backend that then gives a JPEG's own bytes
            capture.set(cv2.CAP_PROP_CONVERT_RGB, 0)
    return capture


def _why_not(camera: Camera) -> SignlabError:
    thing = f"The camera {camera.name or camera.number}"
    listed = ", ".join(f"camera:{other.number} ({other.name})" for other in cameras())
    if sys.platform == "linux":
        device = Path(f"/dev/video{camera.number}")
        if not device.exists():
            return SignlabError(thing, f"is not plugged in: there is no {device}", f"There are: {listed or 'none'}.")
        if not os.access(device, os.R_OK | os.W_OK):
            step = "Add yourself to the group that owns it (mostly: sudo usermod -aG video $USER), then log in again."
            return SignlabError(thing, f"may not be used by you: no permission for {device}", step)
    elif not any(other.number == camera.number for other in cameras()) and listed:
        return SignlabError(thing, "is not plugged in", f"There are: {listed}.")
    step = "Close the programs that show its picture, check the system's privacy settings, or plug it in again."
    return SignlabError(thing, "cannot be opened; another program may be using it", step)


@contextmanager
def quiet() -> Iterator[None]:
    """Keep OpenCV from writing to standard error what is said in better words here."""
    level = cv2.getLogLevel()
    cv2.setLogLevel(0)
    try:
        yield
    finally:
        cv2.setLogLevel(level)
