"""A researcher trains in the window, closes it, comes back and tries the model, with real keys on a real screen."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from signlab import alphabet
from signlab.dataset.project import Project
from signlab.hand.dataset import DrawDataset
from signlab.jobs import Watch
from signlab.records.build import Build
from signlab.records.builds import BuildOptions
from signlab.vision.hand import has_landmarks
from tests.ui.screen import Program, Screen, screen


@pytest.fixture
def display() -> Iterator[Screen]:
    with screen() as made:
        yield made


@pytest.fixture
def drawn(tmp_path: Path) -> Path:
    """Three letters by three drawn people, in a build that keeps one of them back."""
    root = tmp_path / "signs"
    job = DrawDataset(root, alphabet.load("A,B,L"), per_label=9, signers=3, size=(320, 240), processes=1)
    job.prepare()
    job.run(Watch())
    with Project.open(root) as project:
        build = Build(project, BuildOptions("b1", "signer", (0.7, 0.0, 0.3)))
        build.prepare()
        build.run(Watch())
    return root


def figures(file: Path) -> dict[str, Any]:
    """Those of an evaluation; none while there is no whole file."""
    return json.loads(file.read_bytes()) if file.exists() else {}


LONG = 300
"""Seconds that a training has on a busy machine; an idle one needs a few."""


def follow(run: Path) -> None:
    """Until it is done and was tried, without a window; it says where it got to when that takes too long."""
    deadline = time.monotonic() + LONG
    while not (run / "evaluation.json").exists():
        state = json.loads((run / "run.json").read_bytes())
        assert state["state"] in ("running", "done"), state
        assert time.monotonic() < deadline, state
        time.sleep(0.2)


def evaluate_again(program: Program, file: Path) -> dict[str, Any]:
    """Have the form's button pressed until there are other figures in ``file``."""
    before, deadline = figures(file), time.monotonic() + LONG
    while figures(file) == before:
        assert time.monotonic() < deadline
        program.press("ctrl+Return")
        time.sleep(1)
    return figures(file)


@pytest.mark.skipif(not has_landmarks(), reason="there is no mediapipe on this platform")
def test_a_researcher_trains_closes_the_window_and_evaluates(display: Screen, drawn: Path) -> None:
    title = "signs – Sign Lab"
    run = drawn / "runs" / "r1"
    with display.program(drawn) as program:
        program.wait_for(title)
        program.press("ctrl+5", "ctrl+r")
        program.press_until("ctrl+Return", (run / "run.json").exists, "a run that was begun")
        display.picture("train-begun")
        program.press("ctrl+q")
        assert program.ended() == 0
    follow(run)
    before = figures(run / "evaluation.json")
    assert before["accuracy"]["unseen"]["pictures"] == 9
    assert json.loads((run / "run.json").read_bytes())["state"] == "done"
    with display.program(drawn) as program:
        program.wait_for(title)
        program.press("ctrl+5")
        display.picture("train-done")
        program.press("ctrl+e")
        after = evaluate_again(program, run / "evaluation.json")
        display.picture("train-evaluated")
        program.press("ctrl+q")
        assert program.ended() == 0
    assert after["accuracy"] == before["accuracy"]
