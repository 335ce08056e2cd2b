"""Networks that break, readers that share, and that the device is left as it was found."""

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from signlab.capture.deeplens import commands, connection
from signlab.capture.deeplens.faults import Interrupted
from signlab.capture.jpeg import why_torn
from signlab.capture.source import State
from tests.capture.deeplens.watching import Watched
from tests.stand_in.device import HERE, Device
from tests.stand_in.processes import wait_until
from tests.stand_in.proxy import Proxy
from tests.stand_in.sshd import remove_user, throw_away_user

WAYS = ["camera", "stream"]


@pytest.fixture
def proxy(device: Device) -> Iterator[Proxy]:
    made = Proxy(device.sshd.port)
    yield made
    made.close()


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest, device: Device, stream: Path) -> str:
    """The device gives frames, through its Python or through its stream."""
    if request.param == "camera":
        device.add_python(stream)
    else:
        device.write(device.camera, stream)
    return str(request.param)


def test_a_connection_cut_in_mid_frame_is_made_again_and_frames_go_on(device: Device, proxy: Proxy, way: str) -> None:
    with Watched(device, device.url(proxy.port)) as watched:
        watched.has(3)
        for cut in (1, 2):
            before = len(watched.frames)
            proxy.cut()
            wait_until(lambda: watched.source.counts.reconnects >= cut)  # noqa: B023 -- called at once
            watched.has(before + 3)
    assert [frame.sequence for frame in watched.frames] == list(range(len(watched.frames)))
    assert not any(why_torn(frame.jpeg) for frame in watched.frames)
    states = [state.state for state in watched.states]
    assert states.count(State.LIVE) == 3
    assert State.RECONNECTING in states


def test_a_silent_network_is_noticed_on_both_sides(
    device: Device, proxy: Proxy, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commands, "SILENCE", 1)
    monkeypatch.setattr(connection, "HEARTBEAT", 0.2)
    with Watched(device, device.url(proxy.port), timeout=1) as watched:
        watched.has(3)
        proxy.silence()
        watched.reaches(State.RECONNECTING)
        wait_until(device.is_left_alone, what="an end of everything on the device")  # although the line is not closed
        before = len(watched.frames)
        proxy.resume()
        watched.has(before + 3)


def test_bytes_that_change_on_the_way_break_the_connection_and_no_frame(device: Device, proxy: Proxy, way: str) -> None:
    with Watched(device, device.url(proxy.port), timeout=1) as watched:
        watched.has(3)
        proxy.spoil.set()
        wait_until(lambda: watched.source.counts.reconnects)
        watched.has(len(watched.frames) + 3)
    assert not any(why_torn(frame.jpeg) for frame in watched.frames)


def test_a_device_that_goes_and_comes_back_is_found_again(device: Device, way: str) -> None:
    with Watched(device) as watched:
        watched.has(3)
        device.sshd.stop()
        watched.says("refuses connections")
        before = len(watched.frames)
        device.sshd.start()
        watched.has(before + 3)


def test_a_first_connection_that_fails_ends_after_a_few_tries_with_the_reason(device: Device) -> None:
    device.sshd.stop()
    with Watched(device) as watched:
        error = watched.ends()
    assert "refuses connections" in str(error)
    assert [state.state for state in watched.states].count(State.RECONNECTING) == 2


def test_something_else_on_the_port_is_told(device: Device) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def greet() -> None:
            for _ in range(3):
                line = server.accept()[0]
                line.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n" * 200)
                line.close()

        thread = threading.Thread(target=greet)
        thread.start()
        with Watched(device, device.url(server.getsockname()[1])) as watched:
            error = watched.ends()
        thread.join()
    assert "broke off the connection" in str(error)


def test_a_connection_cut_during_the_login_is_no_refusal(device: Device, proxy: Proxy) -> None:
    url = device.url(proxy.port)

    def password() -> str:
        proxy.cut()
        return "S3cret!"

    with Watched(device, url, device.login(url, key_file=None, password=password)) as watched:
        error = watched.ends()
    assert isinstance(error, Interrupted)
    assert [state.state for state in watched.states].count(State.RECONNECTING) == 2


def test_wrong_credentials_are_final_at_once(device: Device) -> None:
    with Watched(device, login=device.login(key_file=None)) as watched:
        error = watched.ends()
    assert "asks for" in str(error)
    assert State.RECONNECTING not in [state.state for state in watched.states]


def test_a_host_key_that_changes_between_two_connections_is_final(device: Device, stream: Path) -> None:
    device.write(device.camera, stream)
    with Watched(device) as watched:
        watched.has(2)
        device.sshd.change_host_key()
        error = watched.ends()
    assert "another host key" in str(error)


def test_another_reader_is_seen_named_and_torn_frames_never_pass(device: Device, stream: Path) -> None:
    device.write(device.camera, stream, fps=20)
    other = device.read(device.camera)
    with Watched(device) as watched:
        status = watched.says("is read by another program as well")
        assert status.problem
        assert f"cat {device.camera} (process {other.pid})" in status.problem.cause
        assert f"sudo kill {other.pid}" in status.problem.next_step
        watched.has(3)
        wait_until(lambda: watched.source.counts.torn > 20, what="torn frames")
        device.end(other)
        wait_until(lambda: watched.source.status.problem is None, what="an end of the problem")
    assert not any(why_torn(frame.jpeg) for frame in watched.frames)


def test_a_reader_that_comes_later_is_noticed_by_the_torn_frames(device: Device, stream: Path) -> None:
    device.write(device.camera, stream, fps=20)
    with Watched(device) as watched:
        watched.has(3)
        assert watched.source.status.problem is None
        other = device.run(
            sys.executable, "-c", f"for _ in iter(lambda f=open({str(device.camera)!r}, 'rb'): f.read(999), b''): pass"
        )
        watched.says(f"(process {other.pid})")


def test_a_reader_that_cannot_be_seen_is_told_by_the_torn_frames(
    device: Device, stream: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commands, "find_readers", lambda _fifo, _own: "true")
    device.write(device.camera, stream, fps=20)
    device.read(device.camera)
    with Watched(device) as watched:
        status = watched.says("another program seems to be reading it")
    assert status.problem
    assert "fuser" in status.problem.next_step


def test_without_root_a_known_program_is_seen_by_its_command_line(device: Device, stream: Path) -> None:
    name, _password = throw_away_user(device.root)
    try:
        device.write(device.camera, stream)
        other = device.read(device.camera)
        wait_until(lambda: Path(f"/proc/{other.pid}/comm").read_text() == "cat\n")
        as_user = ["setpriv", f"--reuid={name}", "--regid=nogroup", "--clear-groups", "sh", "-c"]
        look = commands.find_readers(str(device.camera), "none")
        found = subprocess.run([*as_user, look], capture_output=True, text=True, check=True).stdout
        assert found.split()[:3] == ["signlab:", str(other.pid), "cat"]
        assert not subprocess.run(
            [*as_user, commands.find_readers(str(device.camera), str(other.pid))], capture_output=True, check=True
        ).stdout  # our own reader is none of them
    finally:
        remove_user(name)


def test_a_stream_that_this_user_may_not_read_is_told(device: Device, stream: Path) -> None:
    name, password = throw_away_user(device.root)
    try:
        device.write(device.camera, stream)
        device.camera.chmod(0o600)
        url = f"deeplens://{name}@127.0.0.1:{device.sshd.port}"
        with Watched(device, url, device.login(url, key_file=None, password=lambda: password)) as watched:
            error = watched.ends()
        assert "may not be read by this user" in str(error)
    finally:
        remove_user(name)


def test_it_stops_while_it_streams(device: Device, way: str) -> None:
    with Watched(device) as watched:
        watched.has(2)
        watched.stop()
    wait_until(device.is_left_alone)


def test_it_stops_while_it_waits_for_a_writer(device: Device) -> None:
    os.mkfifo(device.camera)
    with Watched(device) as watched:
        watched.reaches(State.WAITING)
        watched.stop()
    wait_until(device.is_left_alone)


def test_it_stops_while_the_camera_starts(device: Device, stream: Path) -> None:
    device.add_python(stream, AWSCAM_MOOD="stuck")
    with Watched(device) as watched:
        watched.says("Starting the camera")
        watched.stop()
    for pid in device.sshd.started():  # its alarm clock would end it, in half a minute
        os.kill(pid, signal.SIGALRM)


@pytest.mark.parametrize("passes", [False, True])
def test_it_stops_while_it_connects_or_logs_in(device: Device, proxy: Proxy, passes: bool) -> None:
    asked, answer = threading.Event(), threading.Event()

    def password() -> None:
        asked.set()
        answer.wait(30)

    if not passes:
        proxy.silence()
    url = device.url(proxy.port)
    with Watched(device, url, device.login(url, key_file=None, password=password)) as watched:
        watched.reaches(State.CONNECTING)
        if passes:
            assert asked.wait(10)
        watched.stop()
    answer.set()


def test_it_stops_while_it_pauses_before_another_try(device: Device, way: str) -> None:
    with Watched(device) as watched:
        watched.has(1)
        device.sshd.stop()
        watched.reaches(State.RECONNECTING)
        watched.stop()
    device.sshd.start()


def test_it_stops_while_the_network_is_silent(device: Device, proxy: Proxy, way: str) -> None:
    with Watched(device, device.url(proxy.port)) as watched:
        watched.has(1)
        proxy.silence()
        watched.stop()
        proxy.resume()


def test_a_client_that_is_killed_leaves_nothing_on_the_device(device: Device, way: str) -> None:
    client = subprocess.Popen(
        [sys.executable, HERE / "client.py", device.url(), device.sshd.login_key, device.root],
        stdout=subprocess.PIPE,
        cwd=HERE.parents[1],
    )
    assert client.stdout
    with client.stdout:
        assert client.stdout.readline() == b"a frame\n"
        assert device.sshd.started()
        client.kill()
        client.wait()
    wait_until(device.is_left_alone, what=f"an end of {device.sshd.started()}")
