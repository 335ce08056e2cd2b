"""The records of a build one by one: where each starts, what its head says, and the picture in it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from signlab.dataset.builds import SIDES
from signlab.errors import Problem
from signlab.records import manifest, recordio
from signlab.records.contents import class_names, damage_in_words, label_in_words
from signlab.records.imagerecord import unpack


@dataclass(frozen=True, slots=True)
class Entry:
    """One record: ``offset`` is the byte of ``<side>.rec`` at which it starts, ``length`` how many its image has.

    ``flag`` is that of its head: how many labels follow it, 0 where there is one, in the head itself. ``path``,
    ``signer``, ``session`` and ``burst`` are what build.json says of the picture, "" where it does not.
    """

    side: str
    id: int
    label: str
    offset: int
    length: int
    flag: int
    path: str = ""
    signer: str = ""
    session: str = ""
    burst: str = ""


def entries(folder: Path) -> tuple[list[Entry], list[Problem]]:
    """All records of the build in ``folder``, side by side as they stand in the files, and what is no record.

    Raises:
        OSError: a file cannot be read.
    """
    told = _told(folder)
    found: list[Entry] = []
    problems: list[Problem] = []
    for side in SIDES:
        path = folder / f"{side}.rec"
        if path.is_file():
            names = class_names(path)
            for one in _heads(path):
                if isinstance(one, Problem):
                    problems.append(one)
                    continue
                offset, flag, record = one
                row = told.get((side, record.id), {})
                facts = {key: str(row.get(key, "")) for key in ("path", "signer", "session", "burst")}
                label, length = label_in_words(record, names), len(record.image)
                found.append(Entry(side, record.id, label, offset, length, flag, **facts))
    return found, problems


def _heads(path: Path) -> Iterator[Any]:
    """Offset, flag and record of each, or the problem that stands in its place."""
    for found in recordio.scan(recordio.mapped(path)):
        if isinstance(found, recordio.Damage):
            yield damage_in_words(path, found)
            continue
        try:
            yield found.offset, int.from_bytes(found.payload[:4], "little"), unpack(found.payload)
        except ValueError as error:
            yield Problem(f"{path.name}, byte {found.offset:,}", str(error))


def _told(folder: Path) -> dict[tuple[str, int], dict[str, Any]]:
    """What build.json says of each picture, by side and number; nothing where it cannot be understood."""
    try:
        account = json.loads((folder / manifest.NAME).read_bytes())
        return {(str(row["side"]), int(row["id"])): row for row in account["pictures"]}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def image(folder: Path, entry: Entry) -> bytes:
    """The picture in a record, as its file would be. Raises ``ValueError`` or ``OSError`` where it is not there."""
    data = recordio.mapped(folder / f"{entry.side}.rec")
    return bytes(unpack(recordio.read_record(data, entry.offset).payload).image)
