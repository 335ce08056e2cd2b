"""Recording from a stand-in DeepLens behind a real sshd."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from signlab.capture import events, jpeg
from signlab.capture.bursts import Signer
from signlab.capture.deeplens.login import Login
from signlab.capture.deeplens.source import DeepLensSource
from signlab.capture.source import SourceOptions, State
from signlab.capture.summary import End
from signlab.dataset.project import Project
from tests.capture.live.test_live import FAST, stored
from tests.capture.live.watching import Watcher
from tests.stand_in import footage
from tests.stand_in.device import Device
from tests.stand_in.device import device as stand_in
from tests.stand_in.proxy import Proxy


@pytest.fixture
def device() -> Iterator[Device]:
    with stand_in() as made:
        yield made


@pytest.fixture
def drawn(tmp_path: Path) -> Path:
    return footage.drawn(tmp_path / "drawn.mjpeg", 320, 240)


class OnDevice(Watcher):
    """Opens the stand-in."""

    def __init__(self, project: Project, device: Device) -> None:
        self._device = device
        super().__init__(project)
        self.live.sit(Signer("s1"))

    def _open(self, url: str, options: SourceOptions, login: Login | None) -> DeepLensSource:  # type: ignore[override]
        return DeepLensSource(url, options, login, self._device.paths)

    def show(self, url: str) -> None:
        self.live.open(url, SourceOptions(timeout=10), self._device.login(url))
        self.wait(events.Shown)


def test_a_burst_outlives_a_cut_connection(project: Project, device: Device, drawn: Path) -> None:
    device.add_python(drawn, AWSCAM_SIZE="320x240")
    proxy = Proxy(device.sshd.port)
    watcher = OnDevice(project, device)
    try:
        with watcher.live:
            watcher.show(device.url(proxy.port))
            watcher.live.start("A", FAST)
            watcher.wait(events.Stored, 3)
            proxy.cut()
            watcher.wait(events.BurstPaused)
            watcher.wait(events.BurstResumed)
            count = len(watcher.all(events.Stored))
            watcher.wait(events.Stored, count + 3)
            watcher.live.stop()
            summary = watcher.wait(events.BurstEnded).summary
    finally:
        proxy.close()
    assert (summary.end, summary.source.reconnects) == (End.RELEASED, 1)
    assert len(stored(project)) == summary.stored
    assert [jpeg.why_torn(one) for one in stored(project)] == [None] * summary.stored
    assert len(list(project.sessions.glob("*.jsonl"))) == 1


def test_a_device_that_goes_away_for_good_ends_the_burst_with_the_reason(
    project: Project, device: Device, drawn: Path
) -> None:
    device.add_python(drawn, AWSCAM_SIZE="320x240")
    watcher = OnDevice(project, device)
    with watcher.live:
        watcher.show(device.url())
        watcher.live.start("A", replace(FAST, patience=1))
        watcher.wait(events.Stored, 3)
        device.sshd.stop()
        summary = watcher.wait(events.BurstEnded).summary
        assert summary.end is End.PROBLEM
        assert summary.problem is not None
        assert "for 1 seconds" in summary.problem.cause
        assert watcher.live.status.state is State.RECONNECTING
        device.sshd.start()
        watcher.wait(events.StatusChanged, fits=lambda event: event.status.state is State.LIVE, count=2)
    assert len(stored(project)) == summary.stored


def test_another_reader_on_the_stream_is_told_while_it_is_recorded(
    project: Project, device: Device, drawn: Path
) -> None:
    device.write(device.camera, drawn, fps=20)
    other = device.read(device.camera)
    watcher = OnDevice(project, device)
    with watcher.live:
        watcher.show(device.url())
        watcher.live.start("A", FAST)
        watcher.wait(events.Stored, 3)
        told = watcher.wait(events.StatusChanged, fits=lambda event: event.status.problem)
        assert f"(process {other.pid})" in str(told.status.problem)
        device.end(other)
        watcher.live.stop()
        watcher.wait(events.BurstEnded)
    assert [jpeg.why_torn(one) for one in stored(project)] == [None] * len(stored(project))
