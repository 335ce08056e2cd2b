"""Finds what looks like a picture. Asked by the store's thread; knows no widget."""

import time
from contextlib import suppress

import numpy as np
import numpy.typing as npt

from signlab.dataset.names import Version
from signlab.dataset.project import Project
from signlab.dataset.thumbnails import Wanted

AS_FAR_AS = 12
"""Bits of 64 in which pictures may differ and still be called alike."""

_REST = 10.0
"""Seconds between two looks at all pictures: reading what 100,000 look like takes a second."""

_BITS: npt.NDArray[np.uint8] = np.unpackbits(np.arange(256, dtype=np.uint8)[:, None], axis=1).sum(1, dtype=np.uint8)


class Likeness:
    """What all pictures look like, as far as somebody looked; read anew when one is asked for that is not there."""

    def __init__(self) -> None:
        self._names: list[str] = []
        self._places: dict[str, int] = {}
        self._hashes: npt.NDArray[np.uint64] = np.zeros(0, dtype=np.uint64)
        self._read = -_REST

    def nearest(self, project: Project, name: str, most: int) -> list[Wanted]:
        """Pictures that look like ``name``, the nearest first; none where nobody looked at it so far."""
        if name not in self._places and time.monotonic() - self._read > _REST:
            self._follow(project)
        if name not in self._places:
            return []
        away = _BITS[(self._hashes ^ self._hashes[self._places[name]]).view(np.uint8).reshape(-1, 8)].sum(1)
        away[self._places[name]] = 255
        order = np.argsort(away, kind="stable")[: 2 * most]
        names = [self._names[row] for row in order.tolist() if away[row] <= AS_FAR_AS]
        return _where(project, names)[:most]

    def _follow(self, project: Project) -> None:
        known = [(seen.name, seen.phash) for seen in project.index.likeness() if seen.phash is not None]
        self._names = [name for name, _phash in known]
        self._places = {name: row for row, name in enumerate(self._names)}
        self._hashes = np.array([phash for _name, phash in known], dtype=np.int64).view(np.uint64)
        self._read = time.monotonic()


def _where(project: Project, names: list[str]) -> list[Wanted]:
    """Those of ``names`` that are in a label now."""
    places = project.index.places(names)
    found = []
    for name in names:
        for place in places.get(name, ()):
            path = project.folder(place) / name
            if place.area == "images":
                with suppress(OSError):
                    facts = path.stat()
                    found.append(Wanted(Version(name, facts.st_size, facts.st_mtime_ns), path))
    return found
