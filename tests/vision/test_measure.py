import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from signlab import alphabet
from signlab.dataset import verbs
from signlab.dataset.likeness import phash, signed
from signlab.dataset.project import Project
from signlab.dataset.recording import Recording
from signlab.errors import SignlabError
from signlab.jobs import Watch
from signlab.vision import marks
from signlab.vision.hand import HandEstimator
from signlab.vision.looking import VERSION, look
from signlab.vision.measure import Measure, MeasureSummary
from signlab.vision.workers import Task, Workers
from tests.vision.estimators import Mortal, Seeing, Slow, Stillborn

NOON = datetime(2026, 11, 20, 12, 0, 0, tzinfo=timezone.utc)
GREY, RED, BLACK = (120, 110, 100), (250, 5, 5), (0, 0, 0)


def jpeg(colour: tuple[int, int, int], number: int = 0) -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(content, "JPEG", quality=95, comment=str(number))
    return content.getvalue()


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with Project.create(tmp_path / "signs", "signs", alphabet.load("A,B,C")) as made:
        yield made


def record(project: Project, pictures: list[bytes], label: str = "A", hand: str = "right") -> list[str]:
    with Recording(project, signer="s1", hand=hand, source="demo:") as recording:
        recording.start_burst(label)
        return [
            recording.add(content, time=NOON + timedelta(seconds=number), width=64, height=48)
            for number, content in enumerate(pictures)
        ]


def measure(
    project: Project, make: Callable[[], HandEstimator] = Seeing, **how: object
) -> tuple[MeasureSummary, Watch]:
    job, watch = Measure(project, make=make, **{"workers": 2, **how}), Watch()  # type: ignore[arg-type]
    job.prepare()
    return job.run(watch), watch


def test_every_picture_is_measured_once(project: Project) -> None:
    names = record(project, [jpeg(GREY, number) for number in range(5)] + [jpeg(BLACK)])
    summary, _ = measure(project)
    assert (summary.measured, summary.found, summary.missed, summary.unusable) == (6, 5, {"A": 1}, 0)
    kept = project.index.measured(names)
    assert {row.version for row in kept.values()} == {VERSION}
    assert kept[names[0]].values["hand"] == 1
    assert kept[names[0]].values["width"] == 64
    assert kept[names[0]].values["brightness"] == pytest.approx(16, abs=2)
    assert kept[names[5]].values["hand"] == 0
    assert "roll" not in kept[names[5]].values
    assert Measure(project, make=Seeing).prepare().total == 0
    assert measure(project)[0].measured == 0
    assert measure(project, again=True)[0].measured == 6


def test_what_changed_on_disk_is_measured_anew(project: Project) -> None:
    names = record(project, [jpeg(GREY, number) for number in range(3)])
    measure(project)
    path = project.images / "A" / names[1]
    path.write_bytes(jpeg(BLACK))
    os.utime(path.parent)
    assert Measure(project, make=Seeing).prepare().total == 1
    assert measure(project)[0].missed == {"A": 1}
    verbs.relabel(project, [names[0]], "B")
    assert Measure(project, make=Seeing).prepare().total == 0


def test_figures_do_not_depend_on_the_number_of_workers(project: Project) -> None:
    names = record(project, [jpeg((20 * number, 90, 60), number) for number in range(8)])
    measure(project, workers=1)
    one = {name: row.values for name, row in project.index.measured(names).items()}
    measure(project, workers=3, again=True)
    assert {name: row.values for name, row in project.index.measured(names).items()} == one


def test_a_spoilt_picture_is_listed_and_not_tried_again(project: Project) -> None:
    names = record(project, [jpeg(GREY, number) for number in range(3)])
    (project.images / "A" / names[1]).write_bytes(b"\xff\xd8\xff spoilt")
    summary, watch = measure(project)
    assert (summary.measured, summary.unusable) == (2, 1)
    assert [problem.thing for problem in watch.problems] == [names[1]]
    assert "does not decode" in project.index.measured(names)[names[1]].problem
    assert Measure(project, make=Seeing).prepare().total == 0


def test_a_picture_that_vanishes_is_no_problem(project: Project) -> None:
    names = record(project, [jpeg(GREY, number) for number in range(2)])
    with Workers(1, Seeing) as workers:
        gone = project.images / "A" / "gone.jpg"
        tasks = [Task("gone.jpg", gone), Task(names[0], project.images / "A" / names[0])]
        answers = {each.name: each for each in workers.answers(tasks) if each}
    assert answers["gone.jpg"].gone
    assert answers[names[0]].values


def test_a_picture_that_kills_its_worker_is_listed_and_the_others_are_measured(project: Project) -> None:
    pictures = [jpeg(GREY, number) for number in range(7)]
    pictures[2] = jpeg(RED)
    names = record(project, pictures)
    summary, watch = measure(project, Mortal)
    assert (summary.measured, summary.unusable) == (6, 1)
    assert [problem.thing for problem in watch.problems] == [names[2]]
    assert "died" in watch.problems[0].cause


def test_a_worker_that_somebody_kills_costs_no_picture(project: Project) -> None:
    names = record(project, [jpeg(GREY, number) for number in range(12)])
    tasks = [Task(name, project.images / "A" / name) for name in names]
    answered, killed = [], False
    with Workers(2, Slow) as workers:
        for each in workers.answers(tasks):
            if each:
                answered.append(each)
            if not killed and len(answered) == 2:
                os.kill(workers.processes[0], signal.SIGKILL)
                killed = True
    assert killed
    assert sorted(each.name for each in answered) == sorted(names)
    assert all(each.values for each in answered)


def test_workers_that_die_at_once_end_the_job_in_words(project: Project) -> None:
    record(project, [jpeg(GREY)])
    with pytest.raises(SignlabError, match="came to an end"):
        measure(project, Stillborn)


def test_cancelled_it_keeps_what_it_has_and_goes_on_from_there(project: Project) -> None:
    record(project, [jpeg(GREY, number) for number in range(20)])
    watch = Watch(interval=0)
    watch.on_progress = lambda progress: watch.cancel() if progress.done >= 5 else None
    job = Measure(project, workers=1, make=Slow)
    job.prepare()
    summary = job.run(watch)
    assert summary.cancelled
    assert 5 <= summary.measured < 20
    assert "Stopped" in summary.words
    rest, _ = measure(project)
    assert rest.measured == 20 - summary.measured


_RUN = """
import sys; from pathlib import Path
from signlab.dataset.project import Project; from signlab.vision.measure import Measure; from signlab.jobs import Watch
from tests.vision.estimators import Slow
if __name__ == "__main__":
    with Project.open(Path(sys.argv[1])) as project:
        job = Measure(project, workers=2, make=Slow); job.prepare(); print("begun", flush=True); job.run(Watch())
"""


def test_killed_it_leaves_no_worker_behind_and_goes_on_from_what_it_kept(project: Project, tmp_path: Path) -> None:
    record(project, [jpeg(GREY, number) for number in range(120)])
    script = tmp_path / "run.py"
    script.write_text(_RUN)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    child = subprocess.Popen([sys.executable, script, project.root], stdout=subprocess.PIPE, env=environment)
    assert child.stdout is not None
    try:
        assert child.stdout.readline() == b"begun\n"
        deadline = time.monotonic() + 60
        while len(project.index.unmeasured(VERSION)) == 120:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        workers = _children(child.pid)
    finally:
        child.kill()
        child.wait()
        child.stdout.close()
    deadline = time.monotonic() + 60
    while any(Path(f"/proc/{pid}").exists() for pid in workers):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    left = len(project.index.unmeasured(VERSION))
    assert 0 < left < 120
    assert measure(project)[0].measured == left


def _children(parent: int) -> list[int]:
    if not Path("/proc").is_dir():
        pytest.skip("this system does not list processes in /proc")
    listed = Path(f"/proc/{parent}/task").glob("*/children")
    return [int(pid) for file in listed for pid in file.read_text().split()]


def test_what_could_not_be_kept_is_not_begun(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    record(project, [jpeg(GREY)])
    monkeypatch.setattr(type(project.index), "lasting", False)
    with pytest.raises(SignlabError, match="would be lost"):
        Measure(project, make=Seeing).prepare()


def test_an_index_in_memory_does_not_last(project: Project) -> None:
    assert project.index.lasting
    project.index._in_memory()  # as on a disk that cannot be written
    assert not project.index.lasting


def test_the_hand_that_a_signer_stated_decides_the_angles(estimator: HandEstimator, photographs: Path) -> None:
    content = next((photographs / "asl-one-signer" / "B").glob("*.jpg")).read_bytes()
    seen, stated = look(content, estimator), look(content, estimator, True)
    assert seen == stated
    assert look(content, estimator, False) != seen


def test_the_hash_is_that_of_the_rest_of_the_program(estimator: HandEstimator) -> None:
    grey = np.random.default_rng(1).integers(0, 255, (40, 40), np.uint8)
    content = io.BytesIO()
    Image.fromarray(grey).save(content, "PNG")
    assert look(content.getvalue(), Seeing())[0]["phash"] == signed(int(phash(grey)))


def test_landmarks_are_kept_with_the_figures_and_go_with_the_picture(project: Project) -> None:
    names = record(project, [jpeg(GREY, number) for number in range(2)] + [jpeg(BLACK)])
    measure(project, workers=1)
    kept = project.index.landmarks()
    assert set(kept) == set(names[:2])
    assert marks.unpacked(kept[names[0]])[0, :2] == pytest.approx([0.5, 0.9], abs=1e-3)
    verbs.trash(project, [names[0]])
    project.index.refresh()
    assert set(project.index.landmarks()) == {names[1]}
