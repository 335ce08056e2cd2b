"""A bucket for builds and models: private, encrypted, and named so that DeepLens tools find it."""

import re
from typing import Any

from botocore.exceptions import ClientError

from signlab.aws.faults import DeniedError, code_of, in_words
from signlab.aws.session import Account
from signlab.errors import SignlabError

PREFIX = "deeplens-"
"""What a bucket's name begins with: SageMaker's usual role and the DeepLens tools may read no others."""

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{1,61}[a-z0-9]")


def check_name(name: str) -> None:
    """Raises ``SignlabError`` where ``name`` is not allowed."""
    if not name.startswith(PREFIX):
        raise SignlabError(f"The bucket {name!r}", f"must have a name that begins with {PREFIX}", "Choose another.")
    if not _NAME.fullmatch(name):
        cause = "must have a name of 3 to 63 small letters, digits and hyphens"
        raise SignlabError(f"The bucket {name!r}", cause, "Choose another.")


def usual_name(account: str, region: str) -> str:
    """A name that nobody else has."""
    return f"{PREFIX}signlab-{account}-{region}"


def exists(account: Account, name: str) -> bool:
    """Whether the bucket is there and ours. Raises ``SignlabError`` where it is somebody else's or elsewhere."""
    s3 = account.client("s3")
    try:
        with in_words(f"The bucket {name}"):
            try:
                told = s3.head_bucket(Bucket=name)
            except ClientError as error:
                if code_of(error) in ("404", "NoSuchBucket"):
                    return False
                if code_of(error) == "301":
                    region = error.response["ResponseMetadata"]["HTTPHeaders"].get("x-amz-bucket-region", "another")
                    raise _elsewhere(name, region, account) from None
                raise
    except DeniedError:
        cause = "belongs to somebody else, or is not open to this user"
        raise DeniedError(f"The bucket {name}", cause, "Choose another name.") from None
    region = told.get("BucketRegion") or told["ResponseMetadata"]["HTTPHeaders"].get("x-amz-bucket-region")
    if region and region != account.region:
        raise _elsewhere(name, region, account)
    return True


def _elsewhere(name: str, region: str, account: Account) -> SignlabError:
    cause = f"is in {region}, and training is to be in {account.region}"
    return SignlabError(f"The bucket {name}", cause, f"Use --region {region}, or another bucket.")


def make(account: Account, name: str) -> None:
    """Make the bucket: no public access, everything encrypted.

    Raises:
        SignlabError: the name is not allowed or taken, or the user may not.
    """
    check_name(name)
    s3 = account.client("s3")
    with in_words(f"The bucket {name}"):
        where: dict[str, Any] = {}
        if account.region != "us-east-1":  # which the service does not let one name
            where = {"CreateBucketConfiguration": {"LocationConstraint": account.region}}
        s3.create_bucket(Bucket=name, **where)
        s3.put_public_access_block(
            Bucket=name,
            PublicAccessBlockConfiguration={
                "BlockPublicAcls": True,
                "IgnorePublicAcls": True,
                "BlockPublicPolicy": True,
                "RestrictPublicBuckets": True,
            },
        )
        rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
        s3.put_bucket_encryption(Bucket=name, ServerSideEncryptionConfiguration={"Rules": [rule]})
        # pieces of uploads that nobody took up again cost money without being seen
        s3.put_bucket_lifecycle_configuration(
            Bucket=name,
            LifecycleConfiguration={
                "Rules": [
                    {
                        "ID": "pieces of uploads",
                        "Status": "Enabled",
                        "Filter": {"Prefix": ""},
                        "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 7},
                    }
                ]
            },
        )
        s3.put_bucket_tagging(Bucket=name, Tagging={"TagSet": [{"Key": "made-by", "Value": "signlab"}]})
