"""Hashes of a build's files: while they are written and read back, and of what lies on the disk.

They tell whether a file is still the one that was built, not who built it: XXH3 of 128 bits does so in a tenth of the
time that SHA-256 takes (https://github.com/Cyan4973/xxHash), and ``xxhsum -H128`` gives the same. Builds of before have
SHA-256, and do not say so.
"""

import hashlib
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Any

import xxhash

from signlab.errors import SignlabError
from signlab.jobs import Watch
from signlab.records.recordio import mapped

HASH = "XXH3-128"
"""What ``build.json`` calls the hash of the files beside it."""

_HASHES: dict[str, Any] = {HASH: xxhash.xxh3_128, "SHA-256": hashlib.sha256}


def hash_name(account: Mapping[str, Any]) -> str:
    """The name of the hash that the ``account`` of a build, its ``build.json``, has of the files beside it.

    Raises:
        ValueError: it is none that is known here.
    """
    name = str(account.get("hash", "SHA-256"))
    if name not in _HASHES:
        raise ValueError(f"there is no hash {name!r}")
    return name


def damaged(name: str, what: str) -> SignlabError:
    """The error for a file that the disk does not give back as it was written."""
    cause = f"was not read back as it was written ({what})"
    return SignlabError(name, cause, "Check the disk, then build again; nothing was left behind.")


class CheckedFile:
    """A new file. Another thread reads back each block as soon as it is written, compares it, and hashes it.

    Blocks should be of a megabyte or so: few calls, each long enough to be worth another thread.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = path.open("xb", 0)
        self._again = path.open("rb", 0)
        self._hash = xxhash.xxh3_128()
        self._found = bytearray(1 << 20)  # used again and again: fresh memory costs more than comparing
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="read back")
        self._checking: Future[None] | None = None

    def write(self, block: bytes) -> None:
        rest = memoryview(block)
        while rest:
            rest = rest[self._file.write(rest) :]
        if self._checking:
            self._checking.result()
        self._checking = self._pool.submit(self._check, block)

    def _check(self, written: bytes) -> None:
        at, meant = 0, memoryview(written)
        while at < len(written):
            size = self._again.readinto(memoryview(self._found)[: len(written) - at])
            found = memoryview(self._found)[:size]
            if not size or not self._found.startswith(meant[at : at + size]):
                raise damaged(self._path.name, "bytes are others")
            self._hash.update(found)
            at += size

    def hexdigest(self) -> str:
        """The hash of all that was read back, once the file is closed."""
        return self._hash.hexdigest()

    def __enter__(self) -> "CheckedFile":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None and self._checking:
                self._checking.result()
        finally:
            self._pool.shutdown()
            self._file.close()
            self._again.close()


def hash_of(path: Path, watch: Watch, name: str = HASH) -> str:
    """The hash of a file, in hexadecimal; ``name`` as ``hash_name`` gives it."""
    digest = _HASHES[name]()
    data = mapped(path)
    for start in range(0, len(data), 1 << 24):
        watch.check()
        digest.update(data[start : start + (1 << 24)])
    return str(digest.hexdigest())
