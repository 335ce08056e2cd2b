"""A thread that does what it is given, one thing after another, in the order in which it was asked for."""

import queue
import threading
from collections.abc import Callable

from signlab.errors import Problem, SignlabError

_POLL = 0.1

Work = Callable[[], None]


class Desk:
    """Does ``idle`` every tenth of a second while there is nothing else to do, and ``last`` at its end.

    Whatever fails is told to ``failed``, and the thread lives on. A fault of the program's own goes to
    ``threading.excepthook`` besides.
    """

    def __init__(self, name: str, idle: Work, last: Work, failed: Callable[[Problem], None]) -> None:
        self._idle = idle
        self._last = last
        self._failed = failed
        self._todo: queue.SimpleQueue[Work | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name=name)
        self._thread.start()

    def put(self, work: Work) -> None:
        """Something to do; after ``close`` it is not done."""
        self._todo.put(work)

    @property
    def waiting(self) -> int:
        """How much there is to do."""
        return self._todo.qsize()

    def close(self) -> None:
        """Do what was asked for until now, then ``last``, and wait for that."""
        self._todo.put(None)
        self._thread.join()

    def _run(self) -> None:
        while (work := self._next()) is not None:
            self._do(work)
        self._do(self._last)

    def _next(self) -> Work | None:
        try:
            return self._todo.get(timeout=_POLL)
        except queue.Empty:
            return self._idle

    def _do(self, work: Work) -> None:
        try:
            work()
        except SignlabError as error:
            self._failed(error.problem)
        except OSError as error:
            cause = error.strerror or str(error)
            self._failed(Problem(str(error.filename or "The disk"), cause, "Mend that, then try again."))
        except Exception as error:  # who records must not stop for it, and it must not go by unseen
            self._failed(Problem("This program", f"has a fault: {error!r}", "Report it; what was stored is kept."))
            threading.excepthook(threading.ExceptHookArgs((type(error), error, error.__traceback__, self._thread)))
