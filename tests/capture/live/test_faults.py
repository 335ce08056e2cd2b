"""What goes wrong while a source is live and a burst is being recorded."""

import errno
import shutil
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from signlab import files
from signlab.alphabet import load
from signlab.capture import events, jpeg, live
from signlab.capture.bursts import Signer
from signlab.capture.events import Part
from signlab.capture.feedback import Fault
from signlab.capture.source import State
from signlab.capture.summary import End
from signlab.dataset.project import Project
from signlab.errors import Problem, SignlabError
from tests.capture.live.test_live import FAST, record, stored
from tests.capture.live.watching import Watcher
from tests.stand_in import disks
from tests.stand_in.processes import wait_until

GONE = Problem("The camera", "was unplugged", "Plug it in again.")


def test_a_burst_waits_for_a_source_that_is_lost_and_goes_on_by_itself(
    watcher: Watcher, project: Project, jpegs: list[bytes]
) -> None:
    camera = watcher.open()
    record(watcher, jpegs[:2])
    camera.tell(State.RECONNECTING, "The camera is gone.", GONE)
    watcher.wait(events.BurstPaused, fits=lambda paused: paused.words == "The camera is gone.")
    assert watcher.live.status.state is State.RECONNECTING
    resumed = len(watcher.all(events.BurstResumed))
    camera.give(*jpegs[2:4])
    watcher.wait(events.BurstResumed, resumed + 1)
    watcher.wait(events.Stored, 4)
    watcher.live.stop()
    summary = watcher.wait(events.BurstEnded).summary
    assert (summary.stored, summary.end) == (4, End.RELEASED)
    assert stored(project) == jpegs[:4]
    assert len(list(project.sessions.iterdir())) == 1


def test_a_burst_whose_source_stays_away_ends_with_the_reason(
    watcher: Watcher, project: Project, jpegs: list[bytes]
) -> None:
    camera = watcher.open()
    watcher.live.start("A", replace(FAST, patience=0.3))
    watcher.wait(events.BurstStarted)
    camera.give(*jpegs[:2])
    watcher.wait(events.Stored, 2)
    camera.tell(State.RECONNECTING, "The camera is gone.", GONE)
    failed = watcher.wait(events.Failed)
    assert (failed.part, failed.problem.cause) == (Part.RECORDING, "was unplugged for 0.3 seconds")
    summary = watcher.wait(events.BurstEnded).summary
    assert (summary.stored, summary.end, summary.problem) == (2, End.PROBLEM, failed.problem)
    camera.give(jpegs[2])
    watcher.wait(events.Shown, fits=lambda shown: shown.frame.jpeg == jpegs[2])
    assert stored(project) == jpegs[:2]


def test_a_source_that_fails_for_good_ends_the_burst_and_says_why(
    watcher: Watcher, project: Project, jpegs: list[bytes]
) -> None:
    camera = watcher.open()
    record(watcher, jpegs[:2])
    camera.fail(SignlabError(GONE.thing, GONE.cause, GONE.next_step))
    assert watcher.wait(events.Failed, fits=lambda event: event.part is Part.SOURCE).problem == GONE
    assert watcher.wait(events.BurstEnded).summary.problem == GONE
    assert watcher.live.status.state is State.ENDED
    again = watcher.open()
    record(watcher, jpegs[2:3])
    assert again.counts.frames == 1
    assert stored(project) == jpegs[:3]


@pytest.mark.parametrize("failing", ["append_line", "place", "sync_folder"])
def test_a_disk_that_fails_ends_the_burst_and_the_source_stays_live(
    watcher: Watcher, project: Project, jpegs: list[bytes], monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    camera = watcher.open()
    record(watcher, jpegs[:2])
    with monkeypatch.context() as patch:

        def full(*_args: object, **_options: object) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

        patch.setattr(files, failing, full)
        camera.give(jpegs[2])
        if failing == "sync_folder":  # what is needed only at the end of the burst
            watcher.wait(events.Stored, 3)
            watcher.live.stop()
        failed = watcher.wait(events.Failed)
        assert (failed.part, failed.problem.cause) == (Part.RECORDING, "No space left on device")
        ended = watcher.wait(events.BurstEnded).summary
        assert ended.problem == failed.problem
        camera.give(jpegs[3])
        watcher.wait(events.Shown, fits=lambda shown: shown.frame.jpeg == jpegs[3])
        assert watcher.live.status.state is State.LIVE
    record(watcher, jpegs[4:6])
    watcher.live.close()
    assert stored(project) == jpegs[: ended.stored] + jpegs[4:6]
    with Project.open(project.root) as again:
        again.index.refresh()
        assert again.index.total().pictures == ended.stored + 2
        assert again.index.gone() == 0
        assert len(again.index.sessions()) == 2


def test_a_disk_that_is_really_full_ends_the_burst_with_nothing_torn(tmp_path: Path, jpegs: list[bytes]) -> None:
    with disks.small_disk(tmp_path / "disk", "400k") as disk:
        with Project.create(disk / "signs", "signs", load("A,B")) as project:
            watcher = Watcher(project)
            with watcher.live:
                watcher.live.sit(Signer("s1"))
                camera = watcher.open()
                watcher.live.start("A", FAST)
                watcher.wait(events.BurstStarted)
                camera.give(*jpegs * 5)
                assert "No space left" in watcher.wait(events.Failed).problem.cause
                camera.give(jpegs[0])
                watcher.wait(events.Shown, fits=lambda shown: shown.frame.sequence == 60)
            count = len(watcher.all(events.Stored))
            assert count > 5
        with Project.open(disk / "signs") as again:
            assert again.index.total().pictures == count
            assert [jpeg.why_torn(one) for one in stored(again)] == [None] * count


def test_a_project_that_is_really_read_only_is_said_and_the_source_stays_live(
    tmp_path: Path, jpegs: list[bytes]
) -> None:
    with (
        disks.small_disk(tmp_path / "disk") as disk,
        Project.create(disk / "signs", "signs", load("A,B")) as project,
    ):
        disks.mount("-o", "remount,ro", str(disk))
        watcher = Watcher(project)
        with watcher.live:
            watcher.live.sit(Signer("s1"))
            camera = watcher.open()
            watcher.live.start("A", FAST)
            assert watcher.wait(events.Failed).problem.cause == "Read-only file system"
            camera.give(jpegs[0])
            watcher.wait(events.Shown)
        assert not watcher.all(events.BurstStarted)


def test_a_project_folder_that_vanishes_is_said_and_not_made_anew(
    watcher: Watcher, project: Project, jpegs: list[bytes]
) -> None:
    camera = watcher.open()
    record(watcher, jpegs[:2])
    elsewhere = project.root.with_name("elsewhere")
    project.root.rename(elsewhere)
    camera.give(jpegs[2])
    failed = watcher.wait(events.Failed)
    assert (failed.part, failed.problem.cause) == (Part.RECORDING, "is no longer there, so nothing more is stored")
    watcher.wait(events.BurstEnded)
    camera.give(jpegs[3])
    watcher.wait(events.Shown, fits=lambda shown: shown.frame.jpeg == jpegs[3])
    watcher.live.start("A", FAST)
    watcher.wait(events.Failed, 2)
    watcher.live.take_back()
    assert watcher.wait(events.Failed, 3).part is Part.CHANGE
    assert not project.root.exists()
    with Project.open(elsewhere) as moved:
        assert stored(moved) == jpegs[:2]
        assert moved.index.gone() == 0


def test_closing_does_not_wait_for_a_source_that_hangs_while_it_is_opened(project: Project) -> None:
    release, opening = threading.Event(), threading.Event()
    watcher = Watcher(project)

    def hang(*_arguments: object) -> None:
        opening.set()
        release.wait(20)
        raise SignlabError("The camera", "is not there")

    watcher.live.close()
    watcher.live = type(watcher.live)(project, watcher.told.append, opener=hang)
    watcher.live.open("camera:0")
    assert opening.wait(10)
    closing = threading.Thread(target=watcher.live.close)
    closing.start()
    closing.join(5)
    hung = closing.is_alive()
    release.set()
    closing.join(10)
    assert not hung
    wait_until(lambda: not [one for one in threading.enumerate() if one.name.startswith("live")])


def test_the_trash_is_told_as_failed_when_the_project_is_gone(
    watcher: Watcher, project: Project, jpegs: list[bytes]
) -> None:
    watcher.open()
    name = record(watcher, jpegs[:1])[0].name
    watcher.live.stop()
    watcher.wait(events.BurstEnded)
    shutil.rmtree(project.root)
    watcher.live.discard(name)
    assert watcher.wait(events.Failed).part is Part.CHANGE


def test_a_disk_that_is_too_slow_delays_no_preview_and_what_it_missed_is_counted(
    watcher: Watcher, project: Project, jpegs: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "_ROOM", 3)
    slow, append = threading.Event(), files.append_line
    monkeypatch.setattr(files, "append_line", lambda *arguments: (slow.wait(20), append(*arguments)))
    camera = watcher.open()
    watcher.live.start("A", FAST)
    watcher.wait(events.BurstStarted)
    for one in jpegs:
        camera.give(one)
        watcher.wait(events.Shown, fits=lambda shown, one=one: shown.frame.jpeg == one)
    slow.set()
    watcher.live.stop()
    summary = watcher.wait(events.BurstEnded).summary
    behind = watcher.all(events.PassedOver)[-1]
    assert (behind.fault, behind.count) == (Fault.BEHIND, summary.refused[Fault.BEHIND])
    assert summary.stored + behind.count == len(jpegs)
    assert len(stored(project)) == summary.stored
    assert "too fast for the disk and not stored" in summary.words
