"""Signs read on this computer, with models of both engines."""

import contextlib
import os
import signal
import threading
from pathlib import Path

import numpy as np
import pytest

from signlab.capture.sources import open_source
from signlab.deployment.here import choice, naming
from signlab.deployment.here.choice import Choice
from signlab.deployment.here.reader import Reader, read
from signlab.deployment.here.spelling import Reading
from signlab.errors import Problem, SignlabError
from signlab.jobs import Watch
from signlab.training.evaluation import models
from signlab.training.landmarks.model import LandmarkModel
from signlab.training.landmarks.serving import named
from signlab.vision.hand import Floats
from tests.stand_in.processes import descendants, wait_until


def spelled(readings: list[Reading]) -> str:
    return "".join(event.labels[0] for reading in readings for event in reading.events if event.kind == "letter")


def test_the_letters_of_a_drawn_hand_come_out_of_a_model_of_landmarks(hands_model: Path) -> None:
    readings: list[Reading] = []
    watch = Watch()

    def hear(reading: Reading) -> None:
        readings.append(reading)
        if "V" in spelled(readings) or len(readings) > 600:
            watch.cancel()

    read(choice.find(hands_model), open_source("demo:?label=V"), hear, watch)
    assert "V" in spelled(readings)
    leads = [reading for reading in readings if reading.leading == "V"]
    assert max(reading.confidence for reading in leads) > 0.5
    assert all(0 <= sum(reading.scores.values()) <= 1.001 for reading in readings)


def test_where_there_is_no_hand_there_is_no_sign(hands_model: Path) -> None:
    with models.unpacked(hands_model) as model:
        assert isinstance(model, LandmarkModel)
        assert not named(model, [None]).any()


def test_it_names_the_newest_frame_alone_as_evaluation_does_until_its_process_dies(
    pictures_model: Path, jpegs: list[bytes], evaluated: Floats
) -> None:
    readings, problems = list[Reading](), list[Problem]()
    with Reader(Choice("r1", pictures_model), readings.append, problems.append) as reader:
        for number, jpeg in enumerate(jpegs):  # long before the model is loaded
            reader.offer(jpeg, number)
        wait_until(lambda: reader.wait(1), 60, "the model")
        assert [reading.sequence for reading in readings] == [len(jpegs) - 1]
        assert list(readings[0].scores.values()) == pytest.approx(evaluated[-1], abs=1e-6)
        [pid] = descendants(os.getpid()) & _models()
        os.kill(pid, signal.SIGKILL)
        reader.offer(jpegs[0], 0)
        wait_until(lambda: problems, seconds=60, what="the problem")
    assert "ended by signal 9" in str(problems[0])


def test_stopping_while_the_model_loads_leaves_nothing(pictures_model: Path) -> None:
    reader = Reader(Choice("r1", pictures_model), lambda _reading: None)
    reader.start()
    wait_until(lambda: descendants(os.getpid()) & _models(), seconds=60, what="its process")
    reader.stop()
    assert descendants(os.getpid()) & _models() == set()
    assert not reader.ready


def test_what_cannot_be_tried_is_said_in_words(tmp_path: Path, film: Path) -> None:
    for path, words in ((tmp_path, "is nothing that can be tried"), (tmp_path / "x", "is nothing that can be tried")):
        with pytest.raises(SignlabError, match=words):
            choice.find(path)
    problems: list[Problem] = []
    with Reader(choice.find(film), lambda _reading: None, problems.append):  # a film is no model
        wait_until(lambda: problems, seconds=60, what="the problem")
    assert "cannot be unpacked" in str(problems[0])
    with pytest.raises(SignlabError, match="cannot be unpacked"):
        read(choice.find(film), open_source(f"file:{film}"), lambda _reading: None, Watch())


class Patient:
    """A model that names nothing until it may."""

    classes = ("A", "B")

    def __init__(self) -> None:
        self.asked, self.gate = threading.Event(), threading.Event()

    def name(self, _jpeg: bytes) -> Floats:
        self.asked.set()
        self.gate.wait(60)
        return np.zeros(2, np.float32)


def test_offering_never_waits_for_the_model(monkeypatch: pytest.MonkeyPatch) -> None:
    model, readings = Patient(), list[Reading]()
    monkeypatch.setattr(naming, "opened", lambda *_arguments: contextlib.nullcontext(model))
    with Reader(Choice("r1", Path("none")), readings.append) as reader:
        reader.offer(b"", 0)
        wait_until(model.asked.is_set, seconds=60, what="the first frame")
        for number in range(1, 100):
            reader.offer(b"", number)
        model.gate.set()
        wait_until(lambda: reader.wait(1), seconds=60, what="the newest frame")
    assert [reading.sequence for reading in readings] == [0, 99]


def _models() -> set[int]:
    """Processes of ours that serve a model: those that multiprocessing spawned, but for its resource tracker."""
    found = set()
    for pid in descendants(os.getpid()):
        try:
            line = Path(f"/proc/{pid}/cmdline").read_bytes()
            state = Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()[0]
        except OSError:
            continue
        if b"spawn_main" in line and state != b"Z":
            found.add(pid)
    return found
