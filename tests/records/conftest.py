"""Pictures with something in them, and projects that hold some."""

import io
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from signlab import alphabet
from signlab.dataset.project import Project
from signlab.dataset.recording import Recording

NOON = datetime(2026, 11, 20, 12, tzinfo=timezone.utc)

Draw = Callable[..., bytes]
Shoot = Callable[..., list[str]]


@pytest.fixture(scope="session")
def draw() -> Draw:
    """A small picture, another one for each number; neighbours do not look alike."""

    def make(number: int = 0, width: int = 48, height: int = 36, kind: str = "JPEG", **options: object) -> bytes:
        blocks = np.random.default_rng(number).integers(0, 256, (6, 8, 3), dtype=np.uint8)
        buffer = io.BytesIO()
        Image.fromarray(blocks).resize((width, height), Image.Resampling.BICUBIC).save(buffer, kind, **options)
        return buffer.getvalue()

    return make


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with Project.create(tmp_path / "signs", "signs", alphabet.load("A,B,C")) as made:
        yield made


@pytest.fixture
def shoot(draw: Draw) -> Shoot:
    """Record a session: ``bursts`` of ``count`` pictures of each label; returns their names."""
    numbers = iter(range(1_000_000))

    def make(project: Project, signer: str, labels: str = "ABC", bursts: int = 1, count: int = 2) -> list[str]:
        names = []
        with Recording(project, signer=signer, source="demo:") as recording:
            for label in labels * bursts:
                recording.start_burst(label)
                for _ in range(count):
                    number = next(numbers)
                    time = NOON + timedelta(seconds=number)
                    names.append(recording.add(draw(number), time=time, width=48, height=36))
        return names

    return make
