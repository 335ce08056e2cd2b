"""From the check list to a run, a search and a clean account, through the dialogs of the window."""

import json
import time
from pathlib import Path
from typing import Any

import boto3
import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtWidgets import QApplication, QMessageBox, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from signlab.aws import bucket
from signlab.aws.session import Account
from signlab.dataset.project import Project
from signlab.training import run, runs
from signlab.training.run import Run
from signlab.training.sagemaker import apart
from signlab.ui.pages.train.engine import Ground
from signlab.ui.pages.train.sagemaker.asking import Asking
from signlab.ui.pages.train.sagemaker.costs import CostsDialog
from signlab.ui.pages.train.sagemaker.engine import SageMaker
from signlab.ui.pages.train.sagemaker.run_panel import CloudPanel
from signlab.ui.pages.train.sagemaker.searches import SearchesDialog
from signlab.ui.pages.train.sagemaker.starting import StartDialog
from signlab.ui.workbench import Workbench
from tests.aws.sagemaker_server import Refusal, SageMakerServer
from tests.training.sagemaker.playing import NAME
from tests.ui.train.sagemaker.conftest import WAIT, Values


def dialog(kind: type) -> Any:
    """The one that is open."""
    (found,) = [one for one in QApplication.topLevelWidgets() if isinstance(one, kind) and one.isVisible()]
    return found


class Heard:
    """What became of a start."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.failed: list[object] = []


def begin(engine: SageMaker, values: dict[str, Any], ground: Ground) -> tuple[Heard, StartDialog]:
    heard = Heard()
    engine.start(values, ground, heard.begun.append, heard.failed.append)
    return heard, dialog(StartDialog)


def test_nothing_starts_before_all_is_there_and_somebody_agreed(
    engine: SageMaker,
    ground: Ground,
    values: Values,
    cloud: SageMakerServer,
    project: Project,
    role: None,
    begun: list[str],
    qtbot: QtBot,
) -> None:
    heard, shown = begin(engine, values(), ground)
    assert not shown.go.isEnabled()
    qtbot.waitUntil(shown.again.isEnabled, timeout=WAIT)
    things = {line.check.thing: line.check.state for line in shown.list.lines}
    assert things == {
        "Credentials": "good",
        "Algorithm": "good",
        "Role": "good",
        "Bucket": "bad",
        "Quota": "good",
        "Price": "good",
    }
    assert not shown.go.isEnabled()
    assert shown.said.text() == "It cannot start yet: Bucket."
    assert shown.list.findChild(QScrollArea).verticalScrollBar().maximum() == 0  # all of it is in sight
    lacking = shown.list.line("Bucket")
    assert lacking is not None
    assert lacking.deed is not None
    qtbot.mouseClick(lacking.deed, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(shown.go.isEnabled, timeout=WAIT)
    assert cloud.jobs == {}
    assert shown.go.text() == "Train on SageMaker · at most $2.23"
    qtbot.mouseClick(shown.go, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(heard.begun), timeout=WAIT)
    (name,) = heard.begun
    found = run.read(project.runs / name)
    assert list(cloud.jobs) == [found.cloud["job"]]
    qtbot.waitUntil(lambda: begun == [name], timeout=WAIT)
    assert heard.failed == []


def test_back_starts_nothing(
    engine: SageMaker, ground: Ground, values: Values, cloud: SageMakerServer, qtbot: QtBot
) -> None:
    heard, shown = begin(engine, values(), ground)
    qtbot.waitUntil(shown.again.isEnabled, timeout=WAIT)
    shown.reject()
    assert heard.failed == [None]
    assert heard.begun == []
    assert cloud.jobs == {}


def test_an_increase_is_asked_for_with_a_button(
    engine: SageMaker, ground: Ground, values: Values, cloud: SageMakerServer, role: None, qtbot: QtBot
) -> None:
    _heard, shown = begin(engine, values(instance="ml.g5.xlarge"), ground)
    qtbot.waitUntil(shown.again.isEnabled, timeout=WAIT)
    line = shown.list.line("Quota")
    assert line is not None
    assert line.deed is not None
    qtbot.mouseClick(line.deed, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "pending" in shown.said.text(), timeout=WAIT)
    assert "RequestServiceQuotaIncrease" in cloud.asked
    shown.reject()


@pytest.mark.parametrize("trouble", ["none", "expired", "offline"])
def test_without_a_way_to_the_account_that_is_said(
    engine: SageMaker,
    ground: Ground,
    values: Values,
    qtbot: QtBot,
    trouble: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from botocore.retries import standard

    monkeypatch.setattr(standard.ExponentialBackoff, "delay_amount", lambda *_: 0.0)
    if trouble == "none":
        monkeypatch.delenv("AWS_ACCESS_KEY_ID")
        monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    elif trouble == "offline":
        monkeypatch.setenv("AWS_ENDPOINT_URL_STS", "http://127.0.0.1:9")
    else:

        def expired(_self: Account) -> None:
            from botocore.exceptions import ClientError

            from signlab.aws.faults import in_words

            with in_words("The AWS account"):
                raise ClientError({"Error": {"Code": "ExpiredToken", "Message": "expired"}}, "GetCallerIdentity")

        monkeypatch.setattr(Account, "identity", expired)
    _heard, shown = begin(engine, values(), ground)
    qtbot.waitUntil(shown.again.isEnabled, timeout=WAIT)
    (line,) = shown.list.lines
    said = {"none": "no credentials of AWS", "expired": "have expired", "offline": "cannot be reached"}
    assert said[trouble] in line.words.text()
    assert not shown.go.isEnabled()
    shown.reject()


def test_what_aws_refuses_at_the_start_is_told(
    engine: SageMaker,
    ground: Ground,
    values: Values,
    cloud: SageMakerServer,
    account: Account,
    role: None,
    qtbot: QtBot,
) -> None:
    bucket.make(account, NAME)
    heard, shown = begin(engine, values(), ground)
    qtbot.waitUntil(shown.go.isEnabled, timeout=WAIT)
    cloud.refusals.append(Refusal("AccessDeniedException", "not authorized to perform: iam:PassRole on resource: y"))
    qtbot.mouseClick(shown.go, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(heard.failed), timeout=WAIT)
    assert "iam:PassRole" in str(heard.failed[0])
    assert cloud.jobs == {}


def finished(job: str, accuracy: float, rate: str) -> dict[str, Any]:
    return {
        "TrainingJobName": job,
        "TrainingJobArn": "arn:aws:sagemaker:eu-west-1:123456789012:training-job/x",
        "CreationTime": 0,
        "TrainingJobStatus": "Completed",
        "TunedHyperParameters": {"learning_rate": rate, "optimizer": '"adam"'},
        "TrainingStartTime": 1000,
        "TrainingEndTime": 1060,
        "FinalHyperParameterTuningJobObjectiveMetric": {"MetricName": "validation:accuracy", "Value": accuracy},
    }


def test_a_search_becomes_a_table_and_its_best_a_run(
    engine: SageMaker,
    ground: Ground,
    values: Values,
    cloud: SageMakerServer,
    account: Account,
    project: Project,
    role: None,
    begun: list[str],
    qtbot: QtBot,
) -> None:
    bucket.make(account, NAME)
    wanted = values(way="search", sought=("learning_rate", "optimizer"), jobs=2, parallel=1)
    heard, shown = begin(engine, wanted, ground)
    qtbot.waitUntil(shown.go.isEnabled, timeout=WAIT)
    qtbot.mouseClick(shown.go, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(heard.failed), timeout=WAIT)
    assert heard.failed == [None]  # no run was begun
    (job,) = cloud.searches
    table = dialog(SearchesDialog)
    qtbot.waitUntil(lambda: "Searching" in table.said.text(), timeout=WAIT)
    assert not table.fetch.isEnabled()
    cloud.searches[job]["trials"] = [finished("t-1", 0.5, "0.1"), finished("t-2", 0.9, "0.02")]
    table.look()
    qtbot.waitUntil(lambda: len(table.trials) == 2, timeout=WAIT)
    rows = table.table.text().splitlines()
    assert rows[0].split("\t")[3:] == ["learning_rate", "optimizer"]
    assert rows[1].split("\t")[3:] == ["0.02", "adam"]
    table.table.sortByColumn(0, Qt.SortOrder.AscendingOrder)
    assert table.table.text().splitlines()[1].startswith("0.5")
    qtbot.mouseClick(table.fetch, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(begun), timeout=WAIT)
    adopted = run.read(project.runs / begun[0])
    assert (adopted.cloud["job"], adopted.options["learning_rate"]) == ("t-2", 0.02)


def test_a_search_is_found_again_and_stopped(
    engine: SageMaker,
    ground: Ground,
    values: Values,
    cloud: SageMakerServer,
    account: Account,
    role: None,
    qtbot: QtBot,
) -> None:
    bucket.make(account, NAME)
    heard, shown = begin(engine, values(way="search", jobs=2, parallel=1), ground)
    qtbot.waitUntil(shown.go.isEnabled, timeout=WAIT)
    qtbot.mouseClick(shown.go, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(heard.failed), timeout=WAIT)
    first = dialog(SearchesDialog)
    qtbot.waitUntil(first.halt.isEnabled, timeout=WAIT)
    first.reject()
    engine.show_searches()
    again = dialog(SearchesDialog)
    qtbot.waitUntil(again.halt.isEnabled, timeout=WAIT)
    qtbot.mouseClick(again.halt, Qt.MouseButton.LeftButton)
    answer(QMessageBox.ButtonRole.DestructiveRole)
    qtbot.waitUntil(lambda: "Stopping" in again.said.text(), timeout=WAIT)
    assert [one["status"] for one in cloud.searches.values()] == ["Stopping"]
    again.reject()


def answer(role: QMessageBox.ButtonRole) -> None:
    box = dialog(QMessageBox)
    (wanted,) = [one for one in box.buttons() if box.buttonRole(one) == role]
    wanted.click()


def test_what_costs_money_is_listed_stopped_and_deleted(
    engine: SageMaker, cloud: SageMakerServer, account: Account, qtbot: QtBot
) -> None:
    bucket.make(account, NAME)
    boto3.client("s3").put_object(Bucket=NAME, Key="signlab/x/builds/b1/train.rec", Body=b"x" * 100)
    cloud.endpoints.append("deeplens-old")
    engine.show_costs()
    shown = dialog(CostsDialog)
    qtbot.waitUntil(shown.again.isEnabled, timeout=WAIT)
    assert shown.said.text().startswith("2 things cost money")
    assert not shown.end.isEnabled()
    for row in range(2):
        flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
        shown.table.selectionModel().select(shown.table.model().index(row, 0), flags)
    assert shown.end.text() == "Delete"
    qtbot.mouseClick(shown.end, Qt.MouseButton.LeftButton)
    answer(QMessageBox.ButtonRole.RejectRole)
    assert cloud.endpoints == ["deeplens-old"]
    qtbot.mouseClick(shown.end, Qt.MouseButton.LeftButton)
    answer(QMessageBox.ButtonRole.DestructiveRole)
    qtbot.waitUntil(lambda: "Nothing of Sign Lab" in shown.said.text(), timeout=WAIT)
    assert cloud.endpoints == []
    shown.reject()


def test_costs_that_may_not_be_seen_are_said(engine: SageMaker, cloud: SageMakerServer, qtbot: QtBot) -> None:
    cloud.refusals.append(Refusal("AccessDeniedException", "not authorized to perform: sagemaker:ListTrainingJobs"))
    engine.show_costs()
    shown = dialog(CostsDialog)
    qtbot.waitUntil(shown.again.isEnabled, timeout=WAIT)
    assert "sagemaker:ListTrainingJobs" in shown.said.text()
    shown.reject()


@pytest.fixture
def training(project: Project, build: Any) -> Run:
    """A run that goes on at SageMaker."""
    facts = {"job": "deeplens-x", "region": "eu-west-1", "profile": "", "bucket": NAME, "instance": "ml.g4dn.xlarge"}
    facts |= {"count": 1, "disk": 50, "spot": True, "hours": 2.0, "status": "Training", "cost": 0.25}
    options = {"image_shape": "3,32,32", "epochs": 2}
    return run.create(
        project.runs, "", engine="sagemaker", build=build.named, classes=build.classes, options=options, cloud=facts
    )


def test_a_run_tells_how_it_stands_and_what_it_costs(engine: SageMaker, training: Run, qtbot: QtBot) -> None:
    panel = engine.panel()
    assert isinstance(panel, CloudPanel)
    qtbot.addWidget(panel)
    panel.show_run(training)
    facts = dict(panel.facts.facts)
    assert facts["At SageMaker"] == "Training"
    assert facts["Cost"] == "about $0.25 so far, at most $2.23; an estimate"
    assert facts["Machines"] == "1 × ml.g4dn.xlarge in eu-west-1, capacity to spare"
    assert panel.card is None
    panel.show_run(training.ending("done", 900, cloud={**training.cloud, "cost": 0.5}))
    assert dict(panel.facts.facts)["Cost"] == "about $0.50, an estimate"


def test_why_nobody_follows_is_said_with_a_button(
    engine: SageMaker, training: Run, begun: list[str], qtbot: QtBot
) -> None:
    problem = {
        "thing": "The training",
        "cause": "cannot be reached: the credentials have expired",
        "next_step": "Log in.",
    }
    panel = engine.panel()
    qtbot.addWidget(panel)
    panel.show_run(training.save(cloud={**training.cloud, apart.TROUBLE: problem}))
    assert isinstance(panel, CloudPanel)
    assert panel.card is not None
    assert "have expired" in panel.card.accessibleName()
    engine.follow(training)
    qtbot.waitUntil(lambda: begun == [training.name], timeout=WAIT)


def test_trainings_are_taken_up_when_the_page_is_opened(
    bench: Workbench, page: QWidget, training: Run, begun: list[str], qtbot: QtBot
) -> None:
    made = SageMaker(bench, page)
    qtbot.waitUntil(lambda: begun == [training.name], timeout=WAIT)
    made.close_down()


def test_stop_asks_sagemaker(engine: SageMaker, training: Run, cloud: SageMakerServer, qtbot: QtBot) -> None:
    cloud.jobs["deeplens-x"] = {"TrainingJobName": "deeplens-x"}
    cloud.becomes("deeplens-x", "InProgress", "Training")
    told: list[str] = []
    engine.bench.told.connect(lambda words, *_: told.append(words))
    engine.stop(training)
    qtbot.waitUntil(lambda: bool(told), timeout=WAIT)
    assert cloud.jobs["deeplens-x"]["TrainingJobStatus"] == "Stopping"
    assert "keeps what it has learned" in told[0]


def test_the_last_machines_and_account_are_offered_again(engine: SageMaker, training: Run, project: Project) -> None:
    found, _problems = runs.listed(project.runs)
    offered = engine.sensible(Ground((), tuple(found), "r2"))
    assert (offered["region"], offered["bucket"], offered["spot"]) == ("eu-west-1", NAME, True)
    assert engine.access().region == "eu-west-1"


def test_closing_does_not_wait_for_who_does_not_answer(qtbot: QtBot) -> None:
    import threading

    asking, late, heard = Asking(), threading.Event(), list[object]()
    asking.ask(lambda: late.wait(60), heard.append, heard.append)
    before = time.monotonic()
    asking.close()
    assert time.monotonic() - before < 30
    late.set()
    qtbot.wait(50)
    assert heard == []
    asking.deleteLater()


def test_following_apart_notes_why_it_ended(
    training: Run, cloud: SageMakerServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from signlab.errors import SignlabError
    from signlab.jobs import Watch

    job = apart.FollowApart(training.folder, 0.05)
    job.prepare()
    cloud.refusals.append(Refusal("ExpiredTokenException", "The security token is expired"))
    with pytest.raises(SignlabError, match="have expired"):
        job.run(Watch())
    left = run.read(training.folder)
    found = apart.trouble(left)
    assert found is not None
    assert "have expired" in found.cause
    assert "secret" not in json.dumps(left.cloud)
    apart.FollowApart(training.folder, 0.05).prepare()
    assert apart.trouble(run.read(training.folder)) is None
