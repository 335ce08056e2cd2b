"""What goes wrong between here and AWS, and that nothing is lost by it."""

import dataclasses
import json
import logging
import shutil
from pathlib import Path
from typing import Any

import boto3
import pytest

from signlab.aws import bucket
from signlab.aws.faults import DeniedError, UnreachableError, in_words
from signlab.aws.session import Access, Account
from signlab.dataset.project import Project
from signlab.errors import SignlabError
from signlab.jobs import Watch
from signlab.training import bundle, metrics, run, runs
from signlab.training.evaluation import models
from signlab.training.hyperparameters import Range
from signlab.training.run import Run
from signlab.training.sagemaker import checklist, fetch, searches, tidy
from signlab.training.sagemaker.start import TrainOnSageMaker
from signlab.training.sagemaker.tuning import Tune
from signlab.training.source import Source
from tests.aws.sagemaker_server import Refusal, SageMakerServer
from tests.training.evaluation.test_job import Stripes
from tests.training.sagemaker.playing import NAME, OPTIONS, end, following, leave_model, say, wait_for
from tests.training.sagemaker.test_logs import LINES

SECRET = "very-secret-indeed"


@pytest.fixture(autouse=True)
def stripes(monkeypatch: pytest.MonkeyPatch) -> None:
    """A network that knows stripes, in place of the one that is fetched."""
    monkeypatch.setattr(models, "network", lambda unpacked: Stripes(unpacked.about.classes))


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """botocore asks again at once."""
    from botocore.retries import standard

    monkeypatch.setattr(standard.ExponentialBackoff, "delay_amount", lambda *_: 0.0)


def complete(cloud: SageMakerServer, job: str, address: str) -> None:
    cloud.becomes(job, "Completed", "Completed", ModelArtifacts={"S3ModelArtifacts": address})


def test_a_fetched_model_is_tried_on_the_test_side(
    cloud: SageMakerServer, account: Account, build: Source, started: Run, tmp_path: Path
) -> None:
    job = started.cloud["job"]
    complete(cloud, job, leave_model(job, tmp_path))
    _, _, _, thread, ended = following(started, account)
    done = end(thread, ended)
    told = json.loads((done.folder / "evaluation.json").read_text())
    assert told["data"]["pictures"] == build.total("test")
    assert told["accuracy"]["unseen"]["value"] > 0.9
    assert "Right for" in ended[0].words  # type: ignore[attr-defined]


@pytest.mark.parametrize(("what", "why"), [("gone", "is not there"), ("another", "no longer what this run learned")])
def test_without_its_build_the_model_is_there_all_the_same(
    cloud: SageMakerServer, account: Account, build: Source, started: Run, tmp_path: Path, what: str, why: str
) -> None:
    job = started.cloud["job"]
    if what == "gone":
        shutil.rmtree(build.folder)
    else:
        (build.folder / "build.json").write_text(json.dumps({**build.account, "made": "later"}))
    complete(cloud, job, leave_model(job, tmp_path))
    _, watch, _, thread, ended = following(started, account)
    assert end(thread, ended).state == "done"
    (problem,) = watch.problems
    assert why in problem.cause
    assert not (started.folder / "evaluation.json").exists()


def test_a_log_that_cannot_be_reached_is_asked_for_again(
    cloud: SageMakerServer, account: Account, started: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setenv("AWS_ENDPOINT_URL_CLOUDWATCH_LOGS", "http://127.0.0.1:9")
        job, watch, told, thread, ended = following(started, account)
    wait_for(lambda: any("no answer" in progress.note for progress in told))
    assert run.read(started.folder).state == "running"
    say(started.cloud["job"], LINES)
    job._log._logs = account.client("logs")  # the network is back
    wait_for(lambda: len(metrics.read(started.folder)) == 3)
    watch.cancel()
    thread.join(30)
    assert len(ended) == 1


def test_without_leave_to_read_the_log_the_model_still_comes(
    cloud: SageMakerServer, account: Account, started: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from signlab.training.sagemaker.follow import _Log

    def denied(_self: _Log) -> Any:
        raise DeniedError("The log in CloudWatch", "is not allowed to this user: logs:DescribeLogStreams", "Ask.")

    monkeypatch.setattr(_Log, "read", denied)
    job = started.cloud["job"]
    _, watch, _, thread, ended = following(started, account)
    complete(cloud, job, leave_model(job, tmp_path))
    assert end(thread, ended).state == "done"
    assert [problem.thing for problem in watch.problems] == ["The log in CloudWatch"]


def test_a_model_that_cannot_be_reached_is_fetched_later(
    cloud: SageMakerServer, account: Account, started: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    job, real, tries = started.cloud["job"], fetch._download, list[int]()

    def flaky(*arguments: Any) -> None:
        tries.append(1)
        if len(tries) < 3:
            raise UnreachableError("The model", "cannot be reached: the connection was lost")
        real(*arguments)

    monkeypatch.setattr(fetch, "_download", flaky)
    complete(cloud, job, leave_model(job, tmp_path))
    _, _, _, thread, ended = following(started, account)
    assert end(thread, ended).state == "done"
    assert len(tries) == 3


def test_what_aws_refuses_now_is_taken_up_when_it_allows_it(
    cloud: SageMakerServer, account: Account, started: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Credentials that expired, or a bucket that may not be read, are no reason to call a training failed."""
    job = started.cloud["job"]
    complete(cloud, job, leave_model(job, tmp_path))
    cloud.refusals.append(Refusal("ExpiredTokenException", "The security token is expired"))
    _, _, _, thread, ended = following(started, account)
    thread.join(30)
    assert "have expired" in str(ended[0])
    with monkeypatch.context() as patched:
        patched.setattr(fetch, "_download", lambda *_: (_ for _ in ()).throw(DeniedError("x", "is not allowed")))
        _, _, _, thread, ended = following(run.read(started.folder), account)
        thread.join(30)
    assert isinstance(ended[0], DeniedError)
    left = run.read(started.folder)
    assert left.state == "running"
    _, _, _, thread, ended = following(left, account)
    assert end(thread, ended).state == "done"


def test_one_that_was_stopped_elsewhere_has_stopped(cloud: SageMakerServer, account: Account, started: Run) -> None:
    _, _, _, thread, ended = following(started, account)
    boto3.client("sagemaker").stop_training_job(TrainingJobName=started.cloud["job"])
    cloud.becomes(started.cloud["job"], "Stopped", "Stopped", "Training job stopped")
    assert end(thread, ended).state == "stopped"


@pytest.mark.parametrize("kind", ["climbing", "another algorithm", "no archive"])
def test_an_archive_that_is_no_model_of_ours_is_refused(
    cloud: SageMakerServer, account: Account, started: Run, tmp_path: Path, kind: str
) -> None:
    import io
    import tarfile

    if kind == "climbing":
        with tarfile.open(tmp_path / "x.tar.gz", "w:gz") as archive:
            entry = tarfile.TarInfo("../../evil")
            entry.size = 4
            archive.addfile(entry, io.BytesIO(b"evil"))
    elif kind == "another algorithm":
        bundle.pack(tmp_path / "x.tar.gz", {"xgboost-model": b"trees"})
    else:
        (tmp_path / "x.tar.gz").write_bytes(b"<html>not found</html>")
    job, key = started.cloud["job"], "signlab/models/x/output/model.tar.gz"
    boto3.client("s3").upload_file(str(tmp_path / "x.tar.gz"), NAME, key)
    complete(cloud, job, f"s3://{NAME}/{key}")
    _, watch, _, thread, ended = following(started, account)
    failed = end(thread, ended)
    assert failed.state == "failed"
    assert failed.reason
    assert len(watch.problems) == 1
    assert not failed.model.exists()
    assert not list(tmp_path.rglob("evil"))


def test_a_start_whose_answer_was_lost_is_a_start(
    cloud: SageMakerServer, account: Account, project: Project, build: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    bucket.make(account, NAME)
    create = cloud.CreateTrainingJob

    def lost(asked: dict[str, Any]) -> dict[str, Any]:
        create(asked)
        raise Refusal("InternalFailure", "the connection was lost", 500)

    monkeypatch.setattr(cloud, "CreateTrainingJob", lost, raising=False)
    job = TrainOnSageMaker(project, build, OPTIONS, account)
    job.prepare()
    found = job.run(Watch()).run
    assert run.read(found.folder).state == "running"
    assert list(cloud.jobs) == [found.cloud["job"]]


def test_where_nobody_answers_after_a_start_it_is_not_given_up(
    cloud: SageMakerServer, account: Account, project: Project, build: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    bucket.make(account, NAME)
    job = TrainOnSageMaker(project, build, OPTIONS, account)
    job.prepare()
    monkeypatch.setenv("AWS_ENDPOINT_URL_SAGEMAKER", "http://127.0.0.1:9")
    with pytest.raises(SignlabError, match="it may have been started"):
        job.run(Watch())
    (left,), _ = runs.listed(project.runs)
    assert left.state == "running"


def test_searches_are_remembered_until_they_are_refused(
    cloud: SageMakerServer, account: Account, project: Project, build: Source
) -> None:
    bucket.make(account, NAME)
    search = {"learning_rate": Range(0.001, 0.1)}
    job = Tune(project, build, OPTIONS, account, search=search, jobs=4, parallel=2)
    job.prepare()
    job.run(Watch())
    (known,), problems = searches.listed(project.runs)
    assert problems == []
    assert (known.job, known.build, known.options, known.sought) == (job.job, "b1", OPTIONS, ("learning_rate",))
    assert known.most == pytest.approx(job.most)
    standing = searches.standing(known.account, known.job)
    assert standing.goes_on
    assert standing.counts == {}
    again = Tune(project, build, OPTIONS, account, search=search, jobs=4, name="again")
    again.prepare()
    cloud.refusals.append(Refusal("ResourceLimitExceeded", "no more than 2"))
    with pytest.raises(SignlabError, match="quota"):
        again.run(Watch())
    assert len(searches.listed(project.runs)[0]) == 1
    (project.runs / searches.FOLDER / "half.json").write_text('{"schema": 1')
    (problem,) = searches.listed(project.runs)[1]
    assert "cannot be understood" in problem.cause
    assert runs.listed(project.runs) == ([], [])
    with pytest.raises(SignlabError, match="not started from this project"):
        searches.read(project.runs, "another")


def test_a_search_keeps_to_its_budget(
    cloud: SageMakerServer, account: Account, project: Project, build: Source
) -> None:
    bucket.make(account, NAME)
    options = dataclasses.replace(OPTIONS, hours=1)
    search = {"learning_rate": Range(0.001, 0.1)}
    dear = Tune(project, build, options, account, search=search, jobs=10, budget=3)
    with pytest.raises(SignlabError, match=r"more than the \$3.00.*2 trainings would fit"):
        dear.prepare()
    Tune(project, build, options, account, search=search, jobs=2, budget=3).prepare()
    with pytest.raises(SignlabError, match="Not even one"):
        Tune(project, build, options, account, search=search, jobs=1, budget=0.5).prepare()


def looked(**facts: Any) -> dict[str, checklist.Check]:
    return {check.thing: check for check in checklist.checks(Access(region="eu-west-1"), **facts)}


def test_the_quota_is_that_of_what_is_asked_for(cloud: SageMakerServer) -> None:
    assert looked(instance="ml.g4dn.xlarge")["Quota"].state == "good"
    two = looked(instance="ml.g4dn.xlarge", count=2)["Quota"]
    assert (two.state, two.remedy) == ("bad", "ask for quota")
    assert "2 are wanted" in two.words
    assert "quota is 0" in looked(instance="ml.g4dn.xlarge", spot=True)["Quota"].words
    assert looked()["Bucket"].remedy == "make bucket"


def test_a_region_without_the_algorithm_is_a_point_of_the_check_list(cloud: SageMakerServer) -> None:
    found = {check.thing: check for check in checklist.checks(Access(region="xx-north-9"))}
    assert found["The region xx-north-9"].state == "bad"
    assert "eu-west-1" in found["The region xx-north-9"].next_step


@pytest.mark.parametrize("code", ["AccessDeniedException", "ThrottlingException"])
def test_a_quota_that_is_not_told_stops_nobody_needlessly(cloud: SageMakerServer, code: str) -> None:
    cloud.refusals += [Refusal(code, "User: x is not authorized to perform: servicequotas:ListServiceQuotas")] * 9
    found = [check for check in checklist.checks(Access(region="eu-west-1")) if "uota" in check.thing]
    assert [check.state for check in found] == ["note" if code.startswith("Access") else "bad"]


def test_what_may_not_be_looked_for_is_said_beside_the_rest(
    cloud: SageMakerServer, account: Account, started: Run
) -> None:
    cloud.refusals.append(Refusal("AccessDeniedException", "not authorized to perform: sagemaker:ListTrainingJobs"))
    found = tidy.found(account)
    assert [cost.kind for cost in found.costs] == ["files"]
    (problem,) = found.problems
    assert "sagemaker:ListTrainingJobs" in problem.cause
    again = tidy.found(account)
    assert again.problems == ()
    (training,) = [cost for cost in again.costs if cost.kind == "training"]
    assert "about $1.11 an hour" in training.words


def test_no_secret_is_in_logs_or_files(
    cloud: SageMakerServer,
    account: Account,
    project: Project,
    build: Source,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AWS_SESSION_TOKEN", f"{SECRET}-token")
    with caplog.at_level(logging.INFO):
        bucket.make(account, NAME)
        search = {"learning_rate": Range(0.001, 0.1)}
        for job in (
            TrainOnSageMaker(project, build, OPTIONS, account),
            Tune(project, build, OPTIONS, account, search=search),
        ):
            job.prepare()
            job.run(Watch())
        (found,), _ = runs.listed(project.runs)
        complete(cloud, found.cloud["job"], leave_model(found.cloud["job"], tmp_path))
        _, _, _, thread, ended = following(found, account)
        end(thread, ended)
    assert SECRET not in caplog.text
    for path in (path for path in project.root.rglob("*") if path.is_file()):
        assert SECRET.encode() not in path.read_bytes(), path


def test_credentials_that_cannot_be_had_are_not_told_of_in_full() -> None:
    from botocore.exceptions import CredentialRetrievalError, InvalidConfigError

    with pytest.raises(SignlabError) as told, in_words("The AWS account"):
        raise CredentialRetrievalError(provider="custom-process", error_msg=SECRET)
    assert SECRET not in str(told.value)
    with pytest.raises(SignlabError, match="cannot be reached"), in_words("The AWS account"):
        raise InvalidConfigError(error_msg="no such section")
