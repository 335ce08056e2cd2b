"""The right half of a page with a list, and the question before what cannot be undone."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from signlab.errors import Problem
from signlab.ui.theme import Theme
from signlab.ui.widgets.confirm import confirm
from signlab.ui.widgets.halves import Halves
from signlab.ui.widgets.roster import Roster
from signlab.ui.widgets.states import ProblemCard
from signlab.ui.widgets.summary import Facts, Log, Summary


def summary(qtbot: QtBot, theme: Theme) -> Summary:
    made = Summary(theme, "The chosen thing")
    qtbot.addWidget(made)
    made.resize(800, 600)
    made.show()
    qtbot.waitExposed(made)
    return made


def test_problems_are_cards_the_first_few_of_them(qtbot: QtBot, theme: Theme) -> None:
    made = summary(qtbot, theme)
    made.say("b1", "12 pictures.")
    made.show_problems([Problem(f"Picture {number}", "is torn") for number in range(8)])

    def cards() -> list[ProblemCard]:
        return [card for card in made.findChildren(ProblemCard) if card.isVisible()]

    qtbot.waitUntil(lambda: len(cards()) == 6)
    assert "and 2 more" in [said.text() for said in made.findChildren(QLabel)]
    made.show_problems([])
    qtbot.waitUntil(lambda: not cards())


def test_a_section_that_folds_opens_by_its_title(qtbot: QtBot, theme: Theme) -> None:
    made = summary(qtbot, theme)
    log = Log("Log")
    section = made.section("Log", log, folds=True, note="What was said.")
    assert not log.isVisible()
    section.head.click()
    qtbot.waitUntil(log.isVisible)
    section.unfold(False)
    assert not log.isVisible()


def test_facts_follow_without_old_ones_left_over(qtbot: QtBot, theme: Theme) -> None:
    made = summary(qtbot, theme)
    facts = Facts()
    made.section("Settings", facts)
    facts.show_facts([("Split", "by signer"), ("Seed", "0")])
    facts.show_facts([("Split", "by burst")])
    assert facts.facts == [("Split", "by burst")]
    qtbot.waitUntil(lambda: len([part for part in facts.findChildren(QLabel) if part.isVisible()]) == 2)


def test_a_log_follows_its_end_unless_somebody_reads_further_up(qtbot: QtBot, theme: Theme) -> None:
    made = summary(qtbot, theme)
    log = Log("Log")
    made.section("Log", log)
    lines = [f"line {number}" for number in range(100)]
    log.show_text("\n".join(lines))
    bar = log.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    bar.setValue(3)
    log.show_text("\n".join([*lines, "one more"]))
    assert log.toPlainText().endswith("line 99\none more")
    assert bar.value() == 3
    bar.setValue(bar.maximum())
    log.add("and more")
    assert bar.value() == bar.maximum()


def test_the_right_half_keeps_what_is_not_seen(qtbot: QtBot, theme: Theme) -> None:
    made = Halves(Roster(theme, "Things", "New", "None."))
    qtbot.addWidget(made)
    one, other = QWidget(), QWidget()
    made.show_right(one)
    made.show_right(other)
    assert made.right is other
    made.drop(other)
    assert made.right is one


@pytest.mark.parametrize(("press", "done"), [("deed", True), ("escape", False)])
def test_only_the_deed_itself_confirms(qtbot: QtBot, theme: Theme, press: str, done: bool) -> None:
    over = summary(qtbot, theme)
    called: list[bool] = []
    box = confirm(over, "Delete b1?", "This cannot be undone.", "Delete for good", lambda: called.append(True))
    gone: list[int] = []
    box.finished.connect(gone.append)
    qtbot.waitExposed(box)
    if press == "deed":
        next(one for one in box.buttons() if one.text() == "Delete for good").click()
    else:
        qtbot.keyClick(box, Qt.Key.Key_Escape)
    assert called == ([True] if done else [])
    assert gone
    assert not isinstance(QApplication.activeModalWidget(), QMessageBox)
