"""``metrics.jsonl``: the figures of a run, one line for each epoch, whichever engine trained it.

A line is a JSON object with ``epoch`` (from 1) and any of ``train_accuracy``, ``train_loss``, ``validation_accuracy``,
``validation_loss`` (shares of 1; natural logarithms), ``learning_rate``, ``seconds`` and ``pictures_per_second``.
"""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TypeAlias

from signlab.files import append_line, write_whole

Row: TypeAlias = dict[str, float]

NAME = "metrics.jsonl"


def append(folder: Path, row: Row) -> None:
    append_line(folder / NAME, _line(row))


def write(folder: Path, rows: Iterable[Row]) -> None:
    """Put ``rows`` in place of what is there."""
    write_whole(folder / NAME, b"".join(map(_line, rows)))


def _line(row: Row) -> bytes:
    return json.dumps(row).encode() + b"\n"


def read(folder: Path) -> list[Row]:
    """All lines that are whole; a killed process may have left half of one."""
    rows = []
    try:
        lines = (folder / NAME).read_bytes().splitlines()
    except FileNotFoundError:
        return []
    for line in lines:
        try:
            row = json.loads(line)
        except ValueError:
            continue
        if isinstance(row, dict) and "epoch" in row:
            rows.append(row)
    return rows


def best(rows: Iterable[Row]) -> Row | None:
    """The epoch that is right for most of the validation side (of equals the one with the least loss); without a
    validation side, the last."""
    last = None
    for row in rows:
        if last is None or rank(row) >= rank(last):
            last = row
    return last


def rank(row: Row) -> tuple[float, float]:
    """What epochs are compared by: the higher, the better."""
    return row.get("validation_accuracy", 0.0), -row.get("validation_loss", 0.0)
