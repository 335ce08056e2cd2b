"""What is asked of SageMaker, and what is refused before anything is asked."""

import dataclasses
import json
from pathlib import Path

import botocore.session
import pytest
from botocore.validate import ParamValidator

from signlab.errors import SignlabError
from signlab.training import source
from signlab.training.hyperparameters import Range
from signlab.training.sagemaker import request, settings
from signlab.training.sagemaker.core import respelled, snake
from signlab.training.sagemaker.settings import CloudOptions, settle
from signlab.training.source import Source

ROLE = "arn:aws:iam::123456789012:role/deeplens-sagemaker"
BUCKET = "deeplens-asl-classification"


def options(**values: object) -> CloudOptions:
    known = {"image_shape": "3,32,32", "mini_batch_size": 8}
    return CloudOptions(ROLE, BUCKET, {**known, **values})  # type: ignore[dict-item]


def test_the_request_of_the_deeplens_notebook_is_reproduced_field_by_field() -> None:
    """As in AWS's recipe "DeepLens Sign to Voice", but for a machine that still exists and a name for the console."""
    texts = {
        "image_shape": "3,200,200",
        "num_layers": "50",
        "num_training_samples": "97920",
        "num_classes": "24",
        "mini_batch_size": "64",
        "epochs": "4",
        "learning_rate": "0.1",
        "lr_scheduler_step": "2,4",
        "lr_scheduler_factor": "0.1",
        "augmentation_type": "crop",
        "checkpoint_frequency": "10",
    }
    channels = {side: f"s3://{BUCKET}/{side}/" for side in ("train", "validation")}
    image = "811284229777.dkr.ecr.us-east-1.amazonaws.com/image-classification:latest"
    output = f"s3://{BUCKET}/deeplens-asl-classification/output"
    asked = request.training("deeplens-asl", image, CloudOptions(ROLE, BUCKET, hours=100), texts, channels, output)
    tags = asked.pop("Tags")
    assert tags == [{"Key": "made-by", "Value": "signlab"}]
    assert asked == {
        "AlgorithmSpecification": {"TrainingImage": image, "TrainingInputMode": "File"},
        "RoleArn": ROLE,
        "OutputDataConfig": {"S3OutputPath": output},
        "ResourceConfig": {"InstanceCount": 1, "InstanceType": "ml.g4dn.xlarge", "VolumeSizeInGB": 50},
        "TrainingJobName": "deeplens-asl",
        "HyperParameters": texts,
        "StoppingCondition": {"MaxRuntimeInSeconds": 360000},
        "InputDataConfig": [
            {
                "ChannelName": side,
                "DataSource": {
                    "S3DataSource": {
                        "S3DataType": "S3Prefix",
                        "S3Uri": f"s3://{BUCKET}/{side}/",
                        "S3DataDistributionType": "FullyReplicated",
                    }
                },
                "ContentType": "application/x-recordio",
                "CompressionType": "None",
            }
            for side in ("train", "validation")
        ],
    }


def valid(operation: str, asked: dict[str, object]) -> None:
    model = botocore.session.get_session().get_service_model("sagemaker")
    report = ParamValidator().validate(asked, model.operation_model(operation).input_shape)
    assert not report.has_errors(), report.generate_report()


def test_requests_are_what_the_service_understands(build: Source) -> None:
    cheap = dataclasses.replace(options(), spot=True, count=2)
    settled = settle(cheap, build)
    channels = {side: f"s3://{BUCKET}/{side}/" for side in request.CHANNELS}
    asked = request.training("deeplens-x", "image", cheap, settled.texts, channels, f"s3://{BUCKET}/models")
    valid("CreateTrainingJob", asked)
    assert asked["StoppingCondition"] == {"MaxRuntimeInSeconds": 14400, "MaxWaitTimeInSeconds": 28800}
    assert asked["CheckpointConfig"] == {"S3Uri": f"s3://{BUCKET}/models/checkpoints/deeplens-x"}
    assert settled.texts["kv_store"] == "dist_sync"
    search = {
        "learning_rate": Range(1e-4, 0.1, "Logarithmic"),
        "mini_batch_size": Range(8, 12),
        "optimizer": ("sgd", "adam"),
    }
    wanted = request.tuning(
        "deeplens-t", "image", cheap, settled.texts, channels, "s3://x/y", search=search, jobs=4, parallel=2
    )
    valid("CreateHyperParameterTuningJob", wanted)
    ranges = wanted["HyperParameterTuningJobConfig"]["ParameterRanges"]
    assert ranges["IntegerParameterRanges"] == [
        {"Name": "mini_batch_size", "MinValue": "8", "MaxValue": "12", "ScalingType": "Linear"}
    ]
    assert ranges["ContinuousParameterRanges"][0]["MinValue"] == "0.0001"
    assert "learning_rate" not in wanted["TrainingJobDefinition"]["StaticHyperParameters"]


def test_the_build_fills_in_what_it_knows(build: Source) -> None:
    texts = settle(options(), build).texts
    assert texts["num_classes"] == "3"
    assert texts["num_training_samples"] == str(build.total("train"))
    assert texts["momentum"] == "0.9"
    assert {"beta_1", "early_stopping_patience", "use_pretrained_model", "multi_label"}.isdisjoint(texts)
    adam = settle(options(optimizer="adam", early_stopping=True), build).texts
    assert (adam["beta_1"], adam["early_stopping"], adam["early_stopping_patience"]) == ("0.9", "True", "5")
    assert "momentum" not in adam


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"num_classes": 4}, "not what the build says: 3"),
        ({"num_training_samples": 5}, "not what the build says"),
        ({"mini_batch_size": 30}, "validation side; the training would fail"),
        ({"mini_batch_size": 5000}, "train side; the training would fail"),
        ({"image_shape": "3,64,64"}, "36 pixels; the training would fail"),
        ({"image_shape": "3,64,64", "resize": 60}, "less than the 64 pixels"),
        ({"use_pretrained_model": True}, "224"),
        ({"num_layers": 20}, "not made for pictures of 32"),
        ({"image_shape": "3,28,28"}, "not made for pictures of 28"),
        ({"checkpoint_frequency": 31}, "more than the 30 epochs"),
        ({"lr_scheduler_step": "10,30"}, "an epoch that there is not"),
        ({"top_k": 4}, "more than the 3 labels"),
        ({"multi_label": True}, "one label"),
        ({"epochs": 0}, "less than 1"),
        ({"epoch": 3}, "is not one"),
    ],
)
def test_what_would_fail_there_is_refused_here(build: Source, values: dict[str, object], why: str) -> None:
    with pytest.raises(SignlabError, match=why):
        settle(options(**values), build)


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"instance": "ml.p2.8xlarge"}, "retired"),
        ({"count": 0}, "from 1 to 20"),
        ({"hours": 0.0}, "from 0.1 to 120"),
        ({"disk": 0}, "from 1 to"),
        (
            {"instance": "ml.g5.48xlarge", "values": {"image_shape": "3,32,32", "mini_batch_size": 4}},
            "8 graphics cards",
        ),
    ],
)
def test_machines_are_checked_too(build: Source, facts: dict[str, object], why: str) -> None:
    with pytest.raises(SignlabError, match=why):
        settle(dataclasses.replace(options(), **facts), build)  # type: ignore[arg-type]


def test_what_should_be_known_is_said(build: Source) -> None:
    asked = options(augmentation_type="crop", beta_1=0.5, num_layers=101)
    warnings = " ".join(str(warning) for warning in settle(dataclasses.replace(asked, spot=True), build).warnings)
    for word in ("right hand into a left one", "does nothing with the optimizer sgd", "more than the device", "Spare"):
        assert word in warnings
    assert settle(options(), build).warnings == ()


def test_a_build_without_a_validation_side_is_refused(build: Source) -> None:
    account = json.loads((build.folder / "build.json").read_bytes())
    account["pictures"] = [row for row in account["pictures"] if row["side"] != "validation"]
    (build.folder / "build.json").write_text(json.dumps(account))
    with pytest.raises(SignlabError, match="no validation side"):
        settle(options(), source.read(build.folder))


def test_names_of_jobs_are_allowed_and_begin_as_the_device_wants() -> None:
    name = request.job_name("Zeichen für alle!", "r1")
    assert name.startswith("deeplens-Zeichen-f-r-alle-r1-")
    assert len(request.job_name("x" * 100, "r1")) <= 63
    assert len(request.job_name("x" * 100, "tune", longest=32)) <= 32


def test_keys_are_respelled_and_what_they_hold_is_not() -> None:
    assert [snake(name) for name in ("S3Uri", "VolumeSizeInGB", "MaxRuntimeInSeconds", "S3DataType", "RoleArn")] == [
        "s3_uri",
        "volume_size_in_gb",
        "max_runtime_in_seconds",
        "s3_data_type",
        "role_arn",
    ]
    asked = {"HyperParameters": {"num_classes": "3"}, "InputDataConfig": [{"ChannelName": "train"}]}
    assert respelled(asked) == {
        "hyper_parameters": {"num_classes": "3"},
        "input_data_config": [{"channel_name": "train"}],
    }


def test_the_smallest_picture_decides(build: Source, tmp_path: Path) -> None:
    assert list(settings._edges(build, "train")) == [36] * build.total("train")
