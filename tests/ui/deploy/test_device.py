"""One device on the Deploy page, against the stand-in over a real sshd."""

from collections.abc import Callable
from pathlib import Path

from pytestqt.qtbot import QtBot

from signlab.deployment.release import Release
from signlab.deployment.standing import Presence
from signlab.ui.jobs import State
from signlab.ui.pages.deploy.deploy_form import DeployForm
from signlab.ui.pages.deploy.device_view import DeviceView
from signlab.ui.pages.deploy.page import DeployPage
from tests.deployment.conftest import furnish
from tests.stand_in.device import Device
from tests.ui.deploy.conftest import PATIENCE, finished, texts


def planned(page: DeployPage, view: DeviceView, qtbot: QtBot, what: str, **values: object) -> None:
    """Choose what goes onto the device, and wait for the plan."""
    view.deploy.click()
    form = page.halves.right
    assert isinstance(form, DeployForm)
    _kind, _colon, name = what.partition(":")
    page.stock.look()
    stock = page.stock
    qtbot.waitUntil(lambda: name in [one.name for one in (*stock.releases, *stock.runs)], timeout=PATIENCE)
    form.choose(what)
    form.form.fill(values)
    qtbot.waitUntil(form.form.go.isEnabled, timeout=PATIENCE)
    form.form.go.click()
    assert page.halves.right is view
    qtbot.waitUntil(lambda: view.deployment.task.state in (State.ASKING, State.FAILED), timeout=PATIENCE)


def agreed(view: DeviceView, qtbot: QtBot) -> State:
    """Deploy what was planned; how it ended."""
    view.deployment.go.click()
    qtbot.waitUntil(lambda: view.deployment.task.state.over, timeout=2 * PATIENCE)
    return view.deployment.task.state


def test_a_device_is_found_and_said_to_run_nothing(page: DeployPage, chosen: Callable[[], DeviceView]) -> None:
    view = chosen()
    assert "nothing of ours runs there" in view.summary.sentence.text()
    rows = {row.id: row for row in page.halves.roster.rows}
    assert rows["device:kitchen"].state == "answers, runs nothing"
    assert "It takes your key" in texts(view)


def test_a_run_is_planned_deployed_and_watched(
    page: DeployPage, chosen: Callable[[], DeviceView], kitchen: Device, qtbot: QtBot
) -> None:
    view = chosen()
    planned(page, view, qtbot, "run:r1", voice="none")
    lines = view.deployment.steps.lines
    assert [state for _words, state in lines] == ["waits"] * 4
    assert "installs the service" in lines[2][0].lower()
    assert not (Path(kitchen.places.base) / "current").exists()  # a plan changes nothing
    assert agreed(view, qtbot) is State.DONE
    assert [state for _words, state in view.deployment.steps.lines] == ["done"] * 4
    qtbot.waitUntil(lambda: view.live.running, timeout=PATIENCE)
    qtbot.waitUntil(lambda: view.device.standing.presence is Presence.RUNS, timeout=PATIENCE)
    qtbot.waitUntil(lambda: view.live.letter.text() in ("A", "B", "C"), timeout=PATIENCE)
    assert "runs and reads" in view.summary.sentence.text()
    rows = {row.id: row for row in page.halves.roster.rows}
    assert rows["device:kitchen"].unit == "fps"
    view.watch.click()
    assert not view.live.running


def test_not_agreed_to_nothing_is_done(
    page: DeployPage, chosen: Callable[[], DeviceView], kitchen: Device, qtbot: QtBot
) -> None:
    view = chosen()
    planned(page, view, qtbot, "run:r1", voice="none")
    view.deployment.stop.click()
    qtbot.waitUntil(lambda: view.deployment.task.state is State.CANCELLED, timeout=PATIENCE)
    assert not (Path(kitchen.places.base) / "current").exists()


def test_what_does_not_run_is_taken_back_and_the_devices_log_shown(
    page: DeployPage,
    chosen: Callable[[], DeviceView],
    released: Callable[..., Release],
    kitchen: Device,
    tmp_path: Path,
    qtbot: QtBot,
) -> None:
    good = released(stream=str(kitchen.project))
    view = chosen()
    planned(page, view, qtbot, f"release:{good.name}")
    assert agreed(view, qtbot) is State.DONE
    furnish(kitchen, tmp_path, MO_MOOD="refuses")
    finished(page.bench.project, "r2", params=b"other" * 5_000)
    planned(page, view, qtbot, "run:r2", voice="none")
    assert agreed(view, qtbot) is State.FAILED
    assert f"Release {good.name} runs again" in view.deployment.task.words
    qtbot.waitUntil(lambda: "Unsupported layer" in view.deployment.log.toPlainText(), timeout=PATIENCE)
    qtbot.waitUntil(lambda: view.device.standing.release == good.name, timeout=PATIENCE)
