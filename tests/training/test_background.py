"""A training in a process of its own: followed, stopped, killed, and told of when it cannot begin."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from signlab.dataset.layout import Layout
from signlab.errors import Problem
from signlab.training import background, run
from signlab.training.background import Begun
from signlab.training.run import Run
from tests.conftest import ROOT
from tests.training.jobs_apart import Waiting

Begin = Callable[[str], Begun]


@pytest.fixture
def begin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Begin]:
    """Begins a job that waits in the way that is asked for, as run r1."""
    monkeypatch.chdir(ROOT)  # where the other process finds this test
    begun = []

    def start(how: str) -> Begun:
        layout = Layout(tmp_path)
        begun.append(background.begin(Waiting(layout, "r1", how), layout.runs, "r1"))
        return begun[-1]

    yield start
    for one in begun:
        one.process.kill()
        one.process.wait()


def wait(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def at_work(begun: Begun) -> Run:
    """The run, once it tells how far it is."""
    folder = begun.runs / begun.name
    wait((folder / background.PROGRESS).is_file)
    return run.read(folder)


def test_it_tells_how_far_it_is(begin: Begin) -> None:
    begun = begin("willing")
    found = at_work(begun)
    assert found.state == "running"
    assert background.can_stop(found)
    wait(lambda: (now := background.progress(found)) is not None and now.done in (0, 7))
    now = background.progress(found)
    assert now is not None
    assert (now.total, now.note) == (100, "waiting")


@pytest.mark.parametrize("how", ["willing", "deaf"])
def test_it_ends_when_it_is_told_to_whether_it_listens_or_not(begin: Begin, how: str) -> None:
    begun = begin(how)
    background.stop(at_work(begun))
    wait(lambda: not begun.at_work)
    found = run.read(begun.runs / "r1")
    assert (found.state, found.reason) == ("stopped", "stopped by hand")
    assert not background.can_stop(found)
    assert not (found.folder / "stop").exists()
    assert begun.problem is None


def test_one_that_is_killed_broke_off(begin: Begin) -> None:
    begun = begin("willing")
    found = at_work(begun)
    os.kill(begun.process.pid, signal.SIGKILL)
    wait(lambda: not begun.at_work)
    assert run.read(found.folder).state == "broken off"


def test_what_nobody_foresaw_is_in_the_log(begin: Begin) -> None:
    begun = begin("faulty")
    wait(lambda: not begun.at_work)
    found = run.read(begun.runs / "r1")
    assert found.state == "failed"
    assert "nobody foresaw this" in found.reason
    assert "ZeroDivisionError" in (found.folder / "log.txt").read_text()


def test_one_that_cannot_begin_says_why(begin: Begin) -> None:
    begun = begin("refused")
    wait(lambda: not begun.at_work)
    assert begun.problem == Problem("The build", "is not to be learned from", "Build again.")


def test_one_that_died_before_it_began_is_told_of(tmp_path: Path) -> None:
    process = subprocess.Popen([sys.executable, "-c", "raise SystemExit(3)"])
    process.wait()
    problem = Begun("r1", tmp_path, process).problem
    assert problem is not None
    assert "ended with code 3 before it began" in problem.cause


def test_one_that_failed_is_not_tried_on_pictures(begin: Begin) -> None:
    begun = begin("short")
    wait(lambda: not begun.at_work)
    found = run.read(begun.runs / "r1")
    assert (found.state, found.reason) == ("failed", "it was short")
    assert not (found.folder / "evaluation.json").exists()
