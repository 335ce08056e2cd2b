"""Choosing a source and a signer."""

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox

from signlab.capture import cameras, probe, sources
from signlab.capture.cameras import Camera
from signlab.capture.deeplens import saved
from signlab.capture.deeplens.asking import IsItYours, WhichPassphrase, WhichPassword
from signlab.capture.deeplens.login import HostKey
from signlab.capture.source import Counts
from signlab.dataset.signers import signers
from signlab.errors import SignlabError
from signlab.ui.pages.capture import source_chooser
from signlab.ui.pages.capture.devices import url_of
from signlab.ui.pages.capture.questions import HostKeyDialog, PassphraseDialog, PasswordDialog
from signlab.ui.pages.capture.signer_chooser import SignerChooser
from signlab.ui.pages.capture.source_chooser import SourceChooser, steady
from tests.ui.capture.playing import JPEGS, Scene


@pytest.fixture
def plugged_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cameras, "cameras", lambda: [Camera(0, "HD Webcam"), Camera(2, "Twin"), Camera(4, "Twin")])


def choose(scene: Scene) -> SourceChooser:
    scene.page.choosers.choose_source()
    chooser = scene.dialog(SourceChooser)
    scene.until(chooser.list.count)
    return chooser


def urls(chooser: SourceChooser) -> list[str]:
    return [chooser.list.item(row).data(Qt.ItemDataRole.UserRole) for row in range(chooser.list.count())]


@pytest.mark.usefixtures("plugged_in")
def test_cameras_are_chosen_by_name_and_the_choice_comes_back(empty: Scene) -> None:
    chooser = choose(empty)
    assert urls(chooser) == ["camera:HD Webcam", "camera:2", "camera:4", "demo:"]
    chooser.list.setCurrentRow(0)
    chooser.use()
    empty.until(lambda: empty.cameras)
    assert empty.camera.url == "camera:HD Webcam"
    assert empty.bench.settings["capture.source"] == "camera:HD Webcam"
    assert empty.page.bar.source.text().strip() == "HD Webcam"


def test_a_name_that_two_cameras_have_stays_a_number() -> None:
    found = [sources.Listed(f"camera:{number}", "camera", "Twin") for number in (0, 2)]
    assert steady(found) == found


def test_devices_are_added_tested_and_removed(empty: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    chooser = choose(empty)
    chooser._add()
    form = chooser.form
    form.host.setText("192.168.1.20:x")
    assert "a port or host that cannot be" in form._wrong.text()
    assert not form._save.isEnabled()
    form.host.setText("192.168.1.20")
    form.name.setText("kitchen")
    form.project.setChecked(True)
    form._save.click()
    empty.until(lambda: len(urls(chooser)) == 2)
    assert saved.saved_devices() == [saved.SavedDevice("kitchen", "deeplens://aws_cam@192.168.1.20/project")]
    assert chooser._url == "deeplens://aws_cam@192.168.1.20/project"

    class NoDevice:
        def stop(self) -> None: ...

    monkeypatch.setattr(source_chooser, "open_source", lambda *_args, **_options: NoDevice())
    found = probe.Probe(chooser._url, (1280, 720), 24.0, 0.5, 90_000, Counts(), None)
    monkeypatch.setattr(source_chooser, "probe", lambda _source: found)
    chooser.test()
    empty.until(lambda: chooser.said.text() == "It works: 1280 × 720, 24 pictures a second.")

    def silent(_source: object) -> None:
        raise SignlabError("The DeepLens", "does not answer", "Is it on?")

    monkeypatch.setattr(source_chooser, "probe", silent)
    chooser.test()
    empty.until(lambda: chooser.said.text() == "The DeepLens: does not answer. Is it on?")
    chooser.remove()
    empty.until(lambda: len(urls(chooser)) == 1)
    assert saved.saved_devices() == []
    chooser.reject()


def test_an_address_is_put_together_from_its_parts() -> None:
    assert url_of("aws_cam", "fe80::1", 2222, project=False) == "deeplens://aws_cam@[fe80::1]:2222"
    with pytest.raises(SignlabError):
        url_of("aws_cam", "", 22, project=False)


def test_a_film_is_chosen_in_a_dialog(empty: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    film = tmp_path / "clip.mjpeg"
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_args: (str(film), ""))
    choose(empty).ask_file()
    empty.until(lambda: empty.cameras)
    assert empty.camera.url == f"file:{film}"
    assert empty.page.bar.source.text().strip() == "clip.mjpeg"


def test_a_film_that_is_dropped_on_the_preview_is_shown(empty: Scene, tmp_path: Path) -> None:
    film = tmp_path / "clip.mp4"
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(film))])
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(9, 9), Qt.DropAction.CopyAction, data, left, none)
    QApplication.sendEvent(empty.page.preview, enter)
    assert enter.isAccepted()
    drop = QDropEvent(QPointF(9, 9), Qt.DropAction.CopyAction, data, left, none)
    QApplication.sendEvent(empty.page.preview, drop)
    empty.until(lambda: empty.cameras)
    assert empty.camera.url == f"file:{film}"


def test_the_source_that_was_used_last_comes_back(empty: Scene) -> None:
    empty.bench.settings["capture.source"] = "camera:3"
    again = Scene(empty.bench, empty.qtbot)
    again.until(lambda: again.cameras)
    assert again.camera.url == "camera:3"
    again.camera.give(JPEGS[0])
    again.close()


def test_an_unknown_device_shows_its_fingerprint_and_is_asked_for(empty: Scene) -> None:
    for answer in (True, False):
        question = IsItYours(HostKey("192.168.1.20", 22, "ssh-ed25519", "SHA256:" + "abc" * 14))
        empty.control.asking._ask(question)
        dialog = empty.dialog(HostKeyDialog)
        (shown,) = [one for one in dialog.findChildren(object) if one.objectName() == "fingerprint"]
        assert shown.text().replace("\u200b", "") == question.key.fingerprint
        dialog.yes.click() if answer else dialog.reject()
        assert question.wait() is (True if answer else None)
        empty.until(lambda: not empty.open_dialogs(HostKeyDialog))


def test_a_password_is_asked_for_and_kept_when_that_is_ticked(empty: Scene) -> None:
    question = WhichPassword("aws_cam@192.168.1.20:22", again=True)
    empty.control.asking._ask(question)
    dialog = empty.dialog(PasswordDialog)
    assert dialog.field.echoMode() is dialog.field.EchoMode.Password
    dialog.field.setText("open sesame")
    dialog._keep.setChecked(True)
    dialog.yes.click()
    assert (question.wait(), question.keep) == ("open sesame", True)


def test_a_passphrase_is_asked_for(empty: Scene) -> None:
    question = WhichPassphrase(Path("id_ed25519"), again=False)
    empty.control.asking._ask(question)
    dialog = empty.dialog(PassphraseDialog)
    dialog.field.setText("sesame")
    dialog.yes.click()
    assert question.wait() == "sesame"


def test_a_question_that_needs_no_answer_any_more_goes_away(empty: Scene) -> None:
    question = WhichPassword("aws_cam@192.168.1.20:22", again=False)
    empty.control.asking._ask(question)
    empty.dialog(PasswordDialog)
    question.cancel()
    empty.control.asking._withdraw(question)
    empty.until(lambda: not empty.open_dialogs(PasswordDialog))


def test_a_signer_is_added_with_hand_and_consent(empty: Scene) -> None:
    empty.page.choosers.choose_signer()
    chooser = empty.dialog(SignerChooser)
    empty.until(lambda: chooser.list.count() == 2)
    chooser.add()
    form = chooser.form
    assert not any(tick.isChecked() for tick in form.ticks.values())
    form.name.setText("a/b")
    assert "Another name" in form._wrong.text()
    form.name.setText("s3")
    form.left.setChecked(True)
    form.ticks["training"].setChecked(True)
    form.ticks["publishing"].setChecked(True)
    form._save.click()
    empty.until(lambda: empty.control.signer and empty.control.signer.name == "s3")
    assert (empty.control.signer.hand, empty.bench.settings["capture.signer"]) == ("left", "s3")
    consent = empty.control.signer.consent
    assert (consent.training, consent.sharing, consent.publishing) == (True, False, True)
    assert "s3" in [signer.name for signer in signers(empty.project)]


def test_the_first_signer_is_asked_to_introduce_themselves(empty: Scene) -> None:
    empty.project.signers_file.unlink()
    empty.page.choosers.choose_signer()
    chooser = empty.dialog(SignerChooser)
    empty.until(chooser.form.isVisible)
    chooser.form.dropped.emit()
    empty.until(lambda: not empty.open_dialogs(SignerChooser))


def test_withdrawing_asks_first_tells_what_went_and_leaves_nobody_in_the_chair(scene: Scene) -> None:
    scene.hold(Qt.Key.Key_A, *JPEGS[:3])
    scene.release(Qt.Key.Key_A)
    scene.over()
    scene.page.choosers.choose_signer()
    chooser = scene.dialog(SignerChooser)
    scene.until(lambda: chooser.list.count() == 2)
    chooser.ask_withdraw()
    (box,) = chooser.findChildren(QMessageBox)
    assert "Does s1 withdraw?" in box.text()
    assert "3 pictures of s1" in box.informativeText()
    (yes,) = [one for one in box.buttons() if box.buttonRole(one) is QMessageBox.ButtonRole.DestructiveRole]
    yes.click()
    scene.until(lambda: "s1 withdrew: 3 pictures moved to the trash" in chooser.said.text())
    assert scene.control.signer is None
    assert scene.stored("A") == []
    scene.until(lambda: not chooser.list.item(0).flags() & Qt.ItemFlag.ItemIsEnabled)
    chooser.reject()


def test_quitting_steps_back_from_every_dialog(empty: Scene) -> None:
    empty.control.asking._ask(WhichPassword("aws_cam@192.168.1.20:22", again=False))
    empty.dialog(PasswordDialog)
    empty.page.choosers.choose_source()
    empty.page.close_down()
    empty.until(lambda: not empty.open_dialogs(PasswordDialog) and not empty.open_dialogs(SourceChooser))
