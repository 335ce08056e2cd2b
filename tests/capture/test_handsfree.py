"""The hands-free cycle, by a clock of the test's own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from signlab import alphabet
from signlab.capture import events
from signlab.capture.guide import Guide
from signlab.capture.handsfree import Count, Done, Halt, HandsFree, Over, Paused, Phase, Record, Show
from signlab.capture.source import Frame
from signlab.capture.summary import BurstSummary, End
from signlab.dataset.project import Project
from signlab.errors import Problem
from tests.capture.test_guide import NOW, Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def guide(tmp_path: Path, clock: Clock) -> Iterator[Guide]:
    with Project.create(tmp_path / "signs", "signs", alphabet.load("A,B")) as project:
        yield Guide(project, "s1", count=2, clock=clock)


@pytest.fixture
def cycle(guide: Guide, clock: Clock) -> HandsFree:
    return HandsFree(guide, countdown=3, rest=2, clock=clock)


def run(cycle: HandsFree, clock: Clock, seconds: float) -> list[object]:
    """The cues of so much time, in steps of a tenth of a second."""
    cues: list[object] = [*cycle.step()]
    for _ in range(round(seconds * 10)):
        clock.now = round(clock.now + 0.1, 3)
        cues += cycle.step()
    return cues


def store(guide: Guide, label: str, count: int) -> BurstSummary:
    for number in range(count):
        guide.heed(events.Stored(f"{label}{number}.jpg", label, 1, number + 1, Frame(b"", 1, 1, 0, NOW)))
    return BurstSummary(label, 1, stored=count)


def test_it_shows_counts_down_records_rests_and_goes_on_to_the_end(
    cycle: HandsFree, guide: Guide, clock: Clock
) -> None:
    a, b = (one.prompt for one in guide.progress)
    assert run(cycle, clock, 3) == [Show(a), Count(3), Count(2), Count(1), Record(a, 2)]
    assert run(cycle, clock, 5) == []
    assert cycle.ended(store(guide, "A", 2)) == [Done(a)]
    assert run(cycle, clock, 1.9) == []
    assert run(cycle, clock, 3.1) == [Show(b), Count(3), Count(2), Count(1), Record(b, 2)]
    assert cycle.ended(store(guide, "B", 2)) == [Done(b)]
    (over,) = run(cycle, clock, 2)
    assert isinstance(over, Over)
    assert over.summary.recorded == {"A": 2, "B": 2}
    assert run(cycle, clock, 5) == []


def test_a_burst_that_ended_early_is_followed_by_another_of_what_is_missing(
    cycle: HandsFree, guide: Guide, clock: Clock
) -> None:
    run(cycle, clock, 3)
    assert cycle.ended(store(guide, "A", 1)) == []
    assert run(cycle, clock, 5)[-1] == Record(guide.progress[0].prompt, 1)


@pytest.mark.parametrize("when", [1.0, 3.0])
def test_it_can_be_paused_at_any_moment_and_counts_down_again_afterwards(
    cycle: HandsFree, guide: Guide, clock: Clock, when: float
) -> None:
    run(cycle, clock, when)
    cues = cycle.pause()
    assert cues == ([Halt(), Paused()] if when == 3 else [Paused()])
    assert cycle.pause() == []
    assert cycle.ended(BurstSummary("A", 1, end=End.RELEASED)) == []
    assert run(cycle, clock, 60) == []
    assert cycle.resume() == [Count(3)]
    assert run(cycle, clock, 3)[-1] == Record(guide.progress[0].prompt, 2)
    assert cycle.resume() == []


def test_a_burst_that_cannot_go_on_pauses_it_with_the_reason(cycle: HandsFree, clock: Clock) -> None:
    run(cycle, clock, 3)
    problem = Problem("The disk", "is full", "Make room.")
    assert cycle.failed(problem) == [Paused("The disk: is full. Make room.")]
    assert cycle.failed(problem) == []
    assert cycle.ended(BurstSummary("A", 1, end=End.PROBLEM, problem=problem)) == []
    assert cycle.phase is Phase.PAUSED


def test_a_source_at_its_end_pauses_it(cycle: HandsFree, clock: Clock) -> None:
    run(cycle, clock, 3)
    assert cycle.ended(BurstSummary("A", 1, end=End.SOURCE)) == [Paused("The burst ended: the source came to its end.")]


def test_skipping_going_back_and_jumping_halt_the_burst_and_begin_anew(
    cycle: HandsFree, guide: Guide, clock: Clock
) -> None:
    a, b = (one.prompt for one in guide.progress)
    run(cycle, clock, 3)
    assert cycle.skip("no") == [Halt(), Show(b), Count(3)]
    assert cycle.ended(BurstSummary("A", 1, end=End.RELEASED)) == []
    run(cycle, clock, 3)
    assert cycle.back() == [Halt(), Show(a), Count(3)]
    assert cycle.jump("B") == [Show(b), Count(3)]
    cycle.skip("no")
    assert guide.prompt == a
    (over,) = cycle.skip("no")
    assert isinstance(over, Over)
    assert over.summary.skipped == {"A": "no", "B": "no"}


def test_without_a_countdown_it_records_at_once(guide: Guide, clock: Clock) -> None:
    cycle = HandsFree(guide, countdown=0, rest=0, clock=clock)
    a, _ = (one.prompt for one in guide.progress)
    assert cycle.step() == [Show(a), Record(a, 2)]
