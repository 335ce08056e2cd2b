"""The alphabet sheet and its states."""

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from signlab.ui.pages.coverage.page import CoveragePage
from signlab.ui.pages.coverage.seen import Cell
from signlab.ui.pages.coverage.words import cell_words
from signlab.ui.workbench import Workbench
from signlab.vision.measure import Measure
from tests.ui.coverage.conftest import Measure as Measured
from tests.vision.estimators import Seeing


def texts(page: CoveragePage) -> str:
    """Everything that is written on the page now."""
    kinds = (QLabel, QPushButton)
    return "\n".join(part.text() for kind in kinds for part in page.findChildren(kind) if part.isVisible())


def test_an_empty_project_says_what_the_page_is_for_and_offers_to_record(page: CoveragePage, qtbot: QtBot) -> None:
    assert "Nothing to show yet" in texts(page)
    with qtbot.waitSignal(page.bench.wanted) as wanted:
        next(one for one in page.findChildren(QPushButton) if one.text() == "Record").click()
    assert wanted.args[0] == "capture"


def test_measuring_starts_from_the_page_and_the_sheet_appears_with_it(
    record: Callable[..., list[str]], bench: Workbench, qtbot: QtBot
) -> None:
    record("A", 3)
    record("B", 2)
    page = CoveragePage(bench)
    page.show()
    page.entered()
    qtbot.waitUntil(lambda: "Measure 5 pictures" in texts(page))
    assert "Nothing is measured yet" in texts(page)
    start = bench.jobs.start
    quick = Measure(bench.project, workers=1, make=Seeing)
    bench.jobs.start = lambda title, _job: start(title, quick)
    next(one for one in page.findChildren(QPushButton) if one.text() == "Measure 5 pictures").click()
    qtbot.waitUntil(lambda: page._stack.currentWidget() is page.overview)
    qtbot.waitUntil(lambda: page.watching.seen.waiting == 0 and page.watching.task is None)
    assert page.watching.seen.covered.totals["bursts"].sum() == 2
    assert page.watching.seen.covered.frames.sum() == 5
    page.close_down()
    page.close()
    page.deleteLater()


def test_the_label_that_lacks_most_comes_first_and_the_sentence_says_what_to_do(
    measured: Measured, bench: Workbench, page: CoveragePage, qtbot: QtBot
) -> None:
    for label in bench.project.alphabet.names:
        measured(label, 1)
    measured("A", 2)
    measured("A", 2, roll=23.0)
    page.watching.refresh()
    qtbot.waitUntil(lambda: page.watching.seen.total == 28)
    seen = page.watching.seen
    assert seen.covered.labels[seen.order[-1]] == "A"
    assert page.overview._step.text() == seen.advice.words
    assert "only s1 has so far" in texts(page) or "nobody has so far" in texts(page)
    with qtbot.waitSignal(page.bench.wanted) as wanted:
        page.overview.follow.click()
    where, prompts = wanted.args
    assert where == "capture"
    assert {prompt.label for prompt in prompts} <= set(seen.advice.labels)
    assert all(prompt.cell and prompt.count == 10 for prompt in prompts)


def test_what_was_not_measured_is_told_beside_the_sheet(
    measured: Measured, record: Callable[..., list[str]], page: CoveragePage, qtbot: QtBot
) -> None:
    measured("A", 3)
    record("B", 2)
    page.watching.refresh()
    qtbot.waitUntil(lambda: page.watching.seen.waiting == 2)
    qtbot.waitUntil(lambda: "2 of 5 pictures not measured yet" in texts(page))


def test_numbers_are_said_on_hover_and_by_key(measured: Measured, page: CoveragePage, qtbot: QtBot) -> None:
    measured("A", 3)
    page.watching.refresh()
    qtbot.waitUntil(lambda: page.overview.sheet.isVisible() and page.watching.seen.total == 3)
    sheet, covered = page.overview.sheet, page.watching.seen.covered
    place = page.watching.seen.order.index(0)
    middle = sheet._map(place).cell(2, 3).center().toPoint()
    QTest.mouseMove(sheet, QPoint(1, 1))
    QTest.mouseMove(sheet, middle)
    words = cell_words(covered, 0, Cell(2, 3))
    assert "1 burst, 3 pictures, 1 signer, 1 session, 2 bursts missing, one signer only" in words
    qtbot.waitUntil(lambda: page.overview._read.text() == words)
    sheet.setFocus()
    qtbot.keyClick(sheet, Qt.Key.Key_A)
    assert sheet.accessibleDescription().startswith("A: 1 of 45 bursts, 0 of 15 cells full")
    qtbot.keyClick(sheet, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    assert sheet.accessibleDescription() == words
    qtbot.keyClick(sheet, Qt.Key.Key_Home)
    assert sheet.current == covered.labels[page.watching.seen.order[0]]


def test_another_axis_lies_across(measured: Measured, page: CoveragePage, qtbot: QtBot) -> None:
    measured("A", 3)
    page.watching.refresh()
    qtbot.waitUntil(lambda: page.watching.seen.total == 3)
    page.choose_axis("yaw")
    qtbot.waitUntil(lambda: page.watching.seen.covered.axis.key == "yaw")
    assert page.watching.seen.covered.bursts.shape == (24, 5, 5)


def test_the_sheet_and_its_figures_are_written(measured: Measured, page: CoveragePage, qtbot: QtBot) -> None:
    measured("A", 3)
    page.watching.refresh()
    qtbot.waitUntil(lambda: page.watching.seen.total == 3)
    for suffix, start in ((".png", b"\x89PNG"), (".csv", b"label,light,roll"), (".html", b"<!doctype html>")):
        path = page.bench.project.root / f"out{suffix}"
        with qtbot.waitSignal(page.bench.told) as told:
            page.exporting.save(path)
        assert told.args[0] == f"Wrote out{suffix}"
        assert path.read_bytes().startswith(start)
