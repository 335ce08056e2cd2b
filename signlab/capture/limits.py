"""From where on a frame is too dark, too bright or not sharp. ``[capture]`` in signlab.toml overrides this table."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from signlab.errors import SignlabError


class Limit(NamedTuple):
    """``value`` is the default, ``unit`` what it counts, ``source`` where it comes from."""

    name: str
    value: float
    unit: str
    source: str


LIMITS = (
    Limit("dark", 0.2, "mean grey value, 0 to 1; darker is refused", "OFIQ, mean luminance: half its score is at 0.2"),
    Limit("bright", 0.9, "mean grey value, 0 to 1; brighter is refused", "OFIQ says 0.8 of a face; a wall is brighter"),
    Limit("black", 0.5, "share of the square at or below 25 of 255", "OFIQ, under-exposure; the share is ours"),
    Limit("white", 0.4, "share of the square at or above 247 of 255", "OFIQ, over-exposure; the share is ours"),
    Limit("detail", 0.004, "second differences squared, by the variance", "ours, on photographs sharp and blurred"),
)


def limits(settings: Mapping[str, Any]) -> dict[str, float]:
    """The limits, with what ``settings`` (the table ``[capture]``) says otherwise; ``dark = 0`` switches one off.

    Raises:
        SignlabError: one is no number from 0 to 1.
    """
    found = {}
    for limit in LIMITS:
        value = settings.get(limit.name, limit.value)
        if type(value) not in (int, float) or not 0 <= value <= 1:
            cause = f"has {limit.name} = {value!r} in [capture]"
            raise SignlabError("signlab.toml", cause, f"Write a number from 0 to 1, such as {limit.value}.")
        found[limit.name] = float(value)
    return found
