"""What a person is told of a device."""

from pathlib import Path

import pytest

from signlab.deployment import heartbeat
from signlab.deployment.check import FACTORY_PASSWORD, Finding, State, check, password_finding
from signlab.deployment.shell import Shell
from tests.deployment.conftest import furnish
from tests.stand_in.device import Device


def by_name(found: list[Finding]) -> dict[str, Finding]:
    return {finding.name: finding for finding in found}


def test_a_device_in_order_is_told_line_by_line_and_left_as_it_was(device: Device, logged_in: Shell) -> None:
    before = {path for path in device.root.rglob("*") if "ssh" not in path.parts}
    found = by_name(check(logged_in))
    assert found["awscam"].words == "version 1.5.24"
    python = found[str(device.root / "usr/bin/python3.7")]
    assert python.words == "gives a frame 192x108 from the camera"
    assert found["clock"].state is State.GOOD
    assert found["sudo"].state is State.GOOD
    assert found["program"].words == "The program does not run on this device."
    assert not [finding for finding in found.values() if finding.state is State.BAD]
    after = {path for path in device.root.rglob("*") if "ssh" not in path.parts}
    assert {path.name for path in after - before} <= {"calls", "aplay.txt"}  # the stand-ins' own book-keeping


def test_every_fault_is_told_with_what_to_do(device: Device, logged_in: Shell, tmp_path: Path) -> None:
    furnish(device, tmp_path, AWSCAM_MOOD="missing")
    device.add_program("uname", "echo armv7l")
    device.add_program("df", 'echo; echo "dev 1 1 1000 1% /"')
    device.add_program("date", "echo 1000000000")
    device.project.write_bytes(b"a file")
    found = by_name(check(logged_in))
    assert found["system"].state is State.BAD
    assert found[str(device.root / "usr/bin/python3.7")].words.endswith("No module named awscam")
    assert found["project stream"].state is State.BAD
    assert found["camera stream"].next_step == "sudo systemctl restart awscam-streaming"
    assert found["disk"].state is State.DOUBT
    assert "seconds off" in found["clock"].words


def test_a_camera_that_gives_no_frame(device: Device, logged_in: Shell, tmp_path: Path) -> None:
    furnish(device, tmp_path, AWSCAM_MOOD="dark")
    finding = by_name(check(logged_in))[str(device.root / "usr/bin/python3.7")]
    assert (finding.state, finding.words) == (State.BAD, "no frame")


def test_the_password_of_the_factory_is_recognised() -> None:
    [finding] = password_finding(FACTORY_PASSWORD)
    assert finding.next_step == "Change it on the device: passwd."
    assert password_finding("another") == []
    assert password_finding(None) == []


def test_a_heartbeat_in_words() -> None:
    facts = {"release": "r1", "fps": 9.5, "state": "running", "letters": [{"label": "A"}], "temperature": 61.4}
    assert heartbeat.Heartbeat(facts, 1.0).words == "running: release r1, 9.5 frames a second, 61 °C. Letters: A"
    assert heartbeat.Heartbeat(facts, 60.0).state == "dead"
    assert heartbeat.Heartbeat({**facts, "state": "failed"}, 60.0).state == "failed"


@pytest.mark.parametrize("content", ["{", "[1]", '{"state": 1}'])
def test_a_heartbeat_that_cannot_be_read(content: str, device: Device, logged_in: Shell) -> None:
    from signlab.errors import SignlabError

    (device.root / "run/signlab").mkdir()
    (device.root / "run/signlab/status.json").write_text(content)
    with pytest.raises(SignlabError, match="heartbeat that cannot be read"):
        heartbeat.read(logged_in)
