"""Models, and films for them."""

from pathlib import Path

import numpy as np
import pytest

from signlab.capture.jpeg import encode
from signlab.capture.sources import open_source
from signlab.training.evaluation.models import opened
from signlab.training.preparation import decode
from signlab.vision.hand import Floats
from tests.deployment import models


@pytest.fixture(scope="session")
def pictures_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A network that knows the shapes of tests.deployment.models."""
    dice = np.random.default_rng(1)
    some = {label: [models.shape(label, dice) for _ in range(12)] for label in ("nothing", "A", "B", "C")}
    return models.of_pictures(tmp_path_factory.mktemp("pictures") / "model.tar.gz", some)


@pytest.fixture(scope="session")
def hands_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model of landmarks that knows A, B, C, L, V and Y."""
    return models.of_hands(tmp_path_factory.mktemp("hands") / "model.tar.gz")


@pytest.fixture(scope="session")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A, B and C for a second each, a rest between, at ten pictures a second."""
    dice = np.random.default_rng(2)
    labels = ["nothing"] * 5 + [label for letter in "ABC" for label in [letter] * 10 + ["nothing"] * 5]
    path = tmp_path_factory.mktemp("film") / "film.mjpeg"
    path.write_bytes(b"".join(encode(models.shape(label, dice)) for label in labels))
    return path


@pytest.fixture(scope="session")
def jpegs(film: Path) -> list[bytes]:
    return [frame.jpeg for frame in open_source(f"file:{film}?pace=no").frames()]


@pytest.fixture(scope="session")
def evaluated(pictures_model: Path, jpegs: list[bytes]) -> Floats:
    """The probabilities that evaluation gives for each frame of the film."""
    with opened(pictures_model) as (model, _):
        return model.probabilities([decode(jpeg) for jpeg in jpegs])
