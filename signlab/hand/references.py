"""Pictures that show a signer how to hold each label, from the own side and from the other one's."""

import dataclasses
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

import cv2
import numpy as np

from signlab.bundled import RESOURCES
from signlab.errors import SignlabError
from signlab.files import write_whole
from signlab.hand.animation import turntable
from signlab.hand.body import Body
from signlab.hand.draw import Drawing, draw, landmarks
from signlab.hand.poses import Pose, labels, pose
from signlab.hand.scene import STUDIO, Picture
from signlab.hand.skeleton import Floats
from signlab.hand.view import Light, View

Side = Literal["viewer", "signer"]
SIDES: tuple[Side, Side] = ("viewer", "signer")
FOLDER = RESOURCES / "hand" / "reference"

_TEACHER = Body(tone=0.36, sleeve=(0.20, 0.30, 0.40), cuff=9.0)
_LIGHT = Light((-0.4, 0.6, 0.75), strength=0.95, ambient=0.5, softness=0.5)
_ARROW = (60, 90, 220)


def reference(
    label: str,
    side: Side = "viewer",
    *,
    view: View | None = None,
    light: Light | None = None,
    body: Body | None = None,
    size: tuple[int, int] = (320, 320),
    detail: float = 1.25,
) -> Picture:
    """How ``label`` is held, (H, W, 3) BGR; with an arrow for a label that moves.

    ``view`` turns the hand and ``light`` lights it as a prompt asks for; without them it is the usual hold in soft
    light, as large as it fits. ``detail`` is that of :func:`~signlab.hand.draw.draw`.
    """
    held = pose(label)
    seen = view or _fitting(held, View(distance=48, side=side), size)
    drawing = draw(held, seen, light or _LIGHT, body or _TEACHER, size, scene=STUDIO, detail=detail)
    return _with_arrow(drawing, held.path, seen) if held.path else drawing.picture


def _fitting(held: Pose, view: View, size: tuple[int, int]) -> View:
    """``view`` moved so that the hand lies in the middle of the picture and fills two thirds of it."""
    pixels, _ = landmarks(held, view, _TEACHER, size)
    low, high = pixels.min(axis=0), pixels.max(axis=0)
    share = float((high - low).max()) / min(size)
    middle = (low + high) / 2
    closer = float(np.clip(share / 0.62, 0.75, 1.1))
    x = view.x - float(middle[0] - size[0] / 2) / size[1] / closer
    y = view.y + float(middle[1] - size[1] / 2) / size[1] / closer
    return dataclasses.replace(view, distance=view.distance * closer, x=x, y=y)


def _with_arrow(drawing: Drawing, path: tuple[tuple[float, float], ...], view: View) -> Picture:
    """The way a moving label goes, from where its leading finger is."""
    joints = drawing.landmarks_px
    hand = float(np.linalg.norm(drawing.landmarks_cm[9] - drawing.landmarks_cm[0]))
    pixels = hand * drawing.picture.shape[0] / 2 / np.tan(np.deg2rad(view.field) / 2) / view.distance
    tips = (8, 20)
    start = joints[
        max(tips, key=lambda tip: float(np.linalg.norm(drawing.landmarks_cm[tip] - drawing.landmarks_cm[0])))
    ]
    across = -1 if view.side == "signer" else 1
    way = np.array([[start[0] + across * x * pixels, start[1] - y * pixels] for x, y in path])
    way -= np.clip(way.max(axis=0) - np.array(drawing.picture.shape[1::-1]) + 8, 0, None)
    picture = drawing.picture.copy()
    points = [(int(x * 16), int(y * 16)) for x, y in _rounded(way)]
    thick = max(2, round(picture.shape[0] / 90))
    line = np.array(points[:-6], np.int32)
    cv2.polylines(picture, [line], False, (255, 255, 255), thick + 2, cv2.LINE_AA, 4)
    cv2.polylines(picture, [line], False, _ARROW, thick, cv2.LINE_AA, 4)
    cv2.arrowedLine(picture, points[-9], points[-1], _ARROW, thick, cv2.LINE_AA, 4, 0.9)
    return picture


def _rounded(way: Floats) -> Floats:
    """``way`` with 40 points and its corners a little rounded."""
    along = np.linspace(0, len(way) - 1, 40)
    dense = np.stack([np.interp(along, range(len(way)), way[:, axis]) for axis in (0, 1)], axis=1)
    padded = np.pad(dense, ((2, 2), (0, 0)), mode="edge")
    return np.stack([np.convolve(padded[:, axis], np.ones(5) / 5, "valid") for axis in (0, 1)], axis=1)


def strip(label: str, frames: int = 24, size: tuple[int, int] = (240, 240), light: Light | None = None) -> Picture:
    """A hand that turns once about its upright axis: ``frames`` pictures side by side, for a film."""
    if not 2 <= frames <= 120:
        raise SignlabError(f"A turn of {frames} pictures", "cannot be drawn", "Give 2 to 120.")
    held = pose(label)
    pictures = [
        draw(held, view, light or _LIGHT, _TEACHER, size, scene=STUDIO, detail=1.5).picture
        for view in turntable(label, frames)
    ]
    return np.hstack(pictures)


def file_of(label: str, side: Side = "viewer") -> Path:
    """The reference picture of ``label`` that comes with the program.

    Raises:
        SignlabError: there is none.
    """
    path = FOLDER / f"{pose(label).label}-{side}.jpg"
    if not path.is_file():
        raise SignlabError(f"The reference picture {path.name}", "is not there", "Run signlab hand references.")
    return path


def write_references(folder: Path, names: Iterable[str] | None = None) -> list[Path]:
    """Draw and write the reference pictures of all labels, or of ``names``; returns what was written."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for label in names or labels():
        for side in SIDES:
            path = folder / f"{pose(label).label}-{side}.jpg"
            write_whole(path, encoded(reference(label, side, detail=2), ".jpg"))
            written.append(path)
    return written


def encoded(picture: Picture, suffix: str) -> bytes:
    """``picture`` as the bytes of a file that ends in ``suffix``: .jpg (quality 85) or .png.

    Raises:
        SignlabError: it is neither.
    """
    if suffix.casefold() not in (".jpg", ".jpeg", ".png"):
        raise SignlabError(f"A picture that ends in {suffix!r}", "cannot be written", "Name it .jpg or .png.")
    settings = [cv2.IMWRITE_JPEG_QUALITY, 85, cv2.IMWRITE_JPEG_OPTIMIZE, 1]
    _, coded = cv2.imencode(suffix, picture, settings if suffix.casefold() != ".png" else [])
    return bytes(coded.tobytes())
