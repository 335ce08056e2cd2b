"""Shortcuts in words, and pictures that want a look."""

from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from signlab.ui.pages.coverage.page import CoveragePage
from tests.ui.coverage.conftest import Measure


def test_shortcuts_and_doubts_are_told_and_lead_to_the_library(
    measured: Measure, page: CoveragePage, qtbot: QtBot
) -> None:
    for burst in range(6):
        measured("A", 4, brightness=10.0 + burst / 10)
        measured("B", 4, brightness=40.0 + burst / 10)
    measured("C", 3, hand=0)
    page.watching.refresh()
    qtbot.waitUntil(lambda: page.watching.seen.total == 51)
    page.overview.doubts.click()
    qtbot.waitUntil(lambda: page.hints.hints is not None)
    said = [one.text() for one in page.hints.findChildren(QLabel)]
    assert any(words.startswith("Light on the hand alone tells the letters apart in") for words in said)
    assert "No hand: 3 pictures" in said
    look = next(one for one in page.hints.findChildren(QPushButton) if one.accessibleDescription() == "No hand")
    with qtbot.waitSignal(page.bench.wanted) as wanted:
        look.click()
    where, query = wanted.args
    assert where == "library"
    assert [page.bench.project.index.places([name])[name][0].label for name in query.name] == ["C"] * 3
    assert page.step_back()
    assert page._stack.currentWidget() is page.overview


def test_too_few_pictures_say_so(measured: Measure, page: CoveragePage, qtbot: QtBot) -> None:
    measured("A", 2)
    page.watching.refresh()
    qtbot.waitUntil(lambda: page.watching.seen.total == 2)
    page.open_hints()
    qtbot.waitUntil(lambda: page.hints.hints is not None)
    said = [one.text() for one in page.hints.findChildren(QLabel)]
    assert "Too few pictures are measured to tell." in said
