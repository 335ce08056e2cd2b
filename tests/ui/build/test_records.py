"""Records looked into: every one with its picture, found by label, side and name; few of many are decoded."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from signlab.dataset.query import Query, parse
from signlab.records.browse import Entry
from signlab.ui.pages.build import tiles
from signlab.ui.pages.build.page import BuildPage
from signlab.ui.pages.build.tiles import Tiles
from signlab.ui.theme import Theme
from tests.ui.build.conftest import PATIENCE, Make, entered, said_in


def opened(page: BuildPage, make: Make, qtbot: QtBot) -> Tiles:
    make("b1", by="signer")
    entered(page, qtbot)
    page.view.buttons["look"].click()
    qtbot.waitUntil(lambda: len(page.records.tiles.entries) == 36, timeout=PATIENCE)
    return page.records.tiles


def test_every_record_is_there_with_its_picture(page: BuildPage, make: Make, qtbot: QtBot) -> None:
    shown = opened(page, make, qtbot)
    assert page.records.count.text() == "36 records"
    sight = [shown.entries[place] for place in shown._in_sight()]
    keys = {(entry.side, entry.offset) for entry in sight}
    qtbot.waitUntil(lambda: keys <= shown._kept.keys(), timeout=PATIENCE)
    assert all(shown._kept[key] is not None for key in keys)
    qtbot.waitUntil(lambda: page.records.card.picture.image is not None, timeout=PATIENCE)
    entry = shown.current
    facts = dict(page.records.card.facts.facts)
    assert facts["Id"] == f"{entry.id:,}"
    assert facts["Byte"] == "0"
    assert facts["Flag"] == "0"
    assert facts["Signer"] == entry.signer


def test_records_are_found_by_label_side_and_name(page: BuildPage, make: Make, qtbot: QtBot) -> None:
    shown = opened(page, make, qtbot)
    records = page.records
    records.label.setCurrentIndex(records.label.findData("B"))
    assert {entry.label for entry in shown.entries} == {"B"}
    assert len(shown.entries) == 12
    records.side.setCurrentIndex(records.side.findData("test"))
    assert len(shown.entries) == 4
    wanted = shown.entries[2]
    qtbot.keyClicks(records.words, str(wanted.id))
    assert shown.current == wanted
    assert records.count.text() == "1 record"
    records.words.clear()
    qtbot.keyClicks(records.words, "no such picture")
    assert shown.entries == []
    assert shown.current is None


def test_arrows_go_from_tile_to_tile_and_return_leads_to_the_library(page: BuildPage, make: Make, qtbot: QtBot) -> None:
    shown = opened(page, make, qtbot)
    shown.setFocus()
    columns = shown._columns
    qtbot.keyClick(shown, Qt.Key.Key_Right)
    qtbot.keyClick(shown, Qt.Key.Key_Down)
    assert shown.current == shown.entries[columns + 1]
    assert shown.current.label in shown.accessibleDescription()
    qtbot.keyClick(shown, Qt.Key.Key_End)
    assert shown.current == shown.entries[-1]
    assert shown._box(35).bottom() <= shown.viewport().height()
    QTest.mouseClick(shown.viewport(), Qt.MouseButton.LeftButton, pos=shown._box(34).center().toPoint())
    assert shown.current == shown.entries[34]
    with qtbot.waitSignal(page.bench.wanted) as wanted:
        qtbot.keyClick(shown, Qt.Key.Key_Return)
    where, query = wanted.args
    assert where == "library"
    assert isinstance(query, Query)
    found = page.bench.project.index.find(parse(str(query)))
    assert list(found.names) == [shown.current.path.partition("/")[2]]
    with qtbot.waitSignal(page.bench.wanted):
        page.records.card.jump.click()
    assert page.step_back()
    assert page.halves.right is page.view


def test_what_is_no_record_is_said(page: BuildPage, make: Make, qtbot: QtBot) -> None:
    make("b1", by="signer")
    path = page.bench.project.builds / "b1" / "train.rec"
    data = bytearray(path.read_bytes())
    data[0:4] = b"xxxx"
    path.write_bytes(data)
    entered(page, qtbot)
    page.look_into("b1")
    qtbot.waitUntil(lambda: len(page.records.tiles.entries) == 35, timeout=PATIENCE)
    assert "train.rec, byte 0" in said_in(page.records._problems)[0]


def test_of_many_records_only_those_in_sight_are_decoded(qtbot: QtBot, theme: Theme, monkeypatch: object) -> None:
    read: list[int] = []

    def note(_folder: Path, entry: Entry, _side: int = 0) -> None:
        read.append(entry.id)

    monkeypatch.setattr(tiles, "decoded", note)  # type: ignore[attr-defined]
    made = Tiles(theme)
    qtbot.addWidget(made)
    made.resize(1000, 700)
    made.show()
    qtbot.waitExposed(made)
    many = [Entry("train", number, "A", number * 4_000, 3_900, 0) for number in range(20_000)]
    made.show_entries(Path("b1"), many)
    try:
        qtbot.waitUntil(lambda: len(made._kept) >= len(made._in_sight()), timeout=PATIENCE)
        made.verticalScrollBar().setValue(made.verticalScrollBar().maximum())
        last = {("train", many[place].offset) for place in made._in_sight()}
        assert ("train", many[-1].offset) in last
        qtbot.waitUntil(lambda: last <= made._kept.keys(), timeout=PATIENCE)
        assert len(read) < 300
    finally:
        made.close_down()
