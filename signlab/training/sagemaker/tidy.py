"""Everything of ours in an account that costs money, with what ends it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from signlab.aws.bucket import PREFIX as BUCKETS
from signlab.aws.faults import in_words
from signlab.aws.instances import estimate
from signlab.aws.session import Account
from signlab.errors import Problem, SignlabError
from signlab.training.sagemaker.request import PREFIX

Kind = Literal["training", "search", "endpoint", "files", "upload"]

OURS = "signlab/"
"""What the names of all our files in a bucket begin with."""

_GIGABYTE_MONTH = 0.023
"""US dollars, for a gigabyte kept in S3 for a month in us-east-1."""


@dataclass(frozen=True)
class Cost:
    """One thing that costs money: ``words`` say how much; ``place`` is the bucket of files and uploads."""

    kind: Kind
    name: str
    words: str
    place: str = ""


@dataclass(frozen=True)
class Found:
    """What there is, and why some of it could not be looked for."""

    costs: tuple[Cost, ...]
    problems: tuple[Problem, ...]


def found(account: Account) -> Found:
    """Trainings, searches and endpoints of ours that run, and what lies in buckets of ours.

    Raises:
        SignlabError: AWS does not take the credentials, or is not reached.
    """
    account.identity()
    costs: list[Cost] = []
    problems: list[Problem] = []
    for look in (_trainings, _searches, _endpoints):
        _gather(look(account), costs, problems)
    names: list[str] = []
    _gather(_buckets(account), names, problems)
    for name in names:
        _gather(_files(account, name), costs, problems)
    return Found(tuple(costs), tuple(problems))


def _gather(found: Iterator[Any], into: list[Any], problems: list[Problem]) -> None:
    try:
        into.extend(found)
    except SignlabError as error:
        problems.append(error.problem)


def _trainings(account: Account) -> Iterator[Cost]:
    sagemaker = account.client("sagemaker")
    with in_words("The list of trainings"):
        for row in _all(sagemaker, "list_training_jobs", "TrainingJobSummaries", StatusEquals="InProgress"):
            name = row["TrainingJobName"]
            machines = sagemaker.describe_training_job(TrainingJobName=name)["ResourceConfig"]
            yield Cost("training", name, f"trains now{_price(account, machines)}")


def _price(account: Account, machines: dict[str, Any]) -> str:
    """What a training costs in an hour, where the machine is one that there is a price for."""
    try:
        count, disk = int(machines["InstanceCount"]), int(machines["VolumeSizeInGB"])
        hourly = estimate(str(machines["InstanceType"]), account.region, 1, count=count, disk=disk).hourly
    except (SignlabError, KeyError):
        return ", and costs by the second"
    return f", about ${hourly:.2f} an hour"


def _searches(account: Account) -> Iterator[Cost]:
    sagemaker, key = account.client("sagemaker"), "HyperParameterTuningJobSummaries"
    with in_words("The list of searches"):
        for row in _all(sagemaker, "list_hyper_parameter_tuning_jobs", key, StatusEquals="InProgress"):
            yield Cost("search", row["HyperParameterTuningJobName"], "searches now; what it trains is listed as well")


def _endpoints(account: Account) -> Iterator[Cost]:
    with in_words("The list of endpoints"):
        for row in _all(account.client("sagemaker"), "list_endpoints", "Endpoints"):
            yield Cost("endpoint", row["EndpointName"], "costs by the second whether or not it is asked")


def _all(client: Any, verb: str, key: str, **asked: str) -> Iterator[dict[str, Any]]:
    for page in client.get_paginator(verb).paginate(NameContains=PREFIX, **asked):
        yield from (row for row in page[key] if any(str(value).startswith(PREFIX) for value in row.values()))


def _buckets(account: Account) -> Iterator[str]:
    with in_words("The list of buckets"):
        for row in account.client("s3").list_buckets()["Buckets"]:
            if row["Name"].startswith(BUCKETS):
                yield row["Name"]


def _files(account: Account, bucket: str) -> Iterator[Cost]:
    s3 = account.client("s3")
    sizes: dict[str, int] = {}
    with in_words(f"The bucket {bucket}"):
        for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=OURS):
            for row in page.get("Contents", ()):
                folder = "/".join(row["Key"].split("/")[:4])
                sizes[folder] = sizes.get(folder, 0) + int(row["Size"])
        for folder, size in sizes.items():
            monthly = size / 1e9 * _GIGABYTE_MONTH
            yield Cost("files", folder, f"{size / 1e6:,.1f} MB, {_monthly(monthly)}", bucket)
        for page in s3.get_paginator("list_multipart_uploads").paginate(Bucket=bucket, Prefix=OURS):
            for row in page.get("Uploads", ()):
                yield Cost("upload", f"{row['Key']}?{row['UploadId']}", "an upload that broke off", bucket)


def _monthly(dollars: float) -> str:
    return f"about ${dollars:.2f} a month" if dollars >= 0.005 else "less than a cent a month"


def end(account: Account, cost: Cost) -> None:
    """Stop or delete one thing of the list.

    Raises:
        SignlabError: it is not of ours, or AWS refuses.
    """
    ours = cost.place.startswith(BUCKETS) if cost.place else cost.name.startswith(PREFIX)
    if not ours or (cost.kind in ("files", "upload") and not cost.name.startswith(OURS)):
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
