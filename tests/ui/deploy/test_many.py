"""Several devices at once, in the window: a result for each."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QItemSelectionModel
from pytestqt.qtbot import QtBot

from signlab.capture.deeplens.saved import save_device
from signlab.ui.jobs import State
from signlab.ui.pages.capture import asking
from signlab.ui.pages.deploy.deploy_form import DeployForm
from signlab.ui.pages.deploy.listing import DEVICE
from signlab.ui.pages.deploy.page import DeployPage
from tests.deployment.conftest import furnish
from tests.stand_in import window
from tests.stand_in.device import Device
from tests.stand_in.device import device as stand_in
from tests.ui.deploy.conftest import PATIENCE, let_in, own_stream, standing


@pytest.fixture
def hall(kitchen: Device, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Device]:
    """A second device; it refuses every model."""
    with stand_in() as made:
        furnish(made, tmp_path, MO_MOOD="refuses")
        own_stream(made)
        folder = made.sshd.home / ".ssh"
        folder.mkdir(mode=0o700)
        (folder / "authorized_keys").write_text(Path(f"{kitchen.sshd.login_key}.pub").read_text())
        let_in(made, key=False)
        save_device("hall", made.url())
        monkeypatch.setattr(window, "PLACES", {one.sshd.port: one.places for one in (kitchen, made)})
        monkeypatch.setattr(asking, "Link", window.Link)
        yield made


def test_each_device_tells_how_it_went(hall: Device, kitchen: Device, page: DeployPage, qtbot: QtBot) -> None:
    page.fleet.read()
    qtbot.waitUntil(lambda: standing(page) is not None and standing(page, "hall") is not None, timeout=PATIENCE)
    page.halves.roster.choose(DEVICE + "kitchen")
    below = page.halves.roster.list.model().index(2, 0)
    page.halves.roster.list.selectionModel().setCurrentIndex(below, QItemSelectionModel.SelectionFlag.Select)
    assert page.halves.right is page.halves.many
    assert list(page.halves.many.results.lines) == ["kitchen", "hall"]
    page.halves.many.deploy.click()
    form = page.halves.right
    assert isinstance(form, DeployForm)
    qtbot.waitUntil(form.form.go.isEnabled, timeout=PATIENCE)
    form.form.fill({"voice": "none"})
    form.form.go.click()
    qtbot.waitUntil(lambda: page.halves.many.task.state is State.ASKING, timeout=PATIENCE)
    page.halves.many.go.click()
    qtbot.waitUntil(lambda: page.halves.many.task.state.over, timeout=2 * PATIENCE)
    assert "runs on 1 of 2 devices" in page.halves.many.task.words
    assert page.halves.many.results.lines["kitchen"].startswith("Release r1-")
    qtbot.waitUntil(lambda: "Unsupported layer" in page.halves.many.results.lines["hall"], timeout=PATIENCE)
