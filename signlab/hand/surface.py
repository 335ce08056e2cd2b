"""What the camera sees of the hand: for each pixel the nearest part, where it is, and which way it faces."""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from signlab.hand.flesh import PALM, Part
from signlab.hand.rays import Reached, walk
from signlab.hand.skeleton import Floats
from signlab.hand.view import Camera

FAR = np.float32(-1e4)
"""The height of a pixel where nothing is."""

_SEAM = np.float32(0.22)
"""Over how many cm of height the crease between a part and the palm is smoothed."""


@dataclass
class Surface:
    """What the camera sees in a box of the picture, (H, W) each; ``left`` and ``top`` place the box.

    ``height`` is the z of the surface in cm (``FAR`` where nothing is), ``part`` the part's number (-1 for none),
    ``cover`` the share of the pixel that is covered, ``normal`` and ``point`` (H, W, 3) in the camera's frame.
    """

    left: int
    top: int
    height: Floats
    part: npt.NDArray[np.int8]
    cover: Floats
    normal: Floats
    point: Floats


class _Canvas:
    """The pixels of a box, flat, while parts are laid on them; parts do not blend, the nearest wins."""

    def __init__(self, count: int, pixel: float) -> None:
        self.height = np.full(count, FAR, np.float32)
        self.cover = np.zeros(count, np.float32)
        self.part = np.full(count, -1, np.int8)
        self.normal = np.zeros((count, 3), np.float32)
        self.point = np.zeros((count, 3), np.float32)
        self._pixel = pixel

    def lay(self, number: int, spots: npt.NDArray[np.intp], reached: Reached) -> None:
        """Lay what ``reached`` part ``number`` on the pixels ``spots``, where it is nearest."""
        if number != PALM:
            reached = self._sewn(spots, reached)
        covered = np.clip((1 - reached.gaps / self._pixel) / 0.75, 0, 1).astype(np.float32)
        nearer = reached.points[:, 2] > self.height[spots]
        nearer &= (covered > 0.5) | (self.cover[spots] < covered)
        seen = spots[nearer]
        self.height[seen], self.part[seen] = reached.points[nearer, 2], number
        self.normal[seen], self.point[seen] = reached.normals[nearer], reached.points[nearer]
        self.cover[spots] = np.maximum(self.cover[spots], covered)

    def _sewn(self, spots: npt.NDArray[np.intp], reached: Reached) -> Reached:
        """Smooth the crease where a part grows out of the palm: mix both normals and fill the crease a little."""
        gain = reached.points[:, 2] - self.height[spots]
        near = np.flatnonzero((self.part[spots] == PALM) & (np.abs(gain) < _SEAM))
        share = np.clip(0.5 + gain[near] / (2 * _SEAM), 0, 1)
        share = share * share * (3 - 2 * share)
        below = spots[near]
        mixed = reached.normals[near] * share[:, None] + self.normal[below] * (1 - share[:, None])
        mixed /= np.maximum(np.linalg.norm(mixed, axis=1, keepdims=True), 1e-6)
        fill = _SEAM * share * (1 - share)
        self.normal[below] = mixed
        self.height[below] += fill
        normals, points = reached.normals.copy(), reached.points.copy()
        normals[near] = mixed
        points[near, 2] += fill
        return Reached(reached.chosen, points, normals, reached.gaps)


def see(parts: list[Part], camera: Camera) -> Surface | None:
    """The surface of ``parts`` that ``camera`` sees, or None when none of them is in the picture."""
    box = _box(parts, camera)
    if box is None:
        return None
    left, top, right, bottom = box
    shape = (bottom - top, right - left)
    canvas = _Canvas(shape[0] * shape[1], camera.pixel())
    for part in sorted(parts, key=lambda part: part.number != PALM):  # the others grow out of it
        spots = _outline(part, camera, box)
        if len(spots):
            columns, rows = spots % shape[1] + left, spots // shape[1] + top
            start, away = camera.rays(columns.astype(np.float32), rows.astype(np.float32))
            reached = walk(part, start, away, camera.pixel())
            canvas.lay(part.number, spots[reached.chosen], reached)
    return Surface(
        left,
        top,
        canvas.height.reshape(shape),
        canvas.part.reshape(shape),
        canvas.cover.reshape(shape),
        canvas.normal.reshape(*shape, 3),
        canvas.point.reshape(*shape, 3),
    )


def _outline(part: Part, camera: Camera, box: tuple[int, int, int, int]) -> npt.NDArray[np.intp]:
    """The pixels of ``box`` (left, top, right, bottom) that the part may cover, as flat numbers in the box."""
    left, top, right, bottom = box
    mask = np.zeros((bottom - top, right - left), np.uint8)
    grown = part.thin.max(axis=1) + part.blend * np.log(len(part.thin))
    starts, ends = camera.project(part.start), camera.project(part.end)
    nearest = np.maximum(part.start[:, 2], part.end[:, 2]) + grown
    scales = camera.focal / np.maximum(camera.distance - nearest, 2.0)
    for start, end, radius in zip(starts, ends, grown * scales, strict=True):
        first = (round(float(start[0])) - left, round(float(start[1])) - top)
        last = (round(float(end[0])) - left, round(float(end[1])) - top)
        cv2.line(mask, first, last, (255,), max(3, round(float(radius) * 2) + 3))
    return np.flatnonzero(mask)


def _box(parts: list[Part], camera: Camera) -> tuple[int, int, int, int] | None:
    """The box of pixels (left, top, right, bottom) that holds all parts, cut to the picture."""
    corners = []
    for part in parts:
        grown = float(part.thin.max()) + part.blend * float(np.log(len(part.thin)))
        for ends in (part.start, part.end):
            pixels = camera.project(ends)
            radius = grown * camera.focal / np.maximum(camera.distance - ends[:, 2:] - grown, 2.0)
            corners += [pixels - radius, pixels + radius]
    both = np.concatenate(corners)
    left, top = np.floor(np.clip(both.min(axis=0), -1, None)).astype(int)
    right, bottom = np.ceil(both.max(axis=0)).astype(int) + 1
    left, top = max(0, int(left)), max(0, int(top))
    right, bottom = min(camera.width, int(right)), min(camera.height, int(bottom))
    return (left, top, right, bottom) if right > left and bottom > top else None
