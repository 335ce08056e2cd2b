"""SHA-256 of files: while they are written and read back, and of what lies on the disk."""

import hashlib
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import TracebackType

from signlab.errors import SignlabError
from signlab.jobs import Watch
from signlab.records.recordio import mapped


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
        self._hash = hashlib.sha256()
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


def sha256_of(path: Path, watch: Watch) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    digest = hashlib.sha256()
    data = mapped(path)
    for start in range(0, len(data), 1 << 24):
        watch.check()
        digest.update(data[start : start + (1 << 24)])
    return digest.hexdigest()
