"""Files as sources: bare JPEGs and those in an AVI file to the byte, other videos decoded, FIFOs."""

import contextlib
import os
import sys
import threading
from pathlib import Path

import cv2
import pytest

from signlab.capture import jpeg
from signlab.capture.file import FileSource
from signlab.capture.source import Counts, Frame, SourceOptions, State, Status
from signlab.errors import SignlabError
from tests.capture.conftest import picture


def frames(url: str, **options: object) -> tuple[list[Frame], Counts]:
    source = FileSource(url, SourceOptions(**options))
    return list(source.frames()), source.counts


def video(path: Path, fourcc: str, count: int = 12, fps: float = 12) -> Path:
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*fourcc), fps, (160, 120))
    for seed in range(count):
        writer.write(picture(seed))
    writer.release()
    return path


@pytest.fixture
def bare(tmp_path: Path, jpegs: list[bytes]) -> Path:
    path = tmp_path / "bare.mjpeg"
    path.write_bytes(b"".join(jpegs))
    return path


def test_bare_jpegs_are_kept_byte_for_byte_whatever_the_file_is_called(bare: Path, jpegs: list[bytes]) -> None:
    odd = bare.rename(bare.with_name("Aufnahme – größe 1.bin"))
    found, counts = frames(f"file:{odd}?pace=no")
    assert [frame.jpeg for frame in found] == jpegs
    assert [frame.sequence for frame in found] == list(range(12))
    assert counts == Counts(frames=12)


def test_a_real_stream_and_the_avi_file_it_came_from_give_the_same_frames(streams: Path) -> None:
    bare, _ = frames(f"file:{streams / 'asl-A-B-C-L-V-Y.mjpeg'}?pace=no")
    avi, counts = frames(f"file:{streams / 'asl-A-B-C-L-V-Y.avi'}?pace=no")
    assert len(bare) == 198
    assert [frame.jpeg for frame in avi] == [frame.jpeg for frame in bare]
    assert counts.torn == 0


@pytest.mark.parametrize("form", ["file:{}", "file://{}", "file:{}?pace=no&loop=no"])
def test_paths_are_written_in_any_of_the_usual_ways(bare: Path, form: str) -> None:
    url = form.format(bare)
    assert len(frames(url if "?" in url else url + "?pace=no")[0]) == 12


def test_relative_paths_and_the_home_folder_are_understood(
    bare: Path, monkeypatch: pytest.MonkeyPatch, own_home: Path
) -> None:
    monkeypatch.chdir(bare.parent)
    assert len(frames("file:bare.mjpeg?pace=no")[0]) == 12
    (own_home / "clip.mjpeg").write_bytes(bare.read_bytes())
    assert len(frames("file:~/clip.mjpeg?pace=no")[0]) == 12


@pytest.mark.skipif(sys.platform == "win32", reason="Windows allows no question mark in names")
def test_blanks_percent_signs_and_question_marks_in_names_are_understood(bare: Path) -> None:
    strange = bare.rename(bare.with_name("what is 100%20? now.mjpeg"))
    assert len(frames(f"file:{strange}?pace=no")[0]) == 12
    plain = strange.rename(bare.with_name("two words.mjpeg"))
    assert len(frames(f"file://{str(plain).replace(' ', '%20')}?pace=no")[0]) == 12


def test_a_windows_path_keeps_its_drive() -> None:
    from signlab.capture.file import _parse

    assert str(_parse(r"file:C:\clips\a b.mp4?loop=yes")[0]) == r"C:\clips\a b.mp4"
    assert str(_parse("file:///C:/clips/a.mp4")[0]) == str(Path("C:/clips/a.mp4"))


def test_torn_frames_of_a_file_are_refused_counted_and_told_with_the_next_frame(
    tmp_path: Path, jpegs: list[bytes]
) -> None:
    path = tmp_path / "torn.mjpeg"
    path.write_bytes(b"".join([*jpegs[:4], jpegs[4][:5000] + jpegs[5][6000:], *jpegs[6:], jpegs[0][:999]]))
    found, counts = frames(f"file:{path}?pace=no")
    assert [frame.jpeg for frame in found] == [*jpegs[:4], *jpegs[6:]]
    assert [frame.lost for frame in found] == [0, 0, 0, 0, 1, 0, 0, 0, 0, 0]
    assert counts.torn == 2


def test_a_video_is_decoded_and_each_frame_encoded_once(tmp_path: Path) -> None:
    path = video(tmp_path / "clip.mp4", "mp4v")
    found, counts = frames(f"file:{path}?pace=no")
    assert [(frame.width, frame.height) for frame in found] == [(160, 120)] * 12
    assert all(jpeg.why_torn(frame.jpeg) is None for frame in found)
    assert counts == Counts(frames=12)


def test_a_video_cut_short_says_how_many_frames_are_lost(tmp_path: Path) -> None:
    path = video(tmp_path / "clip.avi", "XVID", 60)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    found, counts = frames(f"file:{path}?pace=no")
    assert 10 < len(found) < 60
    assert counts.lost == 60 - len(found)


def test_frames_come_when_they_are_due(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []
    source = FileSource(f"file:{bare}?fps=4", SourceOptions())
    monkeypatch.setattr(source._stopped, "wait", lambda seconds=None: bool(waits.append(seconds)))
    assert len(list(source.frames())) == 12
    assert waits[0] == 0
    assert 0.25 * 11 - 1 < waits[-1] <= 0.25 * 11


def test_fewer_frames_a_second_leave_out_as_many(bare: Path, jpegs: list[bytes]) -> None:
    found, _ = frames(f"file:{bare}?pace=no&fps=24", fps=8)
    assert [frame.jpeg for frame in found] == jpegs[::3]
    assert len(frames(f"file:{bare}?pace=no&fps=24", fps=100)[0]) == 12


def test_looping_begins_again_until_it_is_stopped(bare: Path, jpegs: list[bytes]) -> None:
    source = FileSource(f"file:{bare}?pace=no&loop=yes", SourceOptions())
    found = []
    for frame in source.frames():
        found.append(frame.jpeg)
        if len(found) == 30:
            source.stop()
    assert found == (jpegs * 3)[:30]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "is not there"),
        (b"", "is empty"),
        (b"not a video at all" * 100, "is not a video that can be read"),
        (b"\xff\xd8\xff\xe0 but nothing more", "holds no whole frame"),
    ],
    ids=str,
)
def test_what_cannot_be_read_is_said_in_words(tmp_path: Path, content: bytes | None, words: str) -> None:
    path = tmp_path / "clip.mp4"
    if content is not None:
        path.write_bytes(content)
    for loop in ("no", "yes"):
        with pytest.raises(SignlabError, match=words):
            frames(f"file:{path}?pace=no&loop={loop}")


def test_a_folder_or_no_name_at_all_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SignlabError, match="is a folder"):
        frames(f"file:{tmp_path}")
    with pytest.raises(SignlabError, match="names no file"):
        frames("file:?loop=yes")


@pytest.mark.parametrize("query", ["speed=2", "fps=0", "fps=fast", "pace=maybe", "fps=1&fps=2"])
def test_settings_that_make_no_sense_are_refused(bare: Path, query: str) -> None:
    with pytest.raises(SignlabError, match="The source file:"):
        frames(f"file:{bare}?{query}")


needs_fifo = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no FIFOs")


@pytest.fixture
def fifo(tmp_path: Path) -> Path:
    path = tmp_path / "results.mjpeg"
    os.mkfifo(path)
    return path


def write(path: Path, content: bytes) -> threading.Thread:
    def run() -> None:
        with contextlib.suppress(BrokenPipeError):
            path.write_bytes(content)

    thread = threading.Thread(target=run)
    thread.start()
    return thread


@needs_fifo
def test_a_fifo_gives_all_but_the_first_frame_and_waits_for_the_next_writer(fifo: Path, jpegs: list[bytes]) -> None:
    told: list[Status] = []
    writers = [write(fifo, b"".join(jpegs[:6]))]

    def next_writer(status: Status) -> None:
        told.append(status)
        if status.state is State.RECONNECTING:
            writers.append(write(fifo, b"".join(jpegs[6:] + jpegs[6:])))

    source = FileSource(f"file:{fifo}", SourceOptions(on_status=next_writer))
    found = []
    for frame in source.frames():
        found.append(frame.jpeg)
        if len(found) == 12:
            source.stop()
    assert found == [*jpegs[1:6], *jpegs[7:], *jpegs[6:8]]
    assert source.counts.reconnects == 1
    for writer in writers:
        writer.join()


@needs_fifo
def test_a_fifo_without_a_writer_times_out_with_the_reason(fifo: Path) -> None:
    with pytest.raises(SignlabError, match="Start the program that writes to it"):
        frames(f"file:{fifo}", timeout=0.3)


@needs_fifo
def test_a_fifo_of_something_else_times_out_with_the_reason(fifo: Path) -> None:
    writer = write(fifo, b"no picture " * 5000)
    with pytest.raises(SignlabError, match="55,000 bytes but no whole frame"):
        frames(f"file:{fifo}", timeout=0.5)
    writer.join()


@needs_fifo
def test_a_fifo_is_let_go_within_a_second_of_being_told(fifo: Path) -> None:
    source = FileSource(f"file:{fifo}", SourceOptions())
    thread = threading.Thread(target=lambda: list(source.frames()))
    thread.start()
    source.stop()
    thread.join(1)
    assert not thread.is_alive()


@needs_fifo
def test_a_writer_that_repeats_as_the_devices_does_gives_each_frame_once(fifo: Path, jpegs: list[bytes]) -> None:
    writer = write(fifo, b"".join(frame * 40 for frame in jpegs))
    source = FileSource(f"file:{fifo}", SourceOptions())
    found = []
    for frame in source.frames():
        found.append(frame.jpeg)
        if len(found) == 12:
            source.stop()
    assert found == jpegs
    assert source.counts.repeats > 11 * 38
    writer.join()
