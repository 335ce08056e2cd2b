"""What the algorithm prints, as figures. The lines are those of its logs in CloudWatch::

    [07/14/2020 22:20:42 INFO 140558353856320] Epoch[0] Train-accuracy=0.150391
    [...] Epoch[0] Time cost=8.095
    [...] Epoch[0] Validation-accuracy=0.253906

Its first epoch is 0; in ``metrics.jsonl`` it is 1.
"""

import math
import re
from collections.abc import Iterable

from signlab.training.metrics import Row

_FIGURE = re.compile(r"Epoch\[(\d+)\] (Train|Validation)-(\w+)=([0-9.eE+-]+|nan)")
_TIME = re.compile(r"Epoch\[(\d+)\] Time cost=([0-9.]+)")
_ERROR = re.compile(r"(?:(?:ERROR \d+\] ?)|(?:(?:Customer|Algorithm|Internal|Platform) Error: ))+(.+)")


class Curves:
    """The figures of a log, as its lines come."""

    def __init__(self) -> None:
        self._rows: dict[int, Row] = {}
        self.error = ""
        """The last line that says what went wrong, or ""."""

    def add(self, lines: Iterable[str]) -> None:
        for line in lines:
            for epoch, name, value in _found(line):
                if math.isfinite(value):
                    self._rows.setdefault(epoch, {"epoch": epoch})[name] = value
            if found := _ERROR.search(line):
                self.error = found[1].strip()

    @property
    def rows(self) -> list[Row]:
        """A row for each epoch, in order."""
        return [self._rows[epoch] for epoch in sorted(self._rows)]


def _found(line: str) -> Iterable[tuple[int, str, float]]:
    for epoch, side, name, value in _FIGURE.findall(line):
        try:
            yield int(epoch) + 1, f"{side.lower()}_{name}", float(value)
        except ValueError:  # half a number, where a line was cut
            continue
    for epoch, value in _TIME.findall(line):
        try:
            yield int(epoch) + 1, "seconds", float(value)
        except ValueError:
            continue
