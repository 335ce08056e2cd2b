"""What is done to a device that runs, in the window, against the stand-in over a real sshd."""

import contextlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QMenu, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from signlab.deployment import care, shell
from signlab.deployment.release import Release
from signlab.deployment.standing import Presence
from signlab.ui.pages.deploy.device_view import DeviceView
from signlab.ui.pages.deploy.page import DeployPage
from tests.deployment.conftest import deploy
from tests.stand_in.device import Device
from tests.ui.deploy.conftest import PATIENCE, texts

View = Callable[[], DeviceView]
Deployed = Callable[..., Release]


@pytest.fixture
def deployed(kitchen: Device, released: Callable[..., Release]) -> Deployed:
    """``deployed(threshold=0.7)``: a release that runs on the kitchen's device."""

    def made(**settings: object) -> Release:
        release = released(stream=str(kitchen.project), **settings)
        with shell.opened(kitchen.login(), kitchen.places) as opened:
            deploy(opened, release)
        return release

    return made


def choose(view: DeviceView, words: str) -> None:
    """Press More …, then what begins with ``words``."""
    view.more.click()
    menu = next(menu for menu in view.findChildren(QMenu) if menu.isVisible())
    action = next(one for one in menu.actions() if one.text().startswith(words))
    assert action.isEnabled()
    menu.close()
    action.trigger()


def answer(page: DeployPage, words: str) -> None:
    """Press that button of the question."""
    box = next(one for one in page.window().findChildren(QMessageBox) if one.isVisible())
    next(one for one in box.buttons() if one.text() == words).click()


def beat(kitchen: Device) -> dict[str, object]:
    with contextlib.suppress(FileNotFoundError):  # there is none while the program is started anew
        found: dict[str, object] = json.loads((Path(kitchen.places.state) / "status.json").read_text())
        return found
    return {}


def settings(kitchen: Device) -> dict[str, object]:
    found: dict[str, object] = json.loads((Path(kitchen.places.base) / "settings.json").read_text())
    return found


def log(kitchen: Device) -> str:
    return (Path(kitchen.places.state) / "log.txt").read_text()


def test_an_earlier_release_is_gone_back_to(
    page: DeployPage, chosen: View, deployed: Deployed, kitchen: Device, qtbot: QtBot
) -> None:
    first, second = deployed(), deployed(threshold=0.7)
    view = chosen()
    [back] = view.on_device.findChildren(QPushButton)
    assert back.accessibleName() == f"Go back to {first.name}"
    with qtbot.waitSignal(page.bench.told, timeout=PATIENCE) as told:
        back.click()
        assert f"Going back to {first.name}" in texts(view)
    assert told.args[0] == f"Release {first.name} runs again."
    assert "Going back" not in texts(view)
    assert (Path(kitchen.places.base) / "current").readlink().name == first.name

    def offered() -> list[str]:
        shown = [one for one in view.on_device.findChildren(QPushButton) if not one.isHidden()]
        return [one.accessibleName() for one in shown]

    qtbot.waitUntil(lambda: offered() == [f"Go back to {second.name}"], timeout=PATIENCE)
    assert view.device.standing.release == first.name


def test_one_that_cannot_be_gone_back_to_is_said_and_the_other_runs_on(
    chosen: View, deployed: Deployed, kitchen: Device, qtbot: QtBot
) -> None:
    first, second = deployed(), deployed(threshold=0.7)
    view = chosen()
    (Path(kitchen.places.base) / "releases" / first.name / "manifest.json").unlink()
    [back] = view.on_device.findChildren(QPushButton)
    back.click()
    qtbot.waitUntil(lambda: "is not there to go back to" in texts(view.summary), timeout=PATIENCE)
    assert "Going back" not in texts(view)
    assert beat(kitchen)["release"] == second.name


def test_the_program_is_started_anew(
    page: DeployPage, chosen: View, deployed: Deployed, kitchen: Device, qtbot: QtBot
) -> None:
    deployed()
    view = chosen()
    before = beat(kitchen)["pid"]
    with qtbot.waitSignal(page.bench.told, timeout=PATIENCE) as told:
        choose(view, "Start the program anew")
    assert told.args[0] == "The program on kitchen was started anew."
    qtbot.waitUntil(lambda: beat(kitchen).get("state") == "running", timeout=PATIENCE)
    assert beat(kitchen)["pid"] != before


def test_a_sound_is_played_and_a_loudspeaker_that_does_not_play_it_is_told(
    page: DeployPage, chosen: View, deployed: Deployed, kitchen: Device, qtbot: QtBot
) -> None:
    deployed(say="nothing")  # nobody but us is heard
    view = chosen()
    with qtbot.waitSignal(page.bench.told, timeout=PATIENCE) as told:
        choose(view, "Play a sound")
    assert told.args[0] == "kitchen played a sound. Did you hear it?"
    heard = (kitchen.root / "aplay.txt").read_text().splitlines()
    assert len(heard) == 1
    assert heard[0].endswith(f"-q -D plughw:0,0 {kitchen.places.base}/current/voices/en/000.wav")
    (kitchen.root / "aplay-mood").write_text("busy")
    choose(view, "Play a sound")
    qtbot.waitUntil(lambda: "Device or resource busy" in texts(view.summary), timeout=PATIENCE)
    (kitchen.root / "aplay-mood").unlink()
    with qtbot.waitSignal(page.bench.told, timeout=PATIENCE):
        choose(view, "Play a sound")
    assert "Device or resource busy" not in texts(view.summary)


def test_thresholds_are_set_while_it_runs_and_taken_back(
    chosen: View, deployed: Deployed, kitchen: Device, qtbot: QtBot
) -> None:
    deployed(threshold=0.6)
    view, before, process = chosen(), settings(kitchen), beat(kitchen)["pid"]
    tuning = view.tuning
    assert not tuning.isVisible()
    with qtbot.waitSignal(tuning.done, timeout=PATIENCE):
        view.tune.head.click()
    assert tuning.isVisible()
    assert (tuning.threshold.value(), tuning.others.text()) == (0, "")
    tuning.threshold.setValue(80)
    tuning.others.setText("Z 10")
    assert not tuning.set.isEnabled()
    assert "Z 10: write a label of this model" in tuning.said.text()
    tuning.others.setText("b 95")
    with qtbot.waitSignal(tuning.done, timeout=PATIENCE):
        tuning.set.click()
    assert settings(kitchen) == {**before, "threshold": 0.8, "thresholds": {"B": 0.95}}
    assert tuning.others.text() == "B 95"
    qtbot.waitUntil(lambda: log(kitchen).count("the settings changed") == 1, timeout=PATIENCE)
    with qtbot.waitSignal(tuning.done, timeout=PATIENCE):
        tuning.reset.click()
    assert settings(kitchen) == before
    assert (tuning.threshold.value(), tuning.others.text()) == (0, "")
    qtbot.waitUntil(lambda: log(kitchen).count("the settings changed") == 2, timeout=PATIENCE)
    assert beat(kitchen)["pid"] == process  # all the while it ran


def test_the_log_is_followed_for_as_long_as_it_is_open(
    chosen: View, deployed: Deployed, kitchen: Device, qtbot: QtBot
) -> None:
    release = deployed()
    view = chosen()
    read = view.logbook.log.toPlainText
    view.log.head.click()
    qtbot.waitUntil(lambda: f"release {release.name}" in read(), timeout=PATIENCE)
    assert "the settings changed" not in read()
    with shell.opened(kitchen.login(), kitchen.places) as opened:
        care.set_all(opened, {"threshold": 0.9})
    qtbot.waitUntil(lambda: "the settings changed" in read(), timeout=PATIENCE)

    def followed() -> bool:
        return any("tail" in line for line in kitchen.sshd.started().values())

    assert followed()
    view.log.head.click()
    qtbot.waitUntil(lambda: not followed(), timeout=PATIENCE)


def test_everything_is_removed_once_somebody_agreed(
    page: DeployPage, chosen: View, deployed: Deployed, kitchen: Device, qtbot: QtBot
) -> None:
    release = deployed()
    view = chosen()
    choose(view, "Remove everything")
    answer(page, "Back")
    assert beat(kitchen)["release"] == release.name
    choose(view, "Remove everything")
    with qtbot.waitSignal(page.bench.told, timeout=PATIENCE) as told:
        answer(page, "Remove")
    assert told.args[0] == "kitchen is as it was before."
    assert not Path(kitchen.places.base).exists()
    assert not Path(kitchen.places.state).exists()

    def seen() -> bool:
        return view.on_device.isVisible() or view.tune.isVisible()

    qtbot.waitUntil(lambda: view.device.standing.presence is Presence.IDLE and not seen(), timeout=PATIENCE)
