"""Decisions, a line of JSON each, in files that are only ever added to: ``signers.jsonl`` and ``marks.jsonl``.

Each line has an ``id`` of its own and a ``time`` (UTC, to the microsecond). The order of times counts and not that of
lines, so that two projects' files add up to the same in either order. Lines are added while the project is locked; one
that has no end was being written when its process was killed, and ``repair`` cuts it off.
"""

import contextlib
import json
import os
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from signlab import files
from signlab.dataset.layout import Layout
from signlab.dataset.sessions import whole_lines
from signlab.errors import Problem

Line = dict[str, Any]


def stamped(after: str, **facts: Any) -> Line:
    """A new line of ``facts``, later than the time ``after``, whatever the clock of whoever wrote that one said."""
    now = datetime.now(timezone.utc)
    if after:
        now = max(now, datetime.fromisoformat(after) + timedelta(microseconds=1))
    return {"id": secrets.token_hex(8), "time": now.isoformat(timespec="microseconds"), **facts}


def read(path: Path, offset: int = 0) -> Iterator[tuple[Line | Problem, int]]:
    """The lines from byte ``offset`` on, as they stand, each with the offset behind it; none where there is no file."""
    with contextlib.suppress(FileNotFoundError):
        for text in whole_lines(path, offset):
            offset += len(text)
            yield _parse(path, text), offset


def _parse(path: Path, text: bytes) -> Line | Problem:
    try:
        line = json.loads(text)
        if isinstance(line, dict) and isinstance(line["id"], str) and datetime.fromisoformat(line["time"]).tzinfo:
            return line
        cause = "holds a line without a time"
    except (ValueError, KeyError, TypeError) as error:
        cause = f"holds a line that cannot be read: {error}"
    return Problem(path.name, cause, "Mend or remove that line.")


def lines(path: Path) -> list[Line]:
    """The lines that can be read, in the order of their times."""
    return sorted((line for line, _end in read(path) if isinstance(line, dict)), key=lambda line: line["time"])


def problems(path: Path) -> list[Problem]:
    """The lines that cannot be read."""
    return [line for line, _end in read(path) if isinstance(line, Problem)]


def append(path: Path, fresh: Sequence[Line]) -> None:
    """Add lines, durably, all or none. Only while the project is locked."""
    if not fresh:
        return
    made = not path.exists()
    text = "".join(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n" for line in fresh)
    files.append_line(path, text.encode())
    if made:
        files.sync_folder(path.parent)


def append_all(layout: Layout, fresh: Mapping[str, Sequence[Line]]) -> None:
    """``append`` to each ledger, by the name of its file."""
    for path in layout.ledgers:
        append(path, fresh.get(path.name, ()))


def complete(layout: Layout, lines: Mapping[str, Iterable[Line]]) -> int:
    """Append to each ledger those of ``lines`` that it lacks; returns how many."""
    lacking = {}
    for path in layout.ledgers:
        there = {line["id"] for line, _end in read(path) if isinstance(line, dict)}
        lacking[path.name] = [line for line in lines.get(path.name, ()) if line["id"] not in there]
    append_all(layout, lacking)
    return sum(map(len, lacking.values()))


def is_torn(path: Path) -> bool:
    """Whether the last line has no end."""
    try:
        with path.open("rb") as file:
            end = file.seek(0, os.SEEK_END)
            file.seek(max(end - 1, 0))
            return file.read() not in (b"\n", b"")
    except FileNotFoundError:
        return False
