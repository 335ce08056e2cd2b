from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from signlab import alphabet
from signlab.dataset.project import Project
from signlab.ui.workbench import Workbench
from tests.ui.deploy.try_it.playing import Scene


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """An empty one: its runs are made as they are wanted."""
    return Project.create(tmp_path / "signs", "signs", alphabet.load("asl-24"))


@pytest.fixture
def scene(bench: Workbench, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    """Try it before a camera, with a model r1 that says what the test says."""
    made = Scene(bench, qtbot, monkeypatch)
    yield made
    made.close()
