"""An account on loopback, a project with a build, and the engine as the Train page has it."""

import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from signlab.aws.session import Account
from signlab.dataset.project import Project
from signlab.training.sagemaker import apart, checklist, start, tuning
from signlab.training.source import Source
from signlab.ui.pages.train import seen
from signlab.ui.pages.train.engine import Ground
from signlab.ui.pages.train.sagemaker.engine import SageMaker
from signlab.ui.workbench import Workbench
from tests.aws.conftest import _moto, account, cloud, moto
from tests.training.conftest import _striped, build, project
from tests.training.sagemaker.playing import NAME, ROLE, QuickCore

__all__ = ["_moto", "_striped", "account", "build", "cloud", "moto", "project"]

WAIT = 60_000
"""Milliseconds: the machine may be busy."""


@pytest.fixture(autouse=True)
def quick_core(monkeypatch: pytest.MonkeyPatch) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import sagemaker.core.resources  # noqa: F401 -- here, as it takes seconds, and not while a test waits
    for module in (start, tuning, checklist):
        monkeypatch.setattr(module, "Core", QuickCore)


@pytest.fixture(autouse=True)
def begun(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the runs that were to be followed; no process is started."""
    names: list[str] = []
    monkeypatch.setattr(apart, "begin", lambda run: names.append(run.name))
    return names


@pytest.fixture(autouse=True)
def connections_closed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The servers keep a thread for each connection as long as that is open."""
    made, real = [], Account.client

    def client(self: Account, *arguments: Any, **options: Any) -> Any:
        made.append(real(self, *arguments, **options))
        return made[-1]

    monkeypatch.setattr(Account, "client", client)
    yield
    for one in made:
        one.close()


@pytest.fixture
def page(qtbot: QtBot, cloud: object) -> Iterator[QWidget]:
    """What dialogs open over."""
    made = QWidget()
    made.resize(1280, 800)
    made.show()
    yield made
    made.close()
    made.deleteLater()


@pytest.fixture
def engine(bench: Workbench, page: QWidget) -> Iterator[SageMaker]:
    made = SageMaker(bench, page)
    yield made
    made.close_down()


@pytest.fixture
def ground(project: Project, build: Source) -> Ground:
    return seen.ground(project)


Values = Callable[..., dict[str, Any]]


@pytest.fixture
def values(engine: SageMaker, ground: Ground) -> Values:
    """``values(epochs="3")``: what the form would hold, for pictures of 32 pixels."""

    def make(**others: Any) -> dict[str, Any]:
        small = {"image_shape": "3,32,32", "mini_batch_size": "8", "epochs": "2", "role": ROLE, "bucket": NAME}
        return {**engine.sensible(ground), **small, **others}

    return make


@pytest.fixture
def role(cloud: object, monkeypatch: pytest.MonkeyPatch) -> Path | None:
    """The role that SageMaker acts as, which lacks nothing as far as can be seen."""
    import json

    import boto3

    monkeypatch.setattr(checklist, "_lacking", lambda *_: None)  # moto does not simulate policies
    trust = {"Effect": "Allow", "Principal": {"Service": "sagemaker.amazonaws.com"}, "Action": "sts:AssumeRole"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    boto3.client("iam").create_role(RoleName="signlab", AssumeRolePolicyDocument=document)
    return None
