"""Runs of the device's program, ended with the test."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.device.running import Running, release, shades


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Running]]:
    """Start a run: ``start(python, levels=[...], config={...}, ENVIRONMENT=...)``; each time the same release."""
    runs: list[Running] = []

    def begin(
        python: str,
        *,
        classes: tuple[str, ...] = ("nothing", "A", "B", "C"),
        levels: list[int] | None = None,
        config: dict[str, Any] | None = None,
        prepare: dict[str, Any] | None = None,
        **environment: object,
    ) -> Running:
        folder = tmp_path / "release"
        if not folder.exists():
            settings = {"stream": str(tmp_path / "results.mjpeg"), **(config or {})}
            release(folder, list(classes), prepare, **settings)
        stream = shades(tmp_path / "shades.mjpeg", levels or [32, 96, 160, 224], each=8)
        runs.append(Running(python, folder, tmp_path, stream, **environment))
        return runs[-1]

    yield begin
    for run in runs:
        run.close()
