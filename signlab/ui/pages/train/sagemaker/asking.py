"""Questions to AWS, each in a thread of its own: one that nobody answers holds up neither the window nor the others."""

import threading
import time
from collections.abc import Callable, Iterable
from typing import TypeVar

from PySide6.QtCore import QObject

from signlab.errors import Problem
from signlab.ui.failing import in_words
from signlab.ui.inbox import Inbox

Answer = TypeVar("Answer")

_PATIENCE = 1.0
"""Seconds that closing waits for threads. Those that still wait for AWS then end by themselves, unheard."""

_unheard: list[Inbox] = []
"""Kept, as threads that were left alone still put into them."""


class Asking(QObject):
    """Questions go in, answers come back in the window's thread. After ``close`` nothing comes back."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._inbox = Inbox()
        self._threads: list[threading.Thread] = []
        self._round = 0
        self._closed = False

    def ask(
        self, question: Callable[[], Answer], answer: Callable[[Answer], object], failed: Callable[[Problem], object]
    ) -> None:
        """Have ``question`` answered."""
        self.each(lambda: [question()], answer, lambda: None, failed)

    def each(
        self,
        question: Callable[[], Iterable[Answer]],
        answer: Callable[[Answer], object],
        ended: Callable[[], object],
        failed: Callable[[Problem], object],
    ) -> None:
        """Have ``question`` answered bit by bit; ``ended`` is called after the last."""
        if self._closed:
            return
        now = self._round

        def put(call: Callable[[], object]) -> None:
            self._inbox.put(lambda: call() if now == self._round else None)

        def tell(found: Answer) -> None:
            put(lambda: answer(found))

        def work() -> None:
            try:
                for found in question():
                    tell(found)
            except Exception as error:
                problem = in_words(error)
                put(lambda: failed(problem))
            else:
                put(ended)

        thread = threading.Thread(target=work, name="aws", daemon=True)
        self._threads = [one for one in self._threads if one.is_alive()] + [thread]
        thread.start()

    def drop(self) -> None:
        """Nobody wants the answers to what was asked so far."""
        self._round += 1

    def close(self) -> None:
        if self._closed:
            return
        self._closed = True
        self._inbox.close()
        deadline = time.monotonic() + _PATIENCE
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        if any(thread.is_alive() for thread in self._threads):
            _unheard.append(self._inbox)
        else:
            self._inbox.deleteLater()
