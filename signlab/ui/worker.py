"""A thread that answers questions in order, so that the window never waits for a disk."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from PySide6.QtCore import QObject

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
        """Have ``question`` answered. With a ``topic``, a newer question makes those before it void."""
        if self._closed:
            return
        self._tickets[topic] += 1
        ticket = self._tickets[topic]

        def stale() -> bool:
            return bool(topic) and ticket != self._tickets[topic]

        def deliver(call: Callable[[], object]) -> None:
            self._inbox.put(lambda: None if stale() else call())

        def work() -> None:
            if stale() or (topic and self._closed):
                return
            try:
                found = question()
            except Exception as error:
                problem = in_words(error)
                deliver(lambda: failed(problem))
            else:
                deliver(lambda: answer(found))

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
