"""A quick look at pictures: what they look like and how bright they are, or why they do not decode.

About a millisecond each; a better look, with a higher version, replaces what this one found.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

import cv2
import numpy as np

from signlab.dataset import work
from signlab.dataset.intake import in_pool
from signlab.dataset.likeness import phash, signed
from signlab.dataset.measurements import Measured, content
from signlab.dataset.project import Project
from signlab.dataset.shrinking import NotShown, dimensions, shrink
from signlab.errors import Problem
from signlab.jobs import Watch

VERSION = 1

_LONGEST = 128
_CHUNK = 500
_DARK, _LIGHT = 25, 247
"""Levels of grey of 255. Source: ISO/IEC 29794-5, under- and over-exposure prevention: 0 to 25, and 247 to 255."""


def unseen(project: Project) -> list[str]:
    """The pictures in labels of which nobody knows what they look like."""
    return project.index.unmeasured(VERSION, without="phash")


def look_at(project: Project, names: Sequence[str], watch: Watch) -> None:
    """Look at pictures and keep what was seen. What was seen so far stays when it is cancelled."""
    for start in range(0, len(names), _CHUNK):
        paths = list(_paths(project, names[start : start + _CHUNK]))
        seen: list[Measured] = []
        try:
            for _path, answer in in_pool(look, paths):
                watch.step(note="looking at the pictures")
                if isinstance(answer, Problem):
                    watch.problem(answer)
                else:
                    seen.append(answer)
        finally:
            project.index.remember(seen)


def _paths(project: Project, names: Sequence[str]) -> Iterator[Path]:
    for name, places in project.index.places(names).items():
        yield from (project.folder(place) / name for place in places if place.area == "images")


def look(path: Path) -> Measured | Problem:
    """What a picture looks like; a ``Problem`` where its file cannot be read just now."""
    try:
        encoded, size, mtime_ns = content(path)
    except OSError as error:
        return Problem(path.name, f"cannot be read: {work.words(error)}", "Mend its permissions.")
    try:
        grey = np.asarray(cv2.cvtColor(shrink(encoded, _LONGEST), cv2.COLOR_BGRA2GRAY), dtype=np.uint8)
        width, height = dimensions(encoded)
    except NotShown as reason:
        return Measured(path.name, size, mtime_ns, VERSION, problem=str(reason))
    except MemoryError:
        return Problem(path.name, "needs more memory than there is", "Close other programs.")
    values = {
        "width": width,
        "height": height,
        "phash": signed(int(phash(grey))),
        "brightness": float(grey.mean()) / 2.55,
        "contrast": float(grey.std()) / 2.55,
        "underexposed": 100 * float((grey <= _DARK).mean()),
        "overexposed": 100 * float((grey >= _LIGHT).mean()),
    }
    return Measured(path.name, size, mtime_ns, VERSION, values)
