"""The letter that a model sees, on the Capture page."""

from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from signlab.capture.hands import Hand as HandFound
from signlab.capture.hands import Sight as HandSight
from signlab.deployment.here.spelling import Reading
from signlab.training import run as runs
from signlab.training.landmarks import drawn
from signlab.training.run import BuildNamed
from signlab.ui.pages.capture.live_letter import LiveLetter
from signlab.ui.pages.capture.second_opinion import LINGER, PATIENCE, SecondOpinion
from signlab.ui.workbench import Workbench
from signlab.vision.hand import Hand
from signlab.vision.live import Sight
from tests.deployment import models
from tests.ui.capture.playing import Scene

LETTERS = tuple("ABCLVY")


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return models.of_hands(tmp_path_factory.mktemp("hands") / "model.tar.gz", LETTERS).read_bytes()


def add_run(bench: Workbench, name: str, model: bytes, right: float = 0.5) -> None:
    build = BuildNamed("b1", "")
    made = runs.create(bench.project.runs, name, engine="landmarks", build=build, classes=LETTERS, options={})
    made.model.write_bytes(model)
    made.ending("done", 1.0, made=f"2026-11-2{name[-1]}T00:00:00+00:00", best={"validation_accuracy": right})


def seen(label: str) -> HandSight:
    """The finder found a hand that holds ``label``; "" for none."""
    if not label:
        return HandSight(None, False)
    hands, labels, _ = drawn.hands(LETTERS)
    hand: Hand = hands[labels.index(LETTERS.index(label))]
    sight = Sight(1, {}, hand.relative, hand.box, hand.right, 0.0, hand)
    return HandSight(HandFound((0.2, 0.2, 0.5, 0.5), sight), True)


class Watched:
    """A ``LiveLetter``, and what it read."""

    def __init__(self, bench: Workbench, qtbot: QtBot) -> None:
        self.qtbot, self.letter = qtbot, LiveLetter(bench)
        self.read: list[Reading | None] = []
        self.letter.read.connect(self.read.append)

    def load(self, name: str) -> None:
        self.letter.look()
        self.qtbot.waitUntil(lambda: self.letter.model == name, timeout=60_000)

    def look(self, label: str, asked: str = "") -> Reading:
        before = len(self.read)
        self.letter.show_hand(seen(label), asked)
        self.qtbot.waitUntil(lambda: len(self.read) > before, timeout=60_000)
        found = self.read[-1]
        assert found is not None
        return found


@pytest.fixture
def watched(bench: Workbench, qtbot: QtBot, model: bytes):  # type: ignore[no-untyped-def]
    add_run(bench, "r1", model)
    made = Watched(bench, qtbot)
    yield made
    made.letter.close()


def test_it_names_the_hand_that_was_found(watched: Watched) -> None:
    watched.load("r1")
    assert watched.look("V").leading == "V"
    for _ in range(60):  # what was before fades away
        reading = watched.look("")
    assert reading.leading == ""
    assert set(reading.scores) == set(LETTERS)


def test_the_same_sight_is_read_once(watched: Watched) -> None:
    watched.load("r1")
    sight = seen("V")
    before = len(watched.read)
    for _ in range(3):
        watched.letter.show_hand(sight, "")
    watched.qtbot.waitUntil(lambda: len(watched.read) > before, timeout=60_000)
    watched.look("A")
    assert len(watched.read) == before + 2


def test_the_newest_run_the_best_one_or_none_reads_as_the_settings_say(
    watched: Watched, bench: Workbench, model: bytes
) -> None:
    add_run(bench, "r2", model, right=0.9)
    add_run(bench, "r3", model, right=0.7)
    watched.load("r3")
    bench.settings["capture.letter"] = "best"
    watched.qtbot.waitUntil(lambda: watched.letter.model == "r2", timeout=60_000)
    bench.settings["capture.letter"] = "off"
    watched.qtbot.waitUntil(lambda: not watched.letter.model, timeout=60_000)
    before = len(watched.read)
    watched.letter.show_hand(seen("V"), "V")
    watched.qtbot.wait(100)
    assert len(watched.read) == before


def test_a_model_that_is_damaged_harms_nothing(bench: Workbench, qtbot: QtBot, tmp_path: Path) -> None:
    add_run(bench, "r1", b"no archive")
    watched = Watched(bench, qtbot)
    watched.letter.look()
    qtbot.waitUntil(lambda: watched.read == [None], timeout=60_000)
    assert watched.letter.model == ""
    watched.letter.close()


def test_another_letter_is_told_only_once_it_lasts_and_until_it_agrees() -> None:
    opinion = SecondOpinion()
    assert opinion.hear(0, "A", "N") == ""
    assert opinion.hear(PATIENCE - 0.1, "A", "N") == ""
    assert opinion.hear(PATIENCE, "A", "N") == "N"
    assert opinion.hear(PATIENCE + 0.1, "A", "") == "N"  # long enough to be read
    assert opinion.hear(PATIENCE + 0.2, "A", "A") == ""
    assert opinion.hear(9, "A", "N") == ""
    assert opinion.hear(9 + PATIENCE, "A", "N") == "N"
    assert opinion.hear(9 + PATIENCE + LINGER + 0.1, "A", "") == ""


def test_several_others_in_turn_or_another_question_tell_nothing() -> None:
    opinion = SecondOpinion()
    for number in range(40):
        assert opinion.hear(number / 10, "A", "NM"[number // 5 % 2]) == ""
    opinion.hear(10, "A", "N")
    assert opinion.hear(10 + PATIENCE, "A", "N") == "N"
    assert opinion.hear(10 + PATIENCE, "B", "N") == ""
    assert opinion.hear(99, "", "N") == ""


def test_the_card_lies_on_the_preview_but_not_while_pictures_are_taken(scene: Scene) -> None:
    page, reading = scene.page, Reading(1, {"A": 0.8, "N": 0.1, "M": 0.05, "T": 0.0}, "A", "A", "A")
    page._show_letter(reading)
    assert page.card.isVisible()
    assert page.card.letter.text() == "A"
    assert [label for label, _ in page.card.bars.shown] == ["A", "N", "M"]
    inside = page.preview.area.toAlignedRect()
    assert inside.contains(page.card.geometry())
    page.card.show_reading(replace(reading, leading="N"), "N", wanted=True)
    assert page.card.words.text() == "Looks like N to the model"
    page.card.show_reading(replace(reading, leading=""), "", wanted=True)
    assert (page.card.letter.text(), page.card.words.text()) == ("–", "No sign")
    scene.control.take.burst = object()  # type: ignore[assignment]
    page._show_letter(reading)
    assert not page.card.isVisible()
    scene.control.take.burst = None
    page._show_letter(reading)
    assert page.card.isVisible()
    page._show_letter(None)
    assert not page.card.isVisible()


def test_the_source_is_let_go_of_when_another_page_wants_it(scene: Scene, bench: Workbench) -> None:
    bench.source_wanted.emit("camera:9")
    assert scene.control.live
    bench.source_wanted.emit(scene.control.url)
    scene.until(lambda: not scene.control.live)
    scene.control.come()
    scene.until(lambda: len(scene.cameras) == 2)
