"""A stand-in device that a release can be deployed to, and releases."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from signlab.deployment import release, shell
from signlab.deployment.deploy import Deploy, Deployed
from signlab.deployment.release import Release
from signlab.deployment.shell import Shell
from signlab.jobs import Watch
from tests.deployment import networks
from tests.deployment.test_voices import wav
from tests.device.running import shades
from tests.stand_in.device import Device
from tests.stand_in.device import device as stand_in
from tests.stand_in.pythons import Interpreter


@pytest.fixture
def device(tmp_path: Path) -> Iterator[Device]:
    """With one Python that sees letters: each of nothing, A, B, C for 0.8 seconds."""
    with stand_in() as made:
        furnish(made, tmp_path)
        yield made


def furnish(device: Device, folder: Path, chosen: Interpreter | None = None, **changes: object) -> None:
    """Give the device its Python; ``changes`` are of the environment of the stand-in modules."""
    stream = shades(device.root / "shades.mjpeg", [32, 96, 160, 224], each=8)
    environment = {
        "AWSCAM_SIZE": "192x108",
        "AWSCAM_FRAMES": 64,
        "AWSCAM_FPS": 10,
        "AWSCAM_MOOD": "quiet",
        "MO_ARTIFACTS": device.places.artifacts,
        "MODEL_CLASSES": len(networks.CLASSES),
        **changes,
    }
    program, libraries = (chosen.program, chosen.libraries) if chosen else (None, None)
    device.add_python(stream, "python3.7", program, libraries, **environment)


@pytest.fixture
def make(tmp_path: Path, device: Device) -> Callable[..., Release]:
    """``make("r1")``: a release of a run of that name."""

    def release_of(run: str, **settings: Any) -> Release:
        from signlab.deployment.voices import Voice

        model = networks.write(tmp_path / run, run, params=run.encode() * 50_000)
        chosen = {"stream": str(device.project), **settings}
        voice = Voice("en", {label: wav() for label in "ABC"})
        return release.make(model, [voice], chosen, tmp_path / "releases")[0]

    return release_of


@pytest.fixture
def logged_in(device: Device) -> Iterator[Shell]:
    with shell.opened(device.login(), device.places) as opened:
        yield opened


def deploy(opened: Shell, chosen: Release, proof: float = 30, stop: threading.Event | None = None) -> Deployed:
    job = Deploy(opened, chosen, proof)
    job.prepare()
    return job.run(Watch())
