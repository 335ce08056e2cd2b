"""A build in a bucket: only what changed goes up, in pieces, and an upload that broke off is taken up again.

Each file carries its SHA-256 with it; S3 checks that of every piece on arrival. Which upload is under way is kept in
``.signlab/uploads/``, a small file for each.
"""

import base64
import hashlib
import json
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from signlab.aws import bucket as buckets
from signlab.aws.faults import code_of, in_words
from signlab.aws.session import Account
from signlab.errors import SignlabError
from signlab.files import write_whole
from signlab.jobs import Plan, Watch
from signlab.records.hashed import sha256_of

PIECE = 8 << 20
"""Bytes. S3 takes no smaller piece than 5 MB, but for the last."""

_MOST = 10_000
_AT_ONCE = 4
_GONE = ("404", "NoSuchKey", "NotFound")


@dataclass(frozen=True)
class Uploaded:
    """Where the files are: ``s3://`` addresses by the name they were given, and how much had to go up."""

    addresses: dict[str, str]
    sent_bytes: int
    unchanged: int

    @property
    def words(self) -> str:
        same = f"; {self.unchanged} files were there already" if self.unchanged else ""
        return f"Uploaded {self.sent_bytes / 1e6:,.1f} MB{same}."


class Upload:
    """A job: bring ``files`` (key in the bucket → file on the disk) into ``bucket``. Stopped, it can be taken up."""

    def __init__(self, account: Account, bucket: str, files: dict[str, Path], private: Path) -> None:
        self.account, self.bucket, self.files = account, bucket, files
        self._journal = private / "uploads"

    def prepare(self) -> Plan:
        """Raises ``SignlabError`` where a file or the bucket is not there, or the bucket is somebody else's."""
        buckets.check_name(self.bucket)
        for path in self.files.values():
            if not path.is_file():
                raise SignlabError(str(path), "is not there", "Build again.")
        if not buckets.exists(self.account, self.bucket):
            raise SignlabError(f"The bucket {self.bucket}", "is not there", "Make it: signlab sagemaker bucket.")
        total = sum(path.stat().st_size for path in self.files.values())
        words = f"{len(self.files)} files, {total / 1e6:,.1f} MB, go to {self.bucket}, those that are not there yet."
        return Plan("Uploading", words, total, "bytes")

    def run(self, watch: Watch) -> Uploaded:
        s3 = self.account.client("s3")
        watch.begin(sum(path.stat().st_size for path in self.files.values()), "uploading")
        sent = same = 0
        for key, path in self.files.items():
            digest = sha256_of(path, watch)
            if self._is_there(s3, key, path, digest):
                same += 1
                watch.step(path.stat().st_size, path.name)
                continue
            sent += self._send(s3, key, path, digest, watch)
        addresses = {key: f"s3://{self.bucket}/{key}" for key in self.files}
        return Uploaded(addresses, sent, same)

    def _is_there(self, s3: Any, key: str, path: Path, digest: str) -> bool:
        with in_words(f"s3://{self.bucket}/{key}"):
            try:
                told = s3.head_object(Bucket=self.bucket, Key=key)
            except ClientError as error:
                if code_of(error) in _GONE:
                    return False
                raise
        return bool(told["ContentLength"] == path.stat().st_size and told["Metadata"].get("sha256") == digest)

    def _send(self, s3: Any, key: str, path: Path, digest: str, watch: Watch) -> int:
        """Send a file in pieces; returns how many bytes had to be sent."""
        size = path.stat().st_size
        piece = max(PIECE, -(-size // _MOST))
        where = {"Bucket": self.bucket, "Key": key}
        with in_words(f"s3://{self.bucket}/{key}"):
            upload, there = self._begin(s3, where, digest, piece)
            where["UploadId"] = upload
            tags: dict[int, str] = {}
            sent = 0
            pool = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="upload")
            try:
                with path.open("rb") as file:
                    under_way: dict[Future[str], tuple[int, int]] = {}
                    for number, start in enumerate(range(0, max(size, 1), piece), 1):
                        content = file.read(min(piece, size - start))
                        if there.get(number) == _tag(content):
                            tags[number] = there[number]
                            watch.step(len(content), path.name)
                            continue
                        under_way[pool.submit(_send_piece, s3, where, number, content)] = number, len(content)
                        sent += len(content)
                        while len(under_way) >= _AT_ONCE:
                            _collect(under_way, tags, watch, path.name)
                    while under_way:
                        _collect(under_way, tags, watch, path.name)
            finally:
                pool.shutdown(wait=False, cancel_futures=True)  # whoever stops does not wait for pieces on their way
            parts = [{"PartNumber": number, "ETag": tags[number]} for number in sorted(tags)]
            s3.complete_multipart_upload(**where, MultipartUpload={"Parts": parts})
        self._note(key).unlink(missing_ok=True)
        if not self._is_there(s3, key, path, digest):
            raise SignlabError(f"s3://{self.bucket}/{key}", "did not arrive as it was sent", "Upload again.")
        return sent

    def _begin(self, s3: Any, where: dict[str, str], digest: str, piece: int) -> tuple[str, dict[int, str]]:
        """The upload under way of these very bytes, with the pieces that arrived, or a new one."""
        note = self._note(where["Key"])
        told = {"bucket": self.bucket, "key": where["Key"], "sha256": digest, "piece": piece}
        try:
            known = json.loads(note.read_bytes())
            if {name: known[name] for name in told} == told:
                return str(known["upload"]), _arrived(s3, {**where, "UploadId": known["upload"]})
        except (OSError, ValueError, KeyError):
            pass  # none under way
        except ClientError as error:
            if code_of(error) != "NoSuchUpload":
                raise
        upload = str(
            s3.create_multipart_upload(**where, Metadata={"sha256": digest}, ChecksumAlgorithm="SHA256")["UploadId"]
        )
        note.parent.mkdir(parents=True, exist_ok=True)
        write_whole(note, json.dumps({**told, "upload": upload}))
        return upload, {}

    def _note(self, key: str) -> Path:
        return self._journal / f"{hashlib.sha256(f'{self.bucket}/{key}'.encode()).hexdigest()[:24]}.json"


def _arrived(s3: Any, where: dict[str, str]) -> dict[int, str]:
    """The tag of each piece that arrived: for what is encrypted by S3 itself, the MD5 of its bytes."""
    pages = s3.get_paginator("list_parts").paginate(**where)
    return {int(part["PartNumber"]): str(part["ETag"]) for page in pages for part in page.get("Parts", ())}


def _tag(content: bytes) -> str:
    return f'"{hashlib.md5(content, usedforsecurity=False).hexdigest()}"'


def _send_piece(s3: Any, where: dict[str, str], number: int, content: bytes) -> str:
    checksum = base64.b64encode(hashlib.sha256(content).digest()).decode()
    return str(s3.upload_part(**where, PartNumber=number, Body=content, ChecksumSHA256=checksum)["ETag"])


def _collect(under_way: dict[Future[str], tuple[int, int]], tags: dict[int, str], watch: Watch, name: str) -> None:
    """Wait for the next piece to arrive, and note it."""
    done, _ = wait(under_way, timeout=0.2, return_when=FIRST_COMPLETED)
    watch.check()
    for future in done:
        number, size = under_way.pop(future)
        tags[number] = future.result()
        watch.step(size, name)
