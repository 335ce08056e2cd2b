"""A new build: what it will be is seen while it is asked for; then it is made, or nothing is left of it."""

import threading
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from signlab.dataset.project import Project
from signlab.records import build as building
from signlab.records.shelf import Shelf
from signlab.ui.pages.build import asking
from signlab.ui.pages.build.page import BuildPage
from tests.ui.build.conftest import PATIENCE, Make, entered, said_in


def asked(page: BuildPage, qtbot: QtBot, **values: object) -> None:
    """The form as a hand fills it, with its preview."""
    entered(page, qtbot)
    page.roster.new.click()
    form = page.form.form
    form.fill(values)
    page.form._check(form.values)
    qtbot.waitUntil(lambda: page.form.preview is not None, timeout=PATIENCE)


def warnings(page: BuildPage) -> str:
    return " ".join(said_in(page.form.panel.problems))


def test_what_it_will_be_is_seen_beforehand(page: BuildPage, filled: Project, qtbot: QtBot) -> None:
    asked(page, qtbot, by="signer")
    panel = page.form.panel
    assert panel.bars.counts["A"] == {"train": 4, "validation": 4, "test": 4}
    facts = dict(panel.facts.facts)
    assert facts["Look alike"] == "not known yet; building compares every picture"
    assert facts["On several sides"] == "no signer, no session, no burst"
    assert page.form.form.go.text() == "Build b1 from 36 pictures"
    assert page.form.form.said.startswith("36 pictures, ")
    assert not list(filled.builds.glob("[!.]*"))


def test_looking_beforehand_is_no_news_of_builds(page: BuildPage, filled: Project, qtbot: QtBot) -> None:
    asked(page, qtbot)
    seen = page.form.preview
    for _ in range(2):
        page.following.look()
        answered: list[bool] = []
        page.following.ask(lambda: True, answered.append)  # after the look
        qtbot.waitUntil(lambda: answered == [True], timeout=PATIENCE)  # noqa: B023 -- waited for at once
    assert page.form.preview is seen
    assert page.form.form.go.isEnabled()


def test_a_split_by_picture_is_warned_of_in_plain_words(page: BuildPage, filled: Project, qtbot: QtBot) -> None:
    asked(page, qtbot, by="image")
    assert "mostly measures memory" in warnings(page)
    assert "burst" in dict(page.form.panel.facts.facts)["On several sides"]


def test_typing_asks_again_and_what_is_wrong_stands_by_its_field(page: BuildPage, make: Make, qtbot: QtBot) -> None:
    make("one")
    asked(page, qtbot)
    form = page.form.form
    qtbot.keyClicks(form.editor("name").line, "one")
    assert "There is a build of that name" in form._rows["name"].below.text()
    assert not form.go.isEnabled()
    qtbot.keyClicks(form.editor("name").line, "/")
    assert "Another name, please" in form._rows["name"].below.text()
    qtbot.keyClick(form.editor("name").line, Qt.Key.Key_Backspace)
    qtbot.keyClicks(form.editor("name").line, "more")
    qtbot.waitUntil(form.go.isEnabled, timeout=PATIENCE)
    assert form.go.text() == "Build onemore from 36 pictures"
    form.fill({"validation": 60, "test": 60})
    page.form._check(form.values)
    assert "Nothing would be left" in form.said
    assert not form.go.isEnabled()


def test_labels_and_signers_stay_out(page: BuildPage, filled: Project, qtbot: QtBot) -> None:
    asked(page, qtbot)
    form = page.form.form
    next(tick for option, tick in form.editor("labels").ticks if option.value == "B").click()
    next(tick for option, tick in form.editor("signers").ticks if option.value == "s3").click()
    qtbot.waitUntil(lambda: form.go.isEnabled() and form.go.text().endswith("16 pictures"), timeout=PATIENCE)
    assert "left out, as asked: labels B" in warnings(page)


def test_fields_for_encoding_are_there_only_where_they_matter(page: BuildPage, filled: Project, qtbot: QtBot) -> None:
    asked(page, qtbot)
    form = page.form.form
    assert not form.editor("quality").isVisible()
    form.editor("how").combo.setCurrentIndex(1)
    assert form.editor("quality").isVisible()
    form.fill({"resize": 64, "format": "png", "quality": 95})
    page.form._check(form.values)
    assert form._rows["quality"].below.text() == "PNG has 0 to 9."
    form.fill({"quality": 3})
    options = asking.options(form.values)
    assert options.encoding is not None
    assert options.encoding.as_dict() == {
        "resize": 64, "square": False, "quality": 3, "colour": "rgb", "format": "png"
    }  # fmt: skip


def test_without_pictures_it_says_why_nothing_can_be_built(page: BuildPage, qtbot: QtBot) -> None:
    entered(page, qtbot)
    page.ask_new()
    qtbot.waitUntil(lambda: "has no pictures" in warnings(page), timeout=PATIENCE)
    assert not page.form.form.go.isEnabled()


def test_the_button_builds_and_the_new_build_is_shown(page: BuildPage, filled: Project, qtbot: QtBot) -> None:
    asked(page, qtbot, by="signer", resize=48, how="anew")
    page.form.form.go.click()
    assert page.roster.current == "b1"
    qtbot.waitUntil(lambda: page.halves.right is page.view, timeout=PATIENCE)
    assert page.roster.rows[0].state == "whole"
    assert "shorter side 48 pixels" in dict(page.view.settings.facts)["Pictures"]
    assert page.making == {}
    (built,) = Shelf().look(filled)
    assert sum(built.sides.values()) == 36


def test_a_build_that_is_stopped_leaves_nothing(
    page: BuildPage, filled: Project, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on = threading.Event(), threading.Event()
    write = building.write_side

    def slow(folder: Path, *rest: object, **more: object) -> object:
        begun.set()
        go_on.wait(60)
        return write(folder, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(building, "write_side", slow)
    asked(page, qtbot)
    page.form.form.go.click()
    qtbot.waitUntil(begun.is_set, timeout=PATIENCE)
    qtbot.waitUntil(lambda: page.halves.right is page.made, timeout=PATIENCE)
    assert page.roster.rows[0].state == "being made"
    page.made.stop.click()
    go_on.set()
    qtbot.waitUntil(lambda: page.halves.right is page.form, timeout=PATIENCE)
    assert page.roster.rows == []
    assert not [path for path in filled.builds.iterdir() if path.is_dir()]


def test_escape_and_back_lead_to_the_build_that_was_looked_at(page: BuildPage, make: Make, qtbot: QtBot) -> None:
    make("b1")
    asked(page, qtbot)
    assert page.halves.right is page.form
    assert page.step_back()
    assert page.halves.right is page.view
    assert page.roster.current == "b1"
    assert not page.step_back()
