"""The whole source against the stand-in device: which way frames come, and which ways are left when one is closed."""

import itertools
import os
from pathlib import Path

import pytest

from signlab.capture.deeplens import source
from signlab.capture.jpeg import why_torn
from signlab.capture.source import State
from signlab.errors import SignlabError
from tests.capture.deeplens.watching import Watched
from tests.stand_in import footage
from tests.stand_in.device import Device
from tests.stand_in.processes import wait_until
from tests.stand_in.pythons import interpreter


@pytest.mark.parametrize("python", ["2.7", "3.7", "here"])
def test_frames_come_from_the_camera_through_the_devices_own_python(device: Device, stream: Path, python: str) -> None:
    chosen = interpreter(python)
    device.add_python(stream, "python2.7", chosen.program, chosen.libraries)
    with Watched(device, fps=20, size=(640, 640)) as watched:
        watched.has(10)
        watched.says("Live: the camera, through python2.7, 640 × 362")
    frames = watched.frames
    assert {(frame.width, frame.height) for frame in frames} == {(640, 362)}
    assert [frame.sequence for frame in frames] == list(range(len(frames)))
    assert not any(why_torn(frame.jpeg) for frame in frames)
    assert watched.source.counts.frames == len(frames)
    assert [state.state for state in watched.states] == [State.CONNECTING, State.WAITING, State.LIVE, State.ENDED]


def test_the_first_python_with_a_working_camera_is_chosen(device: Device, stream: Path) -> None:
    device.add_python(stream, "python3.7", AWSCAM_MOOD="missing")
    (device.root / "usr/bin/python3").symlink_to(device.root / "usr/bin/python3.7")
    device.add_program("python2.7", "echo Illegal instruction >&2; exit 132")
    device.add_python(stream, "python")
    with Watched(device) as watched:
        watched.has(2)
        watched.says("through python,")
    asked = [state.words for state in watched.states if "Starting the camera" in state.words]
    assert [words.split()[-1] for words in asked] == ["python3.7.", "python2.7.", "python."]


def test_a_device_without_python_gives_its_stream_each_distinct_frame_once(device: Device, stream: Path) -> None:
    device.write(device.camera, stream, fps=10)
    with Watched(device) as watched:
        watched.has(20)
        assert "has no Python" in watched.says("Waiting for a frame").words
        assert watched.says("Live:").problem is None
    written = set(footage.frames_of(stream))
    assert all(frame.jpeg in written for frame in watched.frames)  # byte for byte
    assert all(one.jpeg != after.jpeg for one, after in itertools.pairwise(watched.frames))
    assert watched.source.counts.repeats > 0
    assert watched.source.counts.torn == 0


def test_a_python_without_awscam_leaves_the_stream_and_says_why(device: Device, stream: Path) -> None:
    device.add_python(stream, "python3", AWSCAM_MOOD="missing")
    device.write(device.camera, stream)
    with Watched(device) as watched:
        watched.has(2)
        assert "python3: No module named awscam" in watched.says("Waiting for a frame").words


def test_frames_of_a_stream_are_thinned_out_to_the_asked_rate(device: Device, stream: Path) -> None:
    device.write(device.camera, stream, fps=40)
    with Watched(device, fps=10) as watched:
        watched.has(12)
    span = (watched.frames[-1].time - watched.frames[0].time).total_seconds()
    assert span >= (len(watched.frames) - 1) / 10 - 0.15
    assert watched.source.counts.lost == 0


def test_the_project_stream_is_read_only_when_asked_for(device: Device, stream: Path) -> None:
    device.add_python(stream)
    device.write(device.project, stream)
    with Watched(device, device.url(path="/project")) as watched:
        watched.has(3)
        watched.says(f"Live: {device.project}")


def test_an_old_samples_project_stream_is_found_by_its_pattern(device: Device, stream: Path) -> None:
    device.write(device.project.with_name("ssd_results.mjpeg"), stream)
    with Watched(device, device.url(path="/project")) as watched:
        watched.has(2)
        watched.says("ssd_results.mjpeg")


def test_words_that_a_login_script_prints_do_no_harm(device: Device, stream: Path) -> None:
    device.add_python(stream)
    script = device.root / "usr/bin/python3.7"
    script.write_text(script.read_text().replace("exec ", "head -c 5000 /dev/urandom; echo SLFR0000; exec "))
    with Watched(device) as watched:
        watched.has(3)
    assert watched.source.counts.skipped_bytes >= 5000


def test_a_stream_without_a_writer_ends_after_the_timeout_with_the_reason(device: Device) -> None:
    os.mkfifo(device.camera)
    with Watched(device, timeout=1) as watched:
        error = watched.ends()
    assert "nothing on the device writes to it" in str(error)
    assert "systemctl restart awscam-streaming" in str(error)
    assert watched.source.status.state is State.ENDED
    assert watched.source.status.problem is not None


def test_a_stream_that_is_not_there_is_told(device: Device) -> None:
    with Watched(device) as watched:
        error = watched.ends()
    assert f"{device.camera} is not there" in str(error)
    with Watched(device, device.url(path="/project")) as watched:
        error = watched.ends()
    assert f"{device.project}: is not there" in str(error)
    assert "only while a project runs" in str(error)


def test_an_ordinary_file_in_place_of_the_stream_is_told(device: Device, stream: Path) -> None:
    device.camera.write_bytes(stream.read_bytes())
    with Watched(device) as watched:
        error = watched.ends()
    assert "is an ordinary file" in str(error)
    assert f"rm {device.camera}" in str(error)


def test_a_stream_of_garbage_ends_with_the_reason_and_yields_nothing(device: Device, stream: Path) -> None:
    device.write(device.camera, stream, mode="garbage", fps=50)
    with Watched(device, timeout=1) as watched:
        error = watched.ends()
    assert "no new whole picture" in str(error)
    assert watched.frames == []
    assert watched.source.counts.skipped_bytes > 0


def test_a_writer_that_ends_and_comes_back_is_followed(
    device: Device, stream: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer = device.write(device.camera, stream)
    with Watched(device, timeout=1) as watched:
        watched.has(3)
        device.end(writer)
        watched.says("has stopped")
        watched.says("nothing on the device writes")
        before = len(watched.frames)
        device.write(device.camera, stream)
        watched.has(before + 3)
    assert watched.source.counts.reconnects >= 1


def test_a_stream_that_stalls_is_read_anew(device: Device, stream: Path) -> None:
    device.write(device.camera, stream, mode="stall")
    with Watched(device, timeout=1) as watched:
        watched.has(15)
        watched.says("no new whole picture for 1 seconds")
        watched.reaches(State.RECONNECTING)


def test_a_camera_that_never_gives_a_frame_leaves_the_stream(
    device: Device, stream: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(source, "_START", 1.0)
    device.add_python(stream, AWSCAM_MOOD="dark")
    device.write(device.camera, stream)
    with Watched(device) as watched:
        watched.has(2)
        assert "python3.7: no frame came for 1 seconds" in watched.says("Waiting for a frame").words


def test_breaking_out_of_the_frames_ends_everything_on_the_device(device: Device, stream: Path) -> None:
    device.write(device.camera, stream)
    opened = source.DeepLensSource(device.url(), source.SourceOptions(), device.login(), device.paths)
    frames = opened.frames()
    next(frames)
    assert device.sshd.started()
    frames.close()
    wait_until(device.is_left_alone)
    assert opened.status.state is State.ENDED


def test_a_source_that_was_stopped_before_it_began_yields_nothing(device: Device) -> None:
    opened = source.DeepLensSource(device.url(), source.SourceOptions(), device.login(), device.paths)
    opened.stop()
    assert list(opened.frames()) == []


def test_a_url_that_cannot_be_is_refused_at_once() -> None:
    with pytest.raises(SignlabError, match="names no user"):
        source.DeepLensSource("deeplens://lens", source.SourceOptions())
