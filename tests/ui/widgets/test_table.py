"""A table: sorted by value, filtered, copied as it stands."""

from pathlib import Path

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from signlab.ui.widgets.table import Column, Table

COLUMNS = (Column("label"), Column("pictures"), Column("share", lambda share: f"{100 * share:.0f} %"))
ROWS = (("A", 1200, 0.5), ("B", None, 0.1), ("C", 90, 0.4))


def table(qtbot: QtBot, **options: object) -> Table:
    made = Table("Things", COLUMNS, **options)
    qtbot.addWidget(made)
    made.show_rows(ROWS, ("a", "b", "c"))
    made.resize(400, 200)
    made.show()
    qtbot.waitExposed(made)
    return made


def select(made: Table, row: int) -> None:
    """Select a row, whatever key an earlier test is thought to hold down."""
    flags = QItemSelectionModel.SelectionFlag
    made.selectionModel().select(made.model().index(row, 0), flags.ClearAndSelect | flags.Rows)


def shown(made: Table) -> list[list[str]]:
    model = made.model()
    return [[model.index(row, column).data() for column in range(3)] for row in range(model.rowCount())]


def test_values_are_shown_in_words_and_sorted_as_values(qtbot: QtBot) -> None:
    made = table(qtbot)
    assert shown(made) == [["A", "1,200", "50 %"], ["B", "–", "10 %"], ["C", "90", "40 %"]]
    made.sortByColumn(1, Qt.SortOrder.AscendingOrder)
    assert [row[0] for row in shown(made)] == ["C", "A", "B"]
    made.sortByColumn(1, Qt.SortOrder.DescendingOrder)
    assert [row[0] for row in shown(made)] == ["A", "C", "B"]


def test_rows_are_found_by_what_they_say(qtbot: QtBot) -> None:
    made = table(qtbot)
    made.filter("40")
    assert [row[0] for row in shown(made)] == ["C"]
    made.filter("")
    assert len(shown(made)) == 3


def test_what_is_selected_is_copied_as_it_stands(qtbot: QtBot) -> None:
    made = table(qtbot)
    made.sortByColumn(2, Qt.SortOrder.AscendingOrder)
    select(made, 0)
    qtbot.keyClick(made, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "label\tpictures\tshare\nB\t\t0.1\n"
    made.clearSelection()
    made.copy()
    assert QGuiApplication.clipboard().text().splitlines()[1:] == ["B\t\t0.1", "C\t90\t0.4", "A\t1200\t0.5"]


def test_what_is_selected_stays_so_by_identity(qtbot: QtBot) -> None:
    made = table(qtbot)
    select(made, 2)
    made.show_rows((("D", 1, 0.0), *ROWS), ("d", "a", "b", "c"))
    assert made.selected == ["c"]
    with qtbot.waitSignal(made.opened) as told:
        made.setCurrentIndex(made.model().index(1, 0))
        qtbot.keyClick(made, Qt.Key.Key_Return)
    assert told.args == ["a"]


def test_all_rows_can_be_saved(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[tuple[Path, str]] = []
    made = table(qtbot, keep=lambda path, text: kept.append((path, text)))
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_asked: (str(tmp_path / "t.csv"), ""))
    made.save()
    assert kept == [(tmp_path / "t.csv", "label,pictures,share\nA,1200,0.5\nB,,0.1\nC,90,0.4\n")]


def test_it_is_as_high_as_its_rows_up_to_a_bound(qtbot: QtBot) -> None:
    made = table(qtbot, most_shown=4)
    short = made.height()
    made.show_rows([("x", number, 0.0) for number in range(50)])
    assert made.height() - short == 28
