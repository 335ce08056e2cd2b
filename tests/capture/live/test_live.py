"""Recording from an open source, as a window does it."""

import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from signlab.capture import events, jpeg
from signlab.capture import live as module
from signlab.capture.bursts import Signer
from signlab.capture.events import Part
from signlab.capture.feedback import Fault
from signlab.capture.live import HELD, Live
from signlab.capture.source import State
from signlab.capture.summary import End
from signlab.dataset import verbs
from signlab.dataset.project import Project
from tests.capture.conftest import picture
from tests.capture.live.watching import Watcher
from tests.stand_in.processes import wait_until

FAST = replace(HELD, rate=None)


def stored(project: Project, label: str = "A") -> list[bytes]:
    return [path.read_bytes() for path in sorted((project.images / label).iterdir())]


def dim(jpegs: list[bytes]) -> list[bytes]:
    return [jpeg.encode(picture(number) // 10) for number in range(len(jpegs))]


def record(watcher: Watcher, jpegs: list[bytes], label: str = "A") -> list[events.Stored]:
    """Hold ``label`` while ``jpegs`` come; it is still held afterwards."""
    before, begun = len(watcher.all(events.Stored)), len(watcher.all(events.BurstStarted))
    watcher.live.start(label, FAST)
    watcher.wait(events.BurstStarted, begun + 1)
    watcher.cameras[-1].give(*jpegs)
    watcher.wait(events.Stored, before + len(jpegs))
    return watcher.all(events.Stored)[before:]


def test_a_key_held_records_every_frame_that_comes_meanwhile(
    watcher: Watcher, project: Project, jpegs: list[bytes]
) -> None:
    camera = watcher.open()
    camera.give(jpegs[0])
    watcher.wait(events.Shown)
    watcher.live.start("A", FAST)
    assert watcher.wait(events.BurstStarted).label == "A"
    for count, one in enumerate(jpegs[1:5], 1):
        camera.give(one)
        event = watcher.wait(events.Stored, count)
        assert (event.count, event.frame.jpeg) == (count, one)
    watcher.live.stop()
    summary = watcher.wait(events.BurstEnded).summary
    assert (summary.label, summary.stored, summary.end, summary.problem) == ("A", 4, End.RELEASED, None)
    camera.give(jpegs[6])
    watcher.wait(events.Shown, fits=lambda shown: shown.frame.jpeg == jpegs[6])
    assert stored(project) == jpegs[1:5]
    assert watcher.wait(events.Changed).changes.words == "4 pictures added to A"


def test_pressing_a_key_twice_goes_on_with_the_same_burst(
    watcher: Watcher, project: Project, jpegs: list[bytes]
) -> None:
    watcher.open()
    record(watcher, jpegs[:1])
    watcher.live.start("A", FAST)
    watcher.cameras[0].give(*jpegs[1:3])
    watcher.wait(events.Stored, 3)
    watcher.live.stop()
    watcher.live.stop()
    watcher.wait(events.BurstEnded)
    assert len(watcher.all(events.BurstStarted)) == 1
    assert stored(project) == jpegs[:3]


def test_a_second_key_ends_the_burst_of_the_first_whose_release_then_ends_nothing(
    watcher: Watcher, project: Project, jpegs: list[bytes]
) -> None:
    camera = watcher.open()
    record(watcher, jpegs[:2])
    record(watcher, jpegs[2:4], "B")
    watcher.live.stop("A")
    camera.give(jpegs[4])
    watcher.wait(events.Stored, 5)
    watcher.live.stop("B")
    ended = [watcher.wait(events.BurstEnded, number).summary for number in (1, 2)]
    assert [(one.label, one.stored, one.end) for one in ended] == [("A", 2, End.RELEASED), ("B", 3, End.RELEASED)]
    assert stored(project, "B") == jpegs[2:5]


def test_a_burst_of_so_many_ends_by_itself(watcher: Watcher, project: Project, jpegs: list[bytes]) -> None:
    camera = watcher.open()
    watcher.live.start("A", replace(FAST, count=3))
    watcher.wait(events.BurstStarted)
    camera.give(*jpegs)
    assert watcher.wait(events.BurstEnded).summary.end is End.COUNT
    assert stored(project) == jpegs[:3]


def test_the_chosen_rate_and_novelty_bound_what_is_stored(
    watcher: Watcher, project: Project, jpegs: list[bytes]
) -> None:
    camera = watcher.open()
    watcher.live.start("A", replace(HELD, rate=0.1))
    watcher.wait(events.BurstStarted)
    camera.give(*jpegs)
    watcher.wait(events.Shown, fits=lambda shown: shown.frame.jpeg == jpegs[-1])
    watcher.live.start("B", replace(FAST, novelty=64))
    watcher.wait(events.BurstStarted, 2)
    camera.give(*jpegs[:4])
    assert watcher.wait(events.PassedOver, 3).fault is Fault.ALIKE
    watcher.live.stop()
    watcher.wait(events.BurstEnded, 2)
    assert stored(project) == jpegs[:1]
    assert stored(project, "B") == jpegs[:1]


def test_one_picture_can_be_taken_back_while_its_burst_goes_on(
    watcher: Watcher, project: Project, jpegs: list[bytes]
) -> None:
    camera = watcher.open()
    names = [event.name for event in record(watcher, jpegs[:3])]
    watcher.live.discard(names[1])
    watcher.wait(events.Changed, fits=lambda event: event.changes.verb == "trash")
    camera.give(jpegs[3])
    assert watcher.wait(events.Stored, 4).count == 3
    watcher.live.stop()
    summary = watcher.wait(events.BurstEnded).summary
    assert (summary.stored, summary.discarded, summary.kept) == (4, 1, 3)
    assert stored(project) == [jpegs[0], jpegs[2], jpegs[3]]
    assert verbs.undo(project).words == "Undo of add: 1 picture moved back from A to the trash"
    assert verbs.undo(project).words == "Undo of trash: 1 picture moved back from the trash to A"
    assert stored(project) == jpegs[:3]
    assert verbs.undo(project).words == "Undo of add: 3 pictures moved back from A to the trash"


def test_a_picture_of_an_earlier_burst_can_be_taken_back_before_the_next_has_any(
    watcher: Watcher, project: Project, jpegs: list[bytes]
) -> None:
    camera = watcher.open()
    name = record(watcher, jpegs[:2])[0].name
    watcher.live.start("B", FAST)
    watcher.wait(events.BurstStarted, 2)
    watcher.live.discard(name)
    watcher.wait(events.Changed, fits=lambda event: event.changes.verb == "trash")
    camera.give(jpegs[2])
    assert watcher.wait(events.Stored, 3).label == "B"
    assert (stored(project), stored(project, "B")) == ([jpegs[1]], [jpegs[2]])


def test_the_latest_burst_can_be_taken_back_once_also_while_it_goes_on(
    watcher: Watcher, project: Project, jpegs: list[bytes]
) -> None:
    watcher.open()
    record(watcher, jpegs[:2])
    record(watcher, jpegs[2:5], "B")
    watcher.live.take_back()
    assert watcher.wait(events.BurstEnded, 2).summary.end is End.CANCELLED
    taken = watcher.wait(events.Changed, fits=lambda event: event.changes.verb == "trash")
    assert taken.changes.words == "3 pictures moved from B to the trash"
    watcher.live.take_back()
    watcher.live.start("C", FAST)
    watcher.wait(events.BurstStarted, 3)
    assert (stored(project), stored(project, "B")) == (jpegs[:2], [])
    assert verbs.undo(project).words == "Undo of trash: 3 pictures moved back from the trash to B"


def test_frames_that_fail_the_feedback_are_counted_and_not_stored_unless_somebody_insists(
    watcher: Watcher, project: Project, jpegs: list[bytes]
) -> None:
    camera = watcher.open()
    record(watcher, jpegs[:1])
    dark = dim(jpegs)
    camera.give(*dark[:3])
    passed = watcher.wait(events.PassedOver, 3)
    assert (passed.fault, passed.count) == (Fault.DARK, 3)
    assert watcher.wait(events.Shown, fits=lambda one: one.feedback.faults).feedback.words == Fault.DARK.words
    watcher.live.insist(True)
    camera.give(dark[4])
    watcher.wait(events.Stored, 2)
    watcher.live.stop()
    summary = watcher.wait(events.BurstEnded).summary
    assert "3 too dark and not stored" in summary.words
    assert stored(project) == [jpegs[0], dark[4]]


def test_one_session_for_each_signer_before_each_source(watcher: Watcher, project: Project, jpegs: list[bytes]) -> None:
    watcher.open()
    record(watcher, jpegs[:1])
    record(watcher, jpegs[1:2], "B")
    watcher.live.sit(Signer("s1"))
    record(watcher, jpegs[2:3])
    watcher.live.sit(Signer("s2", hand="left", camera="by the window"))
    record(watcher, jpegs[3:4])
    watcher.open("camera:1")
    record(watcher, jpegs[4:5])
    watcher.live.close()
    headers = project.index.sessions()
    assert [(one.signer, one.hand, one.source, one.camera) for one in headers] == [
        ("s1", "right", "camera:0", ""),
        ("s2", "left", "camera:0", "by the window"),
        ("s2", "left", "camera:1", "by the window"),
    ]
    assert headers[1].size == (160, 120)


@pytest.mark.parametrize(("signer", "source", "label"), [(None, True, "A"), ("s1", False, "A"), ("s1", True, "Ä")])
def test_what_cannot_be_recorded_is_said(
    project: Project, signer: str | None, source: bool, label: str, jpegs: list[bytes]
) -> None:
    watcher = Watcher(project)
    with watcher.live:
        if source:
            watcher.open().give(jpegs[0])
            watcher.wait(events.Shown)
        if signer:
            watcher.live.sit(Signer(signer))
        watcher.live.start(label, FAST)
        assert watcher.wait(events.Failed).part is Part.RECORDING
    assert not watcher.all(events.BurstStarted)
    assert not list(project.sessions.iterdir())


def test_a_window_that_is_slow_sees_the_newest_frame_and_everything_is_recorded(
    project: Project, jpegs: list[bytes]
) -> None:
    watcher = Watcher(project)

    def slow(event: events.Event) -> None:
        if isinstance(event, events.Shown):
            time.sleep(0.05)
        watcher.told.append(event)

    watcher.live.close()
    watcher.live = Live(project, slow, opener=watcher._open)
    with watcher.live:
        watcher.live.sit(Signer("s1"))
        watcher.open()
        record(watcher, jpegs * 3)
        watcher.wait(events.Shown, fits=lambda shown: shown.frame.sequence == 35)
    assert len(watcher.all(events.Shown)) < 36
    assert stored(project) == jpegs * 3


def test_the_pulse_tells_how_many_frames_come_and_how_old_the_newest_is(watcher: Watcher, jpegs: list[bytes]) -> None:
    assert watcher.live.pulse.rate == 0
    assert watcher.live.pulse.age is None
    camera = watcher.open()
    camera.give(*jpegs[:5])
    watcher.wait(events.Shown, fits=lambda shown: shown.frame.sequence == 4)
    pulse = watcher.live.pulse
    assert pulse.rate > 1
    assert pulse.age is not None
    assert pulse.counts.frames == 5
    assert watcher.live.newest is not None
    watcher.live.shut()
    wait_until(lambda: watcher.live.pulse.counts.frames == 0)
    assert watcher.live.newest is None


def test_a_source_that_shows_nothing_new_is_not_believed(
    watcher: Watcher, jpegs: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_STILL", 0.2)
    camera = watcher.open()
    record(watcher, jpegs[:1])
    still = watcher.wait(events.StatusChanged, fits=lambda event: event.status.state is State.WAITING)
    assert "stands still" in still.status.words
    assert watcher.wait(events.BurstPaused).label == "A"
    camera.give(jpegs[1])
    watcher.wait(events.BurstResumed)
    watcher.wait(events.Stored, 2)
    assert watcher.all(events.StatusChanged)[-1].status.state is State.LIVE


def test_a_source_can_be_changed_at_any_moment(watcher: Watcher, jpegs: list[bytes]) -> None:
    first = watcher.open()
    first.give(jpegs[0])
    watcher.wait(events.Shown)
    watcher.live.open("nothing:")
    failed = watcher.wait(events.Failed)
    assert (failed.part, failed.problem.cause) == (Part.SOURCE, "is not there")
    assert watcher.live.status.problem == failed.problem
    watcher.live.open("broken:")
    assert watcher.wait(events.Failed, 2).problem.cause == "is broken"
    for number in range(5):
        watcher.live.open(f"camera:{number}")
    wait_until(lambda: watcher.cameras[-1].url == "camera:4")
    watcher.cameras[-1].give(jpegs[1])
    watcher.wait(events.Shown, fits=lambda shown: shown.frame.jpeg == jpegs[1])
    assert watcher.live.status.state is State.LIVE
    watcher.live.shut()
    watcher.wait(events.StatusChanged, fits=lambda event: event.status.words == "No source is open.")


def test_what_is_recorded_reaches_the_disk_when_it_is_closed_meanwhile(
    watcher: Watcher, project: Project, jpegs: list[bytes]
) -> None:
    watcher.open()
    record(watcher, jpegs[:3])
    watcher.live.close()
    watcher.live.close()
    assert watcher.wait(events.BurstEnded).summary.stored == 3
    count = len(watcher.told)
    watcher.live.start("A")
    assert stored(project) == jpegs[:3]
    assert len(watcher.told) == count
    with Project.open(project.root) as again:
        assert again.found == []
        assert verbs.undo(again).words == "Undo of add: 3 pictures moved back from A to the trash"


def test_the_demo_signs_what_is_asked_for(project: Project) -> None:
    told: list[events.Event] = []
    with Live(project, told.append) as live:
        live.sit(Signer("s1"))
        live.open("demo:?fps=60&size=160x120")
        wait_until(lambda: live.newest)
        live.prompt("B")
        live.start("B", replace(FAST, count=5))
        wait_until(lambda: any(isinstance(event, events.BurstEnded) for event in told), what=str(told[-5:]))
    assert len(stored(project, "B")) == 5


def test_a_file_is_recorded_to_its_end(project: Project, tmp_path: Path, jpegs: list[bytes]) -> None:
    clip = tmp_path / "clip.mjpeg"
    clip.write_bytes(b"".join(jpegs))
    told: list[events.Event] = []
    with Live(project, told.append) as live:
        live.sit(Signer("s1"))
        live.open(f"file:{clip}?fps=20")
        wait_until(lambda: live.newest)
        live.start("A", FAST)
        wait_until(lambda: any(isinstance(event, events.BurstEnded) for event in told), what=str(told[-5:]))
        (ended,) = [event.summary for event in told if isinstance(event, events.BurstEnded)]
        assert ended.end is End.SOURCE
        assert live.status.state is State.ENDED
    assert len(stored(project)) == ended.stored > 5
    assert set(stored(project)) <= set(jpegs)


class NoHand:
    """Never finds one."""

    def find(self, picture: np.ndarray) -> None:
        assert picture.ndim == 3

    def close(self) -> None:
        pass


def test_a_frame_without_a_hand_is_not_stored_unless_the_label_means_just_that(
    project: Project, jpegs: list[bytes]
) -> None:
    watcher = Watcher(project, NoHand)
    with watcher.live:
        watcher.live.sit(Signer("s1"))
        camera = watcher.open()
        camera.give(jpegs[0])
        wait_until(lambda: watcher.live._hands and watcher.live._hands.sight)
        watcher.live.start("A", FAST)
        watcher.wait(events.BurstStarted)
        camera.give(jpegs[1])
        assert watcher.wait(events.PassedOver).fault is Fault.NO_HAND
        watcher.live.start("nothing", FAST)
        watcher.wait(events.BurstStarted, 2)
        camera.give(jpegs[2])
        assert watcher.wait(events.Stored).label == "nothing"
    assert stored(project) == []
