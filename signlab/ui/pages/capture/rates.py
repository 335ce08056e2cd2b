"""How fast and how long bursts are, from what the project and the person have set."""

from collections.abc import Mapping
from typing import Any

from signlab.capture.burst import BurstOptions
from signlab.ui.settings import Settings

EVERY = -1
"""The rate that stands for every frame there is."""

_USUAL = 24.0
"""Frames a second that any source gives without being asked."""


class Rates:
    """``capture`` is the project's table of that name; the person's own rate, where there is one, goes before it."""

    def __init__(self, settings: Settings, capture: Mapping[str, Any]) -> None:
        self._settings, self._capture = settings, capture

    @property
    def rate(self) -> float | None:
        """Pictures a second; None for every frame."""
        chosen = self._settings["capture.rate"]
        if chosen == EVERY:
            return None
        return float(chosen or self._capture["rate"]) or None

    @property
    def of_source(self) -> float | None:
        """Frames a second to ask a source for; None where its own will do."""
        rate = self.rate
        return 30.0 if rate is None else rate if rate > _USUAL else None

    def held(self, count: int | None, *, insist: bool) -> BurstOptions:
        """A burst for as long as a key is held, and no longer than for ``count`` pictures."""
        return BurstOptions(
            count=count, rate=self.rate, novelty=self._novelty, countdown=0, held=True, patience=10.0, insist=insist
        )

    def free(self, count: int, *, insist: bool) -> BurstOptions:
        """A burst of ``count`` pictures that ends by itself."""
        return BurstOptions(count=count, rate=self.rate, novelty=self._novelty, countdown=0, insist=insist)

    @property
    def _novelty(self) -> int:
        return int(self._capture["novelty"])
