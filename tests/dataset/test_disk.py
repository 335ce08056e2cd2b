"""Disks that are really full or read-only: small file systems in memory, where this system lets us make them."""

import contextlib
import io
import random
from collections.abc import Callable, Iterator
from datetime import datetime, timezone
from pathlib import Path

import pytest
from PIL import Image

from signlab import alphabet, files
from signlab.dataset import signers, verbs
from signlab.dataset.duplicates import FindDuplicates
from signlab.dataset.exporting import ExportFolder
from signlab.dataset.importing import ImportFolder
from signlab.dataset.project import Project
from signlab.dataset.query import parse
from signlab.dataset.recording import Recording
from signlab.dataset.status import status
from signlab.dataset.thumbnails import Thumbnail, Thumbnails, Wanted
from signlab.dataset.withdrawing import withdraw
from signlab.errors import SignlabError
from signlab.jobs import Watch
from tests.stand_in import disks


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 2 MB."""
    with disks.small_disk(tmp_path / "disk") as disk:
        yield disk


def large(number: int) -> bytes:
    """A JPEG of some 45 kB."""
    buffer = io.BytesIO()
    noise = random.Random(number).randbytes(200 * 200 * 3)
    Image.frombytes("RGB", (200, 200), noise).save(buffer, "JPEG", quality=95)
    return buffer.getvalue()


def check_whole(project: Project, names: set[str]) -> None:
    project.index.refresh()
    assert set(project.index.select()) == names
    for picture in project.index.pictures():
        Image.open(io.BytesIO(picture.path.read_bytes())).load()
        assert picture.session
    assert project.index.gone() == 0


def test_recording_until_the_disk_is_full(small_disk: Path) -> None:
    with Project.create(small_disk / "p", "p", alphabet.load("A,B")) as project:
        filler = project.builds / "filler"
        filler.write_bytes(bytes(300_000))
        stored: set[str] = set()
        with pytest.raises(SignlabError, match="No space left on device"), Recording(project, signer="s1") as recording:
            recording.start_burst("A")
            while True:
                number = len(stored)
                stored.add(recording.add(large(number), time=datetime.now(timezone.utc), width=200, height=200))
        assert len(stored) > 5
    with Project.open(small_disk / "p") as project:
        check_whole(project, stored)
    filler.unlink()
    with Project.open(small_disk / "p") as project:
        assert {move.name for move in verbs.undo(project).moves} == stored


def test_importing_until_the_disk_is_full(small_disk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "source" / "A").mkdir(parents=True)
    for number in range(60):
        (tmp_path / "source" / "A" / f"{number:02}.jpg").write_bytes(large(number))
    with Project.create(small_disk / "p", "p", alphabet.load("A,B")) as project:
        with pytest.raises(SignlabError, match="Free some space"):
            ImportFolder(project, tmp_path / "source").prepare()
        monkeypatch.setattr(files, "free_bytes", lambda _folder: 1 << 40)  # as if others filled it meanwhile
        job = ImportFolder(project, tmp_path / "source")
        job.prepare()
        with pytest.raises(SignlabError, match=r"No space left on device\. .* pictures are stored"):
            job.run(Watch())
    with Project.open(small_disk / "p") as project:
        names = {path.name for path in (project.images / "A").iterdir()}
        assert 5 < len(names) < 60
        check_whole(project, names)


def test_marking_until_the_disk_is_full(small_disk: Path, record: Callable[..., list[str]]) -> None:
    with Project.create(small_disk / "p", "p", alphabet.load("A,B")) as project:
        (name,) = record(project, "A", 1)
        verbs.mark(project, [name], "checked")
        with contextlib.suppress(OSError), (project.builds / "filler").open("wb", buffering=0) as filler:
            while True:
                filler.write(bytes(1000))
        before = project.marks_file.read_bytes()
        with pytest.raises(SignlabError, match="No space left on device"):
            for number in range(1000):
                verbs.mark(project, [name], ("doubtful", "checked")[number % 2])
                before = project.marks_file.read_bytes()
        mark = project.index.marks([name])
        assert project.marks_file.read_bytes().startswith(before)
        assert project.marks_file.read_bytes().endswith(b"\n")
    (small_disk / "p" / "builds" / "filler").unlink()
    with Project.open(small_disk / "p") as project:
        assert project.index.marks([name]) == mark


@pytest.mark.parametrize("why", ["full", "read-only"])
def test_pictures_are_shown_and_measured_where_nothing_can_be_kept(
    small_disk: Path, record: Callable[..., list[str]], why: str
) -> None:
    with Project.create(small_disk / "p", "p", alphabet.load("A,B")) as project:
        record(project)
    if why == "read-only":
        disks.mount("-o", "remount,ro", str(small_disk))
    with contextlib.suppress(OSError), (small_disk / "filler").open("wb", buffering=0) as filler:
        while True:
            filler.write(bytes(1000))
    shown: list[Thumbnail] = []
    with Project.open(small_disk / "p") as project:
        rows = project.index.find(parse("group:label mark:none"))
        thumbnails = Thumbnails(project.private, shown.append)
        thumbnails.request(Wanted(rows.version(row), rows.path(row)) for row in range(len(rows)))
        assert thumbnails.wait(30)
        thumbnails.close()
        assert [each.pixels is not None for each in shown] == [True] * 3
        job = FindDuplicates(project)
        job.prepare()
        assert len(job.run(Watch()).near(64)[0].pictures) == 3
        assert len(project.index.measured(rows.names)) == 3
    disks.mount("-o", "remount,rw", str(small_disk))


def test_a_read_only_disk_can_be_looked_at_and_not_changed(small_disk: Path, record: Callable[..., list[str]]) -> None:
    with Project.create(small_disk / "p", "p", alphabet.load("A,B")) as project:
        names = record(project)
    disks.mount("-o", "remount,ro", str(small_disk))
    with Project.open(small_disk / "p") as project:
        assert status(project).total.pictures == 3
        with pytest.raises(SignlabError, match="Read-only file system"):
            verbs.trash(project, names)
        with pytest.raises(SignlabError, match="Read-only file system"):
            verbs.mark(project, names, "checked")
        with pytest.raises(SignlabError, match="Read-only file system"):
            withdraw(project, "s1")
        with pytest.raises(SignlabError, match="Read-only file system"):
            signers.register(project, "s2", "left")
        assert [signer.name for signer in signers.signers(project)] == ["s1"]
        with pytest.raises(SignlabError, match="Read-only file system"):
            Recording(project, signer="s1")
        job = ExportFolder(project, small_disk.parent / "out")
        job.prepare()
        assert job.run(Watch()).count == 3
    with pytest.raises(SignlabError, match="Read-only file system"):
        Project.create(small_disk / "q", "q", alphabet.load("A,B"))
    disks.mount("-o", "remount,rw", str(small_disk))
    with Project.open(small_disk / "p") as project:
        assert project.found == []
