"""What comes from a device for as long as somebody looks: log lines, letters, pictures."""

import threading
from collections.abc import Callable, Iterator
from typing import Any

from PySide6.QtCore import QObject, Signal

from signlab.errors import Cancelled, Problem
from signlab.jobs import Watch
from signlab.ui.failing import in_words
from signlab.ui.inbox import Inbox


class Follower(QObject):
    """Iterates in a thread of its own. ``came`` carries what came meanwhile, as a list; ``ended`` the ``Problem`` that
    ended it, None where it just ended. Both in the window's thread, and nothing after ``stop``.
    """

    came = Signal(list)
    ended = Signal(object)

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._inbox = Inbox(self)
        self._watch: Watch | None = None
        self._threads: list[threading.Thread] = []
        self._cut: Callable[[], object] | None = None

    @property
    def running(self) -> bool:
        return self._watch is not None

    def start(self, things: Callable[[Watch], Iterator[Any]], cut: Callable[[], object] | None = None) -> None:
        """Follow ``things``; ``cut`` makes them end at once, whatever they wait for."""
        self.stop()
        watch = self._watch = Watch()
        self._cut = cut
        thread = threading.Thread(target=self._run, args=(things, watch), name=self._name)
        self._threads = [other for other in self._threads if other.is_alive()] + [thread]
        thread.start()

    def _run(self, things: Callable[[Watch], Iterator[Any]], watch: Watch) -> None:
        waiting: list[Any] = []
        lock = threading.Lock()

        def deliver() -> None:
            with lock:
                some, waiting[:] = list(waiting), []
            if watch is self._watch:
                self.came.emit(some)

        problem = None
        try:
            for thing in things(watch):
                watch.check()
                with lock:
                    waiting.append(thing)
                    first = len(waiting) == 1
                if first:
                    self._inbox.put(deliver)
        except Cancelled:
            pass
        except Exception as error:
            problem = in_words(error)
        self._inbox.put(lambda: self._end(watch, problem))

    def _end(self, watch: Watch, problem: Problem | None) -> None:
        if watch is self._watch:
            self._watch = None
            self.ended.emit(problem)

    def stop(self) -> None:
        """End it; nothing comes any more. The thread takes a moment, which is waited for only in ``close``."""
        if self._watch:
            self._watch.cancel()
            self._watch = None
        if self._cut:
            self._cut()
            self._cut = None

    def close(self) -> None:
        self.stop()
        self._inbox.close()
        for thread in self._threads:
            thread.join()
