"""Shortcuts in words, and pictures that want a look."""

import pytest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from signlab.jobs import Watch
from signlab.ui.jobs import State
from signlab.ui.pages.coverage import hints
from signlab.ui.pages.coverage.page import CoveragePage
from signlab.vision.judging import Judge, Verdict
from tests.ui.coverage.conftest import Measure


def test_shortcuts_and_doubts_are_told_and_lead_to_the_library(
    measured: Measure, page: CoveragePage, qtbot: QtBot
) -> None:
    for burst in range(6):
        measured("A", 4, brightness=10.0 + burst / 10)
        measured("B", 4, brightness=40.0 + burst / 10)
    measured("C", 3, hand=0)
    page.watching.refresh()
    qtbot.waitUntil(lambda: (page.watching.seen.total, page.watching.seen.waiting) == (51, 0))
    page.overview.doubts.click()
    qtbot.waitUntil(lambda: page.hints.hints is not None)
    assert any(words.startswith("Light on the hand alone tells the letters apart in") for words in said(page))
    assert "No hand: 3 pictures" in said(page)
    look = next(one for one in page.hints.findChildren(QPushButton) if one.accessibleDescription() == "No hand")
    with qtbot.waitSignal(page.bench.wanted) as wanted:
        look.click()
    assert wanted.args == ["library", "check:no_hand"]
    assert page.step_back()
    assert page._stack.currentWidget() is page.overview


def test_too_few_pictures_say_so(measured: Measure, page: CoveragePage, qtbot: QtBot) -> None:
    measured("A", 2)
    page.watching.refresh()
    qtbot.waitUntil(lambda: (page.watching.seen.total, page.watching.seen.waiting) == (2, 0))
    page.open_hints()
    qtbot.waitUntil(lambda: page.hints.hints is not None)
    assert "Too few pictures are measured to tell." in said(page)


class Endless(Judge):
    """Looks until it is stopped."""

    def run(self, watch: Watch) -> Verdict:
        while True:
            watch.pause(0.05)


@pytest.fixture
def endless(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hints, "Judge", Endless)


def test_the_look_can_be_stopped_and_taken_up_again(
    measured: Measure, page: CoveragePage, qtbot: QtBot, endless: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    measured("A", 2)
    page.watching.refresh()
    qtbot.waitUntil(lambda: (page.watching.seen.total, page.watching.seen.waiting) == (2, 0))
    page.open_hints()
    button(page, "Stop").click()
    qtbot.waitUntil(lambda: "Not looked through" in said(page))
    monkeypatch.setattr(hints, "Judge", Judge)
    button(page, "Look again").click()
    qtbot.waitUntil(lambda: page.hints.hints is not None)


def test_pictures_that_come_meanwhile_stop_the_look_and_the_sheet_goes_on(
    measured: Measure, page: CoveragePage, qtbot: QtBot, endless: None
) -> None:
    measured("A", 2)
    page.watching.refresh()
    qtbot.waitUntil(lambda: (page.watching.seen.total, page.watching.seen.waiting) == (2, 0))
    page.open_hints()
    task = page.bench.jobs.active[0]
    page.choose_axis("yaw")  # nothing waits for the look
    qtbot.waitUntil(lambda: page.watching.seen.covered.axis.key == "yaw")
    assert not task.state.over
    measured("B", 2)
    page.watching.refresh()
    qtbot.waitUntil(lambda: task.state is State.CANCELLED)


def said(page: CoveragePage) -> list[str]:
    return [one.text() for one in page.hints.findChildren(QLabel)]


def button(page: CoveragePage, words: str) -> QPushButton:
    return next(one for one in page.hints.findChildren(QPushButton) if one.text() == words)
