import contextlib
import io
import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image

from signlab.dataset import shrinking, thumbnails, verbs
from signlab.dataset.measurements import Measured
from signlab.dataset.names import Version
from signlab.dataset.project import Project
from signlab.dataset.query import Query
from signlab.dataset.thumbfile import NAME, Kept, ThumbnailFile
from signlab.dataset.thumbnails import Thumbnail, Thumbnails, Wanted

PATIENCE = 60.0


class Received:
    """What came, in order. While ``gate`` is closed, workers wait in their first answer."""

    def __init__(self) -> None:
        self.all: list[Thumbnail] = []
        self.gate = threading.Event()
        self.gate.set()
        self.at_the_gate = threading.Semaphore(0)

    def __call__(self, thumbnail: Thumbnail) -> None:
        self.all.append(thumbnail)
        self.at_the_gate.release()
        assert self.gate.wait(PATIENCE)

    @property
    def names(self) -> list[str]:
        return [thumbnail.wanted.version.name for thumbnail in self.all]


@pytest.fixture
def received() -> Received:
    return Received()


@pytest.fixture
def made(tmp_path: Path, received: Received) -> Iterator[Thumbnails]:
    pool = Thumbnails(tmp_path, received, workers=1)
    yield pool
    received.gate.set()
    pool.close()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("thumbnail")]


def wanted(folder: Path, name: str, size: int = 256, content: bytes | None = None) -> Wanted:
    path = folder / name
    if not path.exists():
        buffer = io.BytesIO()
        Image.new("RGB", (640, 480), (len(name), 99, 9)).save(buffer, "JPEG")
        path.write_bytes(buffer.getvalue() if content is None else content)
    facts = path.stat()
    return Wanted(Version(name, facts.st_size, facts.st_mtime_ns), path, size)


def test_pictures_of_a_project_come_small(
    project: Project, record: Callable[..., list[str]], received: Received
) -> None:
    names = record(project)
    project.index.refresh()
    rows = project.index.find(Query())
    made = Thumbnails(project.private, received)
    made.request(Wanted(rows.version(row), rows.path(row)) for row in range(len(rows)))
    assert made.wait(PATIENCE)
    made.close()
    assert sorted(received.names) == names
    assert all(each.pixels is not None and each.pixels.shape == (12, 16, 4) for each in received.all)


def test_what_was_made_is_kept_and_read_again_at_any_size(
    tmp_path: Path, made: Thumbnails, received: Received, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = wanted(tmp_path, "one.jpg")
    made.request([one])
    assert made.wait(PATIENCE)
    one.path.unlink()
    made.request([one, one._replace(size=100)])
    assert made.wait(PATIENCE)
    assert [each.pixels.shape for each in received.all if each.pixels is not None] == [
        (192, 256, 4),
        (192, 256, 4),
        (75, 100, 4),
    ]
    assert all(each.pixels is not None and abs(int(each.pixels[5, 5, 1]) - 99) < 5 for each in received.all)


def test_the_latest_request_comes_first_and_its_first_picture_first(
    tmp_path: Path, made: Thumbnails, received: Received
) -> None:
    received.gate.clear()
    made.request([wanted(tmp_path, "0.jpg")])
    assert received.at_the_gate.acquire(timeout=PATIENCE)
    made.request(wanted(tmp_path, f"{number}.jpg") for number in (1, 2, 3))
    made.request(wanted(tmp_path, f"{number}.jpg") for number in (4, 2))
    received.gate.set()
    assert made.wait(PATIENCE)
    assert received.names == ["0.jpg", "4.jpg", "2.jpg", "1.jpg", "3.jpg"]


def test_what_scrolled_away_is_not_made(tmp_path: Path, made: Thumbnails, received: Received) -> None:
    received.gate.clear()
    made.request([wanted(tmp_path, "0.jpg")])
    assert received.at_the_gate.acquire(timeout=PATIENCE)
    made.request(wanted(tmp_path, f"{number}.jpg") for number in range(1, 6))
    made.want(wanted(tmp_path, f"{number}.jpg") for number in (4, 5, 6))
    made.cancel([wanted(tmp_path, "5.jpg"), wanted(tmp_path, "0.jpg")])
    received.gate.set()
    assert made.wait(PATIENCE)
    assert received.names == ["0.jpg", "4.jpg", "6.jpg"]
    with sqlite3.connect(tmp_path / NAME) as table:
        assert table.execute("SELECT count(*) FROM thumbnails").fetchone() == (3,)
    table.close()


def test_the_queue_is_bounded(
    tmp_path: Path, made: Thumbnails, received: Received, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(thumbnails, "_LONGEST_QUEUE", 3)
    received.gate.clear()
    made.request([wanted(tmp_path, "0.jpg")])
    assert received.at_the_gate.acquire(timeout=PATIENCE)
    made.request(wanted(tmp_path, f"{number}.jpg") for number in range(1, 9))
    received.gate.set()
    assert made.wait(PATIENCE)
    assert received.names == ["0.jpg", "1.jpg", "2.jpg", "3.jpg"]


def test_what_cannot_be_shown_says_why_and_is_not_tried_again(
    tmp_path: Path, made: Thumbnails, received: Received, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = wanted(tmp_path, "broken.jpg", content=b"\xff\xd8 nonsense")
    gone = Wanted(Version("gone.jpg", 1, 1), tmp_path / "gone.jpg")
    folder = Wanted(Version("folder.jpg", 1, 1), tmp_path)
    made.request([broken, gone, folder])
    assert made.wait(PATIENCE)
    problems = {each.wanted.version.name: each.problem for each in received.all}
    assert all(each.pixels is None for each in received.all)
    assert problems["broken.jpg"].startswith("cannot be shown: it does not decode")
    assert problems["gone.jpg"] == "cannot be shown: it is no longer there"
    assert problems["folder.jpg"] == "cannot be shown: Is a directory"
    broken.path.unlink()
    made.request([broken])
    assert made.wait(PATIENCE)
    assert received.all[-1].problem == problems["broken.jpg"]


def test_a_picture_that_changed_is_made_anew(tmp_path: Path, made: Thumbnails, received: Received) -> None:
    before = wanted(tmp_path, "one.jpg")
    made.request([before])
    assert made.wait(PATIENCE)
    Image.new("RGB", (100, 50), "red").save(before.path)
    after = wanted(tmp_path, "one.jpg")
    made.request([after])
    assert made.wait(PATIENCE)
    assert received.all[-1].pixels is not None
    assert received.all[-1].pixels.shape == (50, 100, 4)
    with sqlite3.connect(tmp_path / NAME) as table:
        assert table.execute("SELECT bytes, mtime_ns FROM thumbnails").fetchall() == [after.version[1:]]
    table.close()


def test_pictures_that_are_deleted_for_good_leave_no_trace(project: Project, record: Callable[..., list[str]]) -> None:
    names = record(project, "A", 3)
    kept = Kept(b"a face, perhaps" * 40)
    with contextlib.closing(ThumbnailFile(project.private)) as small:
        small.put(((name, 1, number), kept) for number, name in enumerate(names))
        project.index.refresh()
        project.index.remember_said("r1", [(name, "B", 90.0) for name in names])
        rows = project.index.find(Query())
        project.index.remember(
            Measured(*rows.version(row), 1, {"sharpness": 3.0}, landmarks=b"marks") for row in range(len(rows))
        )
        verbs.trash(project, names[:2])
        assert small.get((names[0], 1, 0)) == kept  # still seen, in the trash
        verbs.empty_trash(project)
        assert [small.get((name, 1, number)) for number, name in enumerate(names)] == [None, None, kept]
        assert set(project.index.measured(names)) == set(project.index.said(names)) == {names[2]}
        assert set(project.index.landmarks()) == {names[2]}
        verbs.trash(project, names[2:])
        verbs.empty_trash(project)
    files = list(project.private.glob(f"{NAME}*"))
    assert files
    assert not any(b"a face" in file.read_bytes() for file in files)


def test_memory_that_lacks_is_told_and_tried_again(
    tmp_path: Path, made: Thumbnails, received: Received, monkeypatch: pytest.MonkeyPatch
) -> None:
    def too_much(*_arguments: object) -> None:
        raise MemoryError

    one = wanted(tmp_path, "one.jpg")
    monkeypatch.setattr(thumbnails, "shrink", too_much)
    made.request([one])
    assert made.wait(PATIENCE)
    monkeypatch.setattr(thumbnails, "shrink", shrinking.shrink)
    made.request([one])
    assert made.wait(PATIENCE)
    assert [each.problem for each in received.all] == ["cannot be shown: it needs more memory than there is", ""]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_receiver_that_fails_does_not_stop_the_others(tmp_path: Path, received: Received) -> None:
    def receive(thumbnail: Thumbnail) -> None:
        received(thumbnail)
        if len(received.all) == 1:
            raise RuntimeError("the window is gone")

    made = Thumbnails(tmp_path, receive, workers=1)
    made.request([wanted(tmp_path, "1.jpg"), wanted(tmp_path, "2.jpg")])
    assert made.wait(PATIENCE)
    made.close()
    assert received.names == ["1.jpg", "2.jpg"]


def test_closing_drops_what_waits_and_keeps_what_was_made(tmp_path: Path, received: Received) -> None:
    made = Thumbnails(tmp_path, received, workers=2)
    received.gate.clear()
    made.request(wanted(tmp_path, f"{number}.jpg") for number in range(50))
    for _ in range(2):
        assert received.at_the_gate.acquire(timeout=PATIENCE)
    received.gate.set()
    made.close()
    made.close()
    kept = ThumbnailFile(tmp_path)
    assert 2 <= len(received.all) < 50
    assert all(kept.get(each.wanted.version) for each in received.all)
    kept.close()


def test_many_threads_may_ask(tmp_path: Path, received: Received) -> None:
    made = Thumbnails(tmp_path, received, workers=3)
    every = [wanted(tmp_path, f"{number}.jpg", size=32) for number in range(40)]
    askers = [threading.Thread(target=made.request, args=(every[start::4],)) for start in range(4)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    assert made.wait(PATIENCE)
    made.close()
    assert sorted(received.names) == sorted(each.version.name for each in every)


def test_without_a_folder_to_write_to_pictures_are_shown_all_the_same(tmp_path: Path, received: Received) -> None:
    made = Thumbnails(tmp_path / "nowhere", received, workers=1)
    for _ in range(2):
        made.request([wanted(tmp_path, "one.jpg")])
        assert made.wait(PATIENCE)
    made.close()
    assert [each.pixels is not None for each in received.all] == [True, True]
    assert not (tmp_path / "nowhere").exists()


ONE = Version("one.jpg", 1, 2)


@pytest.mark.parametrize("content", [b"no database" * 999, b""], ids=["spoilt", "empty"])
def test_a_file_that_is_damaged_is_made_anew(tmp_path: Path, content: bytes) -> None:
    (tmp_path / NAME).write_bytes(content)
    kept = ThumbnailFile(tmp_path)
    kept.put([(ONE, Kept(b"jpeg"))])
    assert kept.get(ONE) == Kept(b"jpeg")
    kept.close()
    assert kept.get(ONE) is None


def test_a_file_that_is_damaged_while_it_is_open_is_made_anew(tmp_path: Path) -> None:
    kept = ThumbnailFile(tmp_path)
    kept.put((Version(f"{number}.jpg", 1, 1), Kept(os.urandom(2000))) for number in range(400))
    kept.close()
    with (tmp_path / NAME).open("r+b") as file:
        file.seek(4096)
        file.write(os.urandom(file.seek(0, os.SEEK_END) - 8192))
    kept = ThumbnailFile(tmp_path)
    for number in range(400):
        kept.get(Version(f"{number}.jpg", 1, 1))
    kept.put([(ONE, Kept(b"jpeg"))])
    kept.put([(ONE, Kept(b"jpeg"))])
    assert kept.get(ONE) == Kept(b"jpeg")
    kept.close()


def test_another_version_of_the_file_is_made_anew(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / NAME) as table:
        table.execute("PRAGMA user_version = 99")
    table.close()
    kept = ThumbnailFile(tmp_path)
    kept.put([(ONE, Kept(b"", "is not a picture"))])
    assert kept.get(ONE) == Kept(b"", "is not a picture")
    kept.close()
