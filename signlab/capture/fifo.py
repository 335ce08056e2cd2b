"""Reading a FIFO on this computer without ever hanging in it."""

import os
import select
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from signlab.capture.source import Counts
from signlab.errors import SignlabError

_POLL = 0.1
_CHUNK = 65536
_REPEATS_PER_SECOND = 20_000_000
"""Bytes. A writer that repeats its frame as fast as it is read (the DeepLens's does) is read no faster than this while
nothing new comes; else it would keep two processors busy."""


def chunks(path: Path, timeout: float, stopped: threading.Event, counts: Counts) -> Iterator[bytes | None]:
    """What comes through the FIFO until ``stopped``, each writer's bytes followed by None when it closes its end.

    Raises:
        SignlabError: no frame and no repeat came for ``timeout`` seconds, by what ``counts`` says.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    seen, heard, written = (0, 0), time.monotonic(), False
    try:
        while not stopped.is_set():
            chunk = _read(descriptor)
            if chunk:
                written = True
                yield chunk
            elif chunk == b"" and written:
                written = False
                yield None
            now = (counts.frames, counts.repeats)
            if now != seen:
                heard = time.monotonic()
            elif time.monotonic() - heard > timeout:
                raise _silent(path, timeout, counts)
            if chunk and now[0] == seen[0] and now[1] > seen[1]:
                stopped.wait(len(chunk) / _REPEATS_PER_SECOND)
            elif not chunk and not written:
                stopped.wait(_POLL)  # without a writer the FIFO is always at its end, and select returns at once
            seen = now
    finally:
        os.close(descriptor)


def _read(descriptor: int) -> bytes | None:
    """What there is; ``b""`` when nobody writes, None when who writes has written nothing for a moment."""
    if not select.select([descriptor], [], [], _POLL)[0]:
        return None
    try:
        return os.read(descriptor, _CHUNK)
    except BlockingIOError:
        return None


def _silent(path: Path, timeout: float, counts: Counts) -> SignlabError:
    if counts.skipped_bytes or counts.torn:
        cause = f"gave {counts.skipped_bytes:,} bytes but no whole frame for {timeout:g} seconds"
        return SignlabError(f"The FIFO {path}", cause, "Does it carry bare JPEGs, and does nobody else read it?")
    cause = f"gave nothing for {timeout:g} seconds"
    return SignlabError(f"The FIFO {path}", cause, "Start the program that writes to it.")
