"""Several processes at one project."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from signlab.dataset import ledger, verbs
from signlab.dataset.project import Project
from signlab.errors import SignlabError
from tests.dataset import child


@contextmanager
def started(verb: str, project: Project, *arguments: str) -> Iterator["subprocess.Popen[str]"]:
    command = [sys.executable, child.__file__, verb, str(project.root), *arguments]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def finished(process: "subprocess.Popen[str]") -> list[str]:
    output, _error = process.communicate(timeout=60)
    assert process.returncode == 0
    return output.splitlines()


def test_a_living_recording_is_never_repaired_away(project: Project) -> None:
    with started("record_and_wait", project) as process:
        assert process.stdout
        name = process.stdout.readline().strip()
        with Project.open(project.root) as beside:
            assert beside.found == []
            assert beside.index.select() == [name]
            verbs.relabel(beside, [name], "B")
            verbs.relabel(beside, [name], "A")
        process.kill()
        process.wait()
    with Project.open(project.root) as after:
        assert [problem.thing for problem in after.found] == ["A recording"]
        assert after.index.select() == [name]


def test_two_recordings_at_once_in_two_processes(project: Project, on_disk: Callable[..., Any]) -> None:
    with started("record", project, "20") as one, started("record", project, "20") as two:
        names = finished(one) + finished(two)
    assert len(set(names)) == 80
    assert set(on_disk(project)) == set(names)
    total = project.index.total()
    assert (total.pictures, total.bursts, total.sessions) == (80, 4, 2)
    assert Project.open(project.root).found == []


def test_two_processes_that_change_the_same_pictures(
    project: Project, record: Callable[..., list[str]], on_disk: Callable[..., Any]
) -> None:
    names = [name for label in "ABC" for name in record(project, label, 6, first=ord(label) * 10)]
    for _ in range(20):  # a stock of changes that both may undo
        verbs.relabel(project, names[:1], "B")
        verbs.relabel(project, names[:1], "A")
    with started("shuffle", project) as one, started("shuffle", project) as two:
        assert len(finished(one)) == len(finished(two)) == 80
    assert sorted(on_disk(project)) == sorted(names)  # each is there, once
    assert not list((project.private / "work").iterdir())
    with pytest.raises(SignlabError, match="nothing to undo"):
        while True:
            verbs.undo(project)
    assert sorted(on_disk(project)) == sorted(names)


def test_two_processes_that_mark_the_same_pictures(project: Project, record: Callable[..., list[str]]) -> None:
    names = record(project, "A", 12)
    with started("review", project, "checked") as one, started("review", project, "doubtful") as two:
        assert finished(one) == ["1 picture marked checked"] * 12
        assert finished(two) == ["1 picture marked doubtful"] * 12
    project.index.refresh()
    assert set(project.index.marks(names).values()) <= {"checked", "doubtful"}
    assert len(ledger.lines(project.marks_file)) == 24
    for _ in range(24):
        assert verbs.undo(project).problems == ()
    project.index.refresh()
    assert set(project.index.marks(names).values()) == {"none"}
