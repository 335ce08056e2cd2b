from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from signlab.ui.workbench import Workbench
from tests.ui.deploy.try_it.playing import Scene


@pytest.fixture
def scene(bench: Workbench, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    """Try it before a camera, with a model r1 that says what the test says."""
    made = Scene(bench, qtbot, monkeypatch)
    yield made
    made.close()
