"""A researcher trains in the window, closes it, comes back and tries the model, with real keys on a real screen."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from signlab import alphabet
from signlab.dataset.project import Project
from signlab.hand.dataset import DrawDataset
from signlab.jobs import Watch
from signlab.records.build import Build
from signlab.records.builds import BuildOptions
from signlab.vision.hand import has_landmarks
from tests.ui.screen import Screen, screen, wait


@pytest.fixture
def display() -> Iterator[Screen]:
    with screen() as made:
        yield made


@pytest.fixture
def drawn(tmp_path: Path) -> Path:
    """Three letters by four drawn people, in a build that keeps one of them back."""
    root = tmp_path / "signs"
    job = DrawDataset(root, alphabet.load("A,B,L"), per_label=12, signers=4, size=(320, 240), processes=1)
    job.prepare()
    job.run(Watch())
    with Project.open(root) as project:
        build = Build(project, BuildOptions("b1", "signer", (0.75, 0.0, 0.25)))
        build.prepare()
        build.run(Watch())
    return root


def figures(file: Path) -> dict[str, object]:
    """Those of an evaluation; none while there is no whole file."""
    return json.loads(file.read_bytes()) if file.exists() else {}


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
    wait((run / "evaluation.json").exists, "the run, done and tried without a window")
    before = figures(run / "evaluation.json")
    assert before["accuracy"]["unseen"]["pictures"] == 9
    assert json.loads((run / "run.json").read_bytes())["state"] == "done"
    with display.program(drawn) as program:
        program.wait_for(title)
        program.press("ctrl+5")
        display.picture("train-done")
        program.press("ctrl+e")
        program.press_until("ctrl+Return", lambda: figures(run / "evaluation.json") != before, "new figures")
        display.picture("train-evaluated")
        program.press("ctrl+q")
        assert program.ended() == 0
    after = figures(run / "evaluation.json")
    assert after["accuracy"] == before["accuracy"]
