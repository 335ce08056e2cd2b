"""Whole files or none: every file that Sign Lab writes goes through here."""

import contextlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from signlab.errors import SignlabError


def sync_folder(folder: Path) -> None:
    """Make renames in ``folder`` survive a power cut. Windows cannot open folders and does not need to."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def whole_file(path: Path) -> Iterator[IO[bytes]]:
    """A binary file that appears under ``path``, replacing what was there, only when the block ends well.

    The bytes go to a hidden neighbour, are synced, and are renamed; on any error the neighbour is removed.
    """
    draft = path.with_name(f".{secrets.token_hex(6)}.part")
    try:
        with draft.open("xb", 1 << 18) as file:  # many small writes, few calls
            yield file
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def write_whole(path: Path, content: bytes | str) -> None:
    """Write ``content`` (text as UTF-8 with bare newlines) to ``path``, whole or not at all."""
    with whole_file(path) as file:
        file.write(content if isinstance(content, bytes) else content.encode("utf-8"))


def append_line(path: Path, line: bytes) -> None:
    """Add ``line`` to a file of lines, durably and whole: when the disk is full, the file is as it was.

    A line that somebody else's death left without an end is closed first, so that it stays one line.
    """
    with path.open("a+b", buffering=0) as file:
        end = file.seek(0, os.SEEK_END)
        file.seek(max(end - 1, 0))
        rest = line if file.read(1) in (b"\n", b"") else b"\n" + line
        try:
            while rest:  # an unbuffered write may be partial
                rest = rest[file.write(rest) or 0 :]
            os.fsync(file.fileno())
        except OSError:
            file.truncate(end)
            raise


def place(draft: Path, target: Path) -> None:
    """Rename ``draft`` to ``target``, never over an existing file.

    Raises:
        FileExistsError: ``target`` is already there.
        FileNotFoundError: ``draft``, or the folder of ``target``, is not there.
    """
    try:
        os.link(draft, target)  # a rename would overwrite; a link refuses, in one step
    except (FileExistsError, FileNotFoundError):
        raise
    except OSError:  # FAT and some network folders have no hard links
        draft.lstat()  # raises where there is none
        if target.exists():
            raise FileExistsError(target) from None
        draft.rename(target)
    else:
        draft.unlink()


def free_bytes(folder: Path) -> int:
    """Space left, in bytes, for the current user on the disk that holds ``folder`` (or will hold it)."""
    import shutil

    while not folder.exists():
        folder = folder.parent
    return shutil.disk_usage(folder).free


def ensure_space(folder: Path, needed: int, what: str) -> None:
    """Refuse a task before it starts when ``needed`` bytes will not fit beside a reserve of 32 MB."""
    free = free_bytes(folder)
    if free < needed + 32_000_000:
        raise SignlabError(
            what,
            f"needs about {needed / 1e6:,.0f} MB and {free / 1e6:,.0f} MB are free on the disk of {folder}",
            "Free some space or choose another disk.",
        )
