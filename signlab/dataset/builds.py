"""What the builds of a project say of its pictures. Builds are made on a higher floor; here they are only read."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from signlab.dataset.layout import Layout

SIDES = ("train", "validation", "test")

_ACCOUNT = "build.json"
_MADE = re.compile(rb'"made": "([^"]*)"')


def folders(layout: Layout) -> list[Path]:
    """Whole builds, the oldest first."""
    found = [path.parent for path in layout.builds.glob(f"*/{_ACCOUNT}") if not path.parent.name.startswith(".")]
    return sorted(found, key=lambda folder: (_made(folder), folder.name))


def _made(folder: Path) -> bytes:
    """When a build was made; it stands at the beginning of its account, before thousands of pictures."""
    try:
        with (folder / _ACCOUNT).open("rb") as file:
            match = _MADE.search(file.read(4096))
    except OSError:
        return b""
    return match[1] if match else b""


def account(folder: Path) -> dict[str, Any]:
    """The account of a build. Raises ``ValueError`` or ``OSError`` where it cannot be read."""
    fields = json.loads((folder / _ACCOUNT).read_bytes())
    if not isinstance(fields, dict):
        raise ValueError("it is no account of a build")
    return fields


def stamp(folder: Path) -> str:
    """Stays the same as long as the lists of a build do."""
    lists = (folder / f"{side}.lst" for side in SIDES)
    return json.dumps([folder.name, *((path.name, path.stat().st_mtime_ns) for path in lists if path.is_file())])


def sides(folder: Path) -> Iterator[tuple[str, str]]:
    """The label and name (``A/one.jpg``) and the side of each picture of a build, as its lists say."""
    for side in SIDES:
        path = folder / f"{side}.lst"
        if path.is_file():
            for line in path.read_text("utf-8", "replace").splitlines():
                yield line.rpartition("\t")[2], side
