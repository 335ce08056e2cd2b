"""SHA-256 of files: while they are written, and of what lies on the disk."""

import hashlib
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import TracebackType

from signlab.jobs import Watch
from signlab.records.recordio import mapped

_BLOCK = 1 << 20
"""Bytes gathered before they are written and hashed: few calls, each long enough to be worth another thread."""


class HashedFile:
    """A new file; what is written to it is hashed by another thread meanwhile."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("xb", 0)
        self._hash = hashlib.sha256()
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="hash")
        self._hashing: Future[None] | None = None
        self._gathered: list[bytes] = []
        self._size = 0

    def write(self, content: bytes) -> int:
        self._gathered.append(content)
        self._size += len(content)
        if self._size >= _BLOCK:
            self._flush()
        return len(content)

    def _flush(self) -> None:
        block = b"".join(self._gathered)
        self._gathered, self._size = [], 0
        if self._hashing:
            self._hashing.result()
        self._hashing = self._pool.submit(self._hash.update, block)
        rest = memoryview(block)
        while rest:
            rest = rest[self._file.write(rest) :]

    def hexdigest(self) -> str:
        """The hash of all that was written, once the file is closed."""
        return self._hash.hexdigest()

    def __enter__(self) -> "HashedFile":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self._flush()
        finally:
            self._pool.shutdown()
            self._file.close()


def sha256_of(path: Path, watch: Watch) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    digest = hashlib.sha256()
    data = mapped(path)
    for start in range(0, len(data), 1 << 24):
        watch.check()
        digest.update(data[start : start + (1 << 24)])
    return digest.hexdigest()
