"""What was seen when a picture was decoded strictly, kept by the hash of its bytes, so that it is decoded once.

Only what is beyond reproach is kept: a picture that was refused, is turned, or has to be cut in a record (it holds
RecordIO's magic number) is looked at again each time.
"""

import io
import zipfile
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from signlab.files import write_whole
from signlab.records import recordio
from signlab.records.picture import Look, look

_FILE = "looks.npz"


class Looks:
    """A cache in a project's private folder; may be deleted at any time. Several threads may ask at once."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / _FILE
        self._known = _load(self._path)
        self._fresh = False

    def at(self, picture: bytes, sha256: bytes) -> Look:
        """The look of ``picture``, whose hash is ``sha256``. Raises ``BadPictureError`` as ``look`` does."""
        known = self._known.get(sha256)
        if known is not None:
            return Look(known, turned=False)
        seen = look(picture)
        if not seen.turned and not recordio.is_cut(picture):
            self._known[sha256] = seen.phash
            self._fresh = True
        return seen

    def phash(self, sha256: bytes) -> int | None:
        """The hash of likeness of a picture that was looked at before, and has nothing amiss."""
        return self._known.get(sha256)

    def save(self, wanted: Iterable[bytes]) -> None:
        """Keep what is known of the pictures with the hashes ``wanted``, and forget the rest."""
        if not self._fresh:
            return
        kept = sorted(self._known.keys() & set(wanted))
        content = io.BytesIO()
        hashes = np.frombuffer(b"".join(kept), dtype=np.uint8).reshape(-1, 32)
        np.savez(content, plain=hashes, phash=np.array([self._known[sha256] for sha256 in kept], dtype=np.uint64))
        self._path.parent.mkdir(exist_ok=True)
        write_whole(self._path, content.getvalue())


def _load(path: Path) -> dict[bytes, int]:
    """What was kept, or nothing where the file is not there or damaged (a zip file carries checksums)."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            raw = arrays["plain"].tobytes()
            hashes = [raw[at : at + 32] for at in range(0, len(raw), 32)]
            return dict(zip(hashes, arrays["phash"].tolist(), strict=True))
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return {}
