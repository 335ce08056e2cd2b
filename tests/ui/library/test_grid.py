from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from signlab.errors import Problem
from signlab.ui.pages.library.page import LibraryPage

NONE, SHIFT, CONTROL = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
)


def test_arrows_home_end_and_pages_move_and_shift_extends(library: LibraryPage, qtbot: QtBot) -> None:
    grid = library.stage.grid
    grid.selection.go(0)
    for key, modifier, current, chosen in (
        (Qt.Key.Key_Right, NONE, 1, 1),
        (Qt.Key.Key_Right, SHIFT, 2, 2),
        (Qt.Key.Key_End, NONE, 21, 1),
        (Qt.Key.Key_Home, SHIFT, 0, 22),
        (Qt.Key.Key_Left, NONE, 0, 1),
        (Qt.Key.Key_Down, NONE, grid.geometry_.down(0), 1),
        (Qt.Key.Key_Up, NONE, 0, 1),
    ):
        qtbot.keyClick(grid, key, modifier)
        assert (grid.selection.current, len(grid.selection)) == (current, chosen)


def test_space_chooses_one_more_and_control_arrows_leave_the_choice(library: LibraryPage, qtbot: QtBot) -> None:
    grid = library.stage.grid
    grid.selection.go(0)
    qtbot.keyClick(grid, Qt.Key.Key_Right, CONTROL)
    qtbot.keyClick(grid, Qt.Key.Key_Right, CONTROL)
    qtbot.keyClick(grid, Qt.Key.Key_Space)
    assert grid.selection.rows == [0, 2]
    qtbot.keyClick(grid, Qt.Key.Key_Space)
    assert grid.selection.rows == [0]


def test_control_a_chooses_all(library: LibraryPage, qtbot: QtBot) -> None:
    qtbot.keyClick(library.stage.grid, Qt.Key.Key_A, CONTROL)
    assert len(library.stage.grid.selection) == 22


def test_clicks_choose_as_everywhere(library: LibraryPage, qtbot: QtBot) -> None:
    grid = library.stage.grid
    for row, modifier, chosen in ((1, NONE, [1]), (4, SHIFT, [1, 2, 3, 4]), (2, CONTROL, [1, 3, 4]), (0, NONE, [0])):
        qtbot.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, modifier, grid.rect_of(row).center())
        assert grid.selection.rows == chosen


def test_a_click_on_a_header_chooses_its_group(library: LibraryPage, qtbot: QtBot) -> None:
    grid = library.stage.grid
    qtbot.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, NONE, QPoint(30, grid.geometry_.top(1) + 8))
    assert {grid.rows.label(row) for row in grid.selection.rows} == {"B"}  # type: ignore[union-attr]
    assert len(grid.selection) == 6


def test_a_rubber_band_chooses_what_it_touches(library: LibraryPage, qtbot: QtBot) -> None:
    grid = library.stage.grid
    grid.selection.go(0)
    last = grid.geometry_.rows_of(0)[-1]
    start = grid.rect_of(last).center() + QPoint(grid.geometry_.pitch, 0)  # beside the last of its group
    assert grid.geometry_.at(start.x(), start.y()) is None
    qtbot.mousePress(grid.viewport(), Qt.MouseButton.LeftButton, NONE, start)
    qtbot.mouseMove(grid.viewport(), grid.rect_of(last).center())
    grid.pointer.stretch(grid.rect_of(last - 1).center())
    qtbot.mouseRelease(grid.viewport(), Qt.MouseButton.LeftButton, NONE, grid.rect_of(last - 1).center())
    assert grid.selection.rows == [last - 1, last]


def test_every_picture_in_sight_gets_a_thumbnail(library: LibraryPage, qtbot: QtBot) -> None:
    grid = library.stage.grid
    rows = grid.rows
    assert rows is not None
    seen = grid.visible_rows()
    qtbot.waitUntil(lambda: all(isinstance(grid._thumbs.get(rows.version(row)), QImage) for row in seen))
    side = grid._pixels()
    thumbnail = grid._thumbs.get(rows.version(seen[0]))
    assert isinstance(thumbnail, QImage)
    assert (thumbnail.width(), thumbnail.height()) == (side, side)


def test_the_current_picture_is_told_to_who_does_not_see_it(library: LibraryPage) -> None:
    grid = library.stage.grid
    grid.go(3)
    assert grid.accessibleName() == "A, chosen, 4 of 22 pictures"
    assert grid.accessibleDescription() == grid.selection.current_name


def test_another_size_keeps_the_current_picture_in_sight(library: LibraryPage) -> None:
    grid = library.stage.grid
    grid.go(20)
    library.bench.settings["library.size"] = 256
    assert grid.geometry_.cell >= 256
    assert 20 in grid.visible_rows()
    library.bench.commands.action("library.smaller").trigger()
    assert library.bench.settings["library.size"] == 224


def test_thumbnails_in_memory_keep_within_their_bound(library: LibraryPage, qtbot: QtBot) -> None:
    thumbs, grid = library.stage.grid._thumbs, library.stage.grid
    qtbot.waitUntil(lambda: not thumbs.busy)
    one = 4 * grid._pixels() ** 2
    thumbs._most = 3 * one
    library.bench.settings["library.size"] = 160
    qtbot.waitUntil(lambda: not thumbs.busy or thumbs.bytes <= thumbs._most)
    thumbs._take()
    assert thumbs.bytes <= thumbs._most
    assert thumbs.bytes == sum(
        500 if isinstance(seen, Problem) else seen.sizeInBytes() for seen, _side in thumbs._kept.values()
    )
