"""The program that runs on the device, run as it is there: from standard input, under the device's Pythons."""

import contextlib
import itertools
import os
import select
import signal
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from signlab.capture.deeplens import commands
from signlab.capture.deeplens.sender import Messages, Sent
from signlab.capture.source import Counts
from tests.stand_in import footage
from tests.stand_in.device import HERE
from tests.stand_in.processes import wait_until
from tests.stand_in.pythons import interpreter

PYTHONS = ["2.7", "3.7", "here"]


class Sender:
    """One run of the program; ``hurried``, its longer time-outs are one second."""

    def __init__(
        self, python: str, stream: Path, box: tuple[int, int], fps: float, hurried: bool = False, **environment: str
    ) -> None:
        chosen = interpreter(python)
        command, program = commands.send_frames(str(chosen.program), box, fps)
        if hurried:
            program = program.replace(b"FIRST_FRAME = 10", b"FIRST_FRAME =  1").replace(b"STILL = 5", b"STILL = 1")
        libraries = [str(folder) for folder in (HERE / "modules", chosen.libraries) if folder]
        self.process = subprocess.Popen(
            ["sh", "-c", command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={
                "PATH": os.environ["PATH"],
                "PYTHONPATH": os.pathsep.join(libraries),
                "AWSCAM_STREAM": str(stream),
                **environment,
            },
        )
        assert self.process.stdin
        self.process.stdin.write(program)
        self.process.stdin.flush()
        self._messages = Messages(Counts())

    def read(self, count: int, seconds: float = 60) -> list[Sent]:
        """``count`` frames, or fewer when no more come."""
        assert self.process.stdout
        found: list[Sent] = []
        while len(found) < count and select.select([self.process.stdout], [], [], seconds)[0]:
            data = os.read(self.process.stdout.fileno(), 1 << 16)
            if not data:
                break
            found += self._messages.feed(data)
        return found

    def ended(self) -> int:
        wait_until(lambda: self.process.poll() is not None, what="the end of the sender")
        return int(self.process.returncode)

    def words(self) -> str:
        assert self.process.stderr
        return self.process.stderr.read().decode()

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout, self.process.stderr):
            with contextlib.suppress(BrokenPipeError):
                pipe.close()  # type: ignore[union-attr]


@pytest.fixture(scope="module")
def stream(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return footage.drawn(tmp_path_factory.mktemp("stream") / "drawn.mjpeg", 672, 380)


@pytest.fixture
def senders() -> Iterator[list[Sender]]:
    """Whatever is put here is closed at the end."""
    opened: list[Sender] = []
    yield opened
    for sender in opened:
        sender.close()


@pytest.mark.parametrize("python", PYTHONS)
def test_it_sends_whole_distinct_frames_scaled_into_the_box(python: str, stream: Path, senders: list[Sender]) -> None:
    sender = Sender(python, stream, (640, 640), 30, AWSCAM_FPS="15")
    senders.append(sender)
    sent = sender.read(10)
    pictures = [cv2.imdecode(np.frombuffer(message.jpeg, np.uint8), cv2.IMREAD_COLOR) for message in sent]
    assert {picture.shape for picture in pictures} == {(362, 640, 3)}  # 2688 × 1520, its aspect kept
    assert all(one.jpeg != next_.jpeg for one, next_ in itertools.pairwise(sent))
    assert [message.sequence for message in sent] == sorted({message.sequence for message in sent})
    times = [message.taken for message in sent]
    assert times == sorted(times)
    sender.process.stdin.close()  # type: ignore[union-attr]
    assert sender.ended() == 0
    words = sender.words()
    assert "sends 640x362 of 2688x1520" in words
    assert "awscam prints this" in words  # there, and not among the frames


@pytest.mark.parametrize("python", PYTHONS)
def test_it_ends_when_its_heartbeat_stops(
    python: str, stream: Path, senders: list[Sender], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commands, "SILENCE", 1)
    sender = Sender(python, stream, (64, 64), 30)
    senders.append(sender)
    assert sender.read(1)
    sender.process.stdin.write(b".")  # type: ignore[union-attr]
    sender.process.stdin.flush()  # type: ignore[union-attr]
    assert sender.ended() == -signal.SIGALRM  # although nobody reads and its pipe is full


@pytest.mark.parametrize("python", PYTHONS)
def test_it_ends_when_nobody_reads_any_more(python: str, stream: Path, senders: list[Sender]) -> None:
    sender = Sender(python, stream, (64, 64), 30)
    senders.append(sender)
    assert sender.read(1)
    sender.process.stdout.close()  # type: ignore[union-attr]
    assert sender.ended() == 0


@pytest.mark.parametrize("python", PYTHONS)
def test_it_says_why_it_cannot_start(python: str, stream: Path, senders: list[Sender]) -> None:
    senders.append(Sender(python, stream, (64, 64), 30, AWSCAM_MOOD="missing"))
    assert senders[-1].ended() == 3
    assert "No module named awscam" in senders[-1].words()


def test_it_says_when_the_camera_gives_no_frame(stream: Path, senders: list[Sender]) -> None:
    senders.append(Sender("here", stream, (64, 64), 30, hurried=True, AWSCAM_MOOD="dark"))
    assert senders[-1].ended() == 4
    assert "gave no frame" in senders[-1].words()


def test_the_same_device_frame_is_never_sent_twice(stream: Path, senders: list[Sender]) -> None:
    senders.append(Sender("here", stream, (64, 64), 100, hurried=True, AWSCAM_MOOD="frozen"))
    assert senders[-1].read(1)
    assert senders[-1].read(1, seconds=2) == []
    senders[-1].process.stdin.close()  # type: ignore[union-attr]
    senders[-1].ended()
    assert "no new frame" in senders[-1].words()


def test_over_a_slow_link_frames_are_left_out_and_told_by_the_sequence(stream: Path, senders: list[Sender]) -> None:
    sender = Sender("here", stream, (1280, 720), 30, AWSCAM_FPS="30")
    senders.append(sender)
    first = sender.read(1)[-1]
    sent = [first]
    while sent[-1].sequence - first.sequence < len(sent):  # we read far more slowly than it takes frames
        sent += sender.read(1)
        assert len(sent) < 30, "no frame was ever left out"
        threading.Event().wait(0.2)
    assert sent[-1].taken > first.taken


def test_a_small_camera_is_not_enlarged(stream: Path, senders: list[Sender]) -> None:
    senders.append(Sender("here", stream, (1280, 720), 30, AWSCAM_SIZE="320x240"))
    [message] = senders[-1].read(1)
    assert cv2.imdecode(np.frombuffer(message.jpeg, np.uint8), cv2.IMREAD_COLOR).shape == (240, 320, 3)


def test_it_is_never_left_behind_when_the_program_itself_does_not_arrive() -> None:
    command, program = commands.send_frames(str(interpreter("here").program), (64, 64), 30)
    process = subprocess.Popen(["sh", "-c", command], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
    process.communicate(program[:-10], timeout=10)
    assert process.returncode == 1
