"""A project at a glance, without opening it: for a list of many, some of them perhaps gone or on a slow disk."""

import os
from dataclasses import dataclass
from pathlib import Path

from signlab.dataset import settings
from signlab.dataset.layout import Layout
from signlab.dataset.names import is_picture


@dataclass(frozen=True, slots=True)
class Glance:
    """``filled`` counts the labels that have pictures."""

    name: str
    alphabet: str
    labels: int
    filled: int
    pictures: int


def glance(root: Path) -> Glance | None:
    """Read the settings and count the files; changes nothing. None where no project lies in ``root`` (any more).

    Raises:
        SignlabError: there is one, and its settings cannot be read.
    """
    if not (root / settings.FILE).is_file():
        return None
    found = settings.read(root / settings.FILE)
    counts = [_pictures(Layout(root).images / name) for name in found.alphabet.names]
    return Glance(found.name, found.alphabet.name, len(counts), sum(map(bool, counts)), sum(counts))


def _pictures(folder: Path) -> int:
    try:
        with os.scandir(folder) as entries:
            return sum(is_picture(entry.name) for entry in entries)
    except OSError:  # an empty label may have no folder
        return 0
