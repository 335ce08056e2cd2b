"""The list of builds and the chosen one: what is there, how it stands, what is done with it."""

import json

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QMessageBox
from pytestqt.qtbot import QtBot

from signlab.dataset.project import Project
from signlab.training import run as training
from signlab.training.source import read
from signlab.ui.pages.build.page import BuildPage
from signlab.ui.widgets.states import Empty
from tests.ui.build.conftest import PATIENCE, Make, Record, entered, said_in


def answer(page: BuildPage, qtbot: QtBot, words: str) -> QMessageBox:
    """Press the button ``words`` of the question that is asked."""

    def asked() -> list[QMessageBox]:
        return [box for box in page.window().findChildren(QMessageBox) if box.isVisible()]

    qtbot.waitUntil(lambda: len(asked()) == 1, timeout=PATIENCE)
    box = asked()[0]
    next(one for one in box.buttons() if one.text() == words).click()
    return box


def cards(page: BuildPage) -> str:
    return " ".join(said_in(page.view._problems))


def test_without_pictures_the_first_step_is_to_record(page: BuildPage, qtbot: QtBot) -> None:
    entered(page, qtbot)
    assert isinstance(page.halves.right, Empty)
    with qtbot.waitSignal(page.bench.wanted) as wanted:
        next(one for one in page.halves.right.findChildren(type(page.roster.new))).click()
    assert wanted.args == ["capture", None]


def test_builds_stand_newest_first_and_the_newest_is_shown(page: BuildPage, make: Make, qtbot: QtBot) -> None:
    make("b1", by="signer")
    make("b2", by="image")
    account = page.bench.project.builds / "b2" / "build.json"
    account.write_text(account.read_text().replace('"made": "2', '"made": "3', 1))
    entered(page, qtbot)
    assert [(row.id, row.state, row.figure) for row in page.roster.rows] == [
        ("b2", "whole", "36"),
        ("b1", "whole", "36"),
    ]
    assert page.roster.current == "b2"
    assert page.view.sentence.text().startswith("36 pictures of 3 labels by 3 signers. Bursts are torn apart")
    assert "A split by image" in cards(page)
    qtbot.keyClick(page.roster.list, Qt.Key.Key_Down)
    assert "Nobody is on two sides" in page.view.sentence.text()
    facts = dict(page.view.settings.facts)
    assert facts["Pictures"] == "as stored, byte for byte"
    assert facts["Trained on it"] == "no run so far"
    assert page.view.bars.counts["A"] == {"train": 4, "validation": 4, "test": 4}
    assert page.view.signers.text().splitlines()[1].startswith("s1\t")


def test_a_build_is_older_once_the_pictures_are_others(
    page: BuildPage, make: Make, record: Record, qtbot: QtBot
) -> None:
    make("b1")
    entered(page, qtbot)
    assert page.roster.rows[0].tone == "proved"
    record("A", 2, "s4")
    page.bench.store.look()
    qtbot.waitUntil(lambda: page.roster.rows[0].tone == "warn", timeout=PATIENCE)
    assert page.roster.rows[0].state == "pictures since: 2 more"
    assert "are others since this was built: 2 more" in cards(page)


def test_a_build_made_in_a_terminal_appears(page: BuildPage, make: Make, qtbot: QtBot) -> None:
    entered(page, qtbot)
    make("b1")
    qtbot.waitUntil(lambda: [row.id for row in page.roster.rows] == ["b1"], timeout=PATIENCE)
    qtbot.waitUntil(lambda: page.halves.right is page.view, timeout=PATIENCE)


def test_damage_is_in_the_list_and_on_the_rail(page: BuildPage, make: Make, qtbot: QtBot) -> None:
    make("b1")
    (page.bench.project.builds / "b1" / "train.rec").unlink()
    with qtbot.waitSignal(page.attention, timeout=PATIENCE) as told:
        entered(page, qtbot)
    assert told.args == ["b1 is damaged"]
    assert page.roster.rows[0].state == "damaged: train.rec is missing"
    assert "train.rec: is missing" in cards(page)


def test_what_cannot_be_read_is_said_and_can_be_deleted(page: BuildPage, make: Make, qtbot: QtBot) -> None:
    make("b1")
    (page.bench.project.builds / "b1" / "build.json").write_text("{")
    entered(page, qtbot)
    assert page.view.sentence.text() == "This build cannot be read."
    assert not page.view.buttons["look"].isEnabled()
    page.view.buttons["delete"].click()
    answer(page, qtbot, "Delete for good")
    qtbot.waitUntil(lambda: not page.roster.rows, timeout=PATIENCE)


def test_verifying_says_whether_all_is_well(page: BuildPage, make: Make, qtbot: QtBot) -> None:
    make("b1", by="signer")
    entered(page, qtbot)
    page.view.buttons["verify"].click()
    assert page.roster.rows[0].state == "being verified"
    qtbot.waitUntil(lambda: "b1" in page.deeds.outcomes, timeout=PATIENCE)
    assert page.roster.rows[0].state.startswith("whole, verified ")
    path = page.bench.project.builds / "b1" / "train.rec"
    data = bytearray(path.read_bytes())
    data[32:34] = b"xx"
    path.write_bytes(data)
    del page.deeds.outcomes["b1"]
    page.view.buttons["verify"].click()
    qtbot.waitUntil(lambda: "b1" in page.deeds.outcomes, timeout=PATIENCE)
    assert page.roster.rows[0].tone == "record"
    assert "train.rec, record" in cards(page)
    page.look_into("b1")
    qtbot.waitUntil(lambda: len(page.records.tiles.entries) == 36, timeout=PATIENCE)
    page.records.wrong.click()
    (entry,) = page.records.tiles.entries
    assert (entry.side, entry.offset) == ("train", 0)
    assert page.records.card.fault.text()


def test_a_build_is_deleted_only_after_its_runs_were_named(
    page: BuildPage, make: Make, project: Project, qtbot: QtBot
) -> None:
    make("b1")
    facts = {"engine": "landmarks", "build": read(project.builds / "b1").named, "classes": (), "options": {}}
    training.create(project.runs, "r7", **facts, state="done")
    entered(page, qtbot)
    page.bench.commands.action("build.delete").trigger()
    box = answer(page, qtbot, "Back")
    assert "r7 learned from it" in box.informativeText()
    assert (project.builds / "b1").is_dir()
    page.bench.commands.action("build.delete").trigger()
    answer(page, qtbot, "Delete for good")
    qtbot.waitUntil(lambda: not (project.builds / "b1").exists(), timeout=PATIENCE)
    qtbot.waitUntil(lambda: isinstance(page.halves.right, Empty), timeout=PATIENCE)


def test_a_build_that_is_learned_from_is_kept(page: BuildPage, make: Make, project: Project, qtbot: QtBot) -> None:
    make("b1")
    named = read(project.builds / "b1").named
    training.create(project.runs, "r1", engine="sagemaker", build=named, classes=(), options={})
    entered(page, qtbot)
    with qtbot.waitSignal(page.bench.went_wrong, timeout=PATIENCE) as told:
        page.view.buttons["delete"].click()
    assert "is being learned from by r1" in str(told.args[0])


def test_an_upload_without_credentials_says_what_is_missing(
    page: BuildPage, make: Make, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("AWS_PROFILE", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION", "AWS_CONFIG_FILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    make("b1")
    entered(page, qtbot)
    with qtbot.waitSignal(page.bench.went_wrong, timeout=PATIENCE) as told:
        page.view.buttons["upload"].click()
    assert "credentials" in str(told.args[0])


def test_numbers_can_be_copied_from_the_bars(page: BuildPage, make: Make, qtbot: QtBot) -> None:
    make("b1", by="signer")
    entered(page, qtbot)
    qtbot.keyClick(page.view.bars, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    lines = QApplication.clipboard().text().splitlines()
    assert lines[:2] == ["\ttraining\tvalidation\ttest", "A\t4\t4\t4"]


def test_a_build_of_earlier_days_is_shown_too(page: BuildPage, make: Make, qtbot: QtBot) -> None:
    make("b1")
    path = page.bench.project.builds / "b1" / "build.json"
    facts = json.loads(path.read_text())
    for key in ("without", "seconds", "bytes"):
        del facts[key]
    path.write_text(json.dumps(facts))
    entered(page, qtbot)
    assert page.roster.rows[0].state == "whole"
    assert dict(page.view.settings.facts)["Left out"] == "nothing on purpose"
    assert [said.text() for said in page.view.findChildren(QLabel) if said.text() == "Took"] == []
