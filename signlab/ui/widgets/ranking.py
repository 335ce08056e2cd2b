"""Which labels a list of confidences shows: the likeliest few, each in its place for as long as it is among them."""

MARGIN = 0.02
"""So much likelier than the least likely that is shown has to be what takes its place."""

SURE = 0.2
"""A difference from which on that happens at once."""

REST = 0.5
"""Seconds for which a place is kept otherwise."""


class Ranking:
    """``update`` with each new set of probabilities by label; times are in seconds."""

    def __init__(self, most: int = 5) -> None:
        self._most = most
        self._places: list[str] = []
        self._since: dict[str, float] = {}

    def update(self, scores: dict[str, float], now: float) -> list[tuple[str, float]]:
        """(label, probability) in the order of their places, the likeliest few at first sight."""
        if not set(self._places) <= set(scores):  # another model
            self._places, self._since = [], {}
        for label in sorted(scores, key=lambda label: -scores[label])[: self._most]:
            if label not in self._places:
                self._place(label, scores, now)
        return [(label, scores[label]) for label in self._places]

    def _place(self, label: str, scores: dict[str, float], now: float) -> None:
        if len(self._places) < self._most:
            self._places.append(label)
        else:
            weakest = min(self._places, key=lambda shown: scores[shown])
            gain = scores[label] - scores[weakest]
            if gain < MARGIN or (gain < SURE and now - self._since[weakest] < REST):
                return
            self._places[self._places.index(weakest)] = label
        self._since[label] = now
