"""An account on loopback, and a project with a build."""

import pytest

from signlab.aws import bucket
from signlab.aws.session import Account
from signlab.dataset.project import Project
from signlab.jobs import Watch
from signlab.training.run import Run
from signlab.training.sagemaker import checklist, start, tuning
from signlab.training.sagemaker.start import TrainOnSageMaker
from signlab.training.source import Source
from tests.aws.conftest import _moto, account, cloud, moto
from tests.aws.sagemaker_server import SageMakerServer
from tests.training.sagemaker.playing import NAME, OPTIONS, QuickCore

__all__ = ["_moto", "account", "cloud", "moto"]


@pytest.fixture(autouse=True)
def quick_core(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """But for the tests that ask for the process itself."""
    if "own_process" not in request.fixturenames:
        for module in (start, tuning, checklist):
            monkeypatch.setattr(module, "Core", QuickCore)


@pytest.fixture
def own_process() -> None:
    """sagemaker-core in a process of its own, as ever but here."""


@pytest.fixture
def started(cloud: SageMakerServer, account: Account, project: Project, build: Source) -> Run:
    bucket.make(account, NAME)
    job = TrainOnSageMaker(project, build, OPTIONS, account)
    plan = job.prepare()
    assert "an estimate, not a bill" in plan.words
    assert cloud.jobs == {}
    return job.run(Watch()).run
