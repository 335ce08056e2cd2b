"""What runs on this machine, looked up in /proc."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path


def wait_until(true: Callable[[], object], seconds: float = 60.0, what: str = "") -> None:
    """Wait until ``true()`` is, and fail after ``seconds``."""
    limit = time.monotonic() + seconds
    while not true():
        if time.monotonic() > limit:
            raise AssertionError(f"not within {seconds:g} s: {what or true}")
        time.sleep(0.02)


def _read(pid: int, name: str) -> bytes:
    try:
        return Path(f"/proc/{pid}/{name}").read_bytes()
    except OSError:  # it has just ended, or belongs to somebody else
        return b""


def _pids() -> list[int]:
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]


def _ended(pid: int) -> bool:
    return _read(pid, "stat").rpartition(b")")[2].split()[:1] in ([], [b"Z"], [b"X"])


def marked(mark: str) -> dict[int, str]:
    """The processes with ``mark`` (``NAME=value``) in their environment: pid and command line."""
    found = {}
    for pid in _pids():
        if mark.encode() in _read(pid, "environ").split(b"\0") and not _ended(pid):
            found[pid] = _read(pid, "cmdline").replace(b"\0", b" ").decode(errors="replace").strip()
    return found


def descendants(ancestor: int) -> set[int]:
    """All processes below ``ancestor``."""
    parents = {pid: int(stat[1]) for pid in _pids() if len(stat := _read(pid, "stat").rpartition(b")")[2].split()) > 1}
    below = {ancestor}
    while more := {pid for pid, parent in parents.items() if parent in below} - below:
        below |= more
    return below - {ancestor}


def kill(pids: set[int]) -> None:
    for pid in pids:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
