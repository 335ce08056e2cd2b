import numpy as np

from signlab.ui.pages.library.selection import Selection

NAMES = [f"{letter}.jpg" for letter in "abcdefgh"]


def selection() -> Selection:
    made = Selection()
    made.follow(NAMES)
    return made


def test_going_chooses_one_and_extending_chooses_from_where_one_started() -> None:
    chosen = selection()
    chosen.go(2)
    chosen.go(5, extend=True)
    assert chosen.rows == [2, 3, 4, 5]
    chosen.go(1, extend=True)
    assert chosen.rows == [1, 2]


def test_what_is_chosen_stays_so_by_name_when_rows_are_others() -> None:
    chosen = selection()
    chosen.go(2)
    chosen.toggle(6)
    chosen.follow(["x.jpg", *reversed(NAMES)])
    assert chosen.names == ["g.jpg", "c.jpg"]
    assert chosen.current_name == "g.jpg"


def test_a_current_picture_that_went_away_leaves_its_place_to_the_next() -> None:
    chosen = selection()
    chosen.go(3)
    chosen.follow([name for name in NAMES if name != "d.jpg"])
    assert chosen.current_name == "e.jpg"
    assert chosen.names == ["e.jpg"]


def test_when_all_pictures_went_away_nothing_is_current() -> None:
    chosen = selection()
    chosen.go(3)
    chosen.follow([])
    assert chosen.current is None
    assert chosen.names == []


def test_after_the_chosen_ones_comes_the_next_or_else_one_before() -> None:
    chosen = selection()
    chosen.take(np.array([2, 3]))
    assert chosen.after() == 4
    chosen.take(np.array([6, 7]))
    assert chosen.after() == 5
    chosen.all()
    assert chosen.after() is None
