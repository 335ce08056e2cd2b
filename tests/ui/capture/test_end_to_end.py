"""The page on real sources: the demo, a film, a DeepLens behind a real sshd."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from signlab.capture import jpeg
from signlab.capture.deeplens.login import Login
from signlab.capture.deeplens.source import DeepLensSource
from signlab.capture.source import SourceOptions, State
from signlab.capture.sources import open_source
from signlab.ui.pages.capture.questions import HostKeyDialog
from signlab.ui.workbench import Workbench
from tests.stand_in import footage
from tests.stand_in.device import Device
from tests.stand_in.device import device as stand_in
from tests.stand_in.proxy import Proxy
from tests.ui.capture.playing import JPEGS, Scene

A = Qt.Key.Key_A
Play = Callable[..., Scene]


@pytest.fixture
def play(bench: Workbench, qtbot: QtBot) -> Iterator[Play]:
    """Opens the page on sources as they are, or as ``opener`` makes them."""
    scenes: list[Scene] = []

    def open_page(opener: Callable[..., object] = open_source) -> Scene:
        scenes.append(Scene(bench, qtbot, opener))
        return scenes[-1]

    yield open_page
    for scene in scenes:
        scene.close()


def record(scene: Scene, key: Qt.Key, count: int) -> None:
    scene.until(lambda: scene.control.live and scene.control.prompt)
    scene.press(key)
    scene.until(lambda: scene.control.take.burst and scene.control.take.count >= count)
    scene.release(key)
    scene.over()


def test_the_demo_signs_what_is_asked_for_and_is_recorded(play: Play) -> None:
    scene = play()
    scene.control.open("demo:?size=320x240")
    record(scene, Qt.Key.Key_C, 3)
    assert len(scene.stored("C")) >= 3
    assert all(jpeg.why_torn(one) is None for one in scene.stored("C"))
    assert "a second" in scene.page.preview.rate


def test_a_film_is_recorded_as_it_is_and_can_be_played_again(play: Play, tmp_path: Path) -> None:
    film = tmp_path / "clip.mjpeg"
    film.write_bytes(b"".join(JPEGS))
    scene = play()
    scene.control.open(f"file:{film}?fps=10")
    scene.until(lambda: scene.control.live and scene.control.prompt)
    record(scene, A, 2)
    scene.until(lambda: scene.control.status.state is State.ENDED)
    assert scene.page.preview.banner.said.words == "The film is at its end"
    assert set(scene.stored("A")) <= set(JPEGS)
    scene.page.preview.banner._button.click()
    scene.until(lambda: scene.control.live)


@pytest.fixture
def device() -> Iterator[Device]:
    with stand_in() as made:
        yield made


def test_a_device_is_accepted_recorded_cut_off_and_comes_back(play: Play, device: Device, tmp_path: Path) -> None:
    stream = footage.drawn(tmp_path / "drawn.mjpeg", 320, 240)
    device.add_python(stream, AWSCAM_SIZE="320x240")

    def opener(url: str, options: SourceOptions, login: Login) -> DeepLensSource:
        return DeepLensSource(url, options, replace(login, key_file=device.sshd.login_key), device.paths)

    proxy = Proxy(device.sshd.port)
    try:
        scene = play(opener)
        scene.control.rates.held = lambda _count, insist, held=scene.control.rates.held: held(None, insist=insist)
        scene.control.open(device.url(proxy.port))
        scene.dialog(HostKeyDialog).yes.click()
        scene.until(lambda: scene.control.live and scene.control.prompt)
        scene.control.set_insist(True)
        scene.press(A)
        scene.until(lambda: scene.control.take.count >= 3)
        proxy.cut()
        scene.until(lambda: scene.control.status.state is State.RECONNECTING)
        before = scene.control.take.count
        scene.until(lambda: scene.control.take.count > before)
        scene.release(A)
        scene.over()
        assert all(jpeg.why_torn(one) is None for one in scene.stored("A"))
        scene.close()
    finally:
        proxy.close()


def test_a_device_that_is_not_accepted_says_so_and_what_to_do(play: Play, device: Device) -> None:
    def opener(url: str, options: SourceOptions, login: Login) -> DeepLensSource:
        return DeepLensSource(url, options, replace(login, key_file=device.sshd.login_key), device.paths)

    scene = play(opener)
    scene.control.open(device.url())
    scene.dialog(HostKeyDialog).reject()
    scene.until(lambda: scene.control.status.state is State.ENDED)
    said = scene.page.preview.banner.said
    assert "was not accepted" in said.words
    assert "ssh-keygen" in said.more
