"""Finds what looks like a picture. Asked by the store's thread; knows no widget."""

from contextlib import suppress

from signlab.dataset.names import Version
from signlab.dataset.project import Project
from signlab.dataset.thumbnails import Wanted

AS_FAR_AS = 12
"""Bits of 64 in which pictures may differ and still be called alike."""


def nearest(project: Project, name: str, most: int) -> list[Wanted]:
    """Pictures in labels that look like ``name``, the nearest first; none where nobody looked at it so far."""
    found = project.index.nearest(name, most)
    return _where(project, [other for other, bits in found if bits <= AS_FAR_AS])


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
