"""Finds the hand of the preview in a process of its own, so that neither the window nor the stream waits for it."""

import threading
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from signlab.capture import jpeg
from signlab.capture.hands import Hand
from signlab.errors import SignlabError
from signlab.vision.hand import HandEstimator, film_estimator
from signlab.vision.live import LiveLook, Sight

_AGAIN = 1.0
"""Seconds after which a picture is handed in anew: the process may have ended with it."""


class Finder:
    """A :class:`signlab.capture.hands.HandFinder`; ``found`` of its hands is a :class:`signlab.vision.live.Sight`."""

    def __init__(self, make: Callable[[], HandEstimator] = film_estimator) -> None:
        self._changed = threading.Condition()
        self._seen: Sight | None = None
        self._number = 0
        self._closed = False
        self._look = LiveLook(self._tell, make=make)
        self._look.start()

    def find(self, picture: NDArray[np.uint8]) -> Hand | None:
        """The hand in ``picture``. Waits for it; the first time as long as the process takes to start.

        Raises:
            SignlabError: the process ended again and again.
        """
        self._number += 1
        content = jpeg.encode(picture)
        while not self._closed:
            self._look.offer(content, self._number)
            with self._changed:
                self._changed.wait_for(lambda: self._closed or self._is_answered(), _AGAIN)
                if self._is_answered():
                    return _hand(self._seen)
            if problem := self._look.problem:
                raise SignlabError(problem.thing, problem.cause, problem.next_step)
        return None

    def close(self) -> None:
        """End the process, and whoever waits for it."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self._look.stop()

    def _is_answered(self) -> bool:
        return self._seen is not None and self._seen.sequence == self._number

    def _tell(self, seen: Sight) -> None:
        with self._changed:
            self._seen = seen
            self._changed.notify_all()


def _hand(seen: Sight | None) -> Hand | None:
    if seen is None or seen.box is None:
        return None
    return Hand((seen.box.left, seen.box.top, seen.box.width, seen.box.height), seen)
