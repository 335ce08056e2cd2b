"""The one rule by which a picture is made ready for a model; evaluation, this computer and the device share it.

The central square is cut out; while it is twice as large as the model's side or more, it is halved, each pixel the
mean of four (an odd last row and column are dropped); then it is resized by averaging areas (``cv2.INTER_AREA``), put
into the model's order of channels, and every value v becomes (v · scale - mean) / std as a 32-bit float. Halving first
takes a fifth of the time, which the device has for little else.

A model may want several looks at a picture: at the whole square, and at smaller ones in its middle, as if the hand were
held closer. What it says of the picture is then the mean of what it says at each look.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal, TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

Picture: TypeAlias = npt.NDArray[np.uint8]
"""(height, width, 3): blue, green, red, as OpenCV decodes."""

Batch: TypeAlias = npt.NDArray[np.float32]
"""(pictures, channels, side, side)."""

Channels = Literal["RGB", "BGR"]


@dataclass(frozen=True)
class Preparation:
    """``side`` in pixels; ``mean`` and ``std`` in the order of ``channels``, in units of value · ``scale``; ``looks``
    as shares of the central square's side.

    As it comes, values stay 0 to 255: the networks here begin with a normalisation that learns the rest.
    """

    side: int
    channels: Channels = "RGB"
    scale: float = 1.0
    mean: tuple[float, float, float] = (0.0, 0.0, 0.0)
    std: tuple[float, float, float] = (1.0, 1.0, 1.0)
    looks: tuple[float, ...] = (1.0,)

    def as_dict(self) -> dict[str, Any]:
        return {"crop": "central square", "resize": "halves, area", **asdict(self)}

    def __call__(self, picture: Picture, look: float = 1.0) -> npt.NDArray[np.float32]:
        """``picture`` at one look, as (3, side, side)."""
        return self.normalised(square(picture, self.side, look))

    def normalised(self, small: Picture) -> npt.NDArray[np.float32]:
        """A square picture of the model's size, as (3, side, side)."""
        ordered = small[:, :, ::-1] if self.channels == "RGB" else small
        values = ordered.astype(np.float32) * np.float32(self.scale)
        values = (values - np.array(self.mean, np.float32)) / np.array(self.std, np.float32)
        return np.ascontiguousarray(values.transpose(2, 0, 1))

    def batch(self, pictures: Sequence[Picture], look: float = 1.0) -> Batch:
        """``pictures`` at one look."""
        return np.stack([self(picture, look) for picture in pictures])


def from_dict(facts: dict[str, Any]) -> Preparation:
    """What ``as_dict`` gave. Raises ``ValueError``, ``KeyError`` or ``TypeError`` where it is something else."""
    if (facts["crop"], facts["resize"]) != ("central square", "halves, area"):
        raise ValueError(f"pictures are to be prepared by {facts['crop']} and {facts['resize']}, which is not known")
    if facts["channels"] not in ("RGB", "BGR") or int(facts["side"]) < 1:
        raise ValueError("its order of channels or its side is none")
    mean, std = (tuple(float(value) for value in facts[name]) for name in ("mean", "std"))
    if len(mean) != 3 or len(std) != 3 or not all(std):
        raise ValueError("its mean or standard deviation is not three numbers")
    looks = tuple(float(share) for share in facts.get("looks", (1.0,)))  # who wrote no looks knew of one
    if not looks or not all(0 < share <= 1 for share in looks):
        raise ValueError("its looks are not shares of a picture")
    return Preparation(
        int(facts["side"]),
        facts["channels"],
        float(facts["scale"]),
        (mean[0], mean[1], mean[2]),
        (std[0], std[1], std[2]),
        looks,
    )


def square(picture: Picture, side: int, look: float = 1.0) -> Picture:
    """The central square of ``picture``, or of that the middle ``look``, resized to ``side``."""
    height, width = picture.shape[:2]
    edge = max(1, int(min(height, width) * look))
    top, left = (height - edge) // 2, (width - edge) // 2
    small = picture[top : top + edge, left : left + edge]
    while (half := small.shape[0] // 2) >= side:
        small = np.asarray(cv2.resize(small[: 2 * half, : 2 * half], (half, half), interpolation=cv2.INTER_AREA))
    return np.asarray(cv2.resize(small, (side, side), interpolation=cv2.INTER_AREA), np.uint8)


def decode(image: bytes) -> Picture:
    """A JPEG or PNG as pixels, in colour, not turned by any EXIF tag. Raises ``ValueError`` where it is neither."""
    found = cv2.imdecode(np.frombuffer(image, np.uint8), cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION)
    if found is None:
        raise ValueError("it is not a whole picture")
    return np.asarray(found, np.uint8)
