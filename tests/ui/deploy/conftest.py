"""The Deploy page of a project with one run, and a stand-in device that the usual key of ssh opens."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from signlab import alphabet
from signlab.capture.deeplens.saved import save_device
from signlab.dataset.project import Project
from signlab.deployment import link, release
from signlab.deployment.release import Release
from signlab.training import run as runs
from signlab.training.run import BuildNamed
from signlab.ui.frame.workspace import Workspace
from signlab.ui.pages.deploy.device import Device as Shown
from signlab.ui.pages.deploy.device_view import DeviceView
from signlab.ui.pages.deploy.listing import DEVICE
from signlab.ui.pages.deploy.page import DeployPage
from tests.deployment import networks
from tests.deployment.conftest import device, make  # noqa: F401 -- fixtures
from tests.stand_in.device import Device
from tests.stand_in.device import Device as StandIn

PATIENCE = 120_000
"""Milliseconds for anything, on a busy machine."""


def letters(root: Path, name: str = "signs") -> Project:
    """A project of the labels that the stand-in's model knows."""
    return Project.create(root, name, alphabet.parse({"labels": list(networks.CLASSES)}))


def finished(project: Project, name: str = "r1", **model: Any) -> None:
    """A run that is done; ``model`` as for ``networks.write``."""
    made = runs.create(
        project.runs, name, engine="pictures", build=BuildNamed("b1", "0" * 64), classes=networks.CLASSES, options={}
    )
    networks.write(made.folder, name, **{"params": b"parameters" * 5_000, **model})
    made.ending("done", 60.0)


def let_in(device: StandIn, *, key: bool = True) -> None:  # noqa: F811
    """The device is known from now on, and with ``key`` the usual key of ssh opens it."""
    folder = Path("~/.ssh").expanduser()
    folder.mkdir(mode=0o700, exist_ok=True)
    for suffix in ("", ".pub") if key else ():
        shutil.copy(f"{device.sshd.login_key}{suffix}", folder / f"id_ed25519{suffix}")
    port = device.sshd.port
    host = device.sshd.host_key.with_suffix(".pub").read_text().split()
    with (folder / "known_hosts").open("a") as known:
        known.write(f"[127.0.0.1]:{port} {host[0]} {host[1]}\n")


def own_stream(device: StandIn) -> None:  # noqa: F811
    """Set on the device, so that what is deployed from a run writes no FIFO into this computer's own folders."""
    settings = Path(device.places.base) / "settings.json"
    settings.parent.mkdir(parents=True)
    settings.write_text(json.dumps({"stream": str(device.project)}))


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = letters(tmp_path / "signs")
    finished(made)
    return made


@pytest.fixture
def kitchen(device: Device, monkeypatch: pytest.MonkeyPatch) -> Device:  # noqa: F811
    """The stand-in, saved and known."""
    monkeypatch.setattr(link, "Places", lambda: device.places)
    let_in(device)
    own_stream(device)
    save_device("kitchen", device.url())
    return device


@pytest.fixture
def page(workspace: Workspace) -> DeployPage:
    workspace.go("deploy")
    made = workspace.page("deploy")
    assert isinstance(made, DeployPage)
    return made


@pytest.fixture
def chosen(page: DeployPage, kitchen: Device, qtbot: QtBot) -> Callable[[], DeviceView]:
    """``chosen()``: the kitchen's view, once it was looked at."""

    def view() -> DeviceView:
        page.fleet.read()  # which was saved after the page was made
        qtbot.waitUntil(lambda: standing(page) is not None, timeout=PATIENCE)
        assert page.halves.roster.choose(DEVICE + "kitchen")
        shown = page.halves.right
        assert isinstance(shown, DeviceView)
        return shown

    return view


def standing(page: DeployPage, name: str = "kitchen") -> object:
    shown: Shown | None = page.fleet.devices.get(name)
    return shown and shown.standing


@pytest.fixture
def released(project: Project) -> Callable[..., Release]:
    """``released(threshold=0.7)``: a release of the run, in the project."""
    from signlab.deployment.voices import Voice
    from tests.deployment.test_voices import wav

    def made(**settings: object) -> Release:
        voice = Voice("en", {label: wav() for label in "ABC"})
        model = project.runs / "r1/model.tar.gz"
        return release.make(model, [voice], dict(settings), project.root / "releases")[0]

    return made


def texts(widget: QWidget) -> str:
    """All that is said in ``widget``."""
    from PySide6.QtWidgets import QAbstractButton, QLabel

    parts = [*widget.findChildren(QLabel), *widget.findChildren(QAbstractButton)]
    return "\n".join(part.text() for part in parts if part.isVisibleTo(widget))
