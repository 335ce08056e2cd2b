"""The thread that stores: everything in order, and nothing ends it."""

import threading

import pytest

from signlab.capture.desk import Desk
from signlab.errors import Problem, SignlabError
from tests.stand_in.processes import wait_until


def test_it_does_everything_in_order_idles_in_between_and_ends_with_the_last() -> None:
    done: list[object] = []
    desk = Desk("desk", lambda: done.append("idle"), lambda: done.append("last"), done.append)
    wait_until(lambda: done == ["idle"] * len(done) and done)
    for number in range(5):
        desk.put(lambda number=number: done.append(number))  # type: ignore[misc]
    desk.close()
    assert [one for one in done if one != "idle"] == [0, 1, 2, 3, 4, "last"]
    desk.put(lambda: done.append("late"))
    assert "late" not in done


def test_what_fails_is_told_and_it_lives_on(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[Problem] = []
    seen: list[type] = []
    monkeypatch.setattr(threading, "excepthook", lambda fault: seen.append(fault.exc_type))
    done = threading.Event()

    def fail(error: Exception) -> None:
        raise error

    desk = Desk("desk", lambda: None, lambda: None, told.append)
    for error in (SignlabError("A", "is wrong"), OSError(28, "No space left", "file"), ValueError("oh")):
        desk.put(lambda error=error: fail(error))  # type: ignore[misc]
    desk.put(done.set)
    assert done.wait(5)
    desk.close()
    assert [problem.cause for problem in told] == ["is wrong", "No space left", "has a fault: ValueError('oh')"]
    assert seen == [ValueError]
