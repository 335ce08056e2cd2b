"""A build goes to S3 without a training: said beforehand, whole, only once."""

from pathlib import Path

import pytest

from signlab.aws import bucket as buckets
from signlab.aws.session import Access, Account
from signlab.dataset.project import Project
from signlab.errors import SignlabError
from signlab.jobs import Watch
from signlab.training.sagemaker.sending import Send
from tests.aws.conftest import REGION


@pytest.fixture
def folder(project: Project) -> Path:
    return project.builds / "b1"


def test_a_build_goes_up_once_into_a_bucket_that_is_made_for_it(
    project: Project, folder: Path, account: Account
) -> None:
    job = Send(project, folder, Access(region=REGION))
    plan = job.prepare()
    usual = buckets.usual_name(account.identity().account, REGION)
    assert f"s3://{usual}/signlab/" in plan.words
    assert "is made first" in plan.words
    assert not buckets.exists(account, usual)
    sent = job.run(Watch())
    assert len(sent.addresses) == 5
    there = account.client("s3").list_objects_v2(Bucket=usual)["Contents"]
    assert sum(one["Size"] for one in there) == plan.total == sent.sent_bytes
    again = Send(project, folder, Access(region=REGION))
    assert "is made first" not in again.prepare().words
    assert again.run(Watch()).sent_bytes == 0


def test_without_credentials_it_says_so(
    project: Project, folder: Path, moto: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    with pytest.raises(SignlabError, match="credentials"):
        Send(project, folder, Access(region=REGION)).prepare()


def test_a_changed_build_stays_here(project: Project, folder: Path, account: Account) -> None:
    job = Send(project, folder, Access(region=REGION))
    job.prepare()
    (folder / "train.rec").write_bytes(b"other")
    with pytest.raises(SignlabError, match=r"has another train\.rec"):
        job.run(Watch())
    assert not buckets.exists(account, job.bucket)
