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
        with draft.open("xb") as file:
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


def place(draft: Path, target: Path) -> None:
    """Rename ``draft`` to ``target``, never over an existing file.

    Raises:
        FileExistsError: ``target`` is already there.
    """
    try:
        os.link(draft, target)  # a rename would overwrite; a link refuses, in one step
    except FileExistsError:
        raise
    except OSError:  # FAT and some network folders have no hard links
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
