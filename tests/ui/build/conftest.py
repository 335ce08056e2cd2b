"""The page with a project that has builds, or none yet."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QVBoxLayout
from pytestqt.qtbot import QtBot

from signlab.dataset.project import Project
from signlab.jobs import Watch
from signlab.records.build import Build
from signlab.records.builds import BuildOptions
from signlab.ui.pages.build.page import BuildPage
from signlab.ui.workbench import Workbench

PATIENCE = 60_000
"""Milliseconds."""

Record = Callable[..., list[str]]
Make = Callable[..., None]


@pytest.fixture
def filled(project: Project, record: Record) -> Project:
    """Three people who recorded A, B and C, four pictures each."""
    for signer in ("s1", "s2", "s3"):
        for label in "ABC":
            record(label, 4, signer)
    project.index.refresh()
    return project


@pytest.fixture
def make(filled: Project) -> Make:
    """``make("b1", by="signer")`` builds as a terminal would."""

    def build(name: str, **options: object) -> None:
        job = Build(filled, BuildOptions(name=name, **options))  # type: ignore[arg-type]
        job.prepare()
        job.run(Watch())

    return build


@pytest.fixture
def page(bench: Workbench, qtbot: QtBot) -> Iterator[BuildPage]:
    """The page before it is entered."""
    made = BuildPage(bench)
    made.resize(1200, 720)
    made.show()
    qtbot.waitExposed(made)
    yield made
    made.close_down()
    made.close()
    made.deleteLater()


def said_in(cards: QVBoxLayout) -> list[str]:
    """What the problem cards of a layout say, whether they are painted by now or not."""
    return [cards.itemAt(place).widget().accessibleName() for place in range(cards.count())]


def entered(page: BuildPage, qtbot: QtBot) -> BuildPage:
    """Once it has looked."""
    page.entered()
    qtbot.waitUntil(lambda: page.following.found is not None, timeout=PATIENCE)
    return page
