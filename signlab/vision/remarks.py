"""What is wrong with a picture, from its measures, in the few words that fit beside a preview."""

from dataclasses import dataclass

from signlab.vision.looking import Values


@dataclass(frozen=True)
class Limit:
    """A measure that is wrong below ``low`` or above ``high``; ``words`` say so."""

    key: str
    measure: str
    words: str
    low: float = float("-inf")
    high: float = float("inf")

    def broken(self, values: Values) -> bool:
        value = values.get(self.measure)
        return value is not None and not self.low <= value <= self.high


LIMITS = (
    Limit("no_hand", "hand", "No hand is seen", low=1),
    Limit("two_hands", "hands", "There are two hands", high=1),
    Limit("cut_off", "hand_inside", "Part of the hand is outside of the picture", low=99.9),
    Limit("dark", "hand_brightness", "The hand is too dark", low=3.0),
    Limit("clipped", "hand_overexposed", "The hand is too bright: parts are white", high=12.0),
    Limit("blurred", "sharpness", "The hand is blurred", low=140.0),
    Limit("far", "hand_size", "The hand is too far away", low=18.0),
)
"""The worst first. Change ``low`` or ``high`` with ``dataclasses.replace`` to be stricter or milder."""


def remarks(values: Values, limits: tuple[Limit, ...] = LIMITS) -> list[Limit]:
    """Those of ``limits`` that a picture breaks."""
    return [limit for limit in limits if limit.broken(values)]
