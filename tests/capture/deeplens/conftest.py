"""A stand-in DeepLens, and what is filmed there."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stand_in import footage
from tests.stand_in.device import Device
from tests.stand_in.device import device as stand_in


@pytest.fixture
def device() -> Iterator[Device]:
    with stand_in() as made:
        yield made


@pytest.fixture(scope="session")
def stream(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bare MJPEG stream: real frames where the project's photographs are, else drawn ones."""
    real = Path(__file__).resolve().parents[4] / "shared/data/streams/asl-A-B-C-L-V-Y.mjpeg"
    return real if real.exists() else footage.drawn(tmp_path_factory.mktemp("footage") / "drawn.mjpeg")
