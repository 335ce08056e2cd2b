"""Following the letters of a device."""

from collections.abc import Callable

import pytest

from signlab.deployment import care
from signlab.deployment.release import Release
from signlab.deployment.shell import Shell
from signlab.errors import Cancelled
from signlab.jobs import Watch
from tests.deployment.conftest import deploy
from tests.stand_in.device import Device
from tests.stand_in.processes import wait_until


def test_letters_come_as_they_are_read_and_nothing_stays_behind(
    device: Device, logged_in: Shell, make: Callable[..., Release]
) -> None:
    deploy(logged_in, make("r1"))
    watch, seen = Watch(), ""

    def follow() -> None:
        nonlocal seen
        for event in care.events(logged_in, watch):
            seen += event["labels"][0] if event["kind"] == "letter" else ""
            if len(seen) >= 4:
                watch.cancel()

    with pytest.raises(Cancelled):
        follow()
    assert seen in "ABCABCABC"
    wait_until(lambda: not any("tail" in line for line in device.sshd.started().values()), what="the end of tail")


def test_the_log_goes_on_as_it_is_written(device: Device, logged_in: Shell, make: Callable[..., Release]) -> None:
    deploy(logged_in, make("r1"))
    watch, seen = Watch(), []
    with pytest.raises(Cancelled):
        for line in care.log(logged_in, watch):
            seen.append(line)
            if len(seen) == 1:
                care.set_all(logged_in, {"threshold": 0.9})
            if "the settings changed" in line:
                watch.cancel()
    assert "release r1" in "\n".join(seen)
