"""A build is a folder that is there whole or not at all: it grows in a hidden draft, which is renamed at the end.

While it grows, its process holds the lock beside the draft. A draft whose lock nobody holds is of a process that died.
"""

import contextlib
import os
import secrets
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from filelock import FileLock, Timeout

from signlab.errors import Problem, SignlabError
from signlab.files import sync_folder

_PREFIX = ".draft-"


@contextlib.contextmanager
def draft(builds: Path, name: str) -> Iterator[Path]:
    """A new folder that becomes ``builds/name`` when the block ends well, and is gone when it does not.

    Whoever fills it sees to it that its files are on the disk: ``syncing`` does that.

    Raises:
        SignlabError: meanwhile somebody else made a build of that name.
    """
    folder = builds / f"{_PREFIX}{secrets.token_hex(6)}"
    lock = FileLock(folder.with_suffix(".lock"))
    with lock:
        try:
            folder.mkdir()
            yield folder
            sync_folder(folder)
            _rename(folder, builds / name)
            sync_folder(builds)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
            with contextlib.suppress(OSError):  # Windows keeps it until it is let go of
                Path(lock.lock_file).unlink()


def discard(builds: Path, name: str) -> None:
    """Delete a build: it is gone at once, and what a kill leaves of it goes as any dead draft does.

    Raises:
        SignlabError: there is no such build, or the disk does not let go of it.
    """
    target = builds / name
    if not target.is_dir() or target.parent != builds or name.startswith("."):
        raise SignlabError(f"The build {name}", "is not there", "See signlab builds list.")
    folder = builds / f"{_PREFIX}{secrets.token_hex(6)}"
    lock = FileLock(folder.with_suffix(".lock"))
    try:
        with lock:
            target.rename(folder)
            sync_folder(builds)
            shutil.rmtree(folder)
    except OSError as error:
        cause = f"cannot be deleted: {error.strerror or error}"
        raise SignlabError(f"The build {name}", cause, "Mend its permissions.") from error
    finally:
        with contextlib.suppress(OSError):
            Path(lock.lock_file).unlink()


def _rename(folder: Path, target: Path) -> None:
    try:
        folder.rename(target)
    except OSError as error:
        if not target.exists():
            raise
        raise SignlabError(f"The build {target.name}", "is already there", "Choose another name.") from error


@contextlib.contextmanager
def syncing(folder: Path) -> Iterator[None]:
    """Bring what ``folder`` holds safely to the disk while the block does something else."""
    with ThreadPoolExecutor(1, thread_name_prefix="sync") as pool:
        done = pool.submit(_sync, folder)
        yield
        done.result()


def _sync(folder: Path) -> None:
    for path in folder.iterdir():
        with path.open("rb+") as file:
            os.fsync(file.fileno())
    sync_folder(folder)


def clean(builds: Path) -> list[Problem]:
    """Remove drafts whose process died, and say so; what the disk does not let go of is said as well."""
    problems = []
    drafts = [path for path in builds.glob(f"{_PREFIX}*") if path.is_dir()] if builds.is_dir() else []
    for folder in sorted(drafts):
        lock = FileLock(folder.with_suffix(".lock"))
        try:
            with lock.acquire(timeout=0):
                shutil.rmtree(folder)
                Path(lock.lock_file).unlink(missing_ok=True)
        except Timeout:
            continue  # somebody is building
        except OSError as error:
            problems.append(Problem(str(folder), f"is left of a build that broke off: {error.strerror}", "Remove it."))
        else:
            problems.append(Problem("A build that broke off", "had left half its files, which were removed"))
    return problems
