"""The burst that is going on or was the latest, as far as the window was told. Knows no widget."""

import time
from collections import Counter

from signlab.capture import events
from signlab.capture.feedback import Fault
from signlab.capture.summary import BurstSummary


class Taking:
    """``burst`` is what is being recorded, None for nothing; ``count`` how many of its pictures are kept, ``refused``
    how many frames were not. Both stay after its end."""

    def __init__(self) -> None:
        self.burst: BurstSummary | None = None
        self.count = 0
        self.refused: Counter[Fault] = Counter()
        self._begun = 0.0

    def heed(self, event: events.Event) -> None:
        """Follow what the source tells."""
        match event:
            case events.BurstStarted(label, burst):
                self.burst, self._begun = BurstSummary(label, burst), time.monotonic()
                self.count, self.refused = 0, Counter()
            case events.Stored(_, _, _, count):
                self.count = count
            case events.PassedOver(_, fault, count):
                self.refused[fault] = count
            case events.BurstEnded(summary):
                self.burst, self.count, self.refused = None, summary.kept, summary.refused.copy()
            case events.Changed(changes) if not self.burst:
                gone = sum(1 for move in changes.moves if move.target and move.target.area == "trash")
                self.count = max(self.count - gone, 0)

    @property
    def seconds(self) -> int:
        """How long it has been going on."""
        return int(time.monotonic() - self._begun) if self.burst else 0

    @property
    def failed(self) -> bool:
        """Whether frames were refused that could be kept all the same: not those that are alike or came too fast."""
        return any(count for fault, count in self.refused.items() if fault not in (Fault.ALIKE, Fault.BEHIND))
