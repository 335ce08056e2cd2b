"""What must be so before a training on SageMaker can start, each point in words. Nothing is changed by looking."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

from signlab.aws import bucket as buckets
from signlab.aws.faults import DeniedError, in_words
from signlab.aws.instances import DEFAULT, Estimate, estimate
from signlab.aws.session import Access, Account
from signlab.errors import SignlabError
from signlab.training.sagemaker.core import Core

State = Literal["good", "note", "bad"]


@dataclass(frozen=True)
class Check:
    """One point. "bad" stops a training, "note" does not. ``remedy`` is what Sign Lab itself can do about it."""

    thing: str
    state: State
    words: str
    next_step: str = ""
    remedy: Literal["", "make bucket", "ask for quota"] = ""


def checks(
    access: Access,
    *,
    role: str = "",
    bucket: str = "",
    instance: str = DEFAULT,
    hours: float = 4.0,
    count: int = 1,
    disk: int = 50,
    spot: bool = False,
    trainings: int = 1,
    parallel: int = 1,
) -> Iterator[Check]:
    """Look at credentials, region, role, bucket, quota and price, as they come.

    ``count`` machines, each with ``disk`` gigabytes, for at most ``hours``; for a search so many ``trainings``, some
    in ``parallel``.
    """
    try:
        account = Account(access)
        identity = account.identity()
    except SignlabError as error:
        yield _bad(error)
        return
    yield Check("Credentials", "good", identity.words)
    where = bucket or buckets.usual_name(identity.account, account.region)
    price = partial(estimate, instance, account.region, hours, count=count, disk=disk, spot=spot)
    looks: tuple[Callable[[], Check], ...] = (
        lambda: _image(account),
        lambda: _role(account, role, where),
        lambda: _bucket(account, where),
        lambda: _quota(account, instance, count * parallel, spot),
        lambda: _price(price(), trainings),
    )
    for look in looks:
        try:
            yield look()
        except SignlabError as error:
            yield _bad(error)


def _bad(error: SignlabError) -> Check:
    return Check(error.problem.thing, "bad", error.problem.cause, error.problem.next_step)


def _price(one: Estimate, trainings: int) -> Check:
    if trainings == 1:
        return Check("Price", "good", one.words)
    words = f"at most ${trainings * one.most:.2f} for {trainings} trainings. Each: {one.words}"
    return Check("Price", "good", words)


def _image(account: Account) -> Check:
    with Core(account.access) as core:
        return Check("Algorithm", "good", core.image())


def _role(account: Account, role: str, bucket: str) -> Check:
    step = "Make one for SageMaker in the IAM console and name its ARN: --role arn:aws:iam::…"
    if not role:
        return Check("Role", "bad", "none is named for SageMaker to act as", step)
    name = role.rsplit("/", 1)[-1]
    iam = account.client("iam")
    try:
        with in_words(f"The role {name}"):
            told = iam.get_role(RoleName=name)["Role"]
    except DeniedError:
        return Check("Role", "note", f"{name}: whether it will do cannot be seen by this user")
    if "sagemaker.amazonaws.com" not in json.dumps(told.get("AssumeRolePolicyDocument", {})):
        cause = f"{name} does not let SageMaker act as it"
        return Check("Role", "bad", cause, "Add sagemaker.amazonaws.com to its trust relationships.")
    lacking = _lacking(iam, role, account.region, bucket)
    if lacking is None:
        return Check("Role", "good", f"{name}; what it allows cannot be seen by this user")
    if lacking:
        step = f"Allow it {', '.join(lacking)}, those of s3 for the bucket {bucket}, in the IAM console."
        return Check("Role", "bad", f"{name} lacks {', '.join(lacking)}", step)
    return Check("Role", "good", name)


def _lacking(iam: Any, role: str, region: str, bucket: str) -> list[str] | None:
    """What the role may not do of what a training needs; None where this user cannot find out."""
    _arn, partition, _iam, _region, owner, _name = (role.split(":", 5) + [""] * 6)[:6]
    needed = {
        f"arn:{partition}:s3:::{bucket}": ("s3:ListBucket",),
        f"arn:{partition}:s3:::{bucket}/signlab/models": ("s3:GetObject", "s3:PutObject"),
        f"arn:{partition}:logs:{region}:{owner}:log-group:/aws/sagemaker/TrainingJobs:log-stream:x": (
            "logs:CreateLogStream",
            "logs:PutLogEvents",
        ),
    }
    simulate = iam.get_paginator("simulate_principal_policy")
    lacking = []
    try:
        for resource, actions in needed.items():
            asked = {"PolicySourceArn": role, "ActionNames": list(actions), "ResourceArns": [resource]}
            with in_words("What the role allows"):
                rows = [row for page in simulate.paginate(**asked) for row in page["EvaluationResults"]]
            lacking += [row["EvalActionName"] for row in rows if row["EvalDecision"] != "allowed"]
    except SignlabError:
        return None
    return sorted(lacking)


def _bucket(account: Account, name: str) -> Check:
    buckets.check_name(name)
    if buckets.exists(account, name):
        return Check("Bucket", "good", name)
    step = f"Make it: signlab sagemaker bucket --bucket {name}"
    return Check("Bucket", "bad", f"{name} is not there", step, "make bucket")


def _quota(account: Account, instance: str, count: int, spot: bool) -> Check:
    """Whether as many machines of that type may train at once."""
    try:
        row = _quota_row(account, instance, spot)
    except DeniedError:
        return Check("Quota", "note", f"of {instance} cannot be seen by this user")
    if row is None:
        return Check("Quota", "note", f"of {instance} is not told by AWS for {account.region}")
    allowed = int(row["Value"])
    if allowed < count:
        step = f"Ask for an increase: signlab sagemaker quota --instance {instance}"
        words = f"no {instance} may train in {account.region}: the quota is 0"
        if allowed:
            words = f"{allowed} × {instance} may train at once in {account.region}, and {count} are wanted"
        return Check("Quota", "bad", words, step, "ask for quota")
    return Check("Quota", "good", f"{allowed} × {instance} may train at once")


def _quota_row(account: Account, instance: str, spot: bool) -> dict[str, Any] | None:
    name = f"{instance} for {'spot ' if spot else ''}training job usage"
    with in_words("The quotas of the account"):
        pages = account.client("service-quotas").get_paginator("list_service_quotas")
        for page in pages.paginate(ServiceCode="sagemaker"):
            for row in page["Quotas"]:
                if row["QuotaName"] == name:
                    found: dict[str, Any] = row
                    return found
    return None


def ask_for_quota(account: Account, instance: str, count: int = 1, *, spot: bool = False) -> str:
    """Ask AWS to allow ``count`` machines; returns how the request stands. Somebody there looks at it for some days."""
    row = _quota_row(account, instance, spot)
    if row is None:
        raise SignlabError(f"The quota of {instance}", "is not told by AWS", "Ask in the Service Quotas console.")
    if row["Value"] >= count:
        raise SignlabError(f"The quota of {instance}", f"is {row['Value']:.0f} already", "Nothing needs to be asked.")
    with in_words(f"The quota of {instance}"):
        told = account.client("service-quotas").request_service_quota_increase(
            ServiceCode="sagemaker", QuotaCode=row["QuotaCode"], DesiredValue=float(count)
        )
    return str(told["RequestedQuota"]["Status"])
