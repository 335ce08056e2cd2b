"""A device that asks for a password, in the window: the dialog, and the key that is offered instead."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from signlab.capture.deeplens.saved import save_device
from signlab.deployment import check, keys, link, shell
from signlab.deployment.standing import Presence
from signlab.ui.pages.capture.questions import PasswordDialog
from signlab.ui.pages.deploy.device_view import DeviceView
from signlab.ui.pages.deploy.listing import DEVICE
from signlab.ui.pages.deploy.page import DeployPage
from tests.stand_in.device import Device
from tests.stand_in.processes import wait_until
from tests.stand_in.sshd import remove_user, throw_away_user
from tests.ui.deploy.conftest import PATIENCE, let_in, standing, texts


class Guest:
    """An account of the device that only a password opens."""

    def __init__(self, device: Device, name: str, password: str) -> None:
        self.device, self.name, self.password = device, name, password

    @property
    def url(self) -> str:
        return f"deeplens://{self.name}@127.0.0.1:{self.device.sshd.port}"

    def is_let_in_by_key(self) -> bool:
        pair = keys.own()
        assert pair is not None
        login = self.device.login(self.url, key_file=pair.private, password=lambda: None)
        with shell.opened(login, self.device.places) as opened:
            return opened.run("/usr/bin/id -un").output.strip() == self.name


@pytest.fixture
def guest(device: Device, monkeypatch: pytest.MonkeyPatch) -> Iterator[Guest]:
    """Whose device is saved and known."""
    monkeypatch.setattr(link, "Places", lambda: device.places)
    let_in(device, key=False)
    device.sshd.home.chmod(0o777)  # it is that of the guest too
    name, password = throw_away_user(device.sshd.home)
    try:
        made = Guest(device, name, password)
        save_device("hall", made.url)
        yield made
    finally:
        wait_until(device.is_left_alone, what="the end of all logins")
        remove_user(name)


@pytest.fixture
def view(guest: Guest, page: DeployPage, qtbot: QtBot) -> DeviceView:
    """The guest's device, which nobody has logged in to yet."""
    page.fleet.read()
    qtbot.waitUntil(lambda: standing(page, "hall") is not None, timeout=PATIENCE)
    page.halves.roster.choose(DEVICE + "hall")
    shown = page.halves.right
    assert isinstance(shown, DeviceView)
    assert shown.device.standing.presence is Presence.LOCKED
    return shown


def asked(page: DeployPage, qtbot: QtBot, *, again: bool = False) -> PasswordDialog:
    """The question for the password, once it is asked; ``again`` after a wrong one."""

    def shown() -> list[PasswordDialog]:
        dialogs = [one for one in page.window().findChildren(PasswordDialog) if one.isVisible()]
        return [one for one in dialogs if ("did not take the password" in texts(one)) is again]

    qtbot.waitUntil(lambda: bool(shown()), timeout=PATIENCE)
    return shown()[0]


def logged_in(page: DeployPage, view: DeviceView, guest: Guest, qtbot: QtBot) -> None:
    view.log_in.click()
    dialog = asked(page, qtbot)
    dialog.field.setText(guest.password)
    dialog.yes.click()
    qtbot.waitUntil(lambda: view.device.standing.presence is Presence.IDLE, timeout=PATIENCE)


def question(page: DeployPage, qtbot: QtBot) -> Callable[[str], None]:
    """The question that is open, once it is; called with a button's words it is answered."""
    boxes = page.window().findChildren

    qtbot.waitUntil(lambda: any(box.isVisible() for box in boxes(QMessageBox)), timeout=PATIENCE)
    box = next(box for box in boxes(QMessageBox) if box.isVisible())
    assert "You have no key yet" in box.text()
    return lambda words: next(one for one in box.buttons() if one.text() == words).click()


def test_a_password_is_asked_for_again_after_a_wrong_one_and_stored_nowhere(
    guest: Guest, page: DeployPage, view: DeviceView, qtbot: QtBot
) -> None:
    assert "Log in to see what runs there" in view.summary.sentence.text()
    view.log_in.click()
    dialog = asked(page, qtbot)
    assert guest.name in texts(dialog)
    dialog.field.setText("wrong")
    dialog.yes.click()
    dialog = asked(page, qtbot, again=True)
    dialog.field.setText(guest.password)
    dialog.yes.click()
    qtbot.waitUntil(lambda: view.device.standing.presence is Presence.IDLE, timeout=PATIENCE)
    assert "It asks for a password" in view.keying.said.text()
    assert view.keying.offer.isVisible()
    kept = [path for path in Path.home().rglob("*") if path.is_file() and guest.password in path.read_text("latin-1")]
    assert kept == []


def test_who_gives_no_password_stays_outside(guest: Guest, page: DeployPage, view: DeviceView, qtbot: QtBot) -> None:
    view.log_in.click()
    dialog, before = asked(page, qtbot), view.device._looked
    dialog.reject()
    qtbot.waitUntil(lambda: view.device._looked > before, timeout=PATIENCE)
    assert view.device.standing.presence is Presence.LOCKED
    assert not view.deploy.isVisible()
    assert view.log_in.isVisible()


def test_a_key_is_made_added_and_opens_the_device_from_then_on(
    guest: Guest, page: DeployPage, view: DeviceView, qtbot: QtBot
) -> None:
    logged_in(page, view, guest, qtbot)
    view.keying.offer.click()
    question(page, qtbot)("Back")
    assert keys.own() is None
    assert view.keying.offer.isEnabled()
    view.keying.offer.click()
    with qtbot.waitSignal(view.keying.done, timeout=PATIENCE):
        question(page, qtbot)("Make a key")
    assert "from now on; that was tried" in view.keying.said.text()
    assert view.keying.offer.isHidden()
    assert guest.is_let_in_by_key()


def test_a_key_that_the_device_does_not_store_is_told(
    guest: Guest, page: DeployPage, view: DeviceView, qtbot: QtBot
) -> None:
    logged_in(page, view, guest, qtbot)
    (guest.device.sshd.home / ".ssh").write_text("a file in its place")
    keys.make()
    view.keying.offer.click()
    qtbot.waitUntil(lambda: "was not stored" in texts(view.summary), timeout=PATIENCE)
    assert view.keying.offer.isEnabled()


def test_the_password_of_the_factory_is_warned_of(view: DeviceView) -> None:
    view.keying.show_given("of one's own")
    assert "the factory" not in view.keying.said.text()
    view.keying.show_given(check.FACTORY_PASSWORD)
    assert "still the one of the factory" in view.keying.said.text()
    assert not view.keying.offer.isHidden()
