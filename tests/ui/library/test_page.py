from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from signlab.dataset.query import Query
from signlab.ui.commands import COMMANDS
from signlab.ui.pages.library.label_menu import LabelMenu
from signlab.ui.pages.library.page import LibraryPage

CONTROL = Qt.KeyboardModifier.ControlModifier


def shown(page: LibraryPage) -> list[str]:
    rows = page.stage.grid.rows
    return [f"{rows.label(row)}/{name}" for row, name in enumerate(rows.names)] if rows else []


def label_of(page: LibraryPage, name: str) -> str:
    rows = page.stage.grid.rows
    assert rows is not None
    return next((rows.label(row) for row in rows.positions([name])), "")


def test_a_labels_key_relabels_and_moves_on_and_undo_takes_it_back(library: LibraryPage, qtbot: QtBot) -> None:
    grid = library.stage.grid
    grid.go(0)
    first, second = shown(library)[:2]
    qtbot.keyClick(grid, Qt.Key.Key_C)
    assert grid.selection.current_name == second.partition("/")[2]  # at once
    name = first.partition("/")[2]
    qtbot.waitUntil(lambda: label_of(library, name) == "C")
    assert grid.selection.names == [second.partition("/")[2]]
    assert not library.deeds.leaving
    library.bench.store.undo()
    qtbot.waitUntil(lambda: label_of(library, name) == "A")


def test_several_pictures_are_relabelled_at_once(library: LibraryPage, qtbot: QtBot) -> None:
    grid = library.stage.grid
    grid.go(0)
    grid.step("right", extend=True)
    names = grid.selection.names
    qtbot.keyClick(grid, Qt.Key.Key_B)
    qtbot.waitUntil(lambda: all(label_of(library, name) == "B" for name in names))


def test_keys_typed_faster_than_the_disk_all_count(library: LibraryPage, qtbot: QtBot) -> None:
    grid = library.stage.grid
    grid.go(0)
    names = [line.partition("/")[2] for line in shown(library)[:4]]
    for key in (Qt.Key.Key_B, Qt.Key.Key_C, Qt.Key.Key_B, Qt.Key.Key_C):
        qtbot.keyClick(grid, key)
    qtbot.waitUntil(lambda: [label_of(library, name) for name in names] == ["B", "C", "B", "C"])


def test_delete_moves_to_the_trash_and_the_trash_restores(library: LibraryPage, qtbot: QtBot) -> None:
    grid = library.stage.grid
    grid.go(0)
    name = grid.selection.current_name
    qtbot.keyClick(grid, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: len(shown(library)) == 21)
    library._choose("trash", False)
    qtbot.waitUntil(lambda: len(shown(library)) == 1)
    grid.go(0)
    qtbot.keyClick(grid, Qt.Key.Key_B)  # nothing is relabelled in the trash
    library.bench.commands.action("library.restore").trigger()
    qtbot.waitUntil(library.stage.note.isVisible)
    library.clear_filters()
    qtbot.waitUntil(lambda: label_of(library, name) == "A")


def test_the_trash_is_emptied_only_when_that_is_confirmed(library: LibraryPage, qtbot: QtBot) -> None:
    library.stage.grid.go(0)
    library.deeds.trash()
    library._choose("trash", False)
    qtbot.waitUntil(lambda: len(shown(library)) == 1)

    def answer(words: str) -> Callable[[], None]:
        def press() -> None:
            box = next(w for w in QApplication.topLevelWidgets() if isinstance(w, QMessageBox) and w.isVisible())
            next(each for each in box.findChildren(QPushButton) if each.text() == words).click()

        return press

    QTimer.singleShot(50, answer("Keep them"))
    library.deeds.ask_to_empty_trash(library)
    QTimer.singleShot(50, answer("Delete for good"))
    library.deeds.ask_to_empty_trash(library)
    qtbot.waitUntil(library.stage.note.isVisible)
    assert not any(library.bench.project.trash.rglob("*.jpg"))


def test_filters_are_chips_that_can_be_taken_off(library: LibraryPage, qtbot: QtBot) -> None:
    field = library.toolbar.search
    qtbot.keyClick(library.stage.grid, Qt.Key.Key_F, CONTROL)
    qtbot.waitUntil(field.line.hasFocus)
    field.line.setText("signer:s2")
    qtbot.keyClick(field.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(shown(library)) == 4)
    qtbot.keyClick(field.line, Qt.Key.Key_Backspace)
    qtbot.waitUntil(lambda: len(shown(library)) == 22)


def test_the_values_of_a_key_are_offered_as_one_types(library: LibraryPage, qtbot: QtBot) -> None:
    field = library.toolbar.search
    field.line.setFocus()
    qtbot.waitUntil(lambda: bool(field._vocabulary.signer))
    qtbot.keyClicks(field.line, "signer:")
    assert field._words.stringList() == ["signer:s1", "signer:s2"]
    field._complete("signer:s2")
    field._completer.popup().hide()
    qtbot.waitUntil(lambda: len(shown(library)) == 4)


def test_a_filter_that_means_nothing_says_what_there_is(library: LibraryPage, qtbot: QtBot) -> None:
    field = library.toolbar.search
    field.add("sharpnes<3")
    assert "no key" in field._wrong.text()
    assert "sharpness" in field._wrong.toolTip()
    assert library.pictures.query == Query(group="label")


def test_nothing_found_offers_to_clear_the_filters(library: LibraryPage, qtbot: QtBot) -> None:
    library.toolbar.search.add("no-such-word")
    qtbot.waitUntil(library.stage.note.isVisible)
    clear = next(each for each in library.stage.note.findChildren(QPushButton) if each.text() == "Clear the filters")
    clear.click()
    qtbot.waitUntil(lambda: len(shown(library)) == 22 and library.stage.grid.isVisible())


def test_an_unknown_label_is_a_problem_with_a_way_out(library: LibraryPage, qtbot: QtBot) -> None:
    library.toolbar.search.add("label:nope")
    qtbot.waitUntil(lambda: library.pictures.problem is not None)
    assert "names no label" in library.pictures.problem.cause  # type: ignore[union-attr]
    assert library.stage.note.isVisible()
    assert library.step_back()
    qtbot.waitUntil(library.stage.grid.isVisible)


def test_an_empty_project_offers_the_first_step(empty_library: LibraryPage, qtbot: QtBot) -> None:
    qtbot.waitUntil(empty_library.stage.note.isVisible)
    offers = {each.text(): each for each in empty_library.stage.note.findChildren(QPushButton)}
    empty_library.bench.wanted.disconnect()  # only what is asked for counts here
    with qtbot.waitSignal(empty_library.bench.wanted) as asked:
        offers["Record"].click()
    assert asked.args == ["capture", None]


def test_labels_show_counts_and_what_is_missing(library: LibraryPage, qtbot: QtBot) -> None:
    row = library.labels._rows["A"]
    qtbot.waitUntil(lambda: row.count == 10)
    assert row.signers == 2
    assert "90 more pictures" in row.toolTip()
    assert "2 sessions" in row.toolTip()
    row.click()
    qtbot.waitUntil(lambda: len(shown(library)) == 10)
    assert row.isChecked()
    assert not library.labels._rows[""].isChecked()


def test_grouping_and_sorting_are_kept_and_shown(library: LibraryPage, qtbot: QtBot) -> None:
    library.toolbar.arranging._group_actions["signer"].trigger()
    qtbot.waitUntil(lambda: [group.words for group in library.stage.grid.rows.groups] == ["s1", "s2"])  # type: ignore[union-attr]
    assert library.bench.settings["library.group"] == "signer"
    library.toolbar.arranging._sort_actions["bytes"].trigger()
    qtbot.waitUntil(lambda: library.stage.grid.rows.values is not None)  # type: ignore[union-attr]
    assert "bytes" in library._note(library.stage.grid, 0)


def test_the_review_goes_through_what_is_not_checked(library: LibraryPage, qtbot: QtBot) -> None:
    grid = library.stage.grid
    grid.go(0)
    grid.step("right", extend=True)
    library.bench.commands.action("library.checked").trigger()
    grid.go(0)
    qtbot.waitUntil(lambda: library.regard.mark(grid.selection.current_name) == "checked")
    grid.setFocus()
    qtbot.keyClick(grid, Qt.Key.Key_Down, CONTROL)
    qtbot.waitUntil(lambda: grid.selection.current == 2)
    qtbot.keyClick(grid, Qt.Key.Key_Up, CONTROL)
    qtbot.waitUntil(lambda: grid.selection.current == 21)  # round to the end


def test_when_all_is_checked_the_review_says_so(library: LibraryPage, qtbot: QtBot) -> None:
    library.stage.grid.selection.all()
    library.bench.commands.action("library.checked").trigger()
    with qtbot.waitSignal(library.bench.told, check_params_cb=lambda words, *_rest: "checked" in words):
        library.bench.commands.action("library.next_review").trigger()


def test_a_mark_is_undone_like_any_change(library: LibraryPage, qtbot: QtBot) -> None:
    grid = library.stage.grid
    grid.go(5)
    name = grid.selection.current_name
    library.bench.commands.action("library.doubtful").trigger()
    qtbot.waitUntil(lambda: library.regard.mark(name) == "doubtful")
    assert grid.selection.current == 6
    library.bench.store.undo()
    qtbot.waitUntil(lambda: library.regard.mark(name) == "none")


def test_labels_of_many_letters_are_chosen_by_typing(library: LibraryPage, qtbot: QtBot) -> None:
    grid = library.stage.grid
    grid.go(0)
    name = grid.selection.current_name
    library.bench.commands.action("library.relabel").trigger()
    menu = library.findChild(LabelMenu)
    assert menu is not None
    qtbot.keyClicks(menu._line, "b")
    qtbot.keyClick(menu._line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: label_of(library, name) == "B")


def test_details_tell_of_one_picture_and_what_several_share(library: LibraryPage, qtbot: QtBot) -> None:
    grid = library.stage.grid
    grid.go(0)
    title = library.details._title
    qtbot.waitUntil(lambda: title.text() == grid.selection.current_name)
    told = [(one.text(), other.text()) for one, other in library.details._origin._labels if one.text()]
    assert ("Label", "A") in told
    assert any("96 × 72 px" in fact for _key, fact in told)
    grid.selection.all()
    qtbot.waitUntil(lambda: title.text() == "22 pictures")
    told = [(one.text(), other.text()) for one, other in library.details._origin._labels if one.text()]
    assert ("Signers", "s1 18, s2 4") in told
    assert ("Bursts", "4") in told


def test_a_change_by_another_program_shows_by_itself(library: LibraryPage, qtbot: QtBot) -> None:
    project, grid = library.bench.project, library.stage.grid
    grid.go(1)
    kept = grid.selection.current_name
    gone = shown(library)[0]
    (project.images / gone).rename(project.images / "B" / gone.partition("/")[2])
    library.bench.store.look()
    qtbot.waitUntil(lambda: label_of(library, gone.partition("/")[2]) == "B")
    assert grid.selection.names == [kept]


def test_another_page_can_have_a_query_shown(library: LibraryPage, qtbot: QtBot) -> None:
    library.bench.wanted.emit("library", "label:B mark:none")
    qtbot.waitUntil(lambda: len(shown(library)) == 6)
    assert library.labels._rows["B"].isChecked()


def test_every_command_of_the_library_is_attached(library: LibraryPage) -> None:
    for command in COMMANDS:
        if command.page == "library":
            assert library.bench.commands.action(command.id).text()
