"""What can go wrong around a build: bad pictures, bad disks, and processes that die."""

import errno
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from signlab import alphabet
from signlab.dataset.project import Project
from signlab.errors import SignlabError
from signlab.jobs import Watch
from signlab.records.build import Build
from signlab.records.builds import BuildOptions, Built
from signlab.records.hashed import CheckedFile
from signlab.records.imagerecord import head
from tests.records.conftest import Draw, Shoot

AS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0


@pytest.fixture
def filled(project: Project, shoot: Shoot) -> Project:
    for signer in ("s1", "s2", "s3"):
        shoot(project, signer)
    return project


def prepared(project: Project, name: str = "b1") -> Build:
    job = Build(project, BuildOptions(name=name))
    job.prepare()
    return job


def finish(job: Build) -> tuple[Built, dict[str, str]]:
    """The build, and what it says of the pictures that it left out."""
    watch = Watch()
    built = job.run(watch)
    return built, {problem.thing: problem.cause for problem in watch.problems}


def test_pictures_that_do_not_decode_are_left_out_counted_and_named(filled: Project, draw: Draw) -> None:
    whole = draw(1000, 200, 150)
    bomb = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + (60_000).to_bytes(4, "big") * 2 + b"\x08\x02\0\0\0"
    bad = {
        "empty.jpg": b"",
        "cut.jpg": whole[: len(whole) // 2],
        "tail.jpg": whole[:-2],
        "words.jpg": b"these are only words",
        "bomb.png": bomb,
        "gif.png": b"GIF89a" + bytes(40),
    }
    for name, content in bad.items():
        (filled.images / "A" / name).write_bytes(content)
    built, problems = finish(prepared(filled))
    assert set(problems) == {f"A/{name}" for name in bad}
    assert all(cause.startswith("left out: ") for cause in problems.values())
    assert problems["A/empty.jpg"] == "left out: the file is empty"
    assert "60,000 × 60,000 pixels" in problems["A/bomb.png"]
    assert sum(map(len, built.packed.values())) == 18
    assert f"{len(bad)} left out" in built.words


def test_a_picture_too_large_for_a_record_is_left_out(filled: Project, draw: Draw) -> None:
    with (filled.images / "A" / "huge.jpg").open("wb") as file:
        file.write(draw(1001))
        file.truncate(2**29)  # takes no space on the disk
    _, problems = finish(prepared(filled))
    assert "and a record holds 536,870,911" in problems["A/huge.jpg"]


def test_a_picture_that_goes_or_changes_before_it_is_read_is_left_out(filled: Project, draw: Draw) -> None:
    gone, changed, grown = sorted(filled.images.glob("B/*.jpg"))[:3]
    job = prepared(filled)
    gone.unlink()
    content = bytearray(changed.read_bytes())
    content[-30] ^= 1
    changed.write_bytes(content)
    grown.write_bytes(grown.read_bytes() + b"more")
    built, problems = finish(job)
    assert problems == {
        f"B/{gone.name}": "left out: is no longer there",
        f"B/{changed.name}": "left out: is not what it was when it was last hashed",
        f"B/{grown.name}": "left out: is not what it was when it was last hashed",
    }
    assert sum(map(len, built.packed.values())) == 15


def test_a_file_that_was_changed_in_place_is_known_anew_by_the_next_build(filled: Project) -> None:
    victim = next(filled.images.glob("B/*.jpg"))
    content = bytearray(victim.read_bytes())
    content[3] = 0xE1  # APP0 becomes APP1: still a whole picture of the same length, but not what its session says
    victim.write_bytes(content)
    finish(prepared(filled, "b1"))
    built, problems = finish(prepared(filled, "b2"))
    assert not problems
    assert sum(map(len, built.packed.values())) == 18


def test_a_build_with_nothing_left_to_train_on_is_refused(project: Project) -> None:
    (project.images / "A" / "x.jpg").write_bytes(b"no picture")
    job = prepared(project)
    with pytest.raises(SignlabError, match="no picture left to train on"):
        job.run(Watch())
    assert list(project.builds.iterdir()) == []


def test_what_the_disk_gives_back_wrongly_is_seen(filled: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    check = CheckedFile._check

    def spoil_and_check(self: CheckedFile, written: bytes) -> None:
        with self._path.open("r+b") as file:
            file.seek(-len(written) // 2, os.SEEK_END)
            byte = file.read(1)[0]
            file.seek(-1, os.SEEK_CUR)
            file.write(bytes([byte ^ 1]))
        check(self, written)

    monkeypatch.setattr(CheckedFile, "_check", spoil_and_check)
    with pytest.raises(SignlabError, match="was not read back as it was written"):
        prepared(filled).run(Watch())
    assert list(filled.builds.iterdir()) == []


def test_a_record_that_is_not_what_was_meant_is_seen(filled: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    def with_another_label(number: int, label: float) -> bytes:
        return head(number, label + (number == 1))

    monkeypatch.setattr("signlab.records.sides.head", with_another_label)
    with pytest.raises(SignlabError, match="was not read back as it was written"):
        prepared(filled).run(Watch())
    assert list(filled.builds.iterdir()) == []


@pytest.mark.parametrize("which", ["write", "sync"])
def test_a_disk_that_fills_up_leaves_nothing(filled: Project, monkeypatch: pytest.MonkeyPatch, which: str) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    target = "signlab.records.hashed.CheckedFile.write" if which == "write" else "signlab.records.drafts._sync"
    job = prepared(filled)
    with monkeypatch.context() as patched:
        patched.setattr(target, full)
        with pytest.raises(SignlabError, match="b1: cannot be written: No space left on device"):
            job.run(Watch())
    assert list(filled.builds.iterdir()) == []
    finish(prepared(filled))


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 2 MB."""
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = AS_ROOT and shutil.which("mount") and sys.platform == "linux"
    if not mounted or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "none", folder], check=False).returncode:
        pytest.skip("only root may mount a small disk here; the test above stands in for it")
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


def test_a_disk_that_is_really_full_leaves_nothing(
    filled: Project, small_disk: Path, draw: Draw, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(60):
        (filled.images / "C" / f"large{number}.jpg").write_bytes(draw(number, 700, 500, quality=100))
    filled.builds.rmdir()
    filled.builds.symlink_to(small_disk)
    with pytest.raises(SignlabError, match=r"needs about .* MB and .* MB are free"):
        prepared(filled)
    monkeypatch.setattr("signlab.files.free_bytes", lambda _folder: 10**12)
    job = prepared(filled)
    with pytest.raises(SignlabError, match="No space left on device"):
        job.run(Watch())
    assert list(small_disk.iterdir()) == []


@pytest.fixture
def unwritable(filled: Project) -> Iterator[Project]:
    """A project whose builds cannot be written: root may write everywhere but to a disk that is read-only."""
    if not AS_ROOT:
        filled.builds.chmod(0o500)
        yield filled
        filled.builds.chmod(0o700)
        return
    command = ["mount", "-t", "tmpfs", "-o", "ro,size=1m", "none", filled.builds]
    if not shutil.which("mount") or subprocess.run(command, check=False).returncode:
        pytest.skip("this root may not mount a read-only disk")
    yield filled
    subprocess.run(["umount", "-l", filled.builds], check=True)


def test_a_folder_that_cannot_be_written_is_named(unwritable: Project) -> None:
    with pytest.raises(SignlabError, match="builds: cannot be written"):
        prepared(unwritable)


def test_builds_that_is_a_file_is_named(filled: Project) -> None:
    filled.builds.rmdir()
    filled.builds.write_text("not a folder")
    with pytest.raises(SignlabError, match="builds: cannot be written"):
        prepared(filled)


SLOW = """
import sys, time
from pathlib import Path
from signlab.dataset.project import Project
from signlab.jobs import Watch
from signlab.records import intake
from signlab.records.build import Build
from signlab.records.builds import BuildOptions
take = intake.Intake.take
def slow(self, picture):
    time.sleep(0.2)
    return take(self, picture)
intake.Intake.take = slow
with Project.open(Path(sys.argv[1])) as project:
    job = Build(project, BuildOptions(name="b1"))
    job.prepare()
    job.run(Watch())
"""


def start_slow_build(project: Project) -> subprocess.Popen[bytes]:
    """A build in a process of its own that is under way: its draft is there and holds something."""
    process = subprocess.Popen([sys.executable, "-c", SLOW, project.root])
    deadline = time.monotonic() + 30
    while not list(project.builds.glob(".draft-*/train.rec")):
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.01)
    return process


def test_a_killed_build_is_cleaned_up_by_the_next_one_which_says_so(filled: Project) -> None:
    process = start_slow_build(filled)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert list(filled.builds.glob(".draft-*"))
    assert not (filled.builds / "b1").exists()
    job = Build(filled, BuildOptions(name="b1"))
    warnings = [str(warning) for warning in job.prepare().warnings]
    assert "A build that broke off: had left half its files, which were removed" in warnings
    assert list(filled.builds.iterdir()) == []
    built, problems = finish(job)
    assert not problems
    assert [path.name for path in filled.builds.iterdir()] == [built.folder.name]


def test_a_build_that_is_under_way_elsewhere_is_left_alone(filled: Project) -> None:
    process = start_slow_build(filled)
    try:
        finish(prepared(filled, "b2"))
        assert list(filled.builds.glob(".draft-*/train.rec"))
        assert process.wait(60) == 0
    finally:
        process.kill()
        process.wait()
    assert {path.name for path in filled.builds.iterdir()} == {"b1", "b2"}


def test_a_label_that_was_emptied_is_named(filled: Project) -> None:
    for path in filled.images.glob("B/*"):
        path.unlink()
    job = Build(filled, BuildOptions(name="b1"))
    assert any("The label B: has no pictures" in str(warning) for warning in job.prepare().warnings)
    built, _ = finish(job)
    assert (built.folder / "classes.txt").read_text() == "A\nB\nC\n"


def test_one_picture_for_each_label_can_be_built_with_warnings(tmp_path: Path, draw: Draw) -> None:
    with Project.create(tmp_path / "few", "few", alphabet.load("asl-24")) as project:
        for number, label in enumerate(project.alphabet.names):
            (project.images / label / "one.jpg").write_bytes(draw(number))
        job = Build(project, BuildOptions(name="b1"))
        plan = job.prepare()
        told = " ".join(warning.thing for warning in plan.warnings if "fewer groups" in warning.cause)
        assert all(re.search(rf"\b{label}\b", told) for label in project.alphabet.names)
        built, problems = finish(job)
        assert not problems
        assert sum(map(len, built.packed.values())) == 24
