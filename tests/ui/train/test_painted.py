"""What is painted: the matrix, bars with what is certain of them, calibration, curves."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QFontMetrics
from PySide6.QtWidgets import QToolTip
from pytestqt.qtbot import QtBot

from signlab.ui.pages.train.cells import CellsTable
from signlab.ui.pages.train.curves import Curves
from signlab.ui.pages.train.figures_view import FiguresView
from signlab.ui.pages.train.matrix import Matrix
from signlab.ui.pages.train.plots import Bar, Bars, Calibration, Dot
from signlab.ui.theme import Theme

CLASSES = (*"ABCDEFGHIJKLMNOPQRSTUVWXYZ", "Ä", "Ö", "SCH")


@pytest.fixture
def matrix(qtbot: QtBot, theme: Theme) -> Matrix:
    made = Matrix(theme)
    qtbot.addWidget(made)
    counts = np.eye(len(CLASSES), len(CLASSES) + 1, dtype=int) * 888
    counts[2, 5], counts[3, -1] = 112, 4
    made.resize(800, 100)
    made.show()
    qtbot.waitExposed(made)
    made.show_counts(CLASSES, counts.tolist())
    return made


def test_twenty_nine_labels_are_legible_in_the_room_that_a_small_window_has(matrix: Matrix) -> None:
    widest = QFontMetrics(matrix._font(11)).horizontalAdvance("888")
    last = matrix.cell(len(CLASSES) - 1, len(CLASSES))
    assert matrix.cell(0, 0).width() >= widest
    assert last.right() <= 800
    assert last.bottom() <= matrix.height()
    assert matrix.minimumSizeHint().width() <= 800


def test_a_cell_tells_its_numbers_and_opens_by_pointer_and_by_key(matrix: Matrix, qtbot: QtBot) -> None:
    assert matrix.said(2, 5) == "C named as F: 112 of 1,000 pictures, 11 %"
    place = matrix.cell(2, 5).center().toPoint()
    qtbot.mouseMove(matrix, place + QPoint(1, 1))
    qtbot.waitUntil(lambda: matrix._at == (2, 5))
    qtbot.waitUntil(lambda: QToolTip.text() == matrix.said(2, 5))
    with qtbot.waitSignal(matrix.opened) as told:
        qtbot.mouseClick(matrix, Qt.MouseButton.LeftButton, pos=place)
    assert told.args == ["C", "F"]
    for key in (Qt.Key.Key_Down, Qt.Key.Key_End):
        qtbot.keyClick(matrix, key)
    for _step in CLASSES:
        qtbot.keyClick(matrix, Qt.Key.Key_Right)
    assert matrix.accessibleDescription() == "D named as nothing: 4 of 892 pictures, 0 %"
    with qtbot.waitSignal(matrix.opened) as told:
        qtbot.keyClick(matrix, Qt.Key.Key_Return)
    assert told.args == ["D", "nothing"]
    qtbot.keyClick(matrix, Qt.Key.Key_Left)
    with qtbot.assertNotEmitted(matrix.opened):
        qtbot.keyClick(matrix, Qt.Key.Key_Return)
    QToolTip.hideText()


def test_the_matrix_follows_the_theme(matrix: Matrix, theme: Theme) -> None:
    before = matrix.grab().toImage()
    theme.choose("dark")
    assert matrix.grab().toImage() != before


def test_bars_say_what_is_not_known(qtbot: QtBot, theme: Theme) -> None:
    bars = Bars(theme, "People")
    qtbot.addWidget(bars)
    bars.resize(700, 100)
    blank = bars.grab().toImage()
    bars.show_bars([Bar("new", 0.5, 0.3, 0.7, "of 90 pictures"), Bar("known", None, words="cannot be known")])
    assert bars.accessibleDescription() == "new: 50 %  ·  of 90 pictures. known: cannot be known"
    assert bars.grab().toImage() != blank


def test_calibration_tells_of_the_dot_under_the_pointer(qtbot: QtBot, theme: Theme) -> None:
    made = Calibration(theme)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    made.show_dots([Dot(0.9, 0.5, 40, "40 pictures: 90 % sure, 50 % right"), Dot(0.2, 0.2, 2, "few")])
    assert "90 % sure" in made.accessibleDescription()
    qtbot.mouseMove(made, made._place(0.9, 0.5).toPoint())
    qtbot.waitUntil(lambda: QToolTip.text() == "40 pictures: 90 % sure, 50 % right")
    QToolTip.hideText()


def test_curves_grow_with_the_epochs_and_tell_the_values_under_the_pointer(qtbot: QtBot, theme: Theme) -> None:
    made = Curves(theme)
    qtbot.addWidget(made)
    made.resize(900, 300)
    made.show()
    qtbot.waitExposed(made)
    rows = [{"epoch": float(one), "train_loss": 3.0 / one, "train_accuracy": one / 10} for one in range(1, 6)]
    made.show_rows(rows[:2], 20)
    made.show_rows([*rows, {"epoch": 6.0, "validation_accuracy": 0.25, "train_accuracy": 0.7}], 20)
    assert made.accuracy.said.text() == "Accuracy, %  ·  learning 70 %  ·  validation 25 %"
    assert made.loss.said.text() == "Loss  ·  learning 0.600"
    assert made.accuracy.plot.getPlotItem().viewRange()[0][1] >= 20
    box = made.accuracy.plot.getPlotItem().getViewBox()
    qtbot.waitUntil(lambda: box.sceneBoundingRect().width() > 100)
    made.accuracy._point_at(box.mapViewToScene(box.viewRect().center().__class__(3.1, 50.0)))
    assert made.accuracy.said.text() == "Accuracy, %  ·  epoch 3  ·  learning 30 %"
    theme.choose("dark")


def test_light_angle_and_sharpness_are_shown_where_they_were_measured(qtbot: QtBot, theme: Theme) -> None:
    made = FiguresView(theme, lambda _path, _text: None)
    qtbot.addWidget(made)
    part = {"title": "dim", "words": "in dim light", "right": 8, "pictures": 24, "groups": 6, "low": 0.1, "high": 0.5}
    few = {**part, "title": "bright", "pictures": 9, "few": True}
    light = {"by": "light", "title": "Light", "parts": [{**part, "few": False}, few], "unknown": None}
    made._show_conditions([light])
    bars = made.conditions.findChildren(Bars)
    assert [(bar.name, bar.value, bar.few) for bar in bars[0].bars] == [
        ("dim", pytest.approx(1 / 3), False),
        ("bright", pytest.approx(8 / 9), True),
    ]
    assert "too few to say" in bars[0].bars[1].words
    made._show_conditions([])
    assert made._sections["conditions"].isHidden()


CELLS = {
    "light": ["below -1 stops", "-1 to 1 stops", "above 1 stops"],
    "roll": ["below -10°", "-10 to 10°", "above 10°"],
    "pictures": [[0, 40, 0], [25, 1200, 30], [0, 4, 50]],
    "right": [[0, 30, 0], [5, 1100, 30], [0, 3, 0]],
    "takes": [[0, 5, 0], [4, 90, 6], [0, 1, 9]],
    "few": [[True, False, True], [False, False, False], [True, True, False]],
}


@pytest.fixture
def cells(qtbot: QtBot, theme: Theme) -> CellsTable:
    made = CellsTable(theme)
    qtbot.addWidget(made)
    made.resize(700, 100)
    made.show()
    qtbot.waitExposed(made)
    made.show_cells(CELLS)
    return made


def test_light_and_tilt_are_told_cell_by_cell_with_bright_light_above(cells: CellsTable, qtbot: QtBot) -> None:
    middle = "Light -1 to 1 stops, tilt -10 to 10°: 1,100 of 1,200 pictures named rightly; takes: 90"
    assert cells.accessibleDescription() == middle
    qtbot.keyClick(cells, Qt.Key.Key_Up)
    few = "Light above 1 stops, tilt -10 to 10°: 3 of 4 pictures named rightly; takes: 1; too few to say anything"
    assert cells.accessibleDescription() == few
    qtbot.keyClick(cells, Qt.Key.Key_Left)
    assert cells.accessibleDescription() == "Light above 1 stops, tilt below -10°: no pictures"
    for _step in range(5):
        qtbot.keyClick(cells, Qt.Key.Key_Down)
    qtbot.mouseMove(cells, cells.cell(2, 1).center().toPoint())
    qtbot.waitUntil(lambda: QToolTip.text() == cells.said(2, 1))
    assert cells.said(2, 1).startswith("Light below -1 stops, tilt -10 to 10°: 30 of 40")
    QToolTip.hideText()


def test_the_more_often_it_is_right_the_fuller_the_cell_and_few_have_no_colour(cells: CellsTable, theme: Theme) -> None:
    def painted(row: int, column: int) -> QColor:
        corner = cells.cell(row, column).topLeft().toPoint() + QPoint(4, 4)
        return cells.grab().toImage().pixelColor(corner)

    for choice in ("light", "dark"):
        theme.choose(choice)
        empty, full, none_right, few = painted(0, 0), painted(1, 2), painted(0, 2), painted(0, 1)
        assert few == empty == theme.colour("sunken")
        assert full == theme.colour("heat")
        assert none_right not in (empty, full)


def test_the_table_of_light_and_tilt_is_there_where_they_were_measured(qtbot: QtBot, theme: Theme) -> None:
    made = FiguresView(theme, lambda _path, _text: None)
    qtbot.addWidget(made)
    made._show_cells(CELLS)
    assert not made._sections["cells"].isHidden()
    assert made.cells.said(1, 0).startswith("Light -1 to 1 stops, tilt below -10°: 5 of 25")
    made._show_cells(None)
    assert made._sections["cells"].isHidden()
