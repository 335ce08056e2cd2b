from pathlib import Path

import numpy as np
from pytestqt.qtbot import QtBot

from signlab import alphabet
from signlab.dataset.project import Project
from signlab.ui.pages.coverage.page import CoveragePage
from signlab.ui.pages.coverage.parts import Part, aligned, parts, see_part
from signlab.ui.pages.coverage.side_by_side import SideBySide
from tests.ui.coverage.conftest import Measure


def open_beside(measured: Measure, page: CoveragePage, qtbot: QtBot) -> SideBySide:
    """Of s1 a burst of A, of s2 two of B."""
    measured("A", 3, signer="s1")
    measured("B", 3, signer="s2")
    measured("B", 3, roll=25.0, signer="s2")
    page.watching.refresh()
    qtbot.waitUntil(lambda: (page.watching.seen.total, page.watching.seen.waiting) == (9, 0))
    page.open_side_by_side()
    qtbot.waitUntil(lambda: page.beside._shown is not None)
    return page.beside


def bursts(beside: SideBySide) -> list[dict[str, int]]:
    found = []
    for _name, seen in beside._shown:
        counts = seen.covered.bursts.sum(axis=(1, 2))
        found.append({name: int(count) for name, count in zip(seen.covered.labels, counts, strict=True) if count})
    return found


def test_two_signers_lie_beside_each_other_in_one_order(measured: Measure, page: CoveragePage, qtbot: QtBot) -> None:
    beside = open_beside(measured, page, qtbot)
    assert [side.part for side in beside.sides] == [Part("signer", "s1"), Part("signer", "s2")]
    assert bursts(beside) == [{"A": 1}, {"B": 2}]
    first, second = (side.sheet._seen for side in beside.sides)
    assert [first.covered.labels[number] for number in first.order] == [
        second.covered.labels[number] for number in second.order
    ]
    with qtbot.waitSignal(beside.opened) as opened:
        beside.sides[0].sheet.opened.emit("A", None)
    assert opened.args == ["A", None]
    assert page._stack.currentWidget() is page.own
    page.open_side_by_side()
    assert page.step_back()
    assert page._stack.currentWidget() is page.overview


def test_another_part_is_chosen_and_new_pictures_show(measured: Measure, page: CoveragePage, qtbot: QtBot) -> None:
    beside = open_beside(measured, page, qtbot)
    beside.sides[1].who.setCurrentIndex(0)
    qtbot.waitUntil(lambda: bursts(beside) == [{"A": 1}, {"A": 1, "B": 2}])
    measured("A", 3, roll=-25.0, signer="s1")
    page.watching.refresh()
    qtbot.waitUntil(lambda: bursts(beside) == [{"A": 2}, {"A": 2, "B": 2}])


def test_another_project_lies_at_the_right_and_both_are_exported(
    measured: Measure, page: CoveragePage, qtbot: QtBot, tmp_path: Path
) -> None:
    beside = open_beside(measured, page, qtbot)
    with Project.create(tmp_path / "other", "other", alphabet.load("A,Z")):
        pass
    beside.add_project(tmp_path / "other")
    qtbot.waitUntil(lambda: bursts(beside) == [{"A": 1, "B": 2}, {}])
    assert beside.sides[1].who.currentText() == "Project other"
    assert len(beside.sides[1].sheet._seen.order) == 2
    with qtbot.waitSignal(page.bench.told):
        beside.export(tmp_path / "both.html")
    assert "Coverage of signs and other" in (tmp_path / "both.html").read_text()


def test_a_project_that_cannot_be_opened_is_told_and_left_out(
    measured: Measure, page: CoveragePage, qtbot: QtBot, tmp_path: Path
) -> None:
    beside = open_beside(measured, page, qtbot)
    with qtbot.waitSignal(page.bench.went_wrong):
        beside.add_project(tmp_path / "nowhere")
    qtbot.waitUntil(lambda: [side.part.kind for side in beside.sides] != ["all", "project"])


def test_what_can_be_chosen_and_one_order_for_both(measured: Measure, page: CoveragePage, qtbot: QtBot) -> None:
    open_beside(measured, page, qtbot)
    pictures = page.watching.seen.covered.pictures
    offered = parts(pictures)
    assert offered[:3] == [Part("all"), Part("signer", "s1"), Part("signer", "s2")]
    assert [part.kind for part in offered[3:]] == ["session"] * 3
    name, seen = see_part(pictures, Part("signer", "s2"), "roll", 3)
    assert (name, len(seen.covered.pictures)) == ("s2", 6)
    assert np.isnan(seen.covered.pictures.figures["roll"]).sum() == 0
    first, second = aligned(page.watching.seen, seen)
    assert first == second
