"""Processes that look at pictures. One that dies takes with it only the picture it was looking at."""

import contextlib
import multiprocessing
import signal
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from pathlib import Path
from types import TracebackType
from typing import Any

from signlab.dataset import measurements
from signlab.vision.hand import HandEstimator, best_estimator
from signlab.vision.looking import Values, look
from signlab.vision.reading import Unreadable

_AHEAD = 2
"""Pictures that a worker has before it: it never waits for the next one."""

_LIMIT = 60.0
"""Seconds after which a picture counts as one that a worker hangs at."""

_TRIES = 2
"""Deaths after which the picture is to blame, and not somebody who ended the process."""

_BARREN = 3
"""Workers in a row that died before they were ready."""


@dataclass(frozen=True, slots=True)
class Task:
    """A picture to look at. ``right``: which hand its signer uses, where that is known."""

    name: str
    path: Path
    right: bool | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a task: ``values``, with the size and time of the file they hold for, or ``problem`` in words.

    ``gone``: the file is no longer there, which is no problem of its own.
    """

    name: str
    size_bytes: int = 0
    mtime_ns: int = 0
    values: Values | None = None
    landmarks: bytes = b""
    problem: str = ""
    gone: bool = False


_READY = Answer("")
"""What a worker says first: from now on a death may be the fault of a picture."""


class WorkersLostError(RuntimeError):
    """Workers die as soon as they are started."""


def answer(task: Task, estimator: HandEstimator) -> Answer:
    """Look at one picture. Bad ones give an answer too."""
    try:
        content, size, mtime_ns = measurements.content(task.path)
    except FileNotFoundError:
        return Answer(task.name, gone=True)
    except OSError as error:
        return Answer(task.name, problem=f"it cannot be read: {error.strerror or error}")
    try:
        return Answer(task.name, size, mtime_ns, *look(content, estimator, task.right))
    except Unreadable as error:
        return Answer(task.name, size, mtime_ns, problem=str(error))
    except Exception as error:  # a picture that nobody thought of must not stop the others
        return Answer(task.name, size, mtime_ns, problem=f"it cannot be looked at: {error!r}")


def _work(pipe: Connection, make: Callable[[], HandEstimator]) -> None:
    """The life of a worker: until the pipe closes, as it does when the parent dies."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent hears of Ctrl-C and ends its workers
    import cv2

    cv2.setNumThreads(1)  # the processes are the parallel part
    with make() as estimator:
        try:
            pipe.send(_READY)
            while True:
                pipe.send(answer(pipe.recv(), estimator))
        except (EOFError, OSError):
            return


class _Worker:
    """One process and what it was given, the first of which it is looking at."""

    def __init__(self, make: Callable[[], HandEstimator]) -> None:
        spawn = multiprocessing.get_context("spawn")  # the only way to start a process that is the same everywhere
        self.pipe, theirs = spawn.Pipe()
        self.process = spawn.Process(target=_work, args=(theirs, make), name="signlab-look", daemon=True)
        self.process.start()
        theirs.close()
        self.given: deque[Task] = deque()
        self.since = time.monotonic()
        self.ready = False

    def give(self, task: Task) -> None:
        if not self.given:
            self.since = time.monotonic()
        self.given.append(task)
        with contextlib.suppress(OSError):  # it died; the pipe tells who reads from it
            self.pipe.send(task)

    def take(self) -> Answer | None:
        """Its next answer, or that it is ready. None when it died."""
        try:
            said: Answer = self.pipe.recv()
        except (EOFError, OSError):
            return None
        self.since = time.monotonic()
        if said == _READY:
            self.ready = True
        else:
            self.given.popleft()
        return said

    def overdue(self) -> bool:
        return bool(self.given) and time.monotonic() - self.since > _LIMIT

    def end(self) -> None:
        self.pipe.close()
        self.process.join(0.5)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()


class Workers:
    """``count`` processes; a context manager. ``make`` (which must be importable) gives each its estimator."""

    def __init__(self, count: int, make: Callable[[], HandEstimator] = best_estimator) -> None:
        self._make = make
        self._count = count
        self._workers: list[_Worker] = []
        self._deaths: dict[str, int] = {}
        self._barren = 0

    def __enter__(self) -> "Workers":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for worker in self._workers:
            worker.process.terminate()
        for worker in self._workers:
            worker.end()

    @property
    def processes(self) -> list[int]:
        """The ids of the processes that are at work."""
        return [worker.process.pid for worker in self._workers if worker.process.pid]

    def answers(self, tasks: Iterable[Task]) -> Iterator[Answer | None]:
        """What came of each task, in the order in which they are done; None twice a second when nothing was.

        Raises:
            WorkersLostError: no worker lives long enough to look at anything.
        """
        waiting: Any = iter(tasks)
        again: deque[Task] = deque()
        while True:
            self._feed(waiting, again)
            busy = [worker for worker in self._workers if worker.given]
            if not busy:
                return
            ready = set(wait([worker.pipe for worker in busy], timeout=0.5))
            for worker in busy:
                if worker.overdue():
                    worker.process.kill()
                if worker.pipe in ready:
                    said = worker.take()
                    if said is None:
                        said = self._bury(worker, again)
                    if said is not None and said != _READY:
                        yield said
            if not ready:
                yield None

    def _feed(self, tasks: Iterator[Task], again: deque[Task]) -> None:
        """Give every worker something to do; start as many as there is work for."""
        for place in range(self._count):
            while place >= len(self._workers) or len(self._workers[place].given) < _AHEAD:
                task = again.popleft() if again else next(tasks, None)
                if task is None:
                    return
                if place >= len(self._workers):
                    self._workers.append(_Worker(self._make))
                self._workers[place].give(task)

    def _bury(self, worker: _Worker, again: deque[Task]) -> Answer | None:
        """Do without a worker that died. The picture it was looking at is tried once more, then given up."""
        self._workers.remove(worker)
        worker.end()
        self._barren = 0 if worker.ready else self._barren + 1
        if self._barren >= _BARREN:
            raise WorkersLostError(f"{_BARREN} processes in a row ended at once (exit code {worker.process.exitcode})")
        if not worker.ready:
            again.extend(worker.given)
            return None
        task = worker.given.popleft()
        again.extend(worker.given)
        self._deaths[task.name] = self._deaths.get(task.name, 0) + 1
        if self._deaths[task.name] < _TRIES:
            again.append(task)
            return None
        size, mtime_ns = _facts(task.path)
        return Answer(task.name, size, mtime_ns, problem="the process that looked at it died or hung, twice")


def _facts(path: Path) -> tuple[int, int]:
    try:
        facts = path.stat()
    except OSError:
        return 0, 0
    return facts.st_size, facts.st_mtime_ns
