"""The pictures that a query found: columns in place of objects, so that 100,000 of them are light."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from signlab.dataset.names import Version


@dataclass(frozen=True, slots=True)
class Group:
    """Rows ``start`` to ``start + count`` belong together; ``words`` say what they have in common."""

    start: int
    count: int
    words: str


@dataclass(frozen=True, slots=True)
class Rows:
    """A row for each picture, in the order asked for, as things were when the query was asked.

    ``labels`` and ``sessions`` are positions in ``label_names`` and ``session_names``; a session "" is none, and so is
    burst 0. ``values`` are those that were sorted by, where that is a measure: NaN where not known. Without grouping
    there is one group, or none where nothing was found.
    """

    folder: Path
    """Where the folders of the labels are: images or trash."""
    names: list[str]
    label_names: tuple[str, ...]
    session_names: tuple[str, ...]
    labels: npt.NDArray[np.int32]
    sessions: npt.NDArray[np.int32]
    bursts: npt.NDArray[np.int32]
    sizes: npt.NDArray[np.int64]
    """Bytes of the files. Name, size and time name a picture's content in caches."""
    mtimes_ns: npt.NDArray[np.int64]
    values: npt.NDArray[np.float64] | None
    groups: tuple[Group, ...]

    def __len__(self) -> int:
        return len(self.names)

    def label(self, row: int) -> str:
        return self.label_names[int(self.labels[row])]

    def session(self, row: int) -> str:
        return self.session_names[int(self.sessions[row])]

    def burst(self, row: int) -> tuple[str, int]:
        """The session and the number of the burst. (``""``, 0) is no burst: such a picture stands alone."""
        return self.session(row), int(self.bursts[row])

    def path(self, row: int) -> Path:
        return self.folder / self.label(row) / self.names[row]

    def version(self, row: int) -> Version:
        """What caches know the picture's content by."""
        return Version(self.names[row], int(self.sizes[row]), int(self.mtimes_ns[row]))

    def positions(self, names: Iterable[str]) -> list[int]:
        """The rows of ``names``, in the order of rows: what was selected stays so when the rows are found anew."""
        wanted = set(names)
        return [row for row, name in enumerate(self.names) if name in wanted]
