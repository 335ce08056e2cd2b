"""A guided session: what it asks for, what it keeps, and what it says at the end."""

import errno
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path

import pytest

from signlab import alphabet
from signlab.capture import events, queue_file
from signlab.capture.guide import Guide
from signlab.capture.prompts import Prompt
from signlab.capture.source import Frame
from signlab.capture.summary import BurstSummary, End
from signlab.dataset import verbs
from signlab.dataset.changes import Changes, Move, Place
from signlab.dataset.project import Project
from signlab.dataset.recording import Recording
from signlab.errors import SignlabError

NOW = datetime(2026, 11, 20, 12, 0, 0, tzinfo=timezone.utc)
SIZE = {"width": 160, "height": 120}


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with Project.create(tmp_path / "signs", "signs", alphabet.load("A,B,C,J")) as project:
        yield project


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def record(project: Project, jpegs: list[bytes], label: str, count: int, signer: str = "s1") -> list[str]:
    with Recording(project, signer=signer) as recording:
        recording.start_burst(label)
        return [recording.add(one, time=NOW, **SIZE) for one in (jpegs * 9)[:count]]


def take(guide: Guide, project: Project, jpegs: list[bytes], count: int) -> list[str]:
    """Record what is asked for, and tell the guide as a ``Live`` does."""
    assert guide.prompt is not None
    label = guide.prompt.label
    names = record(project, jpegs, label, count)
    for number, name in enumerate(names, 1):
        guide.heed(events.Stored(name, label, 1, number, Frame(b"", 1, 1, 0, NOW)))
    moves = tuple(Move(name, None, Place("images", label)) for name in names)
    guide.heed(events.Changed(Changes("add", "", moves)))
    guide.heed(events.BurstEnded(BurstSummary(label, 1, stored=count)))
    return names


def asked(guide: Guide) -> str | None:
    return guide.prompt.label if guide.prompt else None


def test_it_walks_through_the_alphabet_in_its_order(project: Project, jpegs: list[bytes]) -> None:
    guide = Guide(project, "s1", count=3)
    walked = []
    while guide.prompt:
        walked.append((guide.prompt.label, guide.prompt.count, guide.missing))
        take(guide, project, jpegs, 3)
        guide.advance()
    assert walked == [("A", 3, 3), ("B", 3, 3), ("C", 3, 3), ("J", 3, 3)]
    assert guide.is_over


def test_what_the_signer_has_least_of_may_come_first(project: Project, jpegs: list[bytes]) -> None:
    record(project, jpegs, "A", 2)
    record(project, jpegs, "B", 1)
    record(project, jpegs, "C", 5, signer="s2")
    guide = Guide(project, "s1", count=4, least_first=True)
    assert [one.prompt.label for one in guide.progress] == ["C", "J", "B", "A"]


def test_progress_is_counted_from_the_signers_own_pictures_on_disk(project: Project, jpegs: list[bytes]) -> None:
    names = record(project, jpegs, "A", 4)
    record(project, jpegs, "B", 2)
    record(project, jpegs, "C", 4, signer="s2")
    guide = Guide(project, "s1", count=4)
    assert [one.done for one in guide.progress] == [4, 2, 0, 0]
    assert (asked(guide), guide.missing) == ("B", 2)
    verbs.trash(project, names[:3])
    guide.refresh()
    assert [one.done for one in guide.progress] == [1, 2, 0, 0]


def test_pictures_count_as_they_come_and_no_longer_once_they_are_taken_back(
    project: Project, jpegs: list[bytes]
) -> None:
    guide = Guide(project, "s1", count=4)
    for number in range(3):
        guide.heed(events.Stored(f"{number}.jpg", "A", 1, number + 1, Frame(b"", 1, 1, 0, NOW)))
    assert guide.missing == 1
    there = Place("images", "A")
    guide.heed(events.Changed(Changes("add", "", tuple(Move(f"{number}.jpg", None, there) for number in range(3)))))
    assert guide.missing == 1
    guide.heed(events.Changed(Changes("trash", "", (Move("1.jpg", there, Place("trash", "A")),))))
    assert guide.missing == 2


def test_a_label_is_skipped_with_a_reason_and_can_be_gone_back_to(project: Project) -> None:
    guide = Guide(project, "s1", count=3)
    guide.skip("it hurts")
    assert asked(guide) == "B"
    guide.skip("  ")
    assert [one.skipped for one in guide.progress] == ["it hurts", "no reason given", None, None]
    guide.back()
    assert asked(guide) == "B"
    assert guide.progress[1].skipped is None
    guide.jump("A")
    assert (asked(guide), guide.progress[0].skipped) == ("A", None)
    with pytest.raises(SignlabError, match="is not in this session"):
        guide.jump("Q")


def test_going_back_to_what_is_done_asks_for_more_until_one_goes_on(project: Project, jpegs: list[bytes]) -> None:
    guide = Guide(project, "s1", count=3)
    take(guide, project, jpegs, 3)
    guide.advance()
    guide.back()
    assert (asked(guide), guide.missing) == ("A", 3)
    take(guide, project, jpegs, 1)
    guide.advance()
    assert asked(guide) == "B"
    assert (guide.progress[0].done, guide.progress[0].wanted) == (4, 4)


def test_it_goes_on_where_it_was_broken_off(project: Project, jpegs: list[bytes]) -> None:
    clock = Clock()
    guide = Guide(project, "s1", count=3, clock=clock)
    take(guide, project, jpegs, 3)
    guide.advance()
    guide.skip("no idea")
    take(guide, project, jpegs, 1)
    clock.now += 60
    guide.finish()
    taken_up = Guide(project, "s1", clock=clock)
    assert (asked(taken_up), taken_up.missing) == ("C", 2)
    assert [one.skipped for one in taken_up.progress] == [None, "no idea", None, None]
    assert taken_up.summary().seconds == 60
    assert taken_up.summary().recorded == {"A": 3, "C": 1}
    other = Guide(project, "s2", count=3)
    assert asked(other) == "A"


def test_after_a_crash_what_is_on_disk_counts(project: Project, jpegs: list[bytes]) -> None:
    guide = Guide(project, "s1", count=3)
    guide.skip("later")
    record(project, jpegs, "B", 2)  # and nothing was kept after that
    again = Guide(project, "s1")
    assert (asked(again), again.missing) == ("B", 1)
    assert again.progress[0].skipped == "later"


def test_a_session_that_is_over_is_forgotten_and_another_round_can_be_asked_for(
    project: Project, jpegs: list[bytes]
) -> None:
    guide = Guide(project, "s1", count=2, labels=["A", "B"])
    for _ in "AB":
        take(guide, project, jpegs, 2)
        guide.advance()
    summary = guide.finish()
    assert not queue_file.path(project, "s1").exists()
    assert summary.recorded == {"A": 2, "B": 2}
    assert summary.bursts == {"A": 1, "B": 1}
    idle = Guide(project, "s1", count=2, labels=["A", "B"])
    assert idle.prompt is None
    assert "Every label has its pictures already" in idle.finish().words
    more = Guide(project, "s1", count=2, labels=["A", "B"], again=True)
    assert (asked(more), more.missing) == ("A", 2)


def test_another_round_that_was_broken_off_goes_on(project: Project, jpegs: list[bytes]) -> None:
    record(project, jpegs, "A", 2)
    guide = Guide(project, "s1", count=2, labels=["A", "B"], again=True)
    take(guide, project, jpegs, 1)
    guide.finish()
    taken_up = Guide(project, "s1", labels=["A", "B"])
    assert [(one.prompt.label, one.done, one.wanted) for one in taken_up.progress] == [("A", 1, 2), ("B", 0, 2)]


def test_others_can_put_in_prompts_that_count_only_what_is_recorded_for_them(
    project: Project, jpegs: list[bytes]
) -> None:
    record(project, jpegs, "A", 5)
    guide = Guide(project, "s1", count=3)
    gap = Prompt("A", 2, roll=-30.0, light="dim", cell="left, dim")
    guide.add(gap)
    assert asked(guide) == "B"
    assert guide.advance() == gap
    names = take(guide, project, jpegs, 1)
    assert guide.missing == 1
    taken_up = Guide(project, "s1")
    assert taken_up.prompt == gap
    assert taken_up.missing == 1
    moves = (Move(names[0], Place("images", "A"), Place("trash", "A")),)
    taken_up.heed(events.Changed(Changes("trash", "", moves)))
    assert taken_up.missing == 2
    with pytest.raises(SignlabError, match="not in the alphabet"):
        guide.add(Prompt("Q", 2))


def test_a_prompt_put_in_after_the_end_is_asked_for(project: Project, jpegs: list[bytes]) -> None:
    guide = Guide(project, "s1", count=1, labels=["A"])
    take(guide, project, jpegs, 1)
    assert guide.advance() is None
    guide.add(Prompt("B", 2))
    assert (asked(guide), guide.missing) == ("B", 2)


def test_other_labels_and_another_hand_fit_into_a_session_that_is_taken_up(project: Project) -> None:
    guide = Guide(project, "s1", count=3)
    guide.skip("no")
    guide.add(Prompt("C", 2, cell="dim"))
    taken_up = Guide(project, "s1", "left", labels=["A", "B"], count=7)
    assert [(one.prompt.label, one.wanted, one.prompt.hand) for one in taken_up.progress] == [
        ("A", 7, "left"),
        ("B", 7, "left"),
        ("C", 2, "left"),
    ]
    assert taken_up.progress[0].skipped == "no"
    assert asked(taken_up) == "B"


def test_a_label_that_left_the_alphabet_is_left_out_and_said(project: Project) -> None:
    Guide(project, "s1", count=3).skip("no")
    toml = project.root / "signlab.toml"
    toml.write_text(toml.read_text(encoding="utf-8").replace('{name = "J", spoken = "J"},', ""), encoding="utf-8")
    with Project.open(project.root) as changed:
        guide = Guide(changed, "s1")
        assert [one.prompt.label for one in guide.progress] == ["A", "B", "C"]
        assert [problem.thing for problem in guide.found] == ["The label J"]


@pytest.mark.parametrize("content", ["{", '{"version": 99}', '{"version": 1, "rows": [{}]}', "[]"])
def test_a_kept_session_that_cannot_be_read_is_said_and_begun_anew(project: Project, content: str) -> None:
    file = queue_file.path(project, "s1")
    file.parent.mkdir()
    file.write_text(content)
    guide = Guide(project, "s1", count=3)
    assert asked(guide) == "A"
    assert len(guide.found) == 1
    guide.skip("no")
    assert Guide(project, "s1").found == []


def test_a_disk_that_cannot_keep_the_session_is_said_and_it_goes_on(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_arguments: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    guide = Guide(project, "s1", count=3)
    with monkeypatch.context() as patch:
        patch.setattr(queue_file, "write_whole", full)
        assert guide.skip("no") == Prompt("B", 3)
        assert guide.trouble is not None
        assert guide.trouble.cause == "No space left on device"
    guide.advance()
    assert guide.trouble is None


def test_the_summary_thanks_and_says_what_was_skipped_and_what_is_left(project: Project, jpegs: list[bytes]) -> None:
    clock = Clock()
    guide = Guide(project, "s1", count=3, clock=clock)
    take(guide, project, jpegs, 3)
    guide.advance()
    guide.skip("my thumb hurts")
    clock.now += 130
    words = guide.summary().words
    assert words.startswith("Thank you, s1. You recorded 3 pictures of 1 label in 1 burst, in 2 minutes.")
    assert "Skipped B: my thumb hurts" in words
    assert "Left for another time: C, J." in words
    assert guide.summary().as_dict()["left"] == {"C": 3, "J": 3}


def test_a_burst_in_which_nothing_was_stored_does_not_count(project: Project) -> None:
    guide = Guide(project, "s1", count=3)
    guide.heed(events.BurstEnded(BurstSummary("A", 1, end=End.CANCELLED)))
    assert guide.summary().bursts == {}
