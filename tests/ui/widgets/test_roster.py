"""The list of what there is: chosen by identity, by pointer and by key."""

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from signlab.ui.theme import Theme
from signlab.ui.widgets.roster import Roster, Row


def roster(qtbot: QtBot, theme: Theme, *, several: bool = False) -> Roster:
    made = Roster(theme, "Things", "New thing", "None yet.", several=several)
    qtbot.addWidget(made)
    made.resize(made.width(), 400)
    made.show()
    qtbot.waitExposed(made)
    return made


def rows(*ids: str) -> list[Row]:
    return [Row(id_, f"thing {id_}", "whole", "proved", "12", "pictures") for id_ in ids]


def test_what_is_chosen_stays_chosen_by_identity(qtbot: QtBot, theme: Theme) -> None:
    made = roster(qtbot, theme)
    made.show_rows(rows("a", "b", "c"))
    assert made.current == ""
    assert made.choose("b")
    with qtbot.assertNotEmitted(made.chosen):
        made.show_rows(rows("new", "a", "b", "c"))
    assert made.current == "b"
    assert made.selected == ["b"]


def test_where_the_chosen_one_is_gone_its_neighbour_is_chosen(qtbot: QtBot, theme: Theme) -> None:
    made = roster(qtbot, theme)
    made.show_rows(rows("a", "b", "c"))
    made.choose("b")
    with qtbot.waitSignal(made.chosen) as told:
        made.show_rows(rows("a", "c"))
    assert told.args == ["c"]
    with qtbot.waitSignal(made.chosen) as told:
        made.show_rows([])
    assert told.args == [""]
    assert made._stack.currentWidget() is made._empty


def test_news_of_the_same_rows_leave_the_choice_alone(qtbot: QtBot, theme: Theme) -> None:
    made = roster(qtbot, theme)
    made.show_rows(rows("a", "b"))
    made.choose("a")
    with qtbot.assertNotEmitted(made.chosen), qtbot.assertNotEmitted(made.picked):
        made.show_rows([Row("a", "thing a", "running", "accent", progress=0.5), *rows("b")])
    assert made.rows[0].said == "thing a, running, 50 %"


def test_arrows_return_and_delete(qtbot: QtBot, theme: Theme) -> None:
    made = roster(qtbot, theme)
    made.show_rows(rows("a", "b"))
    made.choose("a")
    qtbot.keyClick(made.list, Qt.Key.Key_Down)
    assert made.current == "b"
    with qtbot.waitSignal(made.opened) as told:
        qtbot.keyClick(made.list, Qt.Key.Key_Return)
    assert told.args == ["b"]
    with qtbot.waitSignal(made.delete_wanted) as told:
        qtbot.keyClick(made.list, Qt.Key.Key_Delete)
    assert told.args == [["b"]]
    with qtbot.waitSignal(made.new_wanted):
        made.new.click()


def test_two_can_be_picked_and_stay_so(qtbot: QtBot, theme: Theme) -> None:
    made = roster(qtbot, theme, several=True)
    made.show_rows(rows("a", "b", "c"))
    made.choose("a")
    with qtbot.waitSignal(made.picked) as told:
        qtbot.keyClick(made.list, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert told.args == [["a", "b"]]
    made.show_rows(rows("new", "a", "b", "c"))
    assert made.selected == ["a", "b"]


def test_who_cannot_see_a_row_hears_all_of_it(qtbot: QtBot, theme: Theme) -> None:
    made = roster(qtbot, theme)
    made.show_rows(rows("a"))
    index = made.list.model().index(0, 0)
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "thing a, whole, 12 pictures"
    assert made.list.accessibleName() == "Things"


def test_every_state_is_painted(qtbot: QtBot, theme: Theme) -> None:
    made = roster(qtbot, theme)
    blank = made.list.grab().toImage()
    seen = set()
    for tone, progress in (("proved", None), ("warn", None), ("record", 0.4), ("accent", -1), ("", None)):
        made.show_rows([Row("a", "thing a", "state", tone, "1", "x", progress)])
        image = made.list.grab().toImage()
        assert image != blank
        seen.add(bytes(image.constBits()))
    assert len(seen) == 5
