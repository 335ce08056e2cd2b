import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from signlab.alphabet import load
from signlab.capture.bursts import Signer
from signlab.dataset.project import Project
from tests.capture.live.watching import Watcher


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with Project.create(tmp_path / "signs", "signs", load("asl-29")) as project:
        yield project


@pytest.fixture
def watcher(project: Project) -> Iterator[Watcher]:
    made = Watcher(project)
    made.live.sit(Signer("s1"))
    with made.live:
        yield made
    assert not [thread for thread in threading.enumerate() if thread.name.startswith(("live", "source"))]
