"""The window itself. What it frames is tested elsewhere: a page without a camera stands in for Capture."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from signlab.ui.crash import Reporter
from signlab.ui.frame.window import Window
from signlab.ui.pages import catalogue
from signlab.ui.settings import Settings
from signlab.ui.theme import Theme


@pytest.fixture
def reporter(tmp_path: Path) -> Reporter:
    """What earlier runs left; it does not watch this one."""
    (tmp_path / "crashes").mkdir()
    return Reporter(tmp_path / "crashes")


@pytest.fixture
def no_camera(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(catalogue._WHERE, "capture", ("signlab.ui.pages.page", "Page"))


@pytest.fixture
def window(settings: Settings, theme: Theme, reporter: Reporter, no_camera: None, qtbot: QtBot) -> Iterator[Window]:
    made = Window(settings, theme, reporter)
    made.show()
    qtbot.waitExposed(made)
    made.activateWindow()
    yield made
    for task in [*made.start.jobs.active, *(made.workspace.bench.jobs.active if made.workspace else ())]:
        task.cancel()
    qtbot.waitUntil(lambda: not made.workspace or not made.workspace.bench.jobs.active)
    made.close()
    made.deleteLater()


def opened(window: Window, root: Path, qtbot: QtBot) -> None:
    """Open a project and wait for it."""
    window.open(root)
    qtbot.waitUntil(lambda: window.workspace is not None)
