"""Passing items from one thread to another, which may be slower."""

import threading
from collections import deque
from collections.abc import Callable
from typing import Generic, TypeVar

Item = TypeVar("Item")


class Handover(Generic[Item]):
    """Holds up to ``room`` items. A giver who finds it full waits; or, with ``newer``, the oldest item goes.

    The next one is then replaced by ``newer(gone, next)``, so that it can tell of the one that went.
    """

    def __init__(self, room: int, newer: Callable[[Item, Item], Item] | None = None) -> None:
        self._items: deque[Item] = deque()
        self._room = room
        self._newer = newer
        self._changed = threading.Condition()
        self._error: BaseException | None = None
        self._closed = False

    def put(self, item: Item) -> None:
        """Give an item; after ``close`` it goes nowhere."""
        with self._changed:
            while self._newer is None and len(self._items) >= self._room and not self._closed:
                self._changed.wait()
            if self._closed:
                return
            if self._newer is not None and len(self._items) >= self._room:
                gone = self._items.popleft()
                if self._items:
                    self._items[0] = self._newer(gone, self._items[0])
                else:
                    item = self._newer(gone, item)
            self._items.append(item)
            self._changed.notify_all()

    def take(self, timeout: float) -> Item | None:
        """The oldest item; None when none came within ``timeout`` seconds, or none ever will (see ``closed``).

        Raises:
            BaseException: what the giver closed with, once all items are taken.
        """
        with self._changed:
            if not self.wait(timeout):
                return None
            self._changed.notify_all()
            return self._items.popleft()

    def wait(self, timeout: float) -> bool:
        """Wait up to ``timeout`` seconds for an item; whether one can be taken. Raises like ``take``."""
        with self._changed:
            self._changed.wait_for(lambda: self._items or self._closed, timeout)
            if not self._items and self._error is not None:
                raise self._error
            return bool(self._items)

    def close(self, error: BaseException | None = None) -> None:
        """No more items will come, perhaps because of ``error``. Those that are there can still be taken."""
        with self._changed:
            if not self._closed:
                self._closed, self._error = True, error
            self._changed.notify_all()

    @property
    def closed(self) -> bool:
        """Whether it was closed and all items are taken."""
        with self._changed:
            return self._closed and not self._items
