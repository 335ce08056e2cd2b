"""The Library page on a project with a few bursts of two people."""

from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from signlab.ui.frame.workspace import Workspace
from signlab.ui.pages.library.page import LibraryPage


@pytest.fixture
def burst(record: Callable[..., list[str]]) -> dict[str, list[str]]:
    """Names of the pictures of A, B and C, 6 each; s2 has one more burst of A."""
    names = {label: record(label, 6, seed=ord(label)) for label in "ABC"}
    names["A of s2"] = record("A", 4, signer="s2", seed=1)
    return names


@pytest.fixture
def empty_library(workspace: Workspace, qtbot: QtBot) -> LibraryPage:
    """The page of a project without pictures."""
    workspace.go("library")
    page = workspace.page("library")
    assert isinstance(page, LibraryPage)
    qtbot.waitUntil(lambda: page.pictures.rows is not None)
    return page


@pytest.fixture
def library(burst: dict[str, list[str]], empty_library: LibraryPage, qtbot: QtBot) -> LibraryPage:
    """The page, with all pictures in sight."""
    page = empty_library
    qtbot.waitUntil(lambda: page.stage.grid.rows is not None and len(page.stage.grid.rows) == 22)
    page.stage.focus()
    return page
