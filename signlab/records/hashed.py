"""SHA-256 of files: while they are written and read back, and of what lies on the disk."""

import hashlib
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import TracebackType

import numpy as np

from signlab.errors import SignlabError
from signlab.jobs import Watch
from signlab.records.recordio import mapped

_BLOCK = 1 << 20
"""Bytes gathered before they are written and hashed: few calls, each long enough to be worth another thread."""


def damaged(name: str, what: str) -> SignlabError:
    """The error for a file that the disk does not give back as it was written."""
    cause = f"was not read back as it was written ({what})"
    return SignlabError(name, cause, "Check the disk, then build again; nothing was left behind.")


class CheckedFile:
    """A new file. Another thread reads back each block as soon as it is written, compares it, and hashes it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = path.open("xb", 0)
        self._again = path.open("rb", 0)
        self._hash = hashlib.sha256()
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="read back")
        self._checking: Future[None] | None = None
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
        rest = memoryview(block)
        while rest:
            rest = rest[self._file.write(rest) :]
        if self._checking:
            self._checking.result()
        self._checking = self._pool.submit(self._check, block)

    def _check(self, written: bytes) -> None:
        at = 0
        while at < len(written):
            found = self._again.read(len(written) - at)
            meant = np.frombuffer(written, np.uint8, len(found), at)  # numpy lets other threads run while it compares
            if not found or not np.array_equal(np.frombuffer(found, np.uint8), meant):
                raise damaged(self._path.name, "bytes are others")
            self._hash.update(found)
            at += len(found)

    def hexdigest(self) -> str:
        """The hash of all that was read back, once the file is closed."""
        return self._hash.hexdigest()

    def __enter__(self) -> "CheckedFile":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self._flush()
            if kind is None and self._checking:
                self._checking.result()
        finally:
            self._pool.shutdown()
            self._file.close()
            self._again.close()


def sha256_of(path: Path, watch: Watch) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    digest = hashlib.sha256()
    data = mapped(path)
    for start in range(0, len(data), 1 << 24):
        watch.check()
        digest.update(data[start : start + (1 << 24)])
    return digest.hexdigest()
