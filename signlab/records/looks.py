"""What was seen when a picture was decoded strictly, kept by the hash of its bytes, so that it is decoded once.

Only what is beyond reproach is kept: a picture that was refused, is turned, or has to be cut in a record (it holds
RecordIO's magic number) is looked at again each time.

With it goes a second hash of the same bytes, XXH3 of 128 bits, which tells whether they are still the same in a tenth
of the time that SHA-256 takes: https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md.
"""

import io
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import xxhash

from signlab.files import write_whole
from signlab.records import recordio
from signlab.records.picture import Look, look

_FILE = "looks.npz"


class Known(NamedTuple):
    """What is known of bytes that were looked at before: the hash of likeness, and XXH3."""

    phash: int
    xxh3: bytes


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
            return Look(known.phash, turned=False)
        seen = look(picture)
        if not seen.turned and not recordio.is_cut(picture):
            self._known[sha256] = Known(seen.phash, xxhash.xxh3_128_digest(picture))
            self._fresh = True
        return seen

    def known(self, sha256: bytes) -> Known | None:
        """What is known of a picture that was looked at before, and has nothing amiss."""
        return self._known.get(sha256)

    def save(self, wanted: Iterable[bytes]) -> None:
        """Keep what is known of the pictures with the hashes ``wanted``, and forget the rest."""
        if not self._fresh:
            return
        kept = sorted(self._known.keys() & set(wanted))
        content = io.BytesIO()
        known = [self._known[sha256] for sha256 in kept]
        np.savez(
            content,
            plain=np.frombuffer(b"".join(kept), np.uint8).reshape(-1, 32),
            phash=np.array([one.phash for one in known], np.uint64),
            xxh3=np.frombuffer(b"".join(one.xxh3 for one in known), np.uint8).reshape(-1, 16),
        )
        self._path.parent.mkdir(exist_ok=True)
        write_whole(self._path, content.getvalue())


def _load(path: Path) -> dict[bytes, Known]:
    """What was kept, or nothing where the file is not there or damaged (a zip file carries checksums)."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            hashes, xxh3 = (_cut(arrays[name].tobytes(), size) for name, size in (("plain", 32), ("xxh3", 16)))
            return dict(zip(hashes, map(Known, arrays["phash"].tolist(), xxh3), strict=True))
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return {}


def _cut(raw: bytes, size: int) -> list[bytes]:
    return [raw[at : at + size] for at in range(0, len(raw), size)]
