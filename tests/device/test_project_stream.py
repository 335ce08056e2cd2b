"""The FIFO of the project stream, with readers that attach, stall and leave."""

import os
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sign_to_voice.stream import Stream

from signlab.capture.jpeg import why_torn
from tests.device.test_sign_to_voice import PYTHONS, Start
from tests.stand_in import footage
from tests.stand_in.processes import wait_until


class Playing:
    """A stream that shows the frames of a file in turn, as fast as they are read."""

    def __init__(self, path: Path, jpegs: list[bytes]) -> None:
        self.problems: list[str] = []
        self.painted = 0
        self._jpegs = jpegs
        self.stream = Stream(str(path), self._paint, self.problems.append)
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._tell)
        self._thread.start()

    def _paint(self) -> bytes:
        self.painted += 1
        return self._jpegs[self.painted % len(self._jpegs)]

    def _tell(self) -> None:
        while not self._done.wait(0.01):
            self.stream.tell()

    def close(self) -> None:
        self._done.set()
        self._thread.join()
        self.stream.close()


@pytest.fixture(params=[20, 220], ids=["small frames", "frames beyond a usual pipe"])
def playing(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Playing]:
    jpegs = footage.frames_of(footage.drawn(tmp_path / "in.mjpeg", 858, 480, 6, noise=request.param))
    shown = Playing(tmp_path / "results.mjpeg", jpegs)
    yield shown
    shown.close()


def read_some(path: str, count: int) -> bytes:
    descriptor = os.open(path, os.O_RDONLY)
    data = b""
    while len(data) < count:
        data += os.read(descriptor, min(30_000, count - len(data)))
    os.close(descriptor)
    return data


def whole_frames(data: bytes) -> list[bytes]:
    """All frames but the last, which the reader may have cut itself; fails where the start is not a frame's."""
    assert data.startswith(b"\xff\xd8\xff")
    return [b"\xff\xd8\xff" + part for part in data.split(b"\xff\xd8\xff")[1:-1]]


def test_readers_that_come_and_go_get_whole_frames_from_the_first(playing: Playing) -> None:
    wait_until(Path(playing.stream.path).exists, what="the FIFO")
    for number in range(12):
        frames = whole_frames(read_some(playing.stream.path, 2_000_000 + 7_001 * number))  # leaves in mid-frame
        assert frames
        assert not any(why_torn(frame) for frame in frames)
        threading.Event().wait(0.02)  # nobody comes back within microseconds
    assert playing.problems == []


def test_without_a_reader_it_paints_nothing_and_hardly_runs(playing: Playing) -> None:
    wait_until(Path(playing.stream.path).exists, what="the FIFO")
    before = os.times()
    threading.Event().wait(1)
    spent = sum(os.times()[:2]) - sum(before[:2])
    assert playing.painted == 0
    assert spent < 0.5  # a spinning writer takes the whole second


def test_a_reader_that_stalls_gets_a_fresh_frame_next_and_holds_nobody_up(playing: Playing) -> None:
    wait_until(Path(playing.stream.path).exists, what="the FIFO")
    descriptor = os.open(playing.stream.path, os.O_RDONLY)
    wait_until(lambda: playing.stream.watched, what="the reader")
    threading.Event().wait(0.5)
    assert playing.painted <= 2  # nothing old piles up
    playing.close()  # and its end does not wait for the reader
    os.close(descriptor)


def test_a_file_in_its_place_is_left_alone_and_told(tmp_path: Path) -> None:
    path = tmp_path / "results.mjpeg"
    path.write_bytes(b"something")
    problems: list[str] = []
    stream = Stream(str(path), lambda: b"", problems.append)
    wait_until(lambda: problems, what="a word")
    stream.close()
    assert "is no FIFO but something else" in problems[0]
    assert path.read_bytes() == b"something"


@pytest.mark.parametrize("python", PYTHONS)
def test_the_program_shows_the_camera_with_the_letter(python: str, start: Start, tmp_path: Path) -> None:
    import cv2
    import numpy as np

    run = start(python)
    run.wait_for("running")
    path = str(tmp_path / "results.mjpeg")
    for _ in range(3):
        threading.Event().wait(0.05)  # nobody comes back within microseconds
        [frame, *_] = whole_frames(read_some(path, 60_000))
        assert why_torn(frame) is None
        assert cv2.imdecode(np.frombuffer(frame, np.uint8), 1).shape == (108, 192, 3)
    stalled = subprocess.Popen(["sleep", "60"], stdin=os.open(path, os.O_RDONLY))  # attached, and reads nothing
    try:
        wait_until(lambda: (run.status().get("stream") or {}).get("watched"), what="the reader")
        frames = run.status()["frames"]
        wait_until(lambda: run.status()["frames"] > frames + 10, what="the loop going on")
        assert run.end() == 0
    finally:
        stalled.kill()
        stalled.wait()
