"""One connection for all who ask, and how a device is in a glance."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from signlab.deployment import standing
from signlab.deployment.link import Link
from signlab.deployment.release import Release
from signlab.deployment.standing import Presence
from signlab.errors import Cancelled, SignlabError
from tests.deployment.conftest import deploy
from tests.stand_in.device import Device


@pytest.fixture
def link(device: Device) -> Iterator[Link]:
    login = device.login()
    made = Link(login, device.places, quiet=login)
    yield made
    made.close()


def test_all_threads_share_one_connection(device: Device, link: Link) -> None:
    assert not link.connected
    shells = set()
    threads = [threading.Thread(target=lambda: shells.add(link.shell())) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(shells) == 1
    assert link.quiet_shell() in shells
    assert link.connected


def test_a_connection_that_broke_is_made_anew(device: Device, link: Link) -> None:
    first = link.shell()
    device.sshd.stop()
    with pytest.raises(SignlabError):
        first.run("true")
    device.sshd.start()
    assert link.shell() is not first
    assert link.shell().run("echo here").output == "here\n"


def test_a_closed_link_stays_closed(link: Link) -> None:
    link.shell()
    link.close()
    with pytest.raises(Cancelled):
        link.shell()


def test_while_somebody_is_asked_nobody_who_is_quiet_waits(device: Device) -> None:
    asked, answer = threading.Event(), threading.Event()

    def wait(_key: object) -> bool:
        asked.set()
        return answer.wait(30)

    link = Link(replace(device.login(), on_new_host=wait), device.places)
    thread = threading.Thread(target=link.shell)
    thread.start()
    assert asked.wait(30)
    assert standing.look(link).presence is Presence.LOCKED
    answer.set()
    thread.join()
    assert standing.look(link).presence is Presence.IDLE
    link.close()


def test_sudo_is_told_the_password_of_the_login_first_and_a_person_is_asked_once(device: Device) -> None:
    device.sshd.stop()
    device.sshd.environment["STAND_IN_PASSWORD"] = "Secret-1"
    device.sshd.start()
    said = iter(["wrong", "Secret-1"])
    link = Link(device.login(), device.places, lambda: next(said))
    link.shell().manage("settings", "{}")
    device.sshd.stop()
    device.sshd.start()
    link.shell().manage("settings", "{}")  # nobody is left to be asked
    link.close()


def test_how_a_device_is(device: Device, link: Link, make: Callable[..., Release]) -> None:
    assert standing.look(link).presence is Presence.IDLE
    chosen = make("r1")
    deploy(link.shell(), chosen)
    found = standing.look(link)
    assert (found.presence, found.release) == (Presence.RUNS, chosen.name)
    assert found.fps > 0
    device.systemctl("stop", "signlab.service")
    assert standing.look(link).presence is Presence.AILING
    device.sshd.stop()
    link.close()
    gone = Link(device.login(), device.places)
    found = standing.look(gone, quiet=False)
    assert found.presence is Presence.AWAY
    assert found.problem is not None
    assert (found.release, found.fps) == ("", 0.0)
    device.sshd.change_host_key()
    stranger = Link(device.login(), device.places)
    assert standing.look(stranger).presence is Presence.LOCKED
    stranger.close()
    gone.close()
