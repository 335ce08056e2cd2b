"""A form: values in and out by name, hints and problems under their fields, one button."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from signlab.ui.widgets.fields import Choice, File, Group, Number, Option, Several, Switch, Text
from signlab.ui.widgets.form import Form

GROUPS = (
    Group("What", (Text("name", "Name", "b1 unless given"), Several("left", "Leave out", options=(Option("A", "A"),)))),
    Group(
        "How",
        (
            Choice("by", "Split", options=(Option("signer", "By signer", "People apart."), Option("image", "None"))),
            Number("share", "Share", least=0, most=1, step=0.05, decimals=2),
            Number("size", "Size", least=0, most=4096, unit="pixels", zero="as it is"),
            Switch("square", "Square"),
            File("start", "Start from"),
        ),
    ),
)
VALUES = {"name": "b7", "left": ("A",), "by": "image", "share": 0.25, "size": 224, "square": True, "start": "x.gz"}


@pytest.fixture
def form(qtbot: QtBot) -> Iterator[Form]:
    made = Form("New thing", GROUPS)
    qtbot.addWidget(made)
    made.resize(800, 600)
    made.show()
    qtbot.waitExposed(made)
    yield made
    made.close()


def test_values_come_out_as_they_went_in(form: Form, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(form.changed):
        form.fill(VALUES)
    assert form.values == VALUES


def test_every_kind_tells_when_a_hand_changes_it(form: Form, qtbot: QtBot) -> None:
    form.fill(VALUES)
    deeds = {
        "name": lambda: qtbot.keyClicks(form.editor("name").line, "x"),
        "left": form.editor("left").ticks[0][1].click,
        "by": lambda: qtbot.keyClick(form.editor("by").combo, Qt.Key.Key_Up),
        "share": lambda: qtbot.keyClick(form.editor("share").spin, Qt.Key.Key_Up),
        "size": lambda: qtbot.keyClick(form.editor("size").spin, Qt.Key.Key_Down),
        "square": form.editor("square").tick.click,
        "start": lambda: qtbot.keyClicks(form.editor("start").line, "2"),
    }
    told = []
    form.changed.connect(told.append)
    for deed in deeds.values():
        deed()
    after = {"name": "b7x", "left": (), "by": "signer", "share": 0.3, "size": 223, "square": False, "start": "x.gz2"}
    assert told[-1] == {**after, "share": pytest.approx(0.3)}
    assert len(told) == len(deeds)


def test_a_problem_takes_the_place_of_the_hint_until_it_is_gone(form: Form) -> None:
    row = form._rows["name"]
    assert row.below.text() == "b1 unless given"
    form.show_problems({"name": "There is one of that name."})
    assert row.below.text() == "There is one of that name."
    assert row.below.property("tone") == "record"
    assert form.editor("name").line.accessibleDescription() == "There is one of that name."
    form.show_problems({})
    assert row.below.text() == "b1 unless given"


def test_what_is_chosen_has_its_own_hint_and_stays_among_other_options(form: Form) -> None:
    assert form._rows["by"].below.text() == "People apart."
    form.fill({"by": "image"})
    assert not form._rows["by"].below.isVisible()
    form.offer("by", (Option("burst", "By burst"), Option("image", "None")))
    assert form.values["by"] == "image"
    form.offer("by", (Option("burst", "By burst"),))
    assert form.values["by"] == "burst"


def test_the_button_says_what_it_will_do_and_hands_over_the_values(form: Form, qtbot: QtBot) -> None:
    form.fill(VALUES)
    form.say("Nothing to build.", "record")
    form.promise("Build b7", ready=False)
    with qtbot.assertNotEmitted(form.agreed):
        form.go.click()
    form.promise("Build b7 of 12 pictures")
    assert form.go.text() == "Build b7 of 12 pictures"
    with qtbot.waitSignal(form.agreed) as told:
        form.go.click()
    assert told.args == [VALUES]


def test_a_wheel_scrolls_past_a_number_that_has_no_focus(form: Form, qtbot: QtBot) -> None:
    spin = form.editor("size").spin
    form.fill({"size": 10})

    def turn() -> None:
        middle = QPointF(spin.rect().center())
        none, flat = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
        angle = QPoint(0, 120)
        phase = Qt.ScrollPhase.NoScrollPhase
        event = QWheelEvent(middle, spin.mapToGlobal(middle), QPoint(), angle, none, flat, phase, False)
        QApplication.sendEvent(spin, event)

    form.editor("name").setFocus()
    turn()
    assert spin.value() == 10
    spin.setFocus()
    qtbot.waitUntil(spin.hasFocus)
    turn()
    assert spin.value() == 11


def test_many_ticks_go_on_in_the_next_line(qtbot: QtBot) -> None:
    letters = tuple(Option(letter, letter) for letter in "ABCDEFGHIJKLMNOPQRSTUVWXY")
    made = Form("Letters", (Group("Which", (Several("left", "Leave out", options=letters),)),))
    qtbot.addWidget(made)
    made.resize(480, 400)
    made.show()
    qtbot.waitExposed(made)
    ticks = [tick for _option, tick in made.editor("left").ticks]
    lines = {tick.y() for tick in ticks}
    assert len(lines) > 2
    assert all(tick.geometry().right() <= tick.parentWidget().width() for tick in ticks)
