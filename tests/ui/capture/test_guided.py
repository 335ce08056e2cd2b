"""The guided session and the hands-free cycle on the page."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QInputDialog, QMenu

from signlab.capture.handsfree import Phase
from signlab.capture.prompts import Prompt
from signlab.ui.pages.capture.ending import Ending
from signlab.ui.pages.capture.signer_chooser import SignerChooser
from tests.ui.capture.playing import JPEGS, Scene

KEYS = Qt.Key


def fill(scene: Scene, count: int = 5) -> None:
    """Record what is asked for until it has its pictures."""
    scene.hold(KEYS.Key_Space, *JPEGS[:count])
    scene.release(KEYS.Key_Space)
    scene.over()


def test_the_panel_shows_the_letter_how_many_and_how_to_hold_it(scene: Scene) -> None:
    panel = scene.page.panel
    assert panel._letter.text() == "A"
    assert panel._count.text() == "0 of 5"
    assert "right hand" in panel._how.text()
    scene.until(lambda: panel._picture._image)
    right = panel._picture._image
    scene.bench.settings["capture.mirror"] = False
    scene.control.changed.emit()
    scene.until(lambda: panel._picture._image == right.flipped(Qt.Orientation.Horizontal))


def test_a_letter_that_has_its_pictures_gives_way_to_the_next(scene: Scene) -> None:
    fill(scene)
    scene.until(lambda: scene.control.label == "B")
    assert scene.page.panel._count.text() == "0 of 5"
    assert len(scene.stored("A")) == 5
    assert scene.page.bar.letters._current == "B"


def test_the_keys_of_the_next_and_the_letter_before_move_and_a_click_jumps(scene: Scene) -> None:
    scene.tap(KEYS.Key_Right)
    scene.until(lambda: scene.control.label == "B")
    scene.tap(KEYS.Key_Left)
    scene.until(lambda: scene.control.label == "A")
    letters = scene.page.bar.letters
    place = next(slot for one, slot in letters._slots() if one.label == "E")
    QTest.mouseClick(letters, Qt.MouseButton.LeftButton, pos=place.center().toPoint())
    scene.until(lambda: scene.control.label == "E")


def test_a_letter_is_skipped_with_a_reason_and_asked_for_again_when_somebody_goes_there(scene: Scene) -> None:
    scene.tap(KEYS.Key_Right, Qt.KeyboardModifier.ControlModifier)
    (menu,) = [menu for menu in scene.page.panel.findChildren(QMenu) if menu.isVisible()]
    menu.actions()[0].trigger()
    menu.close()
    scene.until(lambda: scene.control.label == "B")
    assert scene.control.standing.of("A").skipped == "I cannot hold it"
    scene.control.jump("A")
    scene.until(lambda: scene.control.label == "A")
    assert scene.control.standing.of("A").skipped is None


def test_another_reason_can_be_typed(scene: Scene) -> None:
    scene.page.panel._ask_words()
    (dialog,) = scene.page.panel.findChildren(QInputDialog)
    dialog.setTextValue("a plaster")
    dialog.accept()
    scene.until(lambda: scene.control.standing.of("A").skipped == "a plaster")


def test_the_session_goes_on_after_a_break(scene: Scene) -> None:
    fill(scene)
    scene.until(lambda: scene.control.label == "B")
    signer = scene.control.signer
    scene.control.stand_up()
    scene.until(lambda: scene.control.prompt is None)
    scene.control.sit(signer)
    scene.until(lambda: scene.control.label == "B")


def test_at_the_end_there_are_thanks_and_a_summary(scene: Scene) -> None:
    fill(scene)
    scene.until(lambda: scene.control.label == "B")
    scene.control.sitting.skip("It hurts")
    scene.control.finish()
    ending = scene.page.ending
    scene.until(ending.isVisible)
    assert ending._thanks.text() == "Thank you, s1."
    assert ending._counts._counts == {"A": 5}
    assert ending._skipped.text() == "Skipped: B (It hurts)"
    assert ending._left.text().startswith("Left for another time: C D E")
    ending._go_on.click()
    scene.until(lambda: not ending.isVisible())
    scene.hold(KEYS.Key_C, JPEGS[0])
    scene.release(KEYS.Key_C)
    scene.over()


def test_a_session_with_nothing_left_ends_by_itself_and_can_be_done_once_more(scene: Scene) -> None:
    for _ in scene.project.alphabet.names[1:]:
        scene.control.sitting.skip("It hurts")
    scene.until(lambda: scene.control.standing.of("A").skipped is None and scene.control.label == "A")
    fill(scene)
    ending: Ending = scene.page.ending
    scene.until(ending.isVisible)
    assert not ending._left.isVisible()
    ending._again.click()
    scene.until(lambda: scene.control.label == "A" and not ending.isVisible())
    assert scene.control.standing.of("A").done == 0


def test_another_signer_can_follow(scene: Scene) -> None:
    scene.control.finish()
    scene.until(scene.page.ending.isVisible)
    scene.page.ending._other.click()
    chooser = scene.dialog(SignerChooser)
    scene.until(lambda: chooser.list.count() == 2)
    chooser.list.setCurrentRow(1)
    chooser.use()
    scene.until(lambda: scene.control.signer.name == "s2" and scene.control.label == "A")
    assert "left hand" in scene.page.panel._how.text()


def test_what_another_page_wants_recorded_is_asked_for_next(scene: Scene) -> None:
    scene.page.show_wanted(Prompt("M", 3, yaw=20, words="Turn the palm."))
    scene.until(lambda: scene.control.label == "M")
    assert scene.page.panel._how.text() == "Turn the palm."
    scene.until(lambda: scene.page.panel._count.text() == "0 of 3")
    scene.page.show_wanted("E")
    scene.until(lambda: scene.control.label == "E")


def test_hands_free_counts_down_records_and_goes_on(scene: Scene) -> None:
    scene.tap(KEYS.Key_Return)
    scene.until(lambda: scene.page.preview.huge == "1")
    scene.until(lambda: scene.control.burst)
    assert scene.page.preview.huge == ""
    scene.camera.give(*JPEGS[:5])
    scene.until(lambda: scene.control.label == "B" and scene.control.burst)
    assert scene.stored("A") == JPEGS[:5]
    scene.camera.give(JPEGS[6])
    scene.until(lambda: scene.stored("B"))
    scene.tap(KEYS.Key_Escape)
    scene.page.step_back()
    scene.over()
    scene.until(lambda: scene.control.standing.phase is None)


def test_hands_free_can_be_paused_and_goes_on_with_the_same_letter(scene: Scene) -> None:
    scene.tap(KEYS.Key_Return)
    scene.until(lambda: scene.control.burst)
    scene.shoot(*JPEGS[:2])
    scene.tap(KEYS.Key_Space, Qt.KeyboardModifier.ControlModifier)
    scene.over()
    scene.until(lambda: scene.control.standing.phase is Phase.PAUSED)
    scene.control.note = ""
    assert scene.control.lasting_note == "Paused. Your hands are free."
    scene.tap(KEYS.Key_Space, Qt.KeyboardModifier.ControlModifier)
    scene.until(lambda: scene.control.burst)
    scene.camera.give(*JPEGS[2:5])
    scene.until(lambda: scene.control.label == "B")
    assert scene.stored("A") == JPEGS[:5]


def test_hands_free_waits_when_the_window_loses_the_focus_or_nothing_can_be_stored(scene: Scene) -> None:
    scene.tap(KEYS.Key_Return)
    scene.until(lambda: scene.control.burst)
    scene.deactivate()
    scene.over()
    scene.until(lambda: scene.control.standing.phase is Phase.PAUSED)


def test_skipping_while_hands_free_counts_down_to_the_next(scene: Scene) -> None:
    scene.tap(KEYS.Key_Return)
    scene.until(lambda: scene.page.preview.huge)
    scene.control.sitting.skip("It hurts")
    scene.until(lambda: scene.control.label == "B" and scene.page.preview.huge)
    scene.page.step_back()
    scene.until(lambda: scene.control.standing.phase is None)


def test_a_letters_key_takes_over_from_hands_free(scene: Scene) -> None:
    scene.tap(KEYS.Key_Return)
    scene.until(lambda: scene.page.preview.huge)
    scene.hold(KEYS.Key_E, JPEGS[0])
    scene.release(KEYS.Key_E)
    scene.over()
    scene.until(lambda: scene.control.standing.phase is None)
    assert scene.stored("E") == [JPEGS[0]]


def test_full_screen_keeps_preview_letter_and_count(scene: Scene) -> None:
    alone: list[bool] = []
    scene.page.alone.connect(alone.append)
    scene.window.showFullScreen()
    scene.until(lambda: alone and alone[-1])
    page = scene.page
    assert not any(part.isVisible() for part in (page.panel, page.meters, page.strip, page.bar))
    scene.hold(KEYS.Key_A, JPEGS[0])
    scene.until(lambda: page.preview.letter == "A" and page.preview.counter.endswith("1"))
    scene.release(KEYS.Key_A)
    scene.over()
    scene.window.showNormal()
    scene.until(lambda: not alone[-1] and page.bar.isVisible())
