"""What must be so before a training on SageMaker can start, each point in words. Nothing is changed by looking."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from signlab.aws import bucket as buckets
from signlab.aws.faults import in_words
from signlab.aws.instances import DEFAULT, estimate
from signlab.aws.session import Access, Account
from signlab.errors import SignlabError
from signlab.training.sagemaker.core import Core

State = Literal["good", "note", "bad"]

_NEEDED = ("s3:GetObject", "s3:PutObject", "s3:ListBucket", "logs:CreateLogStream", "logs:PutLogEvents")


@dataclass(frozen=True)
class Check:
    """One point. "bad" stops a training, "note" does not."""

    thing: str
    state: State
    words: str
    next_step: str = ""


def checks(
    access: Access, *, role: str = "", bucket: str = "", instance: str = DEFAULT, hours: float = 4.0
) -> Iterator[Check]:
    """Look at credentials, region, role, bucket, quota and price, as they come."""
    try:
        account = Account(access)
        identity = account.identity()
    except SignlabError as error:
        yield _bad(error)
        return
    yield Check("Credentials", "good", identity.words)
    looks: tuple[Callable[[], Check], ...] = (
        lambda: _image(account),
        lambda: _role(account, role),
        lambda: _bucket(account, bucket or buckets.usual_name(identity.account, account.region)),
        lambda: _quota(account, instance),
        lambda: Check("Price", "good", estimate(instance, account.region, hours).words),
    )
    for look in looks:
        try:
            yield look()
        except SignlabError as error:
            yield _bad(error)


def _bad(error: SignlabError) -> Check:
    return Check(error.problem.thing, "bad", error.problem.cause, error.problem.next_step)


def _image(account: Account) -> Check:
    with Core(account.access) as core:
        return Check("Algorithm", "good", core.image())


def _role(account: Account, role: str) -> Check:
    step = "Make one for SageMaker in the IAM console and name its ARN: --role arn:aws:iam::…"
    if not role:
        return Check("Role", "bad", "none is named for SageMaker to act as", step)
    name = role.rsplit("/", 1)[-1]
    iam = account.client("iam")
    try:
        with in_words(f"The role {name}"):
            told = iam.get_role(RoleName=name)["Role"]
    except SignlabError as error:
        if "is not allowed" in error.problem.cause:
            return Check("Role", "note", f"{name}: whether it will do cannot be seen by this user")
        raise
    if "sagemaker.amazonaws.com" not in json.dumps(told.get("AssumeRolePolicyDocument", {})):
        cause = f"{name} does not let SageMaker act as it"
        return Check("Role", "bad", cause, "Add sagemaker.amazonaws.com to its trust relationships.")
    lacking = _lacking(iam, role)
    if lacking is None:
        return Check("Role", "good", f"{name}; what it allows cannot be seen by this user")
    if lacking:
        step = f"Attach AmazonSageMakerFullAccess, or allow {', '.join(lacking)}."
        return Check("Role", "bad", f"{name} lacks {', '.join(lacking)}", step)
    return Check("Role", "good", name)


def _lacking(iam: Any, role: str) -> list[str] | None:
    """What the role may not do of what a training needs; None where this user cannot find out."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        pages = iam.get_paginator("simulate_principal_policy").paginate(
            PolicySourceArn=role, ActionNames=list(_NEEDED), ResourceArns=["arn:aws:s3:::deeplens-signlab/*"]
        )
        rows = [row for page in pages for row in page["EvaluationResults"]]
    except (ClientError, BotoCoreError):
        return None
    return sorted(row["EvalActionName"] for row in rows if row["EvalDecision"] != "allowed")


def _bucket(account: Account, name: str) -> Check:
    buckets.check_name(name)
    if buckets.exists(account, name):
        return Check("Bucket", "good", name)
    step = f"Make it: signlab sagemaker bucket --bucket {name}"
    return Check("Bucket", "bad", f"{name} is not there", step)


def _quota(account: Account, instance: str) -> Check:
    """How many machines of that type may train at once."""
    row = _quota_row(account, instance)
    if row is None:
        return Check("Quota", "note", f"of {instance} is not told by AWS for {account.region}")
    if row["Value"] < 1:
        step = f"Ask for an increase: signlab sagemaker quota --instance {instance}"
        return Check("Quota", "bad", f"no {instance} may train in {account.region}: the quota is 0", step)
    return Check("Quota", "good", f"{row['Value']:.0f} × {instance} may train at once")


def _quota_row(account: Account, instance: str) -> dict[str, Any] | None:
    with in_words("The quotas of the account"):
        pages = account.client("service-quotas").get_paginator("list_service_quotas")
        for page in pages.paginate(ServiceCode="sagemaker"):
            for row in page["Quotas"]:
                if row["QuotaName"] == f"{instance} for training job usage":
                    found: dict[str, Any] = row
                    return found
    return None


def ask_for_quota(account: Account, instance: str, count: int = 1) -> str:
    """Ask AWS to allow ``count`` machines; returns how the request stands. Somebody there looks at it for some days."""
    row = _quota_row(account, instance)
    if row is None:
        raise SignlabError(f"The quota of {instance}", "is not told by AWS", "Ask in the Service Quotas console.")
    if row["Value"] >= count:
        raise SignlabError(f"The quota of {instance}", f"is {row['Value']:.0f} already", "Nothing needs to be asked.")
    with in_words(f"The quota of {instance}"):
        told = account.client("service-quotas").request_service_quota_increase(
            ServiceCode="sagemaker", QuotaCode=row["QuotaCode"], DesiredValue=float(count)
        )
    return str(told["RequestedQuota"]["Status"])
