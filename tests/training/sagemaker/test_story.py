"""A training on SageMaker from the upload to the model, and everything that may happen on the way."""

import json
import threading
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import boto3
import pytest

from signlab.aws import bucket
from signlab.aws.session import Access, Account
from signlab.dataset.project import Project
from signlab.errors import Cancelled, SignlabError
from signlab.jobs import Progress, Watch
from signlab.training import bundle, metrics, run, runs
from signlab.training.hyperparameters import Range
from signlab.training.run import Run
from signlab.training.sagemaker import checklist, core, follow, start, tidy, tuning
from signlab.training.sagemaker.core import Core
from signlab.training.sagemaker.follow import GROUP, Follow
from signlab.training.sagemaker.settings import CloudOptions
from signlab.training.sagemaker.start import TrainOnSageMaker
from signlab.training.sagemaker.tuning import Tune
from signlab.training.source import Source
from tests.aws.sagemaker_server import Refusal, SageMakerServer
from tests.training.sagemaker.test_logs import LINES

NAME = "deeplens-signlab-test"
ROLE = "arn:aws:iam::123456789012:role/signlab"
OPTIONS = CloudOptions(ROLE, NAME, {"image_shape": "3,32,32", "mini_batch_size": 8, "epochs": 2})


class QuickCore(Core):
    """The same calls of sagemaker-core in this process, where its import of seconds is paid for once."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def _ask(self, what: str, request: dict[str, Any] | None) -> Any:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            if what == "image":
                return core._image(self._access.region)
            return core._create(what, request or {}, Account(self._access))

    def __exit__(self, *_: object) -> None: ...


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


def say(job: str, lines: list[str], stream: str = "algo-1-1600000000") -> None:
    logs = boto3.client("logs")
    name = f"{job}/{stream}"
    if not logs.describe_log_groups(logGroupNamePrefix=GROUP)["logGroups"]:
        logs.create_log_group(logGroupName=GROUP)
    if not logs.describe_log_streams(logGroupName=GROUP, logStreamNamePrefix=name)["logStreams"]:
        logs.create_log_stream(logGroupName=GROUP, logStreamName=name)
    now = int(time.time() * 1000)
    events = [{"timestamp": now + number, "message": line} for number, line in enumerate(lines)]
    logs.put_log_events(logGroupName=GROUP, logStreamName=name, logEvents=events)


def leave_model(job: str, folder: Path, classes: int = 3) -> str:
    """As SageMaker packs it: the best epoch was the second, so its parameters have the number 2."""
    symbol = {"nodes": [{"op": "FullyConnected", "name": "fc1", "attrs": {"num_hidden": str(classes)}}]}
    contents = {
        "image-classification-0002.params": b"weights",
        bundle.SYMBOL: json.dumps(symbol).encode(),
        bundle.SHAPES: json.dumps([{"shape": [1, 3, 32, 32], "name": "data"}]).encode(),
    }
    bundle.pack(folder / "theirs.tar.gz", contents)
    key = f"signlab/models/{job}/output/model.tar.gz"
    boto3.client("s3").upload_file(str(folder / "theirs.tar.gz"), NAME, key)
    return f"s3://{NAME}/{key}"


def following(found: Run, account: Account) -> tuple[Follow, Watch, list[Progress], threading.Thread, list[object]]:
    """A following in a thread of its own, with what it says and how it ends."""
    job, told, ended = Follow(found, account, interval=0.05), list[Progress](), list[object]()
    watch = Watch(on_progress=told.append, interval=0)
    job.prepare()

    def work() -> None:
        try:
            ended.append(job.run(watch))
        except BaseException as error:
            ended.append(error)

    thread = threading.Thread(target=work, daemon=True)  # a test that failed does not wait for it
    thread.start()
    return job, watch, told, thread, ended


def wait_for(what: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end
        time.sleep(0.02)


def end(thread: threading.Thread, ended: list[object]) -> Run:
    thread.join(30)
    (followed,) = ended
    assert isinstance(followed, follow.Followed), followed
    return followed.run


def test_from_the_build_to_the_model(
    cloud: SageMakerServer, account: Account, project: Project, build: Source, started: Run, tmp_path: Path
) -> None:
    (job,) = cloud.jobs
    asked = cloud.jobs[job]
    assert asked["AlgorithmSpecification"]["TrainingImage"] == (
        "685385470294.dkr.ecr.eu-west-1.amazonaws.com/image-classification:1"
    )
    assert asked["HyperParameters"]["num_training_samples"] == str(build.total("train"))
    address = asked["InputDataConfig"][0]["DataSource"]["S3DataSource"]["S3Uri"]
    listed = boto3.client("s3").list_objects_v2(Bucket=NAME, Prefix=address.removeprefix(f"s3://{NAME}/"))
    (only,) = listed["Contents"]
    assert only["Size"] == build.rec("train").stat().st_size
    assert run.read(started.folder).state == "running"

    _, _, told, thread, ended = following(started, account)
    wait_for(lambda: any("Starting" in progress.note for progress in told))
    cloud.becomes(
        job, "InProgress", "Training", "Training image download completed", TrainingStartTime=time.time() - 3600
    )
    say(job, LINES[:9])
    wait_for(lambda: len(metrics.read(started.folder)) == 1)
    cloud.refusals += [Refusal("ThrottlingException", "Rate exceeded")] * 6
    say(job, ["hello from the second"], "algo-2-1600000000")
    say(job, LINES[9:])
    wait_for(lambda: len(metrics.read(started.folder)) == 3)
    assert any("about $0." in progress.note or "about $1." in progress.note for progress in told)
    artifacts = {"S3ModelArtifacts": leave_model(job, tmp_path)}
    facts = {"ModelArtifacts": artifacts, "TrainingTimeInSeconds": 3000, "BillableTimeInSeconds": 1800}
    cloud.becomes(job, "Completed", "Completed", "Training job completed", **facts)
    done = end(thread, ended)

    assert run.read(done.folder) == done
    assert (done.state, done.seconds, done.best["epoch"]) == ("done", 3000, 1)
    assert done.cloud["cost"] == pytest.approx(0.5 * (0.736 * 1.5 + 50 * 0.14 / 730), abs=0.01)
    log = (done.folder / "log.txt").read_text()
    assert log.count("num_layers: 18") == 1
    assert "algo-2-1600000000 hello" in log
    with bundle.opened(done.model) as opened:
        assert opened.params.read_bytes() == b"weights"
        assert opened.about.classes == ("A", "B", "C")
        assert opened.about.assumed
    everything = "".join(path.read_text(errors="replace") for path in done.folder.iterdir() if path.suffix != ".gz")
    assert "very-secret-indeed" not in everything
    again = TrainOnSageMaker(project, build, OPTIONS, account)
    again.prepare()
    requests = boto3.client("s3").list_objects_v2(Bucket=NAME)["KeyCount"]
    again.run(Watch())
    assert boto3.client("s3").list_objects_v2(Bucket=NAME)["KeyCount"] == requests


def test_following_is_left_and_taken_up_again(cloud: SageMakerServer, account: Account, started: Run) -> None:
    job = started.cloud["job"]
    say(job, LINES[:9])
    _, watch, _, thread, ended = following(started, account)
    wait_for(lambda: len(metrics.read(started.folder)) == 1)
    watch.cancel()
    thread.join(10)
    assert isinstance(ended[0], Cancelled)
    left = run.read(started.folder)
    assert left.state == "running"
    assert cloud.jobs[job]["TrainingJobStatus"] == "InProgress"
    _, _, _, thread, ended = following(left, account)
    cloud.becomes(job, "Failed", "Failed", FailureReason="ClientError: the number of input images must be bigger")
    failed = end(thread, ended)
    assert (failed.state, len(metrics.read(failed.folder))) == ("failed", 1)
    assert "must be bigger" in failed.reason
    assert (failed.folder / "log.txt").read_text().count("num_layers: 18") == 1
    with pytest.raises(SignlabError, match="nothing to follow"):
        Follow(failed, account).prepare()


def test_stopped_it_keeps_the_model_that_it_had(
    cloud: SageMakerServer, account: Account, started: Run, tmp_path: Path
) -> None:
    job = started.cloud["job"]
    with pytest.raises(SignlabError, match="on SageMaker"):
        runs.delete(started.folder.parent, started.name)
    follow.stop(started, account)
    assert cloud.jobs[job]["TrainingJobStatus"] == "Stopping"
    artifacts = {"S3ModelArtifacts": leave_model(job, tmp_path)}
    cloud.becomes(job, "Stopped", "Stopped", ModelArtifacts=artifacts)
    _, _, _, thread, ended = following(started, account)
    assert end(thread, ended).state == "done"


def test_stopped_too_early_it_has_no_model(cloud: SageMakerServer, account: Account, started: Run) -> None:
    artifacts = {"S3ModelArtifacts": f"s3://{NAME}/signlab/models/none.tar.gz"}
    cloud.becomes(started.cloud["job"], "Stopped", "MaxRuntimeExceeded", ModelArtifacts=artifacts)
    _, _, _, thread, ended = following(started, account)
    stopped = end(thread, ended)
    assert stopped.state == "stopped"
    assert not stopped.model.exists()


def test_a_training_that_vanished_has_failed(cloud: SageMakerServer, account: Account, started: Run) -> None:
    cloud.jobs.clear()
    _, _, _, thread, ended = following(started, account)
    failed = end(thread, ended)
    assert failed.state == "failed"
    assert "knows no such training" in failed.reason


@pytest.mark.parametrize(("classes", "cut", "why"), [(4, None, "4 classes apart"), (3, 60, "cannot be unpacked")])
def test_a_model_that_does_not_fit_is_refused(
    cloud: SageMakerServer, account: Account, started: Run, tmp_path: Path, classes: int, cut: int | None, why: str
) -> None:
    job = started.cloud["job"]
    address = leave_model(job, tmp_path, classes)
    if cut:
        whole = (tmp_path / "theirs.tar.gz").read_bytes()
        boto3.client("s3").put_object(Bucket=NAME, Key=address.removeprefix(f"s3://{NAME}/"), Body=whole[:cut])
    cloud.becomes(job, "Completed", "Completed", ModelArtifacts={"S3ModelArtifacts": address})
    _, _, _, thread, ended = following(started, account)
    failed = end(thread, ended)
    assert failed.state == "failed"
    assert why in failed.reason
    assert not failed.model.exists()


@pytest.mark.parametrize(
    ("refusal", "why"),
    [
        (
            Refusal("ResourceLimitExceeded", "The account-level service limit is 0 Instances"),
            "beyond the account's quota",
        ),
        (
            Refusal("AccessDeniedException", "User: x is not authorized to perform: iam:PassRole on resource: y"),
            "iam:PassRole",
        ),
        (Refusal("ExpiredTokenException", "The security token is expired"), "have expired"),
    ],
)
def test_a_refused_start_is_a_failed_run(
    cloud: SageMakerServer, account: Account, project: Project, build: Source, refusal: Refusal, why: str
) -> None:
    bucket.make(account, NAME)
    job = TrainOnSageMaker(project, build, OPTIONS, account)
    job.prepare()
    cloud.refusals.append(refusal)
    with pytest.raises(SignlabError, match=why):
        job.run(Watch())
    (failed,), _ = runs.listed(project.runs)
    assert failed.state == "failed"
    assert why in failed.reason
    assert cloud.jobs == {}


def test_nothing_starts_that_cannot_work(
    cloud: SageMakerServer, account: Account, project: Project, build: Source
) -> None:
    import dataclasses

    with pytest.raises(SignlabError, match=r"The bucket .* is not there"):
        TrainOnSageMaker(project, build, OPTIONS, account).prepare()
    with pytest.raises(SignlabError, match="is not the ARN"):
        TrainOnSageMaker(project, build, dataclasses.replace(OPTIONS, role="me"), account).prepare()
    assert cloud.asked == []


def test_a_region_without_the_algorithm_is_an_answer(moto: str) -> None:
    with Core(Access(region="xx-north-9")) as asked, pytest.raises(SignlabError, match="has no image"):
        asked.image()


def test_a_search_is_started_read_and_its_best_run_adopted(
    cloud: SageMakerServer, account: Account, project: Project, build: Source, tmp_path: Path
) -> None:
    bucket.make(account, NAME)
    search = {**tuning.usual_search(build, ("mini_batch_size", "optimizer")), "learning_rate": Range(0.001, 0.1)}
    assert search["mini_batch_size"] == Range(8, build.total("validation"))
    job = Tune(project, build, OPTIONS, account, search=search, jobs=4, parallel=2)
    assert "In all at most $" in job.prepare().words
    searching = job.run(Watch())
    assert list(cloud.searches) == [searching.job]
    assert "at most about $" in searching.words
    rows = []
    for number, accuracy in enumerate((0.5, 0.9, None)):
        row = {
            "TrainingJobName": f"deeplens-t-{number}",
            "TrainingJobArn": "arn:aws:sagemaker:eu-west-1:123456789012:training-job/x",
            "CreationTime": 0,
            "TrainingJobStatus": "Completed" if accuracy else "InProgress",
            "TunedHyperParameters": {"learning_rate": f"0.0{number + 1}", "optimizer": '"adam"'},
            "TrainingStartTime": 1000,
            "TrainingEndTime": 1060,
        }
        if accuracy:
            row["FinalHyperParameterTuningJobObjectiveMetric"] = {
                "MetricName": "validation:accuracy",
                "Value": accuracy,
            }
        rows.append(row)
    cloud.searches[searching.job]["trials"] = rows
    found = tuning.trials(account, searching.job)
    assert [trial.accuracy for trial in found] == [pytest.approx(0.9), pytest.approx(0.5), None]
    assert found[0].seconds == 60
    adopted = tuning.adopt(project, build, OPTIONS, account, found[0])
    assert (adopted.options["optimizer"], adopted.options["learning_rate"]) == ("adam", 0.02)
    cloud.jobs["deeplens-t-1"] = {"TrainingJobName": "deeplens-t-1"}
    artifacts = {"S3ModelArtifacts": leave_model("deeplens-t-1", tmp_path)}
    cloud.becomes("deeplens-t-1", "Completed", "Completed", ModelArtifacts=artifacts)
    _, _, _, thread, ended = following(adopted, account)
    assert end(thread, ended).state == "done"
    tuning.stop(account, searching.job)
    assert cloud.searches[searching.job]["status"] == "Stopping"


@pytest.mark.parametrize(
    ("search", "why"),
    [
        ({}, "is for nothing"),
        ({"epochs": Range(1, 5)}, "is not possible"),
        ({"learning_rate": Range(0.0, 0.5)}, "not within"),
        ({"learning_rate": Range(0.1, 0.1)}, "not within"),
        ({"momentum": Range(0.0, 0.9, "Logarithmic")}, "cannot start at 0"),
        ({"optimizer": ("lamb",)}, "lamb"),
        ({"optimizer": Range(0, 1)}, "what it is not"),
        ({"mini_batch_size": Range(8, 512)}, "more than the"),
    ],
)
def test_what_cannot_be_searched_is_refused(
    cloud: SageMakerServer, account: Account, project: Project, build: Source, search: dict[str, object], why: str
) -> None:
    with pytest.raises(SignlabError, match=why):
        Tune(project, build, OPTIONS, account, search=search).prepare()  # type: ignore[arg-type]


def test_what_costs_money_is_listed_and_ended(cloud: SageMakerServer, account: Account, started: Run) -> None:
    cloud.searches["deeplens-search"] = {"HyperParameterTuningJobArn": "arn:aws:sagemaker:x", "status": "InProgress"}
    cloud.searches["another-deeplens-one"] = {
        "HyperParameterTuningJobArn": "arn:aws:sagemaker:x",
        "status": "InProgress",
    }
    cloud.endpoints.append("deeplens-endpoint")
    s3 = boto3.client("s3")
    s3.create_multipart_upload(Bucket=NAME, Key="signlab/half")
    s3.put_object(Bucket=NAME, Key="mine/notes.txt", Body=b"not of Sign Lab")
    costs = tidy.found(account)
    assert sorted(cost.kind for cost in costs) == ["endpoint", "files", "search", "training", "upload"]
    for cost in costs:
        tidy.end(account, cost)
    assert cloud.jobs[started.cloud["job"]]["TrainingJobStatus"] == "Stopping"
    assert cloud.searches["deeplens-search"]["status"] == "Stopping"
    assert cloud.searches["another-deeplens-one"]["status"] == "InProgress"
    assert [row["Key"] for row in s3.list_objects_v2(Bucket=NAME)["Contents"]] == ["mine/notes.txt"]
    assert tidy.found(account) == []
    with pytest.raises(SignlabError, match="not made by Sign Lab"):
        tidy.end(account, tidy.Cost("files", "mine", "", NAME))


def looked(**facts: object) -> dict[str, checklist.Check]:
    return {check.thing: check for check in checklist.checks(Access(region="eu-west-1"), **facts)}  # type: ignore[arg-type]


def test_the_check_list_says_what_is_missing(
    cloud: SageMakerServer, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = looked(instance="ml.g5.xlarge", bucket=NAME)
    assert [check.state for check in found.values()] == ["good", "good", "bad", "bad", "bad", "good"]
    assert "quota is 0" in found["Quota"].words
    assert "signlab sagemaker bucket" in found["Bucket"].next_step
    bucket.make(account, NAME)
    monkeypatch.setattr(checklist, "_lacking", lambda *_: None)  # moto does not simulate policies; see below
    iam = boto3.client("iam")
    trust = {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Principal": {"Service": "sagemaker.amazonaws.com"}, "Action": "sts:AssumeRole"}
        ],
    }
    iam.create_role(RoleName="signlab", AssumeRolePolicyDocument=json.dumps(trust))
    iam.create_role(RoleName="other", AssumeRolePolicyDocument=json.dumps({**trust, "Statement": []}))
    better = looked(bucket=NAME, role=ROLE)
    assert [check.state for check in better.values()] == ["good"] * 6
    assert "does not let SageMaker act" in looked(bucket=NAME, role=ROLE.replace("signlab", "other"))["Role"].words
    assert "The role nobody" in looked(bucket=NAME, role=ROLE.replace("signlab", "nobody"))
    assert checklist.ask_for_quota(account, "ml.g5.xlarge") == "PENDING"
    with pytest.raises(SignlabError, match="Nothing needs to be asked"):
        checklist.ask_for_quota(account, "ml.g4dn.xlarge")


def test_what_the_role_lacks_is_named(account: Account) -> None:
    from botocore.stub import Stubber

    iam = account.client("iam")
    rows = [{"EvalActionName": name, "EvalDecision": "allowed"} for name in ("s3:GetObject", "s3:ListBucket")]
    rows += [{"EvalActionName": "s3:PutObject", "EvalDecision": "implicitDeny"}]
    with Stubber(iam) as stub:
        stub.add_response("simulate_principal_policy", {"EvaluationResults": rows})
        assert checklist._lacking(iam, ROLE) == ["s3:PutObject"]
        stub.add_client_error("simulate_principal_policy", "AccessDenied")
        assert checklist._lacking(iam, ROLE) is None


def test_without_credentials_the_check_list_ends_there(cloud: SageMakerServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    (only,) = looked().values()
    assert only.state == "bad"


def test_sagemakers_library_tells_nobody(
    own_process: None,
    cloud: SageMakerServer,
    account: Account,
    project: Project,
    build: Source,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whatever does not go to the loopback servers would go through this proxy."""
    from http.server import BaseHTTPRequestHandler, HTTPServer

    asked: list[str] = []

    class Proxy(BaseHTTPRequestHandler):
        def do_CONNECT(self) -> None:
            asked.append(self.path)
            self.send_error(502)

        do_GET = do_POST = do_CONNECT  # noqa: N815

    server = HTTPServer(("127.0.0.1", 0), Proxy)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{server.server_port}")
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        bucket.make(account, NAME)
        job = TrainOnSageMaker(project, build, OPTIONS, account)
        job.prepare()
        job.run(Watch())
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
    assert len(cloud.jobs) == 1
    assert asked == []
