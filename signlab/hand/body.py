"""Whose hand it is: size, shape, skin, sleeve."""

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from signlab.hand.skeleton import Floats, Proportions

Side = Literal["right", "left"]

_TONES = np.array(
    [
        [0.93, 0.80, 0.72],
        [0.90, 0.73, 0.62],
        [0.83, 0.63, 0.50],
        [0.73, 0.52, 0.39],
        [0.60, 0.41, 0.30],
        [0.46, 0.31, 0.23],
        [0.36, 0.25, 0.195],
        [0.28, 0.195, 0.16],
    ],
    np.float32,
)
"""Skin in even steps from very light to very dark: sRGB as red, green, blue from 0 to 1."""

TONES = len(_TONES)
SIGNERS = 12
"""How many different people there are before they repeat."""


def to_linear(srgb: Floats) -> Floats:
    """Light in proportion to the number of photons, from the camera's curve (IEC 61966-2-1, approximated by 2.2)."""
    return np.asarray(np.power(np.clip(srgb, 0, 1), np.float32(2.2)), np.float32)


@dataclass(frozen=True)
class Body:
    """One person's hand and arm. Ratios are to the adult hand of :class:`Proportions`, whose ``wrist`` is slender.

    ``tone`` runs from 0 (very light) to 1 (very dark); ``flush`` shifts it to red (1) or yellow (-1). ``sleeve`` is the
    cloth's colour (red, green, blue, 0 to 1) or None for a bare arm, which then begins ``cuff`` cm below the wrist.
    """

    side: Side = "right"
    size: float = 1.0
    fingers: float = 1.0
    width: float = 1.0
    thickness: float = 1.0
    wrist: float = 1.0
    tone: float = 0.28
    flush: float = 0.0
    nails: float = 1.0
    sleeve: tuple[float, float, float] | None = None
    cuff: float = 6.0

    def proportions(self) -> Proportions:
        """The lengths and radii of this hand, in cm."""
        adult = Proportions()
        wide = np.array([self.width, 1, 1], np.float32)
        size, thick = np.float32(self.size), np.float32(self.size * self.thickness)
        return Proportions(
            knuckles=adult.knuckles * wide * size,
            lengths=adult.lengths * np.float32(self.fingers) * size,
            radii=adult.radii * thick,
            thumb_base=adult.thumb_base * wide * size,
            thumb_lengths=adult.thumb_lengths * np.float32((1 + self.fingers) / 2) * size,
            thumb_radii=adult.thumb_radii * thick,
        )

    def skin(self) -> Floats:
        """The colour of the skin in linear light, as blue, green, red."""
        place = float(np.clip(self.tone, 0, 1)) * (TONES - 1)
        rgb = np.array([np.interp(place, range(TONES), _TONES[:, channel]) for channel in range(3)], np.float32)
        rgb *= np.array([1 + 0.02 * self.flush, 1 - 0.03 * self.flush, 1 - 0.01 * self.flush], np.float32)
        return to_linear(rgb[::-1])


def signer(number: int) -> Body:
    """Person ``number``, always the same; their skins cover the whole range evenly.

    Numbers beyond ``SIGNERS`` go on with other shapes and the same tones.
    """
    rng = np.random.Generator(np.random.PCG64([7, number]))
    order = (0, 5, 9, 2, 7, 11, 4, 1, 8, 3, 10, 6)  # neighbours in number differ clearly in skin
    sleeved = rng.random() < 0.5
    cloth = tuple(float(channel) for channel in rng.uniform(0.08, 0.75, 3))
    return Body(
        side="left" if number % 7 == 6 else "right",
        size=float(rng.uniform(0.84, 1.1)),
        fingers=float(rng.uniform(0.92, 1.08)),
        width=float(rng.uniform(0.92, 1.06)),
        thickness=float(rng.uniform(0.88, 1.1)),
        tone=order[number % SIGNERS] / (SIGNERS - 1),
        flush=float(rng.uniform(-1, 1)),
        sleeve=(cloth[0], cloth[1], cloth[2]) if sleeved else None,
        cuff=float(rng.uniform(3, 11)),
    )


def sturdy(number: int) -> Body:
    """Person ``number`` with as wide a wrist and as thick fingers as many people have; those of ``signer`` are slender.
    Always the same."""
    body, rng = signer(number), np.random.default_rng([number, 5])
    wrist, wider, thicker = (float(rng.uniform(*some)) for some in ((1, 1.5), (0.98, 1.06), (1, 1.15)))
    return replace(body, wrist=wrist, width=body.width * wider, thickness=body.thickness * thicker)


def mirrored(body: Body) -> Body:
    """The same person's other hand."""
    return replace(body, side="left" if body.side == "right" else "right")
