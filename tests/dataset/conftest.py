"""A project, and pictures for it."""

import io
import os
from collections.abc import Callable, Iterator
from datetime import datetime, timezone
from pathlib import Path

import pytest
from PIL import Image

from signlab import alphabet
from signlab.dataset.project import Project
from signlab.dataset.recording import Recording

NOON = datetime(2026, 11, 20, 12, 0, 0, 123_000, tzinfo=timezone.utc)


@pytest.fixture(scope="session")
def jpeg() -> Callable[[int], bytes]:
    """A small real JPEG, a different one for each number."""

    def make(number: int = 0) -> bytes:
        buffer = io.BytesIO()
        colour = (number % 256, number // 256 % 256, number // 65536 % 256)
        Image.new("RGB", (16, 12), colour).save(buffer, "JPEG", quality=95, comment=str(number))
        return buffer.getvalue()

    return make


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with Project.create(tmp_path / "signs", "signs", alphabet.load("A,B,C")) as made:
        yield made


@pytest.fixture
def no_sync(monkeypatch: pytest.MonkeyPatch) -> None:
    """For tests of many changes, in which no power fails."""
    monkeypatch.setattr(os, "fsync", lambda _descriptor: None)


@pytest.fixture
def record(jpeg: Callable[[int], bytes]) -> Callable[..., list[str]]:
    """Record one burst as a session of its own; returns the names of its pictures."""

    def make(project: Project, label: str = "A", count: int = 3, signer: str = "s1", first: int = 0) -> list[str]:
        with Recording(project, signer=signer, source="demo:") as recording:
            recording.start_burst(label)
            return [
                recording.add(jpeg(first + number), time=NOON, width=16, height=12, light=0.5)
                for number in range(count)
            ]

    return make


@pytest.fixture
def on_disk() -> Callable[[Project], dict[str, str]]:
    """What really lies on disk: ``{name: "images/A"}``."""

    def look(project: Project) -> dict[str, str]:
        return {
            path.name: f"{area.name}/{path.parent.name}"
            for area in (project.images, project.trash)
            for path in area.glob("*/*")
        }

    return look
