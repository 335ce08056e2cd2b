"""A project with signs that a small network learns in seconds, and a build of it."""

import io
import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from signlab import alphabet
from signlab.dataset.project import Project
from signlab.dataset.recording import Recording
from signlab.jobs import Watch
from signlab.records.build import Build
from signlab.records.builds import BuildOptions
from signlab.training import source
from signlab.training.source import Source

NOON = datetime(2026, 11, 20, 12, tzinfo=timezone.utc)
LABELS = "ABC"
"""A is striped across, B upright, C aslant."""


def draw(label: str, rng: np.random.Generator, width: int = 48, height: int = 36) -> bytes:
    """A picture of ``label`` in colours of its own."""
    down, right = np.mgrid[:height, :width]
    along = {"A": down, "B": right, "C": down + right}[label] + rng.integers(8)
    dark, light = rng.integers(0, 110, 3), rng.integers(140, 256, 3)
    pixels = np.where((along // 4 % 2)[:, :, None] == 0, dark, light) + rng.normal(0, 6, (height, width, 3))
    buffer = io.BytesIO()
    Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8)).save(buffer, "JPEG", quality=92)
    return buffer.getvalue()


def record(
    project: Project, signer: str, rng: np.random.Generator, bursts: int, count: int, labels: str = LABELS
) -> None:
    number = int(rng.integers(1_000_000))
    with Recording(project, signer=signer, source="demo:") as recording:
        for label in labels * bursts:
            recording.start_burst(label)
            for _ in range(count):
                number += 1
                recording.add(draw(label, rng), time=NOON + timedelta(seconds=number), width=48, height=36)


@pytest.fixture(scope="session")
def _striped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    rng = np.random.default_rng(3)
    root = tmp_path_factory.mktemp("striped") / "signs"
    with Project.create(root, "signs", alphabet.load("A,B,C")) as project:
        for signer in ("ana", "ben", "cem", "dua", "eve", "fay"):
            record(project, signer, rng, bursts=2, count=3)
        build = Build(project, BuildOptions("b1", "signer", (0.6, 0.2, 0.2)))
        build.prepare()
        build.run(Watch())
    return root


@pytest.fixture
def project(_striped: Path, tmp_path: Path) -> Iterator[Project]:
    """108 pictures of three labels by six people, with a build b1 by signer."""
    shutil.copytree(_striped, tmp_path / "signs")
    with Project.open(tmp_path / "signs") as opened:
        yield opened


@pytest.fixture
def build(project: Project) -> Source:
    return source.read(project.builds / "b1")
