"""The hand in a picture: what is known of it, and who can find it."""

import importlib.util
from dataclasses import dataclass
from types import TracebackType
from typing import Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

Picture: TypeAlias = npt.NDArray[np.uint8]
"""(height, width, 3): blue, green, red."""

Floats: TypeAlias = npt.NDArray[np.float32]
Mask: TypeAlias = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Box:
    """A part of a picture, in pixels from its upper left corner; may reach beyond the picture."""

    left: float
    top: float
    width: float
    height: float

    @classmethod
    def around(cls, points: Floats) -> "Box":
        """The box around ``points`` (N, 2)."""
        (left, top), (right, bottom) = points.min(axis=0), points.max(axis=0)
        return cls(float(left), float(top), float(right - left), float(bottom - top))

    def grown(self, share: float) -> "Box":
        """This box with a margin of ``share`` of its longer side all around."""
        by = share * max(self.width, self.height)
        return Box(self.left - by, self.top - by, self.width + 2 * by, self.height + 2 * by)

    def within(self, width: int, height: int) -> "Box":
        """The part of this box that lies in a picture of ``width`` × ``height`` pixels."""
        left, top = min(max(self.left, 0.0), width), min(max(self.top, 0.0), height)
        right, bottom = self.left + self.width, self.top + self.height
        return Box(left, top, max(0.0, min(right, width) - left), max(0.0, min(bottom, height) - top))

    @property
    def area(self) -> float:
        return self.width * self.height


@dataclass(frozen=True)
class Hand:
    """One hand in a picture of ``size`` (width, height) in pixels.

    ``landmarks`` (21, 3): x to the right and y down in pixels from the upper left corner, z away from the camera in
    the same measure, from the wrist. ``world`` (21, 3): the same axes in metres, from the middle of the hand. Both
    are numbered as mediapipe numbers them (0 wrist, 1-4 thumb, 5-8 index, ... 17-20 little finger), and None where the
    estimator sees only an outline; then ``mask`` (height, width) is 255 on the hand. ``right``: a right hand, as the
    estimator thinks, of the signer in a picture that is not mirrored; None where it cannot tell. ``score``: how sure
    it is, 0 to 1. ``again``: it was found at a second look, which errs more often than the first.
    """

    size: tuple[int, int]
    box: Box
    score: float
    landmarks: Floats | None = None
    world: Floats | None = None
    right: bool | None = None
    mask: Mask | None = None
    again: bool = False

    @property
    def relative(self) -> Floats | None:
        """Landmarks (21, 2) as shares of the picture's width and height."""
        if self.landmarks is None:
            return None
        return np.asarray(self.landmarks[:, :2] / np.array(self.size, np.float32), np.float32)

    @property
    def span(self) -> float:
        """The hand's size in pixels: the longer side of its box."""
        return max(self.box.width, self.box.height)

    def off(self, other: "Hand") -> float:
        """How far half of the joints of this hand are from those of ``other`` at least, in lengths of the other's palm;
        infinity where either has none."""
        if self.landmarks is None or other.landmarks is None:
            return float("inf")
        length = np.linalg.norm(other.landmarks[[5, 9, 13, 17], :2] - other.landmarks[0, :2], axis=1).max()
        apart = np.linalg.norm(self.landmarks[:, :2] - other.landmarks[:, :2], axis=1)
        return float(np.median(apart) / max(length, 1e-6))


class HandEstimator(Protocol):
    """Finds hands, a picture at a time; a context manager. One thread at a time may use it.

    ``name`` is kept with what it measured. ``angles`` names those of "roll", "yaw", "pitch" that can be told from what
    it finds.
    """

    name: str
    angles: tuple[str, ...]

    def find(self, picture: Picture) -> list[Hand]:
        """The hands in ``picture``, the largest first: of two, the one that is held up to the camera."""
        ...

    def __enter__(self) -> "HandEstimator": ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


def has_landmarks() -> bool:
    """Whether mediapipe is there, which finds landmarks. Without it there is only the outline."""
    return importlib.util.find_spec("mediapipe") is not None


def best_estimator() -> HandEstimator:
    """The best estimator for stills that this computer has: mediapipe's landmarks, with less certainty than it asks for
    by itself and a second look where it finds nothing; or else the outline of the hand.

    Measures, training and evaluation all look with it, so that they speak of the same hands (see
    ``careful_estimator``).
    """
    if has_landmarks():
        from signlab.vision.again import Again
        from signlab.vision.landmarks import MediapipeHands

        return Again(MediapipeHands(certainty=0.25))
    from signlab.vision.outline import OutlineHands

    return OutlineHands()


def careful_estimator() -> HandEstimator:
    """The best estimator for stills whose joints shall name a letter: it finds the same hands, and looks longer."""
    if has_landmarks():
        from signlab.vision.careful import Careful
        from signlab.vision.landmarks import MediapipeHands

        return Careful(best_estimator(), MediapipeHands(most=1, certainty=0.25, film=True))
    return best_estimator()


def film_estimator() -> HandEstimator:
    """The best estimator for pictures that follow one another, at a single look each."""
    if has_landmarks():
        from signlab.vision.again import AgainInFilm
        from signlab.vision.landmarks import MediapipeHands

        return AgainInFilm(MediapipeHands(most=1, film=True))
    from signlab.vision.outline import OutlineHands

    return OutlineHands()
