"""SageMaker, as a terminal calls it: nothing that costs money without a yes."""

import json

import boto3
import pytest

from signlab.dataset.project import Project
from signlab.training import run
from signlab.training.source import Source
from tests.aws.sagemaker_server import SageMakerServer
from tests.training.sagemaker.playing import NAME, ROLE, leave_model
from tests.training.test_cli import call

SMALL = ("--set", "image_shape=3,32,32", "--set", "mini_batch_size=8", "--set", "epochs=2")
WHERE = ("--bucket", NAME, "--role", ROLE)


def test_from_the_check_list_to_the_model(
    cloud: SageMakerServer, project: Project, build: Source, capsys: pytest.CaptureFixture[str], tmp_path: object
) -> None:
    root = project.root
    assert call("sagemaker", "check", "--json") == 1
    assert {row["thing"]: row["state"] for row in json.loads(capsys.readouterr().out)}["Credentials"] == "good"
    assert call("doctor", "--aws", "--json") == 1
    assert "Quota" in capsys.readouterr().out
    assert call("sagemaker", "bucket", "--bucket", NAME, "--yes") == 0
    assert call("sagemaker", "bucket", "--bucket", NAME) == 0
    assert call("sagemaker", "train", root, *SMALL, *WHERE, "--dry-run") == 0
    assert "an estimate, not a bill" in capsys.readouterr().err
    assert cloud.jobs == {}
    assert call("sagemaker", "train", root, *SMALL, *WHERE) == 1  # nobody says yes
    assert cloud.jobs == {}
    assert call("sagemaker", "train", root, *SMALL, *WHERE, "--name", "cloud", "--yes") == 0
    (job,) = cloud.jobs
    assert call("sagemaker", "stop", root, "cloud") == 0
    artifacts = {"S3ModelArtifacts": leave_model(job, project.root)}
    cloud.becomes(job, "Stopped", "Stopped", ModelArtifacts=artifacts)
    assert call("sagemaker", "follow", root, "cloud") == 0
    assert run.read(project.runs / "cloud").state == "done"
    capsys.readouterr()
    assert call("sagemaker", "costs", "--json") == 0
    assert {row["kind"] for row in json.loads(capsys.readouterr().out)} == {"files"}


def test_a_search_and_its_trials(
    cloud: SageMakerServer, project: Project, build: Source, capsys: pytest.CaptureFixture[str]
) -> None:
    boto3.client("s3").create_bucket(Bucket=NAME, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    root = project.root
    where = ("--search", "learning_rate=0.001:0.1", "--search", "optimizer=sgd,adam", "--search", "weight_decay")
    assert call("sagemaker", "tune", root, *SMALL, *WHERE, *where, "--jobs", 3, "--yes") == 0
    (job,) = cloud.searches
    assert capsys.readouterr().out.strip() == job
    ranges = cloud.searches[job]["HyperParameterTuningJobConfig"]["ParameterRanges"]
    assert ranges["CategoricalParameterRanges"] == [{"Name": "optimizer", "Values": ["sgd", "adam"]}]
    assert call("sagemaker", "trials", job) == 0
    assert call("sagemaker", "searches", root) == 0
    assert "InProgress" in capsys.readouterr().out
    assert call("sagemaker", "adopt", root, job) == 1
    assert call("sagemaker", "tune", root, *SMALL, *WHERE, "--jobs", 3, "--budget", 1, "--yes") == 1
    assert "more than the $1.00" in capsys.readouterr().err
    assert len(cloud.searches) == 1
    assert call("sagemaker", "tune", root, *SMALL, *WHERE, "--search", "learning_rate=a:b", "--yes") == 1
    assert call("sagemaker", "quota", "--instance", "ml.g5.xlarge", "--yes") == 0
    assert "PENDING" in capsys.readouterr().err
