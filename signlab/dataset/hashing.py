"""What the bytes of pictures are, by their SHA-256: as sessions say, or as they were read."""

import contextlib
import hashlib
from collections.abc import Iterable
from pathlib import Path

from signlab.dataset.cache import Cache
from signlab.jobs import Watch

_CHUNK = 2000

_UNHASHED = """
SELECT files.name FROM files LEFT JOIN frames ON frames.name = files.name AND frames.bytes = files.bytes
    LEFT JOIN hashes ON hashes.name = files.name AND hashes.bytes = files.bytes AND hashes.mtime_ns = files.mtime_ns
WHERE frames.sha256 IS NULL AND hashes.sha256 IS NULL
"""


class Hashing(Cache):
    """The part of the index that knows hashes."""

    def sha256(self, names: Iterable[str]) -> dict[str, str]:
        """The hashes of pictures by name, read from the files unless they were read since they last changed."""
        hashes: dict[str, str] = {}
        query = (
            "SELECT files.name, area, label, sha256, hashes.bytes, hashes.mtime_ns FROM files LEFT JOIN hashes"
            " ON hashes.name = files.name AND hashes.bytes = files.bytes AND hashes.mtime_ns = files.mtime_ns"
            " WHERE files.name IN "
        )
        fresh = []
        for name, area, label, sha256, size, mtime_ns in self._among(query, names):
            path = self._layout.root / area / label / name
            with contextlib.suppress(OSError):
                facts = path.stat()
                if sha256 and (size, mtime_ns) == (facts.st_size, facts.st_mtime_ns):
                    hashes[name] = sha256
                else:
                    hashes[name] = _hash(path)
                    fresh.append((name, facts.st_size, facts.st_mtime_ns, hashes[name]))
        if fresh:
            self._write(lambda table: table.executemany("INSERT OR REPLACE INTO hashes VALUES (?, ?, ?, ?)", fresh))
        return hashes

    def hash_unlisted(self, watch: Watch | None = None) -> None:
        """Read the pictures of which no session says what their bytes are, so that ``holds`` knows them."""
        names = [row[0] for row in self._rows(_UNHASHED)]
        for position in range(0, len(names), _CHUNK):
            chunk = names[position : position + _CHUNK]
            self.sha256(chunk)
            if watch:
                watch.step(len(chunk), "reading what is there")

    def holds(self, sha256: str) -> str | None:
        """The name of a picture, in a label or in the trash, that has these bytes or was converted from them.

        Call ``hash_unlisted`` first where pictures may have come from other programs.
        """
        rows = self._rows(
            "SELECT files.name, files.area, files.label, frames.sha256 FROM frames JOIN files USING (name)"
            " WHERE (frames.sha256 = :sha256 OR source_sha256 = :sha256) AND files.bytes = frames.bytes"
            " UNION ALL SELECT files.name, files.area, files.label, hashes.sha256 FROM hashes JOIN files USING (name)"
            " WHERE hashes.sha256 = :sha256 AND hashes.bytes = files.bytes AND hashes.mtime_ns = files.mtime_ns",
            {"sha256": sha256},
        )
        for name, area, label, claimed in rows:
            with contextlib.suppress(OSError):  # what a session says of a file may no longer be so
                if _hash(self._layout.root / area / label / name) == claimed:
                    return str(name)
        return None


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.sha256(file.read()).hexdigest()
