"""What is asked of SageMaker: the request of a training job and of a tuning job, as boto3 spells them."""

from collections.abc import Mapping
from datetime import datetime, timezone
from typing import Any

from signlab.training.hyperparameters import BY_NAME, Range
from signlab.training.sagemaker.settings import CloudOptions

PREFIX = "deeplens-"
"""What the name of a job begins with: the DeepLens tools showed no others, and tidying up goes by it."""

OBJECTIVE = "validation:accuracy"
"""The one figure that a search can be for."""

CHANNELS = ("train", "validation")
TAGS = [{"Key": "made-by", "Value": "signlab"}]


def job_name(project: str, run: str, longest: int = 63) -> str:
    """A name that nothing else has, of letters, digits and hyphens."""
    stamp = datetime.now(timezone.utc).strftime("%Y%m%d-%H%M%S")
    words = "-".join("".join(char if char.isascii() and char.isalnum() else " " for char in f"{project} {run}").split())
    return f"{PREFIX}{words[: longest - len(PREFIX) - len(stamp) - 1]}-{stamp}".replace("--", "-")


def training(
    name: str, image: str, options: CloudOptions, texts: Mapping[str, str], channels: Mapping[str, str], output: str
) -> dict[str, Any]:
    """The request for CreateTrainingJob. ``channels``: the folder of each side; ``output``: that of the models."""
    return {
        "TrainingJobName": name,
        "HyperParameters": dict(texts),
        **_how(name, image, options, channels, output),
        "Tags": TAGS,
    }


def _how(name: str, image: str, options: CloudOptions, channels: Mapping[str, str], output: str) -> dict[str, Any]:
    seconds = round(options.hours * 3600)
    how: dict[str, Any] = {
        "AlgorithmSpecification": {"TrainingImage": image, "TrainingInputMode": "File"},
        "RoleArn": options.role,
        "OutputDataConfig": {"S3OutputPath": output},
        "ResourceConfig": {
            "InstanceCount": options.count,
            "InstanceType": options.instance,
            "VolumeSizeInGB": options.disk,
        },
        "StoppingCondition": {"MaxRuntimeInSeconds": seconds},
        "InputDataConfig": [_channel(channel, channels[channel]) for channel in CHANNELS],
    }
    if options.spot:
        how["EnableManagedSpotTraining"] = True
        how["StoppingCondition"]["MaxWaitTimeInSeconds"] = 2 * seconds
        how["CheckpointConfig"] = {"S3Uri": f"{output.rstrip('/')}/checkpoints/{name}"}
    return how


def _channel(name: str, address: str) -> dict[str, Any]:
    return {
        "ChannelName": name,
        "DataSource": {
            "S3DataSource": {
                "S3DataType": "S3Prefix",
                "S3Uri": address,
                "S3DataDistributionType": "FullyReplicated",
            }
        },
        "ContentType": "application/x-recordio",
        "CompressionType": "None",
    }


def tuning(
    name: str,
    image: str,
    options: CloudOptions,
    texts: Mapping[str, str],
    channels: Mapping[str, str],
    output: str,
    *,
    search: Mapping[str, Range | tuple[str, ...]],
    jobs: int,
    parallel: int,
) -> dict[str, Any]:
    """The request for CreateHyperParameterTuningJob: ``jobs`` trainings, ``parallel`` at a time."""
    fixed = {key: text for key, text in texts.items() if key not in search}
    how = _how(name, image, options, channels, output)
    return {
        "HyperParameterTuningJobName": name,
        "HyperParameterTuningJobConfig": {
            "Strategy": "Bayesian",
            "HyperParameterTuningJobObjective": {"Type": "Maximize", "MetricName": OBJECTIVE},
            "ResourceLimits": {"MaxNumberOfTrainingJobs": jobs, "MaxParallelTrainingJobs": parallel},
            "ParameterRanges": _ranges(search),
            "TrainingJobEarlyStoppingType": "Auto",
        },
        "TrainingJobDefinition": {"StaticHyperParameters": fixed, **how},
        "Tags": TAGS,
    }


def _ranges(search: Mapping[str, Range | tuple[str, ...]]) -> dict[str, list[dict[str, Any]]]:
    ranges: dict[str, list[dict[str, Any]]] = {
        "IntegerParameterRanges": [],
        "ContinuousParameterRanges": [],
        "CategoricalParameterRanges": [],
    }
    for name, where in search.items():
        if isinstance(where, tuple):
            ranges["CategoricalParameterRanges"].append({"Name": name, "Values": list(where)})
            continue
        whole = BY_NAME[name].kind == "whole"
        low, high = (str(round(edge)) if whole else repr(edge) for edge in (where.low, where.high))
        kind = "IntegerParameterRanges" if whole else "ContinuousParameterRanges"
        ranges[kind].append({"Name": name, "MinValue": low, "MaxValue": high, "ScalingType": where.scale})
    return ranges
