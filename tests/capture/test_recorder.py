"""The recorder against a real project: bursts, novelty, what is told and what is lost."""

import json
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path

import pytest

from signlab.alphabet import load
from signlab.capture import jpeg
from signlab.capture.burst import BurstOptions
from signlab.capture.pump import Pump
from signlab.capture.recorder import Recorder
from signlab.capture.session import CaptureSession
from signlab.capture.source import Frame, State, Status
from signlab.capture.summary import BurstSummary, CaptureSummary, End
from signlab.dataset.project import Project
from signlab.dataset.recording import Recording
from signlab.errors import Problem, SignlabError
from signlab.jobs import Progress, Watch
from tests.capture.conftest import picture
from tests.capture.stand_ins import Script

EVERY = BurstOptions(count=None, seconds=60, rate=None, novelty=0, countdown=0)


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with Project.create(tmp_path / "signs", "signs", load("asl-24")) as project:
        yield project


def frames(jpegs: list[bytes], *, lost: int = 0) -> list[Frame]:
    return [Frame(one, 160, 120, number, datetime.now(timezone.utc), lost) for number, one in enumerate(jpegs)]


def endless(jpegs: list[bytes]) -> Iterator[Frame]:
    number = 0
    while True:
        yield Frame(jpegs[number % len(jpegs)], 160, 120, number, datetime.now(timezone.utc))
        number += 1
        time.sleep(0.002)  # a camera's pace; nothing waits for it


def record(project: Project, source: Script, options: BurstOptions, watch: Watch | None = None) -> BurstSummary:
    with Pump(source, every=options.rate is None) as pump, Recording(project, signer="s1") as recording:
        return Recorder(source, pump, recording).burst("A", options, watch or Watch())


def lines(project: Project) -> list[dict[str, object]]:
    (session,) = project.sessions.glob("*.jsonl")
    return [json.loads(line) for line in session.read_text(encoding="utf-8").splitlines()]


def stored(project: Project, label: str = "A") -> list[bytes]:
    return [path.read_bytes() for path in sorted((project.images / label).iterdir())]


def test_every_frame_is_stored_byte_for_byte_with_where_it_came_from(project: Project, jpegs: list[bytes]) -> None:
    summary = record(project, Script(frames(jpegs, lost=2)), EVERY)
    assert stored(project) == jpegs
    assert (summary.stored, summary.alike, summary.end) == (12, 0, End.SOURCE)
    header, *rest = lines(project)
    assert header["signer"] == "s1"
    assert [line["source_sequence"] for line in rest] == list(range(12))
    assert [line["lost_before"] for line in rest] == [2] * 12
    assert [line["burst"] for line in rest] == [1] * 12
    assert rest[0]["novelty"] is None
    assert all(isinstance(line["novelty"], int) for line in rest[1:])


def test_a_burst_ends_when_it_has_its_count(project: Project, jpegs: list[bytes]) -> None:
    summary = record(project, Script(endless(jpegs)), replace(EVERY, count=5))
    assert (summary.stored, summary.end) == (5, End.COUNT)
    assert len(stored(project)) == 5


def test_a_burst_ends_when_its_time_is_over(project: Project, jpegs: list[bytes]) -> None:
    options = BurstOptions(count=None, seconds=0.4, rate=20, novelty=0, countdown=0)
    summary = record(project, Script(endless(jpegs)), options)
    assert summary.end is End.TIME
    assert 1 <= summary.stored <= 9
    assert len(stored(project)) == summary.stored


def test_the_rate_bounds_what_is_kept_and_what_is_passed_over_is_not_called_lost(
    project: Project, jpegs: list[bytes]
) -> None:
    options = BurstOptions(count=None, seconds=0.5, rate=10, novelty=0, countdown=0)
    source = Script(endless(jpegs))
    summary = record(project, source, options)
    assert summary.stored <= 7
    assert source.counts.frames > summary.stored
    assert summary.source.lost == 0
    assert [line["lost_before"] for line in lines(project)[1:]] == [0] * summary.stored


def test_the_newest_frame_is_kept_and_not_the_one_that_waited_longest(project: Project, jpegs: list[bytes]) -> None:
    source = Script(frames(jpegs))
    with Pump(source) as pump, Recording(project, signer="s1") as recording:
        assert source.done.wait(5)
        Recorder(source, pump, recording).burst("A", replace(EVERY, rate=50), Watch())
    assert stored(project) == jpegs[-1:]


def test_pictures_too_like_one_of_the_burst_are_skipped_and_counted(project: Project) -> None:
    still = [jpeg.encode(picture(1) // 2 + brightness) for brightness in range(10)]
    other = jpeg.encode(picture(2))
    summary = record(project, Script(frames([*still, other, *still])), replace(EVERY, novelty=6))
    assert stored(project) == [still[0], other]
    assert (summary.stored, summary.alike) == (2, 19)
    assert int(str(lines(project)[2]["novelty"])) >= 6


def test_each_burst_begins_with_no_memory_of_the_one_before(project: Project, jpegs: list[bytes]) -> None:
    source = Script(endless(jpegs[:1]))
    with Pump(source) as pump, Recording(project, signer="s1") as recording:
        recorder = Recorder(source, pump, recording)
        options = BurstOptions(count=1, rate=100, novelty=10, countdown=0)
        assert [recorder.burst(label, options, Watch()).burst for label in "AAB"] == [1, 2, 3]
    assert len(stored(project)) == 2
    assert len(stored(project, "B")) == 1


def test_what_the_source_refuses_and_loses_is_in_the_summary(project: Project, jpegs: list[bytes]) -> None:
    def trouble(source: Script, frame: Frame) -> None:
        source.counts.torn += 1
        source.counts.lost += frame.lost
        source.counts.skipped_bytes += 10

    source = Script(frames(jpegs, lost=3), trouble)
    source.counts.torn = 100  # before this burst
    summary = record(project, source, EVERY)
    assert (summary.source.torn, summary.source.lost, summary.source.skipped_bytes) == (12, 36, 120)
    assert "12 torn and refused, 36 lost by the source, ended early" in summary.words
    assert summary.as_dict()["source"]["torn"] == 12


def test_a_source_that_fails_ends_the_burst_with_what_was_stored(project: Project, jpegs: list[bytes]) -> None:
    def fail(_source: Script, frame: Frame) -> None:
        if frame.sequence == 4:
            raise SignlabError("The camera", "was unplugged", "Plug it in again.")

    summary = record(project, Script(frames(jpegs), fail), EVERY)
    assert stored(project) == jpegs[:4]
    assert summary.end is End.PROBLEM
    assert summary.problem == Problem("The camera", "was unplugged", "Plug it in again.")


def test_a_burst_that_gets_nothing_new_ends_and_says_what_to_do(project: Project, jpegs: list[bytes]) -> None:
    options = BurstOptions(count=5, rate=200, novelty=10, countdown=0, patience=0.2)
    summary = record(project, Script(endless(jpegs[:1])), options)
    assert (summary.stored, summary.end) == (1, End.PROBLEM)
    assert "Move the hand" in str(summary.problem)


def test_a_burst_without_frames_ends_with_the_sources_own_reason(project: Project) -> None:
    release = threading.Event()

    def wait(_source: Script, _frame: Frame) -> None:
        release.wait(10)

    source = Script(frames([b""]), wait)
    source.status = Status(State.RECONNECTING, "Gone.", Problem("The camera", "was unplugged", "Plug it in."))
    notes: list[str] = []
    watch = Watch(on_progress=lambda progress: notes.append(progress.note), interval=0)
    with Pump(source) as pump, Recording(project, signer="s1") as recording:
        options = BurstOptions(count=5, countdown=0, patience=0.2)
        summary = Recorder(source, pump, recording).burst("A", options, watch)
        release.set()
    assert str(summary.problem) == "The camera: was unplugged for 0.2 seconds. Plug it in."
    assert "Gone." in notes


def test_cancelling_keeps_what_was_stored(project: Project, jpegs: list[bytes]) -> None:
    watch = Watch(interval=0)

    def stop_at_three(progress: Progress) -> None:
        if progress.done == 3:
            watch.cancel()

    watch.on_progress = stop_at_three
    summary = record(project, Script(endless(jpegs)), replace(EVERY, count=50), watch)
    assert summary.end is End.CANCELLED
    assert len(stored(project)) == summary.stored == 3


def test_the_countdown_is_told_second_by_second_and_can_be_cancelled(project: Project, jpegs: list[bytes]) -> None:
    told: list[tuple[str, int]] = []
    options = replace(EVERY, count=1, countdown=2, on_countdown=lambda label, left: told.append((label, left)))
    summary = record(project, Script(endless(jpegs)), options)
    assert told == [("A", 2), ("A", 1)]
    assert summary.stored == 1
    assert summary.seconds < 2  # of the burst, without the countdown
    watch = Watch()
    watch.cancel()
    assert record(project, Script(endless(jpegs)), replace(EVERY, countdown=60), watch).end is End.CANCELLED


@pytest.mark.parametrize(
    "wrong",
    [{"count": None}, {"count": 0}, {"seconds": -1.0}, {"rate": 0.0}, {"novelty": 65}, {"countdown": -1}],
    ids=str,
)
def test_options_that_make_no_sense_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(SignlabError):
        BurstOptions(**wrong)


def session(project: Project, source: Script, labels: list[str], **facts: object) -> CaptureSummary:
    options = replace(EVERY, count=2, rate=100)
    with CaptureSession(project, source, labels, options, signer="s1", **facts) as job:
        plan = job.prepare()
        assert "s1" in plan.words
        return job.run(Watch())


def test_a_session_walks_through_its_labels_and_bursts(project: Project, jpegs: list[bytes]) -> None:
    summary = session(project, Script(endless(jpegs)), ["A", "B"], bursts=2, hand="left", camera="kitchen", delay=0.01)
    assert [(burst.label, burst.burst, burst.stored) for burst in summary.bursts] == [
        ("A", 1, 2),
        ("A", 2, 2),
        ("B", 3, 2),
        ("B", 4, 2),
    ]
    header = lines(project)[0]
    assert (header["hand"], header["camera"], header["size"], header["source"]) == (
        "left",
        "kitchen",
        [160, 120],
        "script:",
    )
    assert summary.session == header["session"]
    assert summary.stored == 8
    assert not summary.problems


def test_a_session_ends_with_a_burst_that_failed_and_leaves_no_empty_session(project: Project) -> None:
    def fail(_source: Script, frame: Frame) -> None:
        if frame.sequence:
            raise SignlabError("The camera", "was unplugged")

    bad = Script(frames([jpeg.encode(picture(1))] * 2), fail)
    with CaptureSession(project, bad, ["A", "B"], replace(EVERY, count=9), signer="s1") as job:
        job.prepare()
        summary = job.run(Watch())
    assert [burst.label for burst in summary.bursts] == ["A"]
    assert len(summary.problems) == 1


def test_a_label_that_is_not_in_the_alphabet_is_refused_before_the_source_is_opened(project: Project) -> None:
    source = Script(frames([b""]))
    with pytest.raises(SignlabError, match="is not in the alphabet"):
        session(project, source, ["A", "J"])
    assert source.counts.frames == 0


def test_a_source_without_a_frame_is_said_before_anything_is_recorded(project: Project) -> None:
    with pytest.raises(SignlabError, match="ended before it gave a frame"):
        session(project, Script([]), ["A"])
    assert list(project.sessions.iterdir()) == []


def test_two_recorders_in_one_project_at_once_keep_everything(project: Project, jpegs: list[bytes]) -> None:
    summaries: list[CaptureSummary] = []

    def run(signer: str) -> None:
        with Project.open(project.root) as opened:
            options = replace(EVERY, count=20)
            with CaptureSession(opened, Script(endless(jpegs)), ["A", "B"], options, signer=signer) as job:
                job.prepare()
                summaries.append(job.run(Watch()))

    threads: list[threading.Thread] = [threading.Thread(target=run, args=(signer,)) for signer in ("s1", "s2")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [summary.stored for summary in summaries] == [40, 40]
    assert len(stored(project)) == len(stored(project, "B")) == 40
    assert len(list(project.sessions.glob("*.jsonl"))) == 2


def test_a_projects_settings_say_how_a_burst_is_taken(project: Project) -> None:
    usual = BurstOptions.of(project.settings["capture"])
    assert (usual.count, usual.rate, usual.novelty, usual.countdown, usual.held) == (40, 10.0, 2, 0, False)
    held = BurstOptions.of({**project.settings["capture"], "rate": 0}, held=True, novelty=0)
    assert (held.count, held.rate, held.novelty, held.held) == (None, None, 0, True)
