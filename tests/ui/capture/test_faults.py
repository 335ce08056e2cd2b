"""What goes wrong on the Capture page, and what it says then."""

import errno
import os
import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from signlab import alphabet, files
from signlab.capture.source import State
from signlab.dataset.consents import given
from signlab.dataset.project import Project
from signlab.dataset.signers import register
from signlab.errors import Problem, SignlabError
from signlab.ui.commands import Commands
from signlab.ui.settings import Settings
from signlab.ui.theme import Theme
from signlab.ui.workbench import Workbench
from tests.stand_in import disks
from tests.ui.capture.playing import JPEGS, Scene

A = Qt.Key.Key_A
GONE = Problem("The camera", "was unplugged", "Plug it in again.")


def banner(scene: Scene) -> str:
    said = scene.page.preview.banner.said
    return f"{said.words} {said.more}" if said else ""


def trouble(scene: Scene) -> str:
    card = scene.page._trouble
    return card.accessibleName() if card else ""


def test_a_source_lost_while_recording_is_said_and_goes_on_when_it_is_back(scene: Scene) -> None:
    scene.hold(A, *JPEGS[:2])
    scene.camera.tell(State.RECONNECTING, "Trying again in 1 s.", GONE)
    scene.until(lambda: "The picture is gone" in banner(scene) and "was unplugged" in banner(scene))
    assert scene.page.preview._stale
    assert scene.control.take.burst
    scene.shoot(JPEGS[2])
    scene.until(lambda: not banner(scene) and not scene.page.preview._stale)
    scene.release(A)
    scene.over()
    assert scene.stored("A") == JPEGS[:3]


def test_a_source_that_fails_for_good_ends_the_burst_and_can_be_tried_again(scene: Scene) -> None:
    scene.hold(A, *JPEGS[:2])
    scene.camera.fail(SignlabError(GONE.thing, GONE.cause, GONE.next_step))
    scene.until(lambda: "The camera was unplugged" in banner(scene))
    scene.over()
    scene.release(A)
    scene.page.preview.banner._button.click()
    scene.until(lambda: len(scene.cameras) == 2)
    scene.camera.give(JPEGS[5])
    scene.until(lambda: scene.control.live and not banner(scene))
    scene.hold(A, JPEGS[2])
    scene.release(A)
    scene.over()
    assert scene.stored("A") == JPEGS[:3]


def test_nothing_is_recorded_while_there_is_no_picture(scene: Scene) -> None:
    scene.lose()
    scene.tap(A)
    assert scene.page.preview.note == "There is no picture to record yet."
    assert scene.control.hold.label == ""


def test_another_program_that_reads_the_stream_is_told_beside_the_picture(scene: Scene) -> None:
    scene.camera.tell(State.LIVE, "Live.", Problem("The stream", "is read by cat too", "End it."))
    scene.until(lambda: "is read by cat too" in scene.page.preview.note)
    assert not banner(scene)


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS])
def test_a_disk_that_fills_or_turns_read_only_while_recording_stops_it_says_so_and_tears_nothing(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    scene.hold(A, *JPEGS[:2])
    with monkeypatch.context() as patch:

        def full(*_args: object, **_options: object) -> None:
            raise OSError(code, os.strerror(code))

        patch.setattr(files, "place", full)
        scene.camera.give(JPEGS[2])
        scene.until(lambda: os.strerror(code) in trouble(scene))
        scene.over()
    assert scene.control.live
    assert not scene.page.preview.recording
    scene.release(A)
    scene.hold(A, JPEGS[3])
    scene.until(lambda: not trouble(scene))
    scene.release(A)
    scene.over()
    assert scene.stored("A") == [JPEGS[0], JPEGS[1], JPEGS[3]]


def test_a_disk_that_is_really_full_stops_the_recording(
    tmp_path: Path, settings: Settings, theme: Theme, qtbot: QtBot
) -> None:
    with disks.small_disk(tmp_path / "disk") as disk:
        project = Project.create(disk / "signs", "signs", alphabet.load("asl-24"))
        project.settings["capture"].update(count=500, novelty=0)
        register(project, "s1", "right", given(["training"]))
        bench = Workbench(project, settings, theme, Commands(settings, theme))
        scene = Scene(bench, qtbot)
        scene.go_live()
        scene.until(lambda: scene.control.label == "A")
        scene.press(A)
        scene.until(lambda: scene.control.take.burst)
        scene.camera.give(*JPEGS * 25)
        scene.until(lambda: "No space left on device" in trouble(scene))
        scene.over()
        assert scene.stored("A")
        assert all(one in JPEGS for one in scene.stored("A"))
        scene.close()
        bench.deleteLater()


def test_a_project_folder_that_vanishes_stops_the_recording_and_says_so(scene: Scene, tmp_path: Path) -> None:
    scene.hold(A, *JPEGS[:2])
    away = tmp_path / "away"
    shutil.move(scene.project.root, away)
    scene.camera.give(JPEGS[2])
    scene.until(lambda: "is no longer there" in trouble(scene))
    scene.over()
    assert not scene.project.root.exists()
    shutil.move(away, scene.project.root)
    scene.release(A)
    scene.hold(A, JPEGS[3])
    scene.release(A)
    scene.over()
    assert scene.stored("A") == [JPEGS[0], JPEGS[1], JPEGS[3]]


def test_leaving_while_recording_ends_it_whole(scene: Scene) -> None:
    scene.hold(A, *JPEGS[:2])
    scene.page.left()
    scene.over()
    assert scene.stored("A") == JPEGS[:2]
    assert scene.control.live  # for a while
    scene.page.entered()
    scene.camera.give(JPEGS[4])
    scene.until(lambda: scene.control.live)


def test_a_page_left_for_long_lets_go_of_the_source_and_opens_it_again(scene: Scene) -> None:
    scene.page.left()
    scene.control._away.timeout.emit()
    scene.until(lambda: scene.control.status.state is State.ENDED)
    scene.page.entered()
    scene.until(lambda: len(scene.cameras) == 2)


def test_quitting_while_recording_ends_it_whole(scene: Scene) -> None:
    scene.hold(A, *JPEGS[:2])
    scene.close()
    with Project.open(scene.project.root) as again:
        again.index.refresh()
        assert again.index.total().pictures == 2
        assert not again.found
    assert scene.stored("A") == JPEGS[:2]


def test_a_source_that_cannot_be_opened_says_why_and_what_to_do(empty: Scene, tmp_path: Path) -> None:
    def refuse(*_args: object) -> None:
        raise SignlabError("The camera 7", "is not plugged in", "There are: none.")

    empty.control.stage.live._opener = refuse
    empty.control.open("camera:7")
    empty.until(lambda: banner(empty) == "The camera 7 is not plugged in. There are: none.")
