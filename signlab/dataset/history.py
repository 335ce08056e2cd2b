"""``.signlab/history.jsonl``: every change, a line each, so that it can be undone and redone, also after a restart.

An entry is ``{"id", "do": verb, "time", "moves": [[source, target, names], ...], "marks": [[before, after, names],
...]}``, without "marks" where none were put; an undo or redo has
``"undo": id`` or ``"redo": id`` in place of ``"do"``; emptying the trash has ``"emptied": names``. Lines are whole
and synced. The file is written anew, shorter, when it has grown past what is kept.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from signlab import files
from signlab.dataset.changes import Marking, Move, by_mark, from_marks, grouped, ungrouped
from signlab.dataset.names import utc_text

KEPT = 200
"""Changes that can be undone."""

_MOST_LINES = 3 * KEPT


@dataclass(frozen=True)
class Entry:
    """A change that can be undone, or redone. ``moves`` are those that were last really made."""

    id: str
    verb: str
    moves: tuple[Move, ...]
    time: str
    marks: tuple[Marking, ...] = ()


@dataclass
class History:
    """What can be undone and redone, the latest last; ``emptied`` names the pictures that no undo brings back."""

    undoable: list[Entry] = field(default_factory=list)
    redoable: list[Entry] = field(default_factory=list)
    emptied: set[str] = field(default_factory=set)
    ids: set[str] = field(default_factory=set)
    """Of every line, also of undos: what is here is not entered again."""


def read(path: Path) -> History:
    """The state that the lines of ``path`` add up to. A line that cannot be read counts as absent."""
    history = History()
    for line in _lines(path):
        try:
            fields = json.loads(line)
            _replay(history, fields)
        except (ValueError, TypeError, KeyError, AttributeError):
            continue
    del history.undoable[:-KEPT]
    return history


def _replay(history: History, fields: dict[str, Any]) -> None:
    moves, marks = tuple(ungrouped(fields.get("moves", ()))), tuple(from_marks(fields.get("marks", ())))
    history.ids.add(fields["id"])
    if "do" in fields:
        history.undoable.append(Entry(fields["id"], fields["do"], moves, fields["time"], marks))
        history.redoable.clear()
    elif "undo" in fields:
        _shift(history.undoable, history.redoable, fields["undo"], moves, marks)
    elif "redo" in fields:
        _shift(history.redoable, history.undoable, fields["redo"], moves, marks)
    history.emptied.update(fields.get("emptied", ()))


def _shift(
    source: list[Entry], target: list[Entry], id_: str, moves: tuple[Move, ...], marks: tuple[Marking, ...]
) -> None:
    for position, entry in enumerate(source):
        if entry.id == id_:
            del source[position]
            target.append(Entry(entry.id, entry.verb, moves, entry.time, marks))
            return


def entry(id_: str, kind: str, value: str, moves: Sequence[Move], marks: Sequence[Marking] = ()) -> dict[str, Any]:
    """A line to append. ``kind`` is "do" with a verb, "undo" or "redo" with the id of a change, or "empty"."""
    stamp = {"id": id_, "time": utc_text(datetime.now(timezone.utc))}
    if kind == "empty":
        return {**stamp, "emptied": [move.name for move in moves]}
    return {**stamp, kind: value, **_packed(moves, marks)}


def _packed(moves: Sequence[Move], marks: Sequence[Marking]) -> dict[str, Any]:
    return {"moves": grouped(moves), **({"marks": by_mark(marks)} if marks else {})}


def append(path: Path, fields: dict[str, Any]) -> None:
    """Add one line, durably. To be called while the project is locked."""
    line = json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
    path.parent.mkdir(exist_ok=True)
    files.append_line(path, line)
    _shorten(path)


def _shorten(path: Path) -> None:
    """Drop what is beyond undoing, once the file has grown to several times what is kept."""
    if path.read_bytes().count(b"\n") <= _MOST_LINES:
        return
    history = read(path)
    kept = [_done(entry) for entry in history.undoable]
    kept += [_done(redo) for redo in reversed(history.redoable)]  # done and undone again: it adds up to the same
    kept += [_undone(redo) for redo in history.redoable]
    named = {move.name for entry in (*history.undoable, *history.redoable) for move in entry.moves}
    kept.append({"id": "shortened", "emptied": sorted(history.emptied & named)})
    files.write_whole(path, "".join(json.dumps(fields, ensure_ascii=False) + "\n" for fields in kept))


def _done(entry: Entry) -> dict[str, Any]:
    return {"id": entry.id, "do": entry.verb, "time": entry.time, **_packed(entry.moves, entry.marks)}


def _undone(entry: Entry) -> dict[str, Any]:
    return {"id": f"{entry.id}-undone", "undo": entry.id, "time": entry.time, **_packed(entry.moves, entry.marks)}


def _lines(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as file:
            yield from (line for line in file if line.endswith(b"\n"))
    except FileNotFoundError:
        return
