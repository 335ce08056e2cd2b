"""A label's own page: what is chosen on its map, and what follows from it."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from signlab.dataset.query import Query, parse
from signlab.ui.pages.coverage.page import CoveragePage
from signlab.ui.pages.coverage.seen import Brush, Cell
from tests.ui.coverage.conftest import Measure

HERE, TILTED, GAP = Cell(2, 3), Cell(2, 4), Cell(1, 4)


def opened(measured: Measure, page: CoveragePage, qtbot: QtBot) -> None:
    """A has a burst of three as usual and one of two tilted."""
    measured("A", 3)
    measured("A", 2, roll=28.0)
    measured("B", 2)
    page.watching.refresh()
    qtbot.waitUntil(lambda: page.watching.seen.total == 7)
    page.open_label("A")
    qtbot.waitUntil(lambda: page.own.grid.rows is not None and len(page.own.grid.rows) == 5)


def test_a_click_on_a_label_opens_its_page_and_escape_steps_back(
    measured: Measure, page: CoveragePage, qtbot: QtBot
) -> None:
    opened(measured, page, qtbot)
    QTest.mouseClick(page.own.map, Qt.MouseButton.LeftButton, pos=page.own.map._map().cell(2, 3).center().toPoint())
    assert page.own.map.brush == Brush.of(HERE)
    qtbot.waitUntil(lambda: len(page.own.grid.rows) == 3)
    assert page.step_back()
    qtbot.waitUntil(lambda: len(page.own.grid.rows) == 5)
    assert page.step_back()
    assert page._stack.currentWidget() is page.overview
    assert page.overview.sheet.current == "A"
    assert not page.step_back()


def test_sweeping_along_a_margin_chooses_whole_columns(measured: Measure, page: CoveragePage, qtbot: QtBot) -> None:
    opened(measured, page, qtbot)
    own = page.own.map
    place = own._map()
    above = [place.cell(4, angle).center().toPoint() for angle in (4, 5)]
    for point in above:
        point.setY(10)
    QTest.mousePress(own, Qt.MouseButton.LeftButton, pos=above[0])
    QTest.mouseMove(own, above[1])
    QTest.mouseRelease(own, Qt.MouseButton.LeftButton, pos=above[1])
    assert own.brush.lights is None
    assert 4 in own.brush.angles
    qtbot.waitUntil(lambda: len(page.own.grid.rows) == 2)


def test_the_library_is_asked_for_just_these_pictures(measured: Measure, page: CoveragePage, qtbot: QtBot) -> None:
    opened(measured, page, qtbot)
    page.own.map._set(Brush.of(TILTED))
    with qtbot.waitSignal(page.bench.wanted) as wanted:
        page.own.open.click()
    where, query = wanted.args
    assert where == "library"
    assert isinstance(query, Query)
    assert parse(str(query)) == query
    rows = page.bench.project.index.find(query)
    assert sorted(rows.names) == sorted(query.name)
    assert len(rows) == 2


def test_a_gap_becomes_prompts_with_a_drawn_hand(measured: Measure, page: CoveragePage, qtbot: QtBot) -> None:
    opened(measured, page, qtbot)
    own = page.own
    own.map.setFocus()
    qtbot.keyClick(own.map, Qt.Key.Key_Right)
    qtbot.keyClick(own.map, Qt.Key.Key_Down)
    assert own.map.brush == Brush.of(GAP)
    assert "3 bursts missing" in own.map.accessibleDescription()
    assert own.gap.isVisible()
    assert own.gap.words.text().startswith("A, tilted left about 23°, in dim light")
    qtbot.waitUntil(lambda: own.gap.picture.image is not None)
    assert not own.open.isEnabled()
    with qtbot.waitSignal(page.bench.wanted) as wanted:
        qtbot.keyClick(own.map, Qt.Key.Key_Return)
    where, prompts = wanted.args
    assert where == "capture"
    assert [(prompt.cell, prompt.roll, prompt.light) for prompt in prompts] == [("roll/1/4", 23, "dim")] * 3


def test_a_full_cell_is_no_gap(measured: Measure, page: CoveragePage, qtbot: QtBot) -> None:
    for _ in range(3):
        measured("A", 1)
    page.watching.refresh()
    qtbot.waitUntil(lambda: page.watching.seen.total == 3)
    page.open_label("A", HERE)
    assert not page.own.gap.isVisible()
    told: list[object] = []
    page.bench.wanted.connect(lambda *what: told.append(what))
    page.own.map._record(HERE)
    assert told == []


def test_the_figures_say_where_the_light_came_from_how_large_the_hand_was_and_who_it_was(
    measured: Measure, page: CoveragePage, qtbot: QtBot
) -> None:
    opened(measured, page, qtbot)
    own = page.own
    assert "left 2" in own.compass.accessibleName()  # the right of the picture is the signer's left
    assert "41 % of the picture's height" in own.place.accessibleName()
    assert own.matrix.rowCount() == 1
    assert sum(int(own.matrix.item(0, column).text()) for column in range(own.matrix.columnCount())) == 2
    said = [one.text() for one in own.findChildren(QLabel)]
    assert any(words.startswith("A: 2 of 45 bursts") for words in said)
