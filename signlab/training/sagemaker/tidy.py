"""Everything of ours in an account that costs money, with what ends it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from signlab.aws.bucket import PREFIX as BUCKETS
from signlab.aws.faults import in_words
from signlab.aws.session import Account
from signlab.errors import SignlabError
from signlab.training.sagemaker.request import PREFIX

Kind = Literal["training", "search", "endpoint", "files", "upload"]

_GIGABYTE_MONTH = 0.023
"""US dollars, for a gigabyte kept in S3 for a month in us-east-1."""


@dataclass(frozen=True)
class Cost:
    """One thing that costs money: ``words`` say how much; ``place`` is the bucket of files and uploads."""

    kind: Kind
    name: str
    words: str
    place: str = ""


def found(account: Account) -> list[Cost]:
    """Trainings, searches and endpoints of ours that run, and what lies in buckets of ours."""
    return [*_jobs(account), *_files(account)]


def _jobs(account: Account) -> Iterator[Cost]:
    sagemaker = account.client("sagemaker")
    with in_words("The list of trainings"):
        running = {"NameContains": PREFIX, "StatusEquals": "InProgress"}
        for row in _all(sagemaker, "list_training_jobs", "TrainingJobSummaries", **running):
            yield Cost("training", row["TrainingJobName"], "trains now, and costs by the second")
        for row in _all(sagemaker, "list_hyper_parameter_tuning_jobs", "HyperParameterTuningJobSummaries", **running):
            yield Cost("search", row["HyperParameterTuningJobName"], "searches now, and costs by the second")
        for row in _all(sagemaker, "list_endpoints", "Endpoints", NameContains=PREFIX):
            yield Cost("endpoint", row["EndpointName"], "costs by the second whether or not it is asked")


def _all(client: Any, verb: str, key: str, **asked: str) -> Iterator[dict[str, Any]]:
    for page in client.get_paginator(verb).paginate(**asked):
        yield from (row for row in page[key] if any(str(value).startswith(PREFIX) for value in row.values()))


def _files(account: Account) -> Iterator[Cost]:
    s3 = account.client("s3")
    with in_words("The list of buckets"):
        names = [row["Name"] for row in s3.list_buckets()["Buckets"] if row["Name"].startswith(BUCKETS)]
        for name in names:
            sizes: dict[str, int] = {}
            for page in s3.get_paginator("list_objects_v2").paginate(Bucket=name, Prefix="signlab/"):
                for row in page.get("Contents", ()):
                    folder = "/".join(row["Key"].split("/")[:4])
                    sizes[folder] = sizes.get(folder, 0) + int(row["Size"])
            for folder, size in sizes.items():
                monthly = size / 1e9 * _GIGABYTE_MONTH
                yield Cost("files", folder, f"{size / 1e6:,.1f} MB, about ${monthly:.2f} a month", name)
            for page in s3.get_paginator("list_multipart_uploads").paginate(Bucket=name):
                for row in page.get("Uploads", ()):
                    yield Cost("upload", f"{row['Key']}?{row['UploadId']}", "an upload that broke off", name)


def end(account: Account, cost: Cost) -> None:
    """Stop or delete one thing of the list.

    Raises:
        SignlabError: it is not of ours, or AWS refuses.
    """
    ours = cost.place.startswith(BUCKETS) if cost.place else cost.name.startswith(PREFIX)
    if not ours or (cost.kind in ("files", "upload") and not cost.name.startswith("signlab/")):
        raise SignlabError(cost.name, "was not made by Sign Lab", "End it in the AWS console, if that is meant.")
    with in_words(cost.name):
        if cost.kind == "training":
            account.client("sagemaker").stop_training_job(TrainingJobName=cost.name)
        elif cost.kind == "search":
            account.client("sagemaker").stop_hyper_parameter_tuning_job(HyperParameterTuningJobName=cost.name)
        elif cost.kind == "endpoint":
            account.client("sagemaker").delete_endpoint(EndpointName=cost.name)
        elif cost.kind == "upload":
            key, upload = cost.name.rsplit("?", 1)
            account.client("s3").abort_multipart_upload(Bucket=cost.place, Key=key, UploadId=upload)
        else:
            _delete_files(account.client("s3"), cost)


def _delete_files(s3: Any, cost: Cost) -> None:
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=cost.place, Prefix=cost.name):
        keys = [
            {"Key": row["Key"]}
            for row in page.get("Contents", ())
            if row["Key"] == cost.name or row["Key"].startswith(f"{cost.name}/")
        ]
        if keys:
            told = s3.delete_objects(Bucket=cost.place, Delete={"Objects": keys, "Quiet": True})
            if told.get("Errors"):
                first = told["Errors"][0]
                raise SignlabError(first["Key"], f"was not deleted: {first['Message']}", "Try again.")
