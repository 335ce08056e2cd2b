"""``.lst`` files: one line per picture, with its number, its label or labels, and its path, between tabs."""

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from signlab.errors import Problem


class Entry(NamedTuple):
    """One line. ``path`` is relative to the folder of pictures, with ``/`` between its parts."""

    id: int
    labels: tuple[float, ...]
    path: str


def why_unlistable(path: str) -> str | None:
    """Why a list cannot name ``path`` so that a reader finds it again, or None when it can."""
    if path.isprintable() and path == path.strip():  # nearly all
        return None
    if any(char in path for char in "\t\n\r"):
        return "its name holds a tab or a line break, which end a cell or a line of a list"
    if path != path.strip():
        return "its name starts or ends with a blank, which readers of lists strip"
    try:
        path.encode()
    except UnicodeEncodeError:
        return "its name is not valid UTF-8"
    return None


def text(entries: Iterable[Entry]) -> bytes:
    """The file that im2rec.py of MXNet 1.x writes: labels with six decimals, bare newlines, UTF-8."""
    lines = [f"{entry.id}\t{_labels(entry.labels)}\t{entry.path}\n" for entry in entries]
    return "".join(lines).encode("utf-8", "surrogateescape")


def _labels(labels: tuple[float, ...]) -> str:
    return f"{labels[0]:f}" if len(labels) == 1 else "\t".join([f"{label:f}" for label in labels])


def read(path: Path) -> tuple[list[Entry], list[Problem]]:
    """Entries of a list, and its lines that are none: what MXNet's reader takes is taken, what it skips is reported.

    Labels may be written ``8.000000`` (im2rec.py 1.x) or ``8`` (later ones, SageMaker's documentation).
    """
    entries, problems = [], []
    with path.open(encoding="utf-8", errors="surrogateescape") as lines:
        for number, line in enumerate(lines, 1):
            cells = [cell.strip() for cell in line.strip().split("\t")]
            try:
                entries.append(_entry(cells))
            except ValueError as error:
                problems.append(Problem(f"{path.name}, line {number}", f"{error}: {line.strip()[:60]!r}"))
    return entries, problems


def _entry(cells: list[str]) -> Entry:
    if len(cells) < 3:
        raise ValueError(f"a line has a number, a label and a path, this one has {len(cells)} of them")
    try:
        return Entry(int(cells[0]), tuple(float(cell) for cell in cells[1:-1]), cells[-1])
    except ValueError:
        raise ValueError("the number or a label is not a number") from None
