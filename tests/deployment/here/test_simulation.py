"""The device's own program, here: under its own Pythons, with a real model through MXNet in another process."""

import json
import os
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from signlab.capture.source import Counts, Frame, SourceOptions, State, Status
from signlab.capture.sources import open_source
from signlab.deployment import release
from signlab.deployment.here import answering, choice
from signlab.deployment.here.choice import Choice
from signlab.deployment.here.simulation import Simulation, released
from signlab.deployment.release import Release
from signlab.errors import SignlabError
from signlab.jobs import Watch
from signlab.training.preparation import Picture, decode
from signlab.vision.hand import Floats
from tests.deployment import models
from tests.stand_in.device import HERE
from tests.stand_in.processes import marked, wait_until
from tests.stand_in.pythons import interpreter


@pytest.fixture
def aplay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The recording stand-in for aplay comes first; the file of what it was given."""
    monkeypatch.setenv("PATH", f"{HERE / 'programs'}:{os.environ['PATH']}")
    calls = tmp_path / "aplay.txt"
    calls.touch()
    monkeypatch.setenv("APLAY_CALLS", str(calls))
    monkeypatch.setenv("APLAY_MOOD", str(tmp_path / "aplay-mood"))
    return calls


@pytest.fixture
def chosen(pictures_model: Path, tmp_path: Path) -> Release:
    return released(Choice("r1", pictures_model, ("nothing", "A", "B", "C")), tmp_path / "releases")[0]


@contextmanager
def simulated(python: str, chosen: Release, folder: Path, **settings: Any) -> Iterator[Simulation]:
    found = interpreter(python)
    program, libraries = str(found.program), found.libraries
    with Simulation(chosen, settings, folder=folder, python=program, libraries=libraries) as simulation:
        yield simulation


class Patient:
    """A source that shows each frame for a tenth of a second, and until the program has taken it."""

    url = "patient:"

    def __init__(self, simulation: Simulation, jpegs: list[bytes]) -> None:
        self._simulation, self._jpegs = simulation, jpegs
        self.counts, self.status = Counts(), Status(State.LIVE, "Live.")
        self._stopped = threading.Event()

    def frames(self) -> Iterator[Frame]:
        for number, jpeg in enumerate(self._jpegs):
            yield Frame(jpeg, 0, 0, number, datetime.now(timezone.utc))
            while not self._stopped.wait(0.1) and self._simulation._answering.taken < number:
                pass
            if self._stopped.is_set():
                return

    def stop(self) -> None:
        self._stopped.set()


@pytest.fixture
def named(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, list[float]]]:
    """The sequence number of each frame that a model was asked about, and its answer."""
    found: list[tuple[int, list[float]]] = []
    answer = answering.Answering._answer

    def heard(self: Any, facts: dict[str, Any], pixels: bytes, model: Any) -> Any:
        said = answer(self, facts, pixels, model)
        if "scores" in said[0]:
            found.append((self.taken, said[0]["scores"]))
        return said

    monkeypatch.setattr(answering.Answering, "_answer", heard)
    return found


@pytest.mark.parametrize("python", ["2.7", "3.7"])
def test_its_probabilities_are_those_of_evaluation_and_its_letters_are_spoken(
    python: str,
    chosen: Release,
    jpegs: list[bytes],
    evaluated: Floats,
    aplay: Path,
    named: list[tuple[int, list[float]]],
    tmp_path: Path,
) -> None:
    events: list[dict[str, Any]] = []
    with simulated(python, chosen, tmp_path / "run") as simulation:
        simulation.run(Patient(simulation, jpegs), events.append, pytest.fail, Watch())
        assert simulation.heartbeat()["state"] == "stopped"
    assert "".join(event["labels"][0] for event in events if event["kind"] == "letter") == "ABC"
    files = json.loads((chosen.folder / "voices/en/voice.json").read_text())["said"]
    played = aplay.read_text()
    assert all(files[letter] in played for letter in "ABC")
    assert len(named) >= 10
    difference = np.abs(np.array([row for _, row in named]) - evaluated[[sequence for sequence, _ in named]])
    assert difference.max() < 0.02  # a device's cv2 may round a pixel otherwise, by one grey level
    assert np.median(difference) < 1e-4


def test_it_writes_its_project_stream_and_leaves_nothing_behind(
    chosen: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIMULATION", "this")
    watch = Watch()
    with Simulation(chosen, {"say": "nothing"}) as simulation, ThreadPoolExecutor(1) as pool:
        source = open_source("demo:?label=A&size=320x240&fps=10")
        running = pool.submit(simulation.run, source, lambda _event: None, lambda _words: None, watch)
        wait_until(lambda: Path(simulation.stream).exists() or running.done(), 60, "the project stream")
        shown = open_source(f"file:{simulation.stream}", SourceOptions(timeout=60))
        frame = next(iter(shown.frames()))
        shown.stop()
        assert simulation.heartbeat()["release"] == chosen.name
        watch.cancel()
        running.result(60)
        assert not Path(simulation.stream).exists()
    assert (frame.width, frame.height) == (320, 240)
    assert not simulation.folder.exists()
    left = {pid: line for pid, line in marked("SIMULATION=this").items() if "resource_tracker" not in line}
    assert set(left) <= {os.getpid()}, left


def test_a_program_that_ends_by_itself_is_told_in_its_own_words(chosen: Release, film: Path, tmp_path: Path) -> None:
    (chosen.folder / "config.json").write_text('{"threshold": "high"}')
    with (
        pytest.raises(SignlabError, match="ended by itself: the setting threshold cannot be"),
        simulated("here", chosen, tmp_path / "run") as simulation,
    ):
        simulation.run(open_source(f"file:{film}"), lambda _event: None, lambda _words: None, Watch())


def test_a_run_of_landmarks_does_not_run_on_a_device(hands_model: Path, tmp_path: Path) -> None:
    with pytest.raises(SignlabError, match="runs on this computer only"):
        released(Choice("r1", hands_model, tuple("ABC"), engine="landmarks"), tmp_path)


def test_the_letters_of_a_real_stream_are_spoken(streams: Path, photographs: Path, aplay: Path, tmp_path: Path) -> None:
    model = models.of_pictures(tmp_path / "model.tar.gz", _photographed(photographs, "ABCLVY"))
    chosen, problems = released(choice.find(model), tmp_path / "releases")
    assert problems == []
    events: list[dict[str, Any]] = []
    with simulated("2.7", chosen, tmp_path / "run") as simulation:
        frames = [frame.jpeg for frame in open_source(f"file:{streams / 'asl-A-B-C-L-V-Y.mjpeg'}?pace=no").frames()]
        simulation.run(Patient(simulation, frames[::2]), events.append, pytest.fail, Watch())
    assert "".join(event["labels"][0] for event in events if event["kind"] == "letter") == "ABCLVY"
    files = json.loads((chosen.folder / "voices/en/voice.json").read_text())["said"]
    played = aplay.read_text()
    assert all(files[letter] in played for letter in "ABCLVY")


def _photographed(photographs: Path, letters: str) -> dict[str, list[Picture]]:
    folder = photographs / "asl-one-signer"
    return {
        letter: [decode(path.read_bytes()) for path in sorted(folder.rglob(f"{letter}/*.jpg"))[::2]]
        for letter in letters
    }


def test_a_release_is_what_it_is(chosen: Release) -> None:
    found = choice.find(chosen.folder)
    assert (found.name, found.is_release) == (chosen.name, True)
    assert released(found, Path())[0] == release.read(chosen.folder)
