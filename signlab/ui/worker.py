"""A thread that answers questions in order, so that the window never waits for a disk."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from PySide6.QtCore import QObject
from shiboken6 import isValid

from signlab.errors import Problem
from signlab.ui.failing import in_words
from signlab.ui.inbox import Inbox

Answer = TypeVar("Answer")


class Worker(QObject):
    """Questions go in, answers come back in the window's thread. After ``close`` nothing is asked or answered."""

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._inbox = Inbox(self)
        self._pool = ThreadPoolExecutor(1, thread_name_prefix=name)
        self._tickets: Counter[str] = Counter()
        self._closed = False

    def ask(
        self,
        question: Callable[[], Answer],
        answer: Callable[[Answer], object],
        *,
        failed: Callable[[Problem], object],
        topic: str = "",
    ) -> None:
        """Have ``question`` answered. With a ``topic``, a newer question makes those before it void.

        Where ``answer`` and ``failed`` are methods of a widget, nothing is told once that is gone: a dialog may be
        closed before its answer is there.
        """
        if self._closed:
            return
        self._tickets[topic] += 1
        ticket = self._tickets[topic]

        def stale() -> bool:
            return bool(topic) and ticket != self._tickets[topic]

        def deliver(told: Callable[..., object], *what: object) -> None:
            self._inbox.put(lambda: None if stale() or _is_gone(told) else told(*what))

        def work() -> None:
            if stale() or (topic and self._closed):
                return
            try:
                found = question()
            except Exception as error:
                deliver(failed, in_words(error))
            else:
                deliver(answer, found)

        self._pool.submit(work)

    def drop(self, topic: str) -> None:
        """Nobody wants the answers of ``topic`` any more."""
        self._tickets[topic] += 1

    def close(self, last: Callable[[], object] | None = None) -> None:
        """Finish what was asked, but for questions with a topic, then do ``last`` in the thread; wait for all that."""
        if self._closed:
            return
        self._inbox.close()
        self._closed = True
        if last:
            self._pool.submit(last)
        self._pool.shutdown()


def _is_gone(told: Callable[..., object]) -> bool:
    """Whether it is a method of what Qt has deleted."""
    whose = getattr(told, "__self__", None)
    return isinstance(whose, QObject) and not isValid(whose)
