"""Credentials, prices and buckets, against a server on loopback."""

import boto3
import pytest

from signlab.aws import bucket, instances
from signlab.aws.faults import UnreachableError, in_words
from signlab.aws.session import Access, Account
from signlab.errors import SignlabError

NAME = "deeplens-signlab-test"


def test_it_says_whose_account_it_is(account: Account) -> None:
    identity = account.identity()
    assert identity.account == "123456789012"
    assert "in eu-west-1" in identity.words


def test_without_credentials_it_says_so(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    with pytest.raises(SignlabError, match=r"no credentials of AWS.*aws configure"):
        Account(Access(region="eu-west-1")).identity()


def test_a_region_and_a_profile_must_be_there(moto: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SignlabError, match="profile"):
        Account(Access(profile="nobody"))
    monkeypatch.delenv("AWS_DEFAULT_REGION")
    with pytest.raises(SignlabError, match="no region"):
        Account(Access())


@pytest.mark.parametrize(
    ("code", "message", "words"),
    [
        ("ExpiredToken", "The security token included in the request is expired", "have expired"),
        ("InvalidClientTokenId", "The security token is invalid", "does not take these credentials"),
        (
            "AccessDeniedException",
            "User: x is not authorized to perform: sagemaker:CreateTrainingJob on resource: y",
            "sagemaker:CreateTrainingJob",
        ),
        ("ResourceLimitExceeded", "The account-level limit 'ml.g4dn.xlarge' is 0 Instances", "quota"),
        ("ValidationException", "No such\n thing", "No such thing"),
    ],
)
def test_refusals_are_put_into_words(code: str, message: str, words: str) -> None:
    from botocore.exceptions import ClientError

    with pytest.raises(SignlabError, match=words), in_words("The training"):
        raise ClientError({"Error": {"Code": code, "Message": message}}, "CreateTrainingJob")


def test_a_service_that_holds_back_may_be_asked_again() -> None:
    from botocore.exceptions import ClientError

    with pytest.raises(UnreachableError), in_words("The training"):
        raise ClientError({"Error": {"Code": "ThrottlingException", "Message": "Rate exceeded"}}, "Describe")


def test_nobody_there_is_said(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_STS", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    with pytest.raises(UnreachableError, match="cannot be reached"):
        Account(Access(region="eu-west-1")).identity()


def test_a_bucket_is_made_private_and_encrypted(account: Account) -> None:
    assert not bucket.exists(account, NAME)
    bucket.make(account, NAME)
    assert bucket.exists(account, NAME)
    s3 = boto3.client("s3")
    assert all(s3.get_public_access_block(Bucket=NAME)["PublicAccessBlockConfiguration"].values())
    (rule,) = s3.get_bucket_encryption(Bucket=NAME)["ServerSideEncryptionConfiguration"]["Rules"]
    assert rule["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"] == "AES256"
    (rule,) = s3.get_bucket_lifecycle_configuration(Bucket=NAME)["Rules"]
    assert rule["AbortIncompleteMultipartUpload"]["DaysAfterInitiation"] == 7
    assert s3.get_bucket_location(Bucket=NAME)["LocationConstraint"] == "eu-west-1"


def test_a_bucket_elsewhere_is_said(account: Account) -> None:
    bucket.make(Account(Access(region="us-west-2")), NAME)
    with pytest.raises(SignlabError, match="us-west-2"):
        bucket.exists(account, NAME)


@pytest.mark.parametrize("name", ["signlab", "deeplens-Big", "deeplens-", "deeplens-a/b", "deeplens-" + "x" * 60])
def test_a_name_that_is_not_allowed_is_refused(name: str) -> None:
    with pytest.raises(SignlabError, match="must have a name"):
        bucket.check_name(name)


def test_the_usual_name_is_allowed() -> None:
    bucket.check_name(bucket.usual_name("123456789012", "ap-southeast-1"))


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("ml.p2.xlarge", "retired by AWS in 2024"),
        ("ml.p3.2xlarge", "retired by AWS in 2025"),
        ("ml.g6.xlarge", "never shown to run"),
        ("ml.m5.large", "no graphics card"),
        ("g4dn.xlarge", "no machine of SageMaker's"),
    ],
)
def test_machines_that_cannot_be_used_are_refused_with_the_reason(name: str, why: str) -> None:
    with pytest.raises(SignlabError, match=why):
        instances.instance(name)


def test_machines_are_those_that_the_service_knows() -> None:
    import botocore.session

    model = botocore.session.get_session().get_service_model("sagemaker")
    known = set(model.shape_for("TrainingInstanceType").enum)
    assert {one.name for one in instances.instances()} <= known
    assert instances.instances()[0].name == instances.DEFAULT


def test_an_estimate_counts_machines_hours_and_disks() -> None:
    one = instances.estimate("ml.g4dn.xlarge", "us-east-1", 2, disk=0)
    assert (one.hourly, one.most) == (0.736, 1.47)
    many = instances.estimate("ml.g4dn.xlarge", "us-east-1", 2, count=3, disk=0)
    assert many.most == pytest.approx(3 * 2 * 0.736, abs=0.01)
    dearer = instances.estimate("ml.g4dn.xlarge", "eu-west-1", 2, spot=True)
    assert dearer.most > one.most
    assert "an estimate, not a bill" in dearer.words
    assert "Spare capacity" in dearer.words
