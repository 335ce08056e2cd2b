"""Cameras, by a stand-in for OpenCV's: no test machine has one."""

import sys
import threading
import time
from collections.abc import Callable

import cv2
import pytest

from signlab.capture import camera_reader, cameras, jpeg
from signlab.capture.camera import CameraSource
from signlab.capture.handover import Handover
from signlab.capture.source import Frame, SourceOptions, State, Status
from signlab.errors import SignlabError
from tests.capture.conftest import picture
from tests.capture.stand_ins import Camera, raw

PluggedIn = Callable[..., list[cameras.Camera]]


@pytest.fixture(autouse=True)
def no_delays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(camera_reader, "_DELAYS", (0.01,))


@pytest.fixture
def plugged_in(monkeypatch: pytest.MonkeyPatch) -> PluggedIn:
    """Sets what is listed, and what opening gives."""

    def plug(stand_in: Camera, *names: str) -> list[cameras.Camera]:
        there = [cameras.Camera(2 * number, name) for number, name in enumerate(names)]
        monkeypatch.setattr(cameras, "cameras", lambda: there)
        monkeypatch.setattr(cv2, "VideoCapture", stand_in)
        return there

    return plug


def frames(source: CameraSource, count: int) -> list[Frame]:
    """The first ``count`` frames, or fewer when it ends before."""
    taken = []
    for frame in source.frames():
        taken.append(frame)
        if len(taken) == count:
            source.stop()
    return taken


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A camera that waits until each picture was looked at, so that none is dropped."""
    monkeypatch.setattr(camera_reader, "Handover", lambda room, _newer: Handover(room))


def test_jpegs_that_the_camera_made_are_kept_byte_for_byte(
    plugged_in: PluggedIn, jpegs: list[bytes], patient: None
) -> None:
    stand_in = Camera([raw(shot, padding=1000 * (number % 2)) for number, shot in enumerate(jpegs)])
    plugged_in(stand_in, "HD Webcam")
    source = CameraSource("camera:0", SourceOptions(fps=30, size=(160, 120)))
    assert [frame.jpeg for frame in frames(source, 12)] == jpegs
    assert stand_in.settings[cv2.CAP_PROP_FOURCC] == cv2.VideoWriter.fourcc(*"MJPG")
    assert stand_in.settings[cv2.CAP_PROP_FRAME_WIDTH] == 160
    assert stand_in.settings[cv2.CAP_PROP_FPS] == 30
    assert stand_in.released == 1
    assert source.status.state is State.ENDED


def test_pixels_are_encoded_and_equal_pictures_are_repeats(plugged_in: PluggedIn, patient: None) -> None:
    shots = [picture(1), picture(1), picture(2), cv2.cvtColor(picture(3), cv2.COLOR_BGR2GRAY)]
    plugged_in(Camera(shots), "HD Webcam")
    source = CameraSource("camera:HD Webcam", SourceOptions())
    found = frames(source, 3)
    assert [(frame.width, frame.height, frame.sequence) for frame in found] == [(160, 120, n) for n in range(3)]
    assert found[0].jpeg == jpeg.encode(picture(1))
    assert all(jpeg.why_torn(frame.jpeg) is None for frame in found)
    assert source.counts.repeats == 1


def test_a_torn_jpeg_of_a_camera_is_refused_and_counted(
    plugged_in: PluggedIn, jpegs: list[bytes], patient: None
) -> None:
    torn = jpegs[2][:4000] + jpegs[3][5000:]
    plugged_in(Camera([raw(shot) for shot in (jpegs[0], jpegs[1], torn, jpegs[4])]), "HD Webcam")
    source = CameraSource("camera:0", SourceOptions())
    assert [frame.jpeg for frame in frames(source, 3)] == [jpegs[0], jpegs[1], jpegs[4]]
    assert source.counts.torn == 1


def test_a_camera_whose_jpegs_never_decode_cleanly_is_asked_for_pixels(plugged_in: PluggedIn, patient: None) -> None:
    sloppy = [jpeg.encode(picture(seed))[:-2] + b"\x55" * 20 + b"\xff\xd9" for seed in range(30)]
    told: list[Status] = []
    plugged_in(Camera([raw(shot) for shot in sloppy]), "Old Webcam")
    source = CameraSource("camera:0", SourceOptions(on_status=told.append))
    found = frames(source, 5)
    assert len(found) == 5
    assert all(jpeg.why_torn(frame.jpeg) is None for frame in found)
    problems = [str(status.problem) for status in told if status.problem]
    assert "extraneous bytes" in problems[0]


def test_what_is_not_taken_in_time_is_lost_and_said(plugged_in: PluggedIn) -> None:
    plugged_in(Camera([*map(picture, range(20)), None]), "HD Webcam")
    source = CameraSource("camera:0", SourceOptions())
    found = []
    for frame in source.frames():
        found.append(frame)
        time.sleep(0.05)  # a slow taker is what this is about
        if source.counts.frames + source.counts.lost >= 18:
            source.stop()
    assert source.counts.lost > 0
    assert sum(frame.lost for frame in found) == source.counts.lost


def test_an_unplugged_camera_is_opened_again_under_its_name(
    plugged_in: PluggedIn, jpegs: list[bytes], patient: None
) -> None:
    stand_in = Camera([raw(shot) for shot in jpegs[:3]], [], [raw(shot) for shot in jpegs[3:6]])
    there = plugged_in(stand_in, "HD Webcam")
    told: list[Status] = []

    def move(status: Status) -> None:
        told.append(status)
        if status.state is State.RECONNECTING:
            there[0] = cameras.Camera(7, "HD Webcam")

    source = CameraSource("camera:0", SourceOptions(on_status=move))
    assert [frame.jpeg for frame in frames(source, 6)] == jpegs[:6]
    assert source.counts.reconnects == 2
    assert stand_in.opened[0][0] == 0
    assert stand_in.opened[-1][0] == 7
    assert told[-2].state is State.LIVE


def test_stop_ends_a_camera_that_hangs(plugged_in: PluggedIn) -> None:
    stand_in = Camera([picture(1), None])
    plugged_in(stand_in, "HD Webcam")
    source = CameraSource("camera:0", SourceOptions())
    taken: list[Frame] = []
    thread = threading.Thread(target=lambda: taken.extend(source.frames()))
    thread.start()
    while not source.counts.frames:
        assert thread.is_alive()
    source.stop()
    thread.join(1)
    assert not thread.is_alive()
    stand_in.let_go()


def test_a_camera_that_gives_no_picture_times_out_with_the_reason(plugged_in: PluggedIn, jpegs: list[bytes]) -> None:
    hanging = Camera([None])
    plugged_in(hanging, "HD Webcam")
    with pytest.raises(SignlabError, match=r"HD Webcam: is open but gave no picture for 0\.3 seconds"):
        frames(CameraSource("camera:0", SourceOptions(timeout=0.3)), 1)
    hanging.let_go()
    torn = Camera([raw(jpegs[0][:3000] + jpegs[1][5000:]), None])
    plugged_in(torn, "HD Webcam")
    with pytest.raises(SignlabError, match="none of them whole"):
        frames(CameraSource("camera:0", SourceOptions(timeout=0.3)), 1)
    torn.let_go()


def test_a_camera_is_found_by_number_name_or_part_of_it(plugged_in: PluggedIn) -> None:
    there = plugged_in(Camera(), "HD Webcam", "Document Camera", "hd webcam 2")
    assert cameras.find("2") == there[1]
    assert cameras.find("hd WEBCAM") == there[0]
    assert cameras.find("document") == there[1]
    assert cameras.find("5") == cameras.Camera(5, "")
    with pytest.raises(SignlabError, match=r"not one but several.*camera:0 .HD Webcam., camera:4"):
        cameras.find("hd")
    with pytest.raises(SignlabError, match="is not plugged in"):
        cameras.find("microscope")


@pytest.mark.skipif(sys.platform != "linux", reason="the device files of Linux")
def test_why_a_camera_cannot_be_opened_is_said(plugged_in: PluggedIn, monkeypatch: pytest.MonkeyPatch) -> None:
    plugged_in(Camera(), "HD Webcam")
    with pytest.raises(SignlabError, match=r"there is no /dev/video97.*camera:0 .HD Webcam."):
        frames(CameraSource("camera:97", SourceOptions()), 1)
    monkeypatch.setattr(cameras.Path, "exists", lambda _path: True)
    monkeypatch.setattr(cameras.os, "access", lambda _path, _mode: False)
    with pytest.raises(SignlabError, match="no permission for /dev/video0"):
        frames(CameraSource("camera:0", SourceOptions()), 1)
    monkeypatch.setattr(cameras.os, "access", lambda _path, _mode: True)
    with pytest.raises(SignlabError, match="another program may be using it"):
        frames(CameraSource("camera:0", SourceOptions()), 1)


def test_cameras_of_this_computer_can_be_listed() -> None:
    assert all(camera.name and camera.number >= 0 for camera in cameras.cameras())


def test_opencv_without_a_stand_in_says_that_a_camera_is_absent(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SignlabError):
        frames(CameraSource("camera:98", SourceOptions()), 1)
    assert capfd.readouterr().err == ""
