from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from signlab.dataset.consents import given
from signlab.dataset.project import Project
from signlab.dataset.signers import register
from signlab.ui.settings import Settings
from signlab.ui.workbench import Workbench
from tests.ui.capture.playing import Scene


@pytest.fixture
def project(project: Project) -> Project:
    """Bursts of five pictures, whatever they look like; s1 and s2 are known."""
    project.settings["capture"].update(count=5, novelty=0, countdown=1.0)
    register(project, "s1", "right", given(["training"]))
    register(project, "s2", "left", given(["training", "sharing"]))
    return project


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Every frame is kept, s1 recorded last, and nobody hears a sound."""
    settings["capture.rate"] = -1
    settings["capture.sound"] = False
    settings["capture.signer"] = "s1"
    return settings


@pytest.fixture
def empty(bench: Workbench, qtbot: QtBot) -> Iterator[Scene]:
    """The page as it comes up, without a source."""
    scene = Scene(bench, qtbot)
    yield scene
    scene.close()


@pytest.fixture
def scene(empty: Scene) -> Scene:
    """s1 before a live camera, asked for A."""
    empty.go_live()
    empty.until(lambda: empty.control.label == "A")
    return empty
