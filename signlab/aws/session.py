"""Who asks, and where: credentials by boto3's own chain (environment, files, single sign-on), never our own."""

from dataclasses import dataclass
from typing import Any

from signlab.aws.faults import in_words
from signlab.errors import SignlabError


@dataclass(frozen=True)
class Access:
    """A profile of the user's AWS files and a region; "" for what the chain itself finds."""

    profile: str = ""
    region: str = ""


@dataclass(frozen=True)
class Identity:
    """Whose account it is."""

    account: str
    arn: str
    region: str

    @property
    def words(self) -> str:
        return f"account {self.account} as {self.arn.rsplit('/', 1)[-1]}, in {self.region}"


class Account:
    """An account of AWS, seen with somebody's credentials.

    Raises:
        SignlabError: the profile is not there, or no region is chosen.
    """

    def __init__(self, access: Access) -> None:
        import boto3

        with in_words("The AWS account"):
            self.session: Any = boto3.Session(profile_name=access.profile or None, region_name=access.region or None)
        if not self.session.region_name:
            raise SignlabError("The AWS account", "has no region chosen", "Name one: --region us-east-1.")
        self.access = Access(access.profile, self.session.region_name)

    @property
    def region(self) -> str:
        return self.access.region

    def client(self, service: str, **s3: bool) -> Any:
        """A client of boto3's that gives up in seconds where nobody answers, and tries again where that helps.

        ``s3`` are settings of boto3's for S3 alone.
        """
        from botocore.config import Config

        config = Config(connect_timeout=10, read_timeout=60, retries={"mode": "standard", "max_attempts": 5}, s3=s3)
        with in_words(f"The service {service}"):
            return self.session.client(service, config=config)

    def identity(self) -> Identity:
        """Ask AWS who is asking. Raises ``SignlabError`` where it does not say."""
        with in_words("The AWS account"):
            told = self.client("sts").get_caller_identity()
        return Identity(str(told["Account"]), str(told["Arn"]), self.region)
