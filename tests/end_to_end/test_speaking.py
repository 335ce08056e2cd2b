"""What the whole program is for: a model that learned letters from photographs speaks those of a stream of a hand, on a
device that the window deploys to, with real keys on a real screen; it is updated, broken on purpose, and speaks on."""

import dataclasses
import json
import shutil
import sys
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path

import pytest

from signlab import alphabet
from signlab.capture.deeplens.saved import save_device
from signlab.dataset.project import Project
from signlab.dataset.recording import Recording
from signlab.jobs import Watch
from signlab.records.build import Build
from signlab.records.builds import BuildOptions
from signlab.training import bundle, runs, source
from signlab.training import run as running_of
from signlab.training.pictures import mending
from signlab.training.pictures.job import TrainPictures
from signlab.training.pictures.options import PictureOptions
from signlab.training.run import Run
from tests.deployment.conftest import furnish
from tests.end_to_end.test_deployment import PATIENCE, log, running
from tests.stand_in.device import Device
from tests.stand_in.device import device as stand_in
from tests.stand_in.pythons import interpreter
from tests.ui.deploy.conftest import let_in, own_stream
from tests.ui.screen import screen, wait

LETTERS = "ABCLVY"
"""Of the stream, in its order; it is shown again and again."""

pytestmark = [
    pytest.mark.skipif(not mending.is_there(), reason="MXNet has no package for this computer"),
    pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is not installed: nothing would be said"),
    pytest.mark.timeout(1200),
]


def photographed(root: Path, photographs: Path) -> Project:
    """A project with a build of photographs of the letters."""
    project = Project.create(root, "signs", alphabet.load(",".join(LETTERS)))
    with Recording(project, signer="s1", source="demo:") as recording:
        for letter in LETTERS:
            recording.start_burst(letter)
            for path in sorted((photographs / "asl-one-signer" / letter).glob("*.jpg")):
                recording.add(path.read_bytes(), time=datetime.now(timezone.utc), width=640, height=480)
    build = Build(project, BuildOptions("b1", "image", (0.8, 0.2, 0.0)))
    build.prepare()
    build.run(Watch())
    return project


def trained(project: Project, name: str, epochs: int, start_from: Path | None = None) -> Run:
    """A run on that build, of a network that learns it in seconds."""
    values = {"image_shape": "3,32,32", "mini_batch_size": 16, "epochs": epochs, "early_stopping": False}
    options = PictureOptions(values, seed=2, start_from=start_from)  # type: ignore[arg-type]
    job = TrainPictures(project, source.read(project.builds / "b1"), options, name)
    job.prepare()
    return job.run(Watch()).run


def broken(project: Project, good: Run, name: str) -> None:
    """A run like ``good``, the end of whose weights got lost: what the device is sent is what was damaged here."""
    made = running_of.create(project.runs, name, engine="pictures", build=good.build, classes=good.classes, options={})
    with bundle.opened(good.model) as whole:
        half = project.root / "half.params"
        half.write_bytes(whole.params.read_bytes()[: whole.params.stat().st_size // 2])
        bundle.write(made.model, whole.symbol, half, dataclasses.replace(whole.about, run=name))
        half.unlink()
    made.ending("done", 60.0)


@pytest.fixture
def kitchen(streams: Path, tmp_path: Path) -> Iterator[Device]:
    """A device under Python 2.7, before whose camera the stream is signed, and whose engine runs real networks."""
    with stand_in() as made:
        furnish(
            made,
            tmp_path,
            interpreter("2.7"),
            AWSCAM_STREAM=streams / "asl-A-B-C-L-V-Y.mjpeg",
            AWSCAM_SIZE="320x240",
            AWSCAM_FRAMES=240,
            AWSCAM_FPS=30,
            MODEL_ANSWERS=f"network:{sys.executable}",
        )
        own_stream(made)
        let_in(made)
        save_device("kitchen", made.url())
        yield made


class Ear:
    """Hears what the device's loudspeaker is given."""

    def __init__(self, device: Device) -> None:
        self._calls = device.root / "aplay.txt"
        self._voices = Path(device.places.base) / "current/voices"

    def _lines(self) -> list[str]:
        return self._calls.read_text().splitlines() if self._calls.exists() else []

    def waits_for_a_round(self, what: str) -> None:
        """Until from now on every letter of the stream was said, in its order, each once and no other between."""
        before = len(self._lines())
        wait(lambda: LETTERS in self._said(before), f"{what} to say {LETTERS}", PATIENCE)

    def _said(self, since: int) -> str:
        files = [Path(word) for line in self._lines()[since:] for word in line.split() if word.endswith(".wav")]
        names = {path.parent.name for path in files}
        labels: dict[tuple[str, str], str] = {}
        for name in names:
            said = json.loads((self._voices / name / "voice.json").read_text())["said"]
            labels.update({(name, file): label for label, file in said.items()})
        return "".join(labels[path.parent.name, path.name] for path in files)


def test_the_letters_of_a_stream_are_spoken_before_and_after_an_update_and_after_what_is_broken(
    kitchen: Device, photographs: Path, tmp_path: Path
) -> None:
    ear = Ear(kitchen)
    project = photographed(tmp_path / "signs", photographs)
    first = trained(project, "r1", epochs=24)
    places = {"STAND_IN_PLACES": json.dumps({kitchen.sshd.port: str(kitchen.root)})}
    with (
        screen() as display,
        display.program(project.root, environment=places, module="tests.stand_in.window") as program,
    ):
        program.wait_for("signs – Sign Lab")
        program.press("ctrl+6")
        # the key goes on from step to step: choose, plan, deploy
        program.press_until("ctrl+Return", lambda: running(kitchen) == "r1", "the first run on the device", PATIENCE)
        ear.waits_for_a_round("the first run")
        display.picture("speaking-first")

        second = trained(project, "r2", epochs=6, start_from=first.model)
        program.press("ctrl+5", "ctrl+6")
        program.press_until("ctrl+Return", lambda: running(kitchen) == "r2", "the second run on the device", PATIENCE)
        ear.waits_for_a_round("the second run")
        display.picture("speaking-updated")

        broken(project, second, "r3")
        program.press("ctrl+5", "ctrl+6")
        program.press_until(
            "ctrl+Return", lambda: "the weights cannot be read" in log(kitchen), "the broken run refused", PATIENCE
        )
        wait(lambda: running(kitchen) == "r2", "the second run again, by itself", PATIENCE)
        ear.waits_for_a_round("the second run, after the broken one")
        display.picture("speaking-after-the-broken-one")
    project.close()
    with Project.open(project.root) as again:
        assert again.found == []
        assert [run.state for run in runs.listed(again.runs)[0]] == ["done"] * 3
