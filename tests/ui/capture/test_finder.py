"""Who finds the hand of the preview, in a process of its own."""

import threading
import time

import numpy as np
import pytest

from signlab.capture import jpeg
from signlab.capture.hands import HandWatch
from signlab.errors import Problem, SignlabError
from signlab.ui.pages.capture.finder import Finder
from signlab.vision.live import Sight
from tests.capture.conftest import picture
from tests.vision.estimators import Seeing, Slow, Stillborn

BLACK = np.zeros((120, 160, 3), np.uint8)


def test_a_hand_is_found_with_what_was_measured_of_it() -> None:
    finder = Finder(Seeing)
    try:
        hand = finder.find(picture(1))
        assert hand is not None
        assert isinstance(hand.found, Sight)
        assert hand.found.values["hands"] == 1
        assert finder.find(BLACK) is None
    finally:
        finder.close()


def test_a_process_that_keeps_dying_is_told() -> None:
    finder = Finder(Stillborn)
    try:
        with pytest.raises(SignlabError, match="ended 3 times"):
            finder.find(picture(1))
    finally:
        finder.close()


def test_closing_ends_the_process_and_who_waits_for_it() -> None:
    problems: list[Problem] = []
    watch = HandWatch(lambda: Finder(Slow), problems.append)
    watch.give(jpeg.encode(picture(1)))
    deadline = time.monotonic() + 60
    while watch.sight is None and time.monotonic() < deadline:
        threading.Event().wait(0.02)
    assert watch.sight is not None
    finder = watch._finder
    assert isinstance(finder, Finder)
    watch.close()
    watch._thread.join(5)
    assert not watch._thread.is_alive()
    assert not finder._look._thread.is_alive()
    assert problems == []
