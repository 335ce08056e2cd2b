"""Where each picture of a grid lies: groups below each other, each with its header and lines of square cells."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

GAP = 2
"""Pixels between cells."""

HEADER = 32
"""Pixels that the words of a group take."""


class Cell(NamedTuple):
    """A square, in pixels from the top left of the whole grid."""

    x: int
    y: int
    side: int


class Part(NamedTuple):
    """Rows ``start`` to before ``stop`` of ``group``, as much of it as is in sight."""

    group: int
    start: int
    stop: int


class Geometry:
    """A grid ``width`` pixels wide of cells at least ``size`` pixels wide, that fill its width.

    ``counts`` are the pictures of each group, ``lines`` how many lines of cells each takes at least, so that two grids
    side by side keep step.
    """

    def __init__(
        self, counts: Sequence[int], width: int, size: int, *, headers: bool = True, lines: Sequence[int] = ()
    ) -> None:
        self.columns = max(1, (width + GAP) // (size + GAP))
        self.cell = max(8, (width + GAP) // self.columns - GAP)
        self.pitch = self.cell + GAP
        self.header = HEADER if headers else 0
        self._counts = np.asarray(counts, dtype=np.int64)
        least = np.asarray(lines, dtype=np.int64) if len(lines) else np.zeros(len(counts), dtype=np.int64)
        self.lines = np.maximum(-(-self._counts // self.columns), least)
        heights = self.header + self.lines * self.pitch
        self._tops: list[int] = [0, *np.cumsum(heights).tolist()]
        self._starts: list[int] = [0, *np.cumsum(self._counts).tolist()]

    def __len__(self) -> int:
        return self._starts[-1]

    @property
    def height(self) -> int:
        """Pixels of the whole grid."""
        return self._tops[-1]

    def group(self, row: int) -> int:
        """The group of a row."""
        return bisect_right(self._starts, row, hi=len(self._counts)) - 1

    def top(self, group: int) -> int:
        """Where the header of a group begins; for the number of groups, where the grid ends."""
        return self._tops[group]

    def cell_of(self, row: int) -> Cell:
        group = self.group(row)
        line, column = divmod(row - self._starts[group], self.columns)
        return Cell(column * self.pitch, self._tops[group] + self.header + line * self.pitch, self.cell)

    def at(self, x: int, y: int) -> int | None:
        """The row at a point; None for a header, a gap at the right, or behind the end."""
        if not 0 <= y < self.height or not 0 <= x < self.columns * self.pitch:
            return None
        group = self._group_at(y)
        inside = y - self._tops[group] - self.header
        place = inside // self.pitch * self.columns + x // self.pitch
        return self._starts[group] + place if inside >= 0 and place < self._counts[group] else None

    def header_at(self, y: int) -> int | None:
        """The group whose header is at ``y``."""
        if not 0 <= y < self.height or not self.header:
            return None
        group = self._group_at(y)
        return group if y - self._tops[group] < self.header else None

    def rows_of(self, group: int) -> range:
        return range(self._starts[group], self._starts[group + 1])

    def visible(self, top: int, bottom: int) -> Iterator[Part]:
        """What lies between two heights, group by group; groups of which only the header is there have no rows."""
        group = self._group_at(max(top, 0))
        while group < len(self._counts) and self._tops[group] < bottom:
            first = self._tops[group] + self.header
            start = max(0, (top - first) // self.pitch) * self.columns
            stop = max(0, -(-(bottom - first) // self.pitch)) * self.columns
            count = int(self._counts[group])
            base = self._starts[group]
            yield Part(group, base + min(start, count), base + min(stop, count))
            group += 1

    def within(self, left: int, top: int, right: int, bottom: int) -> npt.NDArray[np.int64]:
        """The rows that a rectangle touches."""
        first, last = max(0, left // self.pitch), min(self.columns - 1, right // self.pitch)
        found = [np.empty(0, dtype=np.int64)]
        for part in self.visible(top, bottom):
            rows = np.arange(part.start, part.stop, dtype=np.int64)
            column = (rows - self._starts[part.group]) % self.columns
            found.append(rows[(column >= first) & (column <= last)])
        return np.concatenate(found)

    def down(self, row: int, lines: int = 1) -> int:
        """The row so many lines below, or with a negative number above, in the same column where it has one."""
        column = self.cell_of(row).x // self.pitch
        step = 1 if lines > 0 else -1
        for _ in range(abs(lines)):
            moved = self._next_line(row, step, column)
            if moved is None:
                break
            row = moved
        return row

    def stepped(self, row: int, way: str, page: int) -> int:
        """Where a step from ``row`` leads: ``left``, ``down``, ``page up`` by so many lines, ``first``, and so on."""
        last = len(self) - 1
        if way in ("first", "last"):
            return 0 if way == "first" else last
        if way in ("left", "right"):
            return min(max(row + (1 if way == "right" else -1), 0), last)
        lines = page if way.startswith("page") else 1
        return self.down(row, lines if way.endswith("down") else -lines)

    def _next_line(self, row: int, step: int, column: int) -> int | None:
        group = self.group(row)
        start, count = self._starts[group], int(self._counts[group])
        line = (row - start) // self.columns + step
        if 0 <= line * self.columns < count:
            return start + min(line * self.columns + column, count - 1)
        group += step
        while 0 <= group < len(self._counts) and not self._counts[group]:
            group += step
        if not 0 <= group < len(self._counts):
            return None
        start, count = self._starts[group], int(self._counts[group])
        line = 0 if step > 0 else (count - 1) // self.columns
        return start + min(line * self.columns + column, count - 1)

    def _group_at(self, y: int) -> int:
        return min(bisect_right(self._tops, y), len(self._counts)) - 1 if len(self._counts) else 0

    def first_below(self, y: int) -> int:
        """The first group that begins at ``y`` or below."""
        return bisect_left(self._tops, y, hi=len(self._counts))
