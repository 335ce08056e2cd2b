"""Long tasks as the window runs them."""

import threading
from collections.abc import Callable, Iterator

import pytest
from pytestqt.qtbot import QtBot

from signlab.errors import Problem, SignlabError
from signlab.jobs import Plan, Watch
from signlab.ui.jobs import Jobs, State, Task


class Outcome:
    words = "Counted to the end."


class Count:
    """A job that counts, and does ``at_the_end`` when it has."""

    def __init__(self, total: int = 3, at_the_end: Callable[[Watch], object] = lambda _watch: Outcome()) -> None:
        self._total, self._end = total, at_the_end

    def prepare(self) -> Plan:
        return Plan("Counting", f"Count to {self._total}.", self._total, warnings=(Problem("one", "is odd"),))

    def run(self, watch: Watch) -> object:
        for _ in range(self._total):
            watch.step()
        return self._end(watch)


class Forever(Count):
    def run(self, watch: Watch) -> object:
        while True:
            watch.step()
            watch.pause(0.01)


@pytest.fixture
def jobs() -> Iterator[Jobs]:
    made = Jobs()
    yield made
    made.close()
    made.deleteLater()


def over(task: Task, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: task.state.over)


def test_a_job_ends_in_words_with_its_result_and_its_problems(jobs: Jobs, qtbot: QtBot) -> None:
    results: list[object] = []

    def end(watch: Watch) -> Outcome:
        watch.problem(Problem("two", "is even"))
        return Outcome()

    task = jobs.start("Counting", Count(3, end), done=results.append)
    over(task, qtbot)
    qtbot.waitUntil(lambda: bool(results))
    assert (task.state, task.words) == (State.DONE, "Counted to the end.")
    assert [problem.thing for problem in task.problems] == ["one", "two"]
    assert task.progress is not None
    assert (task.progress.done, task.progress.total) == (3, 3)
    assert task.ended is not None
    assert jobs.active == []


def test_a_job_that_fails_says_why(jobs: Jobs, qtbot: QtBot) -> None:
    told: list[Problem] = []

    def fail(_watch: Watch) -> None:
        raise SignlabError("The disk", "is full", "Make room.")

    task = jobs.start("Counting", Count(1, fail), failed=told.append)
    over(task, qtbot)
    qtbot.waitUntil(lambda: bool(told))
    assert (task.state, task.words) == (State.FAILED, "The disk: is full. Make room.")


def test_a_fault_of_the_program_ends_the_job_and_is_reported(
    jobs: Jobs, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    reported: list[type] = []
    monkeypatch.setattr("sys.excepthook", lambda kind, _error, _trace: reported.append(kind))
    task = jobs.start("Counting", Count(1, lambda _watch: 1 // 0))
    over(task, qtbot)
    assert task.state is State.FAILED
    assert "ZeroDivisionError" in task.words
    assert reported == [ZeroDivisionError]


def test_a_job_can_be_stopped(jobs: Jobs, qtbot: QtBot) -> None:
    task = jobs.start("Counting", Forever())
    qtbot.waitUntil(lambda: task.progress is not None and task.progress.done > 2)
    task.cancel()
    over(task, qtbot)
    assert task.state is State.CANCELLED
    assert "kept" in task.words


def test_a_job_that_asks_waits_for_the_answer(jobs: Jobs, qtbot: QtBot) -> None:
    task = jobs.start("Counting", Count(), confirm=True)
    with qtbot.waitSignal(task.planned) as planned:
        pass
    assert planned.args[0].words == "Count to 3."
    assert (task.state, task.progress) == (State.ASKING, None)
    task.go()
    over(task, qtbot)
    assert task.state is State.DONE
    refused = jobs.start("Counting", Count(), confirm=True)
    qtbot.waitUntil(lambda: refused.state is State.ASKING)
    refused.cancel()
    over(refused, qtbot)
    assert (refused.state, refused.progress) == (State.CANCELLED, None)


def test_several_run_at_once_and_closing_stops_them_all(jobs: Jobs, qtbot: QtBot) -> None:
    tasks = [jobs.start(f"Counting {number}", Forever()) for number in range(3)]
    waiting = jobs.start("Waiting", Count(), confirm=True)
    qtbot.waitUntil(lambda: all(task.progress for task in tasks) and waiting.state is State.ASKING)
    assert jobs.active == [*tasks, waiting]
    jobs.close()
    assert not [thread.name for thread in threading.enumerate() if thread.name.startswith("job ")]


def test_what_is_over_can_be_cleared_away_and_what_runs_stays(jobs: Jobs, qtbot: QtBot) -> None:
    running, done = jobs.start("Counting", Forever()), jobs.start("Counting", Count())
    over(done, qtbot)
    jobs.forget()
    assert jobs.tasks == [running]
