"""Which pictures are chosen, and which of them is the current one: kept by name while the rows change."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject, Signal


class Selection(QObject):
    """Of the rows of a grid. ``changed`` says that other pictures are chosen, ``moved`` that another is current."""

    changed = Signal()
    moved = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._names: Sequence[str] = ()
        self.mask: npt.NDArray[np.bool_] = np.zeros(0, dtype=np.bool_)
        self.current: int | None = None
        self._anchor: int | None = None

    @property
    def rows(self) -> list[int]:
        return [int(row) for row in np.flatnonzero(self.mask)]

    @property
    def names(self) -> list[str]:
        """Names of the pictures that are chosen, in the order of the rows."""
        return [self._names[row] for row in self.rows]

    def __len__(self) -> int:
        return int(np.count_nonzero(self.mask))

    @property
    def current_name(self) -> str:
        return "" if self.current is None else self._names[self.current]

    def follow(self, names: Sequence[str]) -> None:
        """The rows are others now. What was chosen stays so by name; a current picture that went away leaves its
        place to the one that comes after it."""
        chosen, current, place = set(self.names), self.current_name, self.current
        self._names = names
        wanted = {*chosen, current}
        where = {name: row for row, name in enumerate(names) if name in wanted}
        self.mask = np.zeros(len(names), dtype=np.bool_)
        self.mask[[row for name, row in where.items() if name in chosen]] = True
        if place is None or not len(names):
            self.current = None
        else:
            self.current = where.get(current, min(place, len(names) - 1))
            if chosen and not len(self):  # all that was chosen went elsewhere
                self.mask[self.current] = True
        self._anchor = self.current
        self.changed.emit()
        self.moved.emit()

    def go(self, row: int, *, extend: bool = False, keep: bool = False) -> None:
        """Make ``row`` the current one and choose it alone; with ``extend`` all from where one started to it; with
        ``keep`` leave what is chosen as it is."""
        if not 0 <= row < len(self.mask):
            return
        if extend:
            self._anchor = row if self._anchor is None else self._anchor
            self.mask[:] = False
            self.mask[min(self._anchor, row) : max(self._anchor, row) + 1] = True
        elif not keep:
            self.mask[:] = False
            self.mask[row] = True
        if not extend:
            self._anchor = row
        self.current = row
        self.changed.emit()
        self.moved.emit()

    def toggle(self, row: int) -> None:
        """Choose ``row`` as well, or no longer."""
        if 0 <= row < len(self.mask):
            self.mask[row] = not self.mask[row]
            self.current = self._anchor = row
            self.changed.emit()
            self.moved.emit()

    def take(self, rows: npt.NDArray[np.int64], before: npt.NDArray[np.bool_] | None = None) -> None:
        """Choose ``rows``, beside those of ``before``."""
        mask = np.zeros(len(self.mask), dtype=np.bool_) if before is None else before.copy()
        mask[rows] = True
        if not np.array_equal(mask, self.mask):
            self.mask = mask
            self.changed.emit()

    def all(self) -> None:
        self.take(np.arange(len(self.mask), dtype=np.int64))
        if self.current is None and len(self.mask):
            self.current = self._anchor = 0
            self.moved.emit()

    def clear(self) -> None:
        """Choose nothing. The current picture stays where it is."""
        self.take(np.empty(0, dtype=np.int64))

    def after(self) -> int | None:
        """Where to go on once the chosen ones are dealt with: the row after the last of them, or else before."""
        rows = self.rows
        if not rows:
            return self.current
        following = rows[-1] + 1
        if following < len(self.mask):
            return following
        left = np.flatnonzero(~self.mask)
        return int(left[-1]) if len(left) else None
