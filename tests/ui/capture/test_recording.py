"""Recording with the keys, as a volunteer does."""

from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from signlab.dataset.consents import latest
from signlab.ui.pages.capture.decoder import Place, fitted
from tests.ui.capture.playing import DARK, JPEGS, Scene

KEYS = Qt.Key


def test_holding_a_letters_key_records_it_until_it_is_let_go(scene: Scene) -> None:
    scene.hold(KEYS.Key_B, *JPEGS[:3])
    assert scene.page.preview.recording
    scene.release(KEYS.Key_B)
    scene.over()
    scene.camera.give(JPEGS[5])
    scene.until(lambda: "3 pictures of B" in scene.page.preview.note)
    assert scene.stored("B") == JPEGS[:3]
    assert not scene.page.preview.recording
    scene.until(lambda: scene.page.strip.count() == 3)


def test_a_picture_is_stored_with_signer_hand_consent_and_camera(scene: Scene) -> None:
    scene.hold(KEYS.Key_A, JPEGS[0])
    scene.release(KEYS.Key_A)
    scene.over()
    scene.project.index.refresh()
    (session,) = scene.project.index.sessions()
    assert (session.signer, session.hand, session.source, session.camera) == ("s1", "right", "camera:0", "Camera 0")
    assert session.consent
    assert (session.consent.training, session.consent.sharing) == (True, False)
    assert (session.consent.date, session.consent.wording) == (date.today().isoformat(), latest().version)


def test_space_and_the_button_record_what_is_asked_for(scene: Scene) -> None:
    scene.hold(KEYS.Key_Space, *JPEGS[:2])
    scene.release(KEYS.Key_Space)
    scene.over()
    button = scene.page.bar.record
    QTest.mousePress(button, Qt.MouseButton.LeftButton)
    scene.until(lambda: scene.control.take.burst)
    assert button.text().strip() == "Recording A. Let go to stop"
    scene.shoot(JPEGS[2])
    QTest.mouseRelease(button, Qt.MouseButton.LeftButton)
    scene.over()
    assert scene.stored("A") == JPEGS[:3]


def test_a_key_that_repeats_itself_is_held_once(scene: Scene) -> None:
    scene.hold(KEYS.Key_A, JPEGS[0])
    for kind in (QKeyEvent.Type.KeyRelease, QKeyEvent.Type.KeyPress) * 3:
        again = QKeyEvent(kind, KEYS.Key_A, Qt.KeyboardModifier.NoModifier, "a", True)
        QApplication.sendEvent(scene.page, again)
    scene.shoot(JPEGS[1])
    scene.release(KEYS.Key_A)
    scene.over()
    scene.project.index.refresh()
    assert scene.stored("A") == JPEGS[:2]
    assert scene.project.index.total().bursts == 1


def test_a_key_that_repeats_itself_without_saying_so_is_held_once_too(scene: Scene) -> None:
    scene.hold(KEYS.Key_A, JPEGS[0])
    for moment in (500, 540, 580):
        for kind in (QKeyEvent.Type.KeyRelease, QKeyEvent.Type.KeyPress):
            unmarked = QKeyEvent(kind, KEYS.Key_A, Qt.KeyboardModifier.NoModifier, "a")
            unmarked.setTimestamp(moment)
            QApplication.sendEvent(scene.page, unmarked)
    scene.shoot(JPEGS[1])
    scene.release(KEYS.Key_A)
    scene.over()
    scene.project.index.refresh()
    assert scene.project.index.total().bursts == 1


def test_of_two_letters_at_once_the_second_records_and_the_screen_says_so(scene: Scene) -> None:
    scene.hold(KEYS.Key_A, JPEGS[0])
    scene.press(KEYS.Key_B)
    scene.until(lambda: scene.control.take.burst and scene.control.take.burst.label == "B")
    scene.shoot(JPEGS[1])
    scene.release(KEYS.Key_A)
    scene.shoot(JPEGS[2])
    scene.release(KEYS.Key_B)
    scene.over()
    assert scene.stored("A") == JPEGS[:1]
    assert scene.stored("B") == JPEGS[1:3]


def test_two_letters_at_once_are_told(scene: Scene) -> None:
    scene.press(KEYS.Key_A)
    scene.until(lambda: scene.control.take.burst)
    scene.press(KEYS.Key_B)
    assert scene.page.preview.note == "Two letters at once: B now, A has ended."
    scene.release(KEYS.Key_B)
    scene.release(KEYS.Key_A)
    scene.over()


def test_a_tap_too_short_for_a_picture_is_answered(scene: Scene) -> None:
    scene.tap(KEYS.Key_A)
    scene.until(lambda: "Hold A a little longer" in scene.page.preview.note)
    assert scene.stored("A") == []


def test_a_key_held_while_the_window_loses_the_focus_stops(scene: Scene) -> None:
    scene.hold(KEYS.Key_A, JPEGS[0])
    scene.deactivate()
    scene.over()
    scene.camera.give(JPEGS[1])
    scene.until(lambda: scene.control.stage.live.newest.frame.jpeg == JPEGS[1])
    scene.release(KEYS.Key_A)
    scene.hold(KEYS.Key_A, JPEGS[2])
    scene.release(KEYS.Key_A)
    scene.over()
    assert scene.stored("A") == [JPEGS[0], JPEGS[2]]


def test_who_cannot_hold_a_key_presses_it_to_start_and_to_stop(scene: Scene) -> None:
    scene.bench.settings["capture.hold"] = False
    scene.hold(KEYS.Key_A, JPEGS[0])
    scene.release(KEYS.Key_A)
    scene.shoot(JPEGS[1])
    assert "Stop A" in scene.page.bar.record.text()
    scene.tap(KEYS.Key_A)
    scene.over()
    assert scene.stored("A") == JPEGS[:2]


def test_the_command_records_without_any_key(scene: Scene) -> None:
    action = scene.bench.commands.action("capture.record")
    action.trigger()
    scene.until(lambda: scene.control.take.burst)
    scene.shoot(JPEGS[0])
    action.trigger()
    scene.over()
    assert scene.stored("A") == JPEGS[:1]


@pytest.mark.parametrize("how", ["click", "delete"])
def test_a_thumbnail_takes_its_picture_out(scene: Scene, how: str) -> None:
    scene.hold(KEYS.Key_A, *JPEGS[:3])
    scene.release(KEYS.Key_A)
    strip = scene.page.strip
    scene.until(lambda: strip.count() == 3)
    if how == "click":
        middle = strip.visualItemRect(strip.item(1)).center()
        QTest.mouseClick(strip.viewport(), Qt.MouseButton.LeftButton, pos=middle)
    else:
        strip.setFocus(Qt.FocusReason.TabFocusReason)
        strip.setCurrentRow(0)
        QTest.keyClick(strip, KEYS.Key_Right)
        QTest.keyClick(strip, KEYS.Key_Delete)
    scene.until(lambda: strip.count() == 2)
    assert scene.stored("A") == [JPEGS[0], JPEGS[2]]
    scene.until(lambda: scene.control.standing.of("A").done == 2)


def test_backspace_takes_the_whole_burst_back_and_undo_brings_it_again(scene: Scene) -> None:
    scene.hold(KEYS.Key_A, *JPEGS[:3])
    scene.release(KEYS.Key_A)
    scene.over()
    scene.until(lambda: scene.page.strip.count() == 3)
    scene.tap(KEYS.Key_Backspace)
    scene.until(lambda: not scene.files("A") and scene.page.strip.count() == 0)
    scene.until(lambda: scene.control.note == "3 pictures taken out.")
    scene.bench.store.undo()
    scene.until(lambda: len(scene.files("A")) == 3)
    scene.until(lambda: scene.control.standing.of("A").done == 3)


def test_a_letter_typed_while_the_strip_has_the_focus_records(scene: Scene) -> None:
    scene.page.strip.setFocus(Qt.FocusReason.TabFocusReason)
    scene.hold(KEYS.Key_A, JPEGS[0])
    scene.release(KEYS.Key_A)
    scene.over()
    assert scene.stored("A") == JPEGS[:1]


def test_frames_that_fail_are_counted_and_stored_only_when_somebody_insists(scene: Scene) -> None:
    scene.press(KEYS.Key_A)
    scene.until(lambda: scene.control.take.burst)
    scene.camera.give(*DARK[:2])
    scene.until(lambda: scene.page.meters._refused.text() == "2 not kept")
    assert scene.page.meters._refused.toolTip() == "2 too dark"
    insist = scene.page.meters.insist
    scene.until(insist.isVisible)
    QTest.mouseClick(insist, Qt.MouseButton.LeftButton)
    scene.shoot(DARK[2])
    scene.until(lambda: "Kept all the same" in scene.page.meters._words.text())
    scene.release(KEYS.Key_A)
    scene.over()
    assert scene.stored("A") == [DARK[2]]


def test_nobody_records_without_a_signer(empty: Scene) -> None:
    from signlab.ui.pages.capture.signer_chooser import SignerChooser

    empty.until(lambda: empty.control.signer)
    empty.control.stand_up()
    empty.go_live()
    empty.tap(KEYS.Key_A)
    chooser = empty.dialog(SignerChooser)
    chooser.reject()
    assert empty.stored("A") == []


def test_the_picture_is_mirrored_on_the_screen_alone(scene: Scene) -> None:
    preview = scene.page.preview
    for mirrored in (True, False):
        scene.bench.settings["capture.mirror"] = mirrored
        scene.until(lambda wanted=mirrored: scene.control.stage.decoder._place.mirrored is wanted)
        scene.camera.give(JPEGS[0])
        seen = fitted(JPEGS[0], Place(preview.width(), preview.height(), mirrored))
        scene.until(lambda wanted=seen: preview._image == wanted)
    scene.hold(KEYS.Key_A, JPEGS[1])
    scene.release(KEYS.Key_A)
    scene.over()
    assert scene.stored("A") == [JPEGS[1]]


def test_a_mirrored_picture_is_the_same_the_other_way_round() -> None:
    place = Place(400, 400)
    plain, mirrored = fitted(JPEGS[0], place), fitted(JPEGS[0], replace(place, mirrored=True))
    assert (plain.width(), plain.height()) == (400, 300)
    assert mirrored == plain.flipped(Qt.Orientation.Horizontal)
    assert mirrored != plain
