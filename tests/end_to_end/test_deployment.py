"""A run goes onto a device from the window, with real keys on a real screen, over a real sshd: it speaks, it is
updated, and what does not run is taken back by itself."""

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from signlab.capture.deeplens.saved import save_device
from signlab.dataset.project import Project
from tests.deployment.conftest import furnish
from tests.stand_in.device import Device
from tests.stand_in.device import device as stand_in
from tests.ui.deploy.conftest import finished, let_in, letters, own_stream
from tests.ui.screen import Screen, screen, wait


@pytest.fixture(scope="module")
def display() -> Iterator[Screen]:
    with screen() as made:
        yield made


@pytest.fixture
def kitchen(tmp_path: Path) -> Iterator[Device]:
    """A device that the usual key of ssh opens, saved under that name."""
    with stand_in() as made:
        furnish(made, tmp_path, AWSCAM_SIZE="640x360")
        own_stream(made)
        let_in(made)
        save_device("kitchen", made.url())
        yield made


def running(device: Device) -> str:
    """The run whose release reads frames, by its own heartbeat."""
    with contextlib.suppress(FileNotFoundError):  # there is none while the program is started anew
        facts = json.loads((Path(device.places.state) / "status.json").read_text())
        return str(facts["release"]).partition("-")[0] if facts.get("state") == "running" else ""
    return ""


def log(device: Device) -> str:
    path = Path(device.places.state) / "log.txt"
    return path.read_text() if path.exists() else ""


PATIENCE = 240
"""Seconds for a deployment, which is a dozen programs one after the other."""


@pytest.mark.timeout(1200)
def test_a_run_is_deployed_updated_and_what_is_broken_taken_back(
    display: Screen, kitchen: Device, tmp_path: Path
) -> None:
    project = letters(tmp_path / "signs")
    finished(project, "r1")
    places = {"STAND_IN_PLACES": json.dumps({kitchen.sshd.port: str(kitchen.root)})}
    with display.program(project.root, environment=places, module="tests.stand_in.window") as program:
        program.wait_for("signs – Sign Lab")
        program.press("ctrl+6")
        # the key goes on from step to step: choose, plan, deploy
        program.press_until("ctrl+Return", lambda: running(kitchen) == "r1", "the first release running", PATIENCE)
        spoken = kitchen.root / "aplay.txt"
        wait(lambda: spoken.exists() and "voices" in spoken.read_text(), "a letter said aloud", PATIENCE)
        display.picture("deploy-first")

        finished(project, "r2", params=b"learned more" * 5_000)
        program.press("ctrl+5", "ctrl+6")
        program.press_until("ctrl+Return", lambda: running(kitchen) == "r2", "the update running", PATIENCE)
        display.picture("deploy-update")

        furnish(kitchen, tmp_path, AWSCAM_SIZE="640x360", MO_MOOD="refuses")
        finished(project, "r3", params=b"broken on purpose" * 5_000)
        program.press("ctrl+5", "ctrl+6")
        program.press_until(
            "ctrl+Return", lambda: "refused the model" in log(kitchen), "the broken one refused", PATIENCE
        )
        wait(lambda: running(kitchen) == "r2", "the one before running again", PATIENCE)
        display.picture("deploy-taken-back")
    with Project.open(project.root) as again:
        assert again.found == []
