"""Small pictures of many, as a grid asks for them: the latest request first, and none for what scrolled away.

Threads take requests, look into the file of thumbnails, and make what is not there. Pixels come as BGRA, which is what
Qt paints without converting: ``QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_RGB32)`` shares their
memory, which has to be kept as long as the image. That costs the window's thread microseconds, where letting Qt decode
the kept JPEG would cost it a hundred times as much, and twice what it costs a thread here.
"""

import contextlib
import os
import sys
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from signlab.dataset.checking import LARGEST_FILE
from signlab.dataset.names import Version
from signlab.dataset.shrinking import LARGEST, NotShown, Pixels, shrink, shrink_pixels, to_jpeg
from signlab.dataset.thumbfile import Kept, ThumbnailFile

_LONGEST_QUEUE = 5000
"""Requests. More than any screen shows; the oldest are dropped, and asked for again when they come into sight."""

_BATCH = 64
"""Thumbnails that are written together."""


class Wanted(NamedTuple):
    """A picture that is to be shown, ``size`` pixels on its longer side at most (up to 256)."""

    version: Version
    path: Path
    size: int = LARGEST


@dataclass(frozen=True, slots=True)
class Thumbnail:
    """``pixels`` are (height, width, 4) in BGRA; None where the picture cannot be shown, and ``problem`` says why."""

    wanted: Wanted
    pixels: Pixels | None
    problem: str = ""


class Thumbnails:
    """Makes and keeps thumbnails in ``folder``, a project's private one. Any thread may ask.

    ``on_ready`` is called in a worker's thread, once for each request that was not cancelled in time.
    """

    def __init__(self, folder: Path, on_ready: Callable[[Thumbnail], None], workers: int = 0) -> None:
        self._file = ThumbnailFile(folder)
        self._on_ready = on_ready
        self._change = threading.Condition()
        self._waiting: dict[Wanted, None] = {}  # the last is the next
        self._busy = 0
        self._fresh: dict[Version, Kept] = {}  # made, not yet in the file
        self._ended = False
        count = workers or max(2, min(4, os.cpu_count() or 1))
        self._threads = [threading.Thread(target=self._work, name=f"thumbnail-{n}") for n in range(count)]
        for thread in self._threads:
            thread.start()

    def request(self, wanted: Iterable[Wanted]) -> None:
        """Ask for these next, the first of them first, before all that was asked for earlier."""
        with self._change:
            for each in reversed(list(wanted)):
                self._waiting.pop(each, None)
                self._waiting[each] = None
            while len(self._waiting) > _LONGEST_QUEUE:
                del self._waiting[next(iter(self._waiting))]
            self._change.notify_all()

    def want(self, wanted: Iterable[Wanted]) -> None:
        """Ask for these, the first of them first, and for nothing else: what waits and is not among them is dropped."""
        with self._change:
            self._waiting.clear()
            self.request(wanted)

    def cancel(self, wanted: Iterable[Wanted]) -> None:
        """Drop requests that nobody waits for any more. One that is being made still comes."""
        with self._change:
            for each in wanted:
                self._waiting.pop(each, None)

    def wait(self, seconds: float | None = None) -> bool:
        """Wait until every request is answered and kept; False where that took longer."""
        with self._change:
            return self._change.wait_for(lambda: not self._waiting and not self._busy and not self._fresh, seconds)

    def close(self) -> None:
        """Drop what waits, finish what is being made, and let go of the file."""
        with self._change:
            self._ended = True
            self._waiting.clear()
            self._change.notify_all()
        for thread in self._threads:
            if thread is not threading.current_thread():
                thread.join()
        self._keep(self._take_fresh())
        self._file.close()

    def _work(self) -> None:
        while wanted := self._next():
            thumbnail = self._thumbnail(wanted)
            try:
                self._on_ready(thumbnail)
            except Exception:  # the receiver's fault must not stop the grid
                threading.excepthook(threading.ExceptHookArgs((*sys.exc_info(), threading.current_thread())))
            finally:
                self._done()

    def _next(self) -> Wanted | None:
        with self._change:
            self._change.wait_for(lambda: self._waiting or self._ended)
            if self._ended:
                return None
            self._busy += 1
            return self._waiting.popitem()[0]

    def _done(self) -> None:
        """One request is answered. Who is the last, or made a batch full, writes what was made."""
        with self._change:
            self._busy -= 1
            idle = not self._waiting and not self._busy
            batch = self._take_fresh() if idle or len(self._fresh) >= _BATCH else {}
            self._busy += bool(batch)
        if batch:
            self._keep(batch)
        with self._change:
            self._busy -= bool(batch)
            self._change.notify_all()

    def _take_fresh(self) -> dict[Version, Kept]:
        fresh, self._fresh = self._fresh, {}
        return fresh

    def _keep(self, batch: dict[Version, Kept]) -> None:
        if batch:
            self._file.put(batch.items())

    def _thumbnail(self, wanted: Wanted) -> Thumbnail:
        """From the file of thumbnails, or from the picture itself."""
        try:
            kept = self._fresh.get(wanted.version) or self._file.get(wanted.version)
            if kept and kept.problem:
                raise NotShown(kept.problem)
            with contextlib.suppress(NotShown):  # spoilt on disk: make it again
                if kept:
                    return Thumbnail(wanted, shrink(kept.jpeg, wanted.size))
            return Thumbnail(wanted, self._make(wanted))
        except NotShown as reason:
            return Thumbnail(wanted, None, f"cannot be shown: it {reason}")
        except MemoryError:
            return Thumbnail(wanted, None, "cannot be shown: it needs more memory than there is")
        except FileNotFoundError:
            return Thumbnail(wanted, None, "cannot be shown: it is no longer there")
        except OSError as error:
            return Thumbnail(wanted, None, f"cannot be shown: {error.strerror or error}")

    def _make(self, wanted: Wanted) -> Pixels:
        with wanted.path.open("rb") as file:
            facts = os.fstat(file.fileno())
            version = Version(wanted.version.name, facts.st_size, facts.st_mtime_ns)  # it may have changed meanwhile
            content = file.read(LARGEST_FILE + 1)
        try:
            pixels = shrink(content)
        except NotShown as reason:
            self._remember(version, Kept(b"", str(reason)))
            raise
        self._remember(version, Kept(to_jpeg(pixels)))
        return pixels if wanted.size >= LARGEST else shrink_pixels(pixels, wanted.size)

    def _remember(self, version: Version, kept: Kept) -> None:
        with self._change:
            self._fresh[version] = kept
