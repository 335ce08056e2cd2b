from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from signlab.ui.pages.library.page import LibraryPage


def test_two_signers_stand_side_by_side_label_by_label(library: LibraryPage, qtbot: QtBot) -> None:
    library.bench.commands.action("library.compare").trigger()
    compare = library.stage.compare
    assert compare is not None
    left, right = compare.grids
    qtbot.waitUntil(lambda: left.rows is not None and right.rows is not None)
    assert [(group.words, group.count) for group in left.rows.groups] == [("A", 6), ("B", 6), ("C", 6)]  # type: ignore[union-attr]
    assert [(group.words, group.count) for group in right.rows.groups] == [("A", 4), ("B", 0), ("C", 0)]  # type: ignore[union-attr]
    qtbot.waitUntil(lambda: left.geometry_.height == right.geometry_.height)
    assert [left.geometry_.top(n) for n in range(3)] == [right.geometry_.top(n) for n in range(3)]


def test_what_is_chosen_on_either_side_is_acted_on(library: LibraryPage, qtbot: QtBot) -> None:
    library.bench.commands.action("library.compare").trigger()
    left, right = library.stage.compare.grids  # type: ignore[union-attr]
    qtbot.waitUntil(lambda: left.rows is not None and right.rows is not None and len(right.rows) == 4)
    left.go(0)
    right.go(1)
    assert library.stage.grid is right
    assert not left.selection.names
    name = right.selection.current_name
    qtbot.keyClick(right, Qt.Key.Key_B)
    qtbot.waitUntil(lambda: right.rows.label(right.rows.positions([name])[0]) == "B")  # type: ignore[union-attr]
    assert library.step_back()
    qtbot.waitUntil(library.stage.grid.isVisible)
    assert library.stage.grid not in (left, right)
