"""Uploads: only what changed, taken up where they broke off, and checked."""

from pathlib import Path
from typing import Any

import boto3
import numpy as np
import pytest

from signlab.aws import bucket, upload
from signlab.aws.session import Account
from signlab.aws.upload import Upload
from signlab.errors import Cancelled, SignlabError
from signlab.jobs import Progress, Watch

NAME = "deeplens-signlab-test"
LARGE = 58 << 20


@pytest.fixture
def files(account: Account, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Path]:
    bucket.make(account, NAME)
    monkeypatch.setattr(upload, "PIECE", 5 << 20)
    rng = np.random.default_rng(0)
    for name, size in (("large.rec", LARGE), ("small.txt", 7), ("empty.txt", 0)):
        (tmp_path / name).write_bytes(rng.bytes(size))
    return {f"signlab/x/{name}": tmp_path / name for name in ("large.rec", "small.txt", "empty.txt")}


def send(account: Account, files: dict[str, Path], private: Path, watch: Watch | None = None) -> upload.Uploaded:
    job = Upload(account, NAME, files, private)
    job.prepare()
    return job.run(watch or Watch())


def test_what_is_sent_is_there_and_goes_only_once(account: Account, files: dict[str, Path], tmp_path: Path) -> None:
    told: list[Progress] = []
    watch = Watch(on_progress=told.append, interval=0)
    done = send(account, files, tmp_path, watch)
    assert done.addresses["signlab/x/small.txt"] == f"s3://{NAME}/signlab/x/small.txt"
    assert (done.sent_bytes, done.unchanged) == (LARGE + 7, 0)
    assert told[-1].done == LARGE + 7
    s3 = boto3.client("s3")
    for key, path in files.items():
        assert s3.get_object(Bucket=NAME, Key=key)["Body"].read() == path.read_bytes()
    again = send(account, files, tmp_path)
    assert (again.sent_bytes, again.unchanged) == (0, 3)
    files["signlab/x/small.txt"].write_bytes(b"another")
    changed = send(account, files, tmp_path)
    assert (changed.sent_bytes, changed.unchanged) == (7, 2)
    assert list((tmp_path / "uploads").iterdir()) == []


def test_an_upload_that_broke_off_is_taken_up(account: Account, files: dict[str, Path], tmp_path: Path) -> None:
    large = {"signlab/x/large.rec": files["signlab/x/large.rec"]}
    watch = Watch(interval=0)

    def stop(progress: Progress) -> None:
        if progress.done:
            watch.cancel()

    watch.on_progress = stop
    with pytest.raises(Cancelled):
        send(account, large, tmp_path, watch)
    s3 = boto3.client("s3")
    (left,) = s3.list_multipart_uploads(Bucket=NAME)["Uploads"]
    arrived = s3.list_parts(Bucket=NAME, Key=left["Key"], UploadId=left["UploadId"])["Parts"]
    done = send(account, large, tmp_path)
    assert 0 < done.sent_bytes <= LARGE - sum(part["Size"] for part in arrived)
    assert (
        s3.get_object(Bucket=NAME, Key="signlab/x/large.rec")["Body"].read()
        == large["signlab/x/large.rec"].read_bytes()
    )
    assert "Uploads" not in s3.list_multipart_uploads(Bucket=NAME)


def test_one_that_aws_has_forgotten_begins_anew(account: Account, files: dict[str, Path], tmp_path: Path) -> None:
    large = {"signlab/x/large.rec": files["signlab/x/large.rec"]}
    watch = Watch(interval=0)
    watch.on_progress = lambda progress: watch.cancel() if progress.done else None
    with pytest.raises(Cancelled):
        send(account, large, tmp_path, watch)
    s3 = boto3.client("s3")
    for left in s3.list_multipart_uploads(Bucket=NAME)["Uploads"]:
        s3.abort_multipart_upload(Bucket=NAME, Key=left["Key"], UploadId=left["UploadId"])
    assert send(account, large, tmp_path).sent_bytes == LARGE


def test_what_arrived_as_something_else_is_noticed(
    account: Account, files: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def swap(self: Upload, s3: Any, where: dict[str, str], digest: str, piece: int) -> tuple[str, dict[int, str]]:
        made = s3.create_multipart_upload(**where, Metadata={"sha256": "of something else"}, ChecksumAlgorithm="SHA256")
        return made["UploadId"], {}

    monkeypatch.setattr(Upload, "_begin", swap)
    with pytest.raises(SignlabError, match="did not arrive as it was sent"):
        send(account, files, tmp_path)


def test_what_cannot_be_sent_is_said_before(account: Account, files: dict[str, Path], tmp_path: Path) -> None:
    with pytest.raises(SignlabError, match="is not there"):
        Upload(account, NAME, {"a": tmp_path / "none"}, tmp_path).prepare()
    with pytest.raises(SignlabError, match="is not there"):
        Upload(account, "deeplens-nobody-made-this", files, tmp_path).prepare()
    with pytest.raises(SignlabError, match="must have a name"):
        Upload(account, "elsewhere", files, tmp_path).prepare()
