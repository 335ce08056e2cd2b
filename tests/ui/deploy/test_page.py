"""The Deploy page: what is in its list, and what can be done with it."""

import socket
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLineEdit, QMessageBox
from pytestqt.qtbot import QtBot

from signlab.capture.deeplens.saved import save_device, saved_devices
from signlab.deployment.release import Release
from signlab.deployment.standing import Presence
from signlab.training.preparation import Preparation
from signlab.ui.frame.workspace import Workspace
from signlab.ui.pages.capture.page import CapturePage
from signlab.ui.pages.capture.questions import HostKeyDialog, PasswordDialog
from signlab.ui.pages.deploy.deploy_form import DeployForm
from signlab.ui.pages.deploy.device_view import DeviceView
from signlab.ui.pages.deploy.listing import DEVICE, HERE, RELEASE
from signlab.ui.pages.deploy.page import DeployPage
from signlab.ui.pages.wishes import Trial
from tests.deployment.test_voices import wav
from tests.stand_in.device import Device
from tests.ui.deploy.conftest import PATIENCE, finished, standing, texts
from tests.ui.test_names import nameless


@pytest.fixture
def nobody() -> int:
    """A port of this computer at which nobody answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def ids(page: DeployPage) -> list[str]:
    return [row.id for row in page.halves.roster.rows]


def test_it_begins_with_this_computer(page: DeployPage) -> None:
    assert ids(page) == [HERE]
    assert page.halves.right.isAncestorOf(page.halves.here)
    assert list(nameless(page)) == []


def test_a_run_that_another_page_wants_tried_is_tried_here(page: DeployPage, qtbot: QtBot) -> None:
    page.make_release()
    assert not page.halves.right.isAncestorOf(page.halves.here)
    page.show_wanted(Trial("r1"))
    assert page.halves.right.isAncestorOf(page.halves.here)
    qtbot.waitUntil(
        lambda: page.halves.here.control.choice is not None and page.halves.here.control.choice.name == "r1"
    )
    page.show_wanted("r1")
    assert page.halves.right is page.release_form


def test_a_device_is_added_and_one_that_does_not_answer_is_said_to_be_asleep(
    page: DeployPage, nobody: int, qtbot: QtBot
) -> None:
    page.halves.roster.new.click()
    form = page.registering.form
    form.name.setText("garden")
    form.host.setText("127.0.0.1")
    form.port.setText(str(nobody))
    form._save.click()
    qtbot.waitUntil(lambda: standing(page, "garden") is not None, timeout=PATIENCE)
    assert page.halves.roster.current == DEVICE + "garden"
    view = page.halves.right
    assert isinstance(view, DeviceView)
    assert view.device.standing.presence is Presence.AWAY
    assert "does not answer" in view.summary.sentence.text()
    assert [device.name for device in saved_devices()] == ["garden"]
    assert not view.deploy.isVisible()


def test_a_device_gets_another_name_and_is_forgotten(page: DeployPage, nobody: int, qtbot: QtBot) -> None:
    save_device("garden", f"deeplens://aws_cam@127.0.0.1:{nobody}")
    page.fleet.read()
    qtbot.waitUntil(lambda: DEVICE + "garden" in ids(page), timeout=PATIENCE)
    page.halves.roster.choose(DEVICE + "garden")
    page.halves.right.edit_wanted.emit()
    assert page.registering.form.port.text() == str(nobody)
    page.registering.form.name.setText("shed")
    page.registering.form._save.click()
    qtbot.waitUntil(lambda: DEVICE + "shed" in ids(page), timeout=PATIENCE)
    assert DEVICE + "garden" not in ids(page)
    qtbot.keyClick(page.halves.roster.list, Qt.Key.Key_Delete)
    box = page.window().findChild(QMessageBox)
    next(one for one in box.buttons() if one.text() == "Forget").click()
    qtbot.waitUntil(lambda: ids(page) == [HERE], timeout=PATIENCE)
    assert saved_devices() == []


def test_a_new_device_shows_its_fingerprint_and_is_not_connected_to_unless_it_is_yours(
    page: DeployPage, kitchen: Device, qtbot: QtBot
) -> None:
    Path("~/.ssh/known_hosts").expanduser().unlink()
    page.fleet.read()
    qtbot.waitUntil(lambda: standing(page) is not None, timeout=PATIENCE)
    page.halves.roster.choose(DEVICE + "kitchen")
    view = page.halves.right
    assert isinstance(view, DeviceView)
    assert view.device.standing.presence is Presence.LOCKED
    view.log_in.click()
    qtbot.waitUntil(lambda: page.findChild(HostKeyDialog) is not None, timeout=PATIENCE)
    page.findChild(HostKeyDialog).yes.click()
    qtbot.waitUntil(lambda: view.device.standing.presence is Presence.IDLE, timeout=PATIENCE)


def test_the_password_of_sudo_is_asked_for_and_not_kept(
    page: DeployPage, chosen: Callable[[], DeviceView], kitchen: Device, qtbot: QtBot
) -> None:
    kitchen.sshd.stop()
    kitchen.sshd.environment["STAND_IN_PASSWORD"] = "Secret-1"
    kitchen.sshd.start()
    view = chosen()
    view.deeds.uninstall()
    qtbot.waitUntil(lambda: page.findChild(PasswordDialog) is not None, timeout=PATIENCE)
    dialog = page.findChild(PasswordDialog)
    assert "as root" in texts(dialog)
    assert dialog._keep.isHidden()
    dialog.findChild(QLineEdit).setText("Secret-1")
    with qtbot.waitSignal(page.bench.told, timeout=PATIENCE) as told:
        dialog.yes.click()
    assert "is as it was before" in told.args[0]
    assert "Secret-1" not in "".join(path.read_text() for path in Path.home().rglob("*.toml"))


def test_a_release_is_made_listened_to_zipped_and_deleted(page: DeployPage, tmp_path: Path, qtbot: QtBot) -> None:
    own = tmp_path / "mine"
    own.mkdir()
    for label in "ABC":
        (own / f"{label}.wav").write_bytes(wav())
    page.new_release.click()
    form = page.release_form.form
    qtbot.waitUntil(lambda: "can run this model" in form.said, timeout=PATIENCE)
    form.fill({"voice": "", "second": "", "own": str(own)})
    form.go.click()
    qtbot.waitUntil(lambda: page.halves.right is page.halves.release, timeout=PATIENCE)
    name = page.stock.releases[0].name
    assert page.halves.roster.current == RELEASE + name
    assert page.stock.releases[0].voices == ("mine",)
    assert list(page.halves.release.voices.buttons) == ["A", "B", "C"]
    played = []
    page.halves.release.voices._player.play = lambda path: played.append(path) or False
    page.halves.release.voices.buttons["B"].click()
    assert played[0].read_bytes() == wav()
    assert "no loudspeaker" in page.halves.release.voices.said.text()
    page.halves.release.save_zip(tmp_path / "f.zip")
    qtbot.waitUntil(lambda: "has ended DeepLens" in texts(page.halves.release), timeout=PATIENCE)
    assert (tmp_path / "f.zip").exists()
    page.halves.release.ask_delete()
    box = page.window().findChild(QMessageBox)
    next(one for one in box.buttons() if one.text() == "Delete").click()
    qtbot.waitUntil(lambda: ids(page) == [HERE], timeout=PATIENCE)
    assert list((page.bench.project.root / "releases").iterdir()) == []


def test_what_the_device_would_not_run_cannot_be_deployed(page: DeployPage, qtbot: QtBot) -> None:
    finished(page.bench.project, "r2", prepare=Preparation(2000))
    page.stock.look()
    qtbot.waitUntil(lambda: len(page.stock.runs) == 2, timeout=PATIENCE)
    page.new_release.click()
    form = page.release_form.form
    form.fill({"run": "r2"})
    page.release_form.begin()
    qtbot.waitUntil(lambda: "goes up to 1024" in form.said, timeout=PATIENCE)
    assert not form.go.isEnabled()


def test_the_form_follows_what_is_chosen(
    page: DeployPage, chosen: Callable[[], DeviceView], released: Callable[..., Release], qtbot: QtBot
) -> None:
    made = released(threshold=0.8, only=["A"])
    view = chosen()
    page.stock.look()
    qtbot.waitUntil(lambda: page.stock.named(made.name) is not None, timeout=PATIENCE)
    view.deploy.click()
    form = page.halves.right
    assert isinstance(form, DeployForm)
    form.choose(RELEASE + made.name)
    values = form.form.values
    assert (values["threshold"], values["only"], values["voice"]) == (80, ("A",), "")
    form.form.fill({"thresholds": "Z 10"})
    form._follow(form.form.values)
    assert not form.form.go.isEnabled()
    form.form.fill({"thresholds": "B 90"})
    form._follow(form.form.values)
    with qtbot.waitSignal(form.agreed) as agreed:
        form.form.go.click()
    assert agreed.args[0].settings == {"threshold": 0.8, "only": ["A"], "thresholds": {"B": 0.9}}
    view.deployment.stop.click()
    qtbot.waitUntil(lambda: view.deployment.task.state.over, timeout=PATIENCE)


def test_what_a_device_sees_goes_to_the_capture_page(
    page: DeployPage, chosen: Callable[[], DeviceView], workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = chosen()
    workspace.go("capture")
    capture = workspace.page("capture")
    assert isinstance(capture, CapturePage)
    opened: list[str] = []
    monkeypatch.setattr(capture.control, "open", opened.append)
    workspace.go("deploy")
    view.live.record.click()
    assert workspace.shown == "capture"
    assert opened == [view.device.saved.url]


def test_escape_steps_back_from_a_form(page: DeployPage) -> None:
    for open_ in (page.registering.add, page.make_release):
        open_()
        assert page.halves.right is not page.halves.here
        assert page.step_back()
        assert page.halves.right.isAncestorOf(page.halves.here)
    assert not page.step_back()


def test_nothing_is_asked_of_devices_while_another_page_is_seen(
    page: DeployPage, workspace: Workspace, kitchen: Device
) -> None:
    workspace.go("library")
    assert not page.fleet._timer.isActive()
    workspace.go("deploy")
    assert page.fleet._timer.isActive()
    assert not page.findChildren(QDialog)
