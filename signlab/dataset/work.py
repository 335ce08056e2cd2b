"""Work in flight: whoever changes a project in several steps holds a folder ``.signlab/work/<id>/`` while it does.

The folder has a lock that the kernel frees when its process dies, a plan that says what was meant, and drafts of
files on the disk where they will lie. A folder with a free lock was left by a dead process: ``repair`` finishes it.
"""

import json
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from signlab import files
from signlab.errors import SignlabError


def lock(path: Path, patience: float) -> FileLock:
    """A lock between processes and between threads; not to be taken twice. ``patience`` is in seconds."""
    return FileLock(path, timeout=patience, thread_local=False)


class Work:
    """One folder of work in flight, held by this process. Begin and take over only while the project is locked."""

    def __init__(self, folder: Path, held: FileLock) -> None:
        self.folder = folder
        self._held = held

    @classmethod
    def begin(cls, private: Path, plan: dict[str, Any]) -> "Work":
        """Start a piece of work whose ``plan`` a later process can finish."""
        folder = private / "work" / secrets.token_hex(8)
        folder.mkdir(parents=True)
        held = lock(folder / "lock", 0)
        held.acquire()
        work = cls(folder, held)
        try:
            work.write_plan(plan)
        except BaseException:
            work.finish()
            raise
        return work

    @property
    def id(self) -> str:
        """Names this piece of work in the history too, so that it is never entered twice."""
        return self.folder.name

    def write_plan(self, plan: dict[str, Any]) -> None:
        files.write_whole(self.folder / "plan.json", json.dumps(plan, ensure_ascii=False))

    def plan(self) -> dict[str, Any] | None:
        """The plan, or None where the process died before it had written one."""
        try:
            plan = json.loads((self.folder / "plan.json").read_bytes())
        except (FileNotFoundError, ValueError):
            return None
        return plan if isinstance(plan, dict) else None

    def drafts(self) -> list[Path]:
        """Files that were written but not yet placed, by name."""
        return sorted(path for path in self.folder.iterdir() if path.name not in ("lock", "plan.json"))

    def release(self) -> None:
        """Let go without finishing: the next process that looks will."""
        self._held.release()

    def finish(self) -> None:
        """The work is done, or was taken back: remove the folder, the plan first."""
        (self.folder / "plan.json").unlink(missing_ok=True)
        self._held.release()  # Windows removes no file that is open
        shutil.rmtree(self.folder, ignore_errors=True)


def folders(private: Path) -> list[Path]:
    """All work in flight, of living and dead processes."""
    try:
        return sorted(path for path in (private / "work").iterdir() if path.is_dir())
    except (FileNotFoundError, NotADirectoryError):
        return []


def abandoned(private: Path) -> Iterator[Work]:
    """Take over, one after the other, the work that dead processes left."""
    for folder in folders(private):
        held = lock(folder / "lock", 0)
        try:
            held.acquire()
        except Timeout:
            continue  # its process lives
        yield Work(folder, held)


def words(error: OSError) -> str:
    """What the operating system said."""
    return error.strerror or str(error)


def failed(thing: str, error: OSError, next_step: str = "") -> SignlabError:
    """``error`` as an error in words, with the next step for the commonest causes."""
    return SignlabError(thing, words(error), next_step or "Make room on the disk or mend its permissions; try again.")
