"""A picture's way into a build: read once, hashed, looked at, encoded where asked."""

import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

import xxhash

from signlab.dataset.index import Picture
from signlab.records.encode import Encoding
from signlab.records.looks import Looks
from signlab.records.lst import why_unlistable
from signlab.records.picture import BadPictureError
from signlab.records.recordio import LONGEST


class Taken(NamedTuple):
    """What goes into a record, and what is known of where it came from: the SHA-256 of that file, its likeness."""

    image: bytes
    sha256: bytes
    phash: int
    turned: bool


class Known(NamedTuple):
    """What is known of a picture by the bytes it had before; ``xxh3`` is empty where nobody looked at them."""

    sha256: bytes
    phash: int
    xxh3: bytes


class Refused(NamedTuple):
    """Why a picture stays out, and what to do about it."""

    cause: str
    next_step: str


@dataclass(frozen=True)
class Intake:
    """Takes pictures, in any number of threads. Without ``looks`` none is decoded to see whether it is whole."""

    looks: Looks | None
    encoding: Encoding | None
    changed: list[str] = field(default_factory=list)
    """Names of pictures whose bytes are not those that the index knows."""

    def is_light(self, pictures: Iterable[Picture]) -> bool:
        """Whether ``pictures`` need only be read and hashed, as nothing is encoded and all were looked at before."""
        if self.encoding or not self.looks:
            return not self.encoding
        return all(map(self.known, pictures))

    def known(self, picture: Picture) -> Known | None:
        """What is known of ``picture`` unless it has changed since; None where it has to be looked at, or stays out."""
        unfit = why_unlistable(picture.name) or picture.size_bytes > LONGEST - 24
        if not picture.sha256 or unfit:
            return None
        sha256 = bytes.fromhex(picture.sha256)
        if self.looks is None:
            return Known(sha256, 0, b"")
        look = self.looks.known(sha256)
        return look and Known(sha256, *look)

    def take(self, picture: Picture) -> Taken | Refused:
        """``picture`` for its record, or why not."""
        if reason := why_unlistable(picture.name):
            return Refused(f"cannot be named in a list: {reason}", "Rename the file.")
        if picture.size_bytes > LONGEST - 24:
            return Refused(f"has {picture.size_bytes:,} bytes, and a record holds {LONGEST:,}", "Make it smaller.")
        try:
            content = _read(f"{picture.folder}{os.sep}{picture.name}", picture.size_bytes)  # a Path takes its time
        except FileNotFoundError:
            return Refused("is no longer there", "Build again.")
        except OSError as error:
            return Refused(f"cannot be read: {error.strerror}", "Mend its permissions, then build again.")
        try:
            seen = self._look(content, picture.sha256)
            if seen is None:
                self.changed.append(picture.name)
                return Refused("is not what it was when it was last hashed", "Build again.")
            return Taken(self.encoding.apply(content) if self.encoding else content, *seen)
        except BadPictureError as error:
            return Refused(str(error), "Trash it, or record it again.")

    def _look(self, content: bytes, expected: str | None) -> tuple[bytes, int, bool] | None:
        """The SHA-256 of ``content``, its likeness, and whether it is turned; None where that hash is another."""
        if self.looks and expected:
            sha256 = bytes.fromhex(expected)
            known = self.looks.known(sha256)
            if known and xxhash.xxh3_128_digest(content) == known.xxh3:
                return sha256, known.phash, False
        sha256 = hashlib.sha256(content).digest()
        if expected and sha256.hex() != expected:
            return None
        if not self.looks:
            return sha256, 0, False
        look = self.looks.at(content, sha256)
        return sha256, look.phash, look.turned


def _read(path: str, size: int) -> bytes:
    """The bytes of a file that has ``size`` of them. ``Path.read_bytes`` costs twice as much where files are small."""
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
    try:
        content = os.read(descriptor, size + 1)
        while 0 < len(content) < size and (more := os.read(descriptor, size + 1 - len(content))):
            content += more
        return content
    finally:
        os.close(descriptor)
