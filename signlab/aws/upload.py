"""A build in a bucket: only what changed goes up, in pieces, and an upload that broke off is taken up again.

S3 checks the SHA-256 of every piece on arrival, and keeps with the whole the SHA-256 of those of its pieces (its
"composite checksum"), which tells later whether a file has changed. Which upload is under way is kept in
``.signlab/uploads/``, a small file for each.
"""

import base64
import hashlib
import json
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from signlab.aws import bucket as buckets
from signlab.aws.faults import code_of, in_words
from signlab.aws.session import Account
from signlab.errors import SignlabError
from signlab.files import write_whole
from signlab.jobs import Plan, Watch

PIECE = 8 << 20
"""Bytes. S3 takes no smaller piece than 5 MB, but for the last."""

_MOST = 10_000
_AT_ONCE = 6
_GONE = ("404", "NoSuchKey", "NotFound")


@dataclass(frozen=True)
class Piece:
    """``number`` from 1; ``checksum`` its SHA-256 in Base64, ``tag`` what S3 calls it, "" until it is there."""

    number: int
    start: int
    size: int
    checksum: str = ""
    tag: str = ""
    sent: bool = False


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
        s3 = self.account.client("s3", payload_signing_enabled=False)  # what is signed is each piece's SHA-256
        watch.begin(sum(path.stat().st_size for path in self.files.values()), "uploading")
        sent = same = 0
        for key, path in self.files.items():
            with in_words(f"s3://{self.bucket}/{key}"):
                if self._is_unchanged(s3, key, path, watch):
                    same += 1
                    watch.step(path.stat().st_size, path.name)
                else:
                    sent += self._send(s3, key, path, watch)
        addresses = {key: f"s3://{self.bucket}/{key}" for key in self.files}
        return Uploaded(addresses, sent, same)

    def _is_unchanged(self, s3: Any, key: str, path: Path, watch: Watch) -> bool:
        size, checksum = self._seen(s3, key)
        if size != path.stat().st_size or not checksum:
            return False
        return _composite(_each(lambda piece: _hashed(path, piece)[0], _pieces(size), watch)) == checksum

    def _seen(self, s3: Any, key: str) -> tuple[int, str]:
        """Size and checksum of what S3 has under ``key``; -1 and "" where there is nothing."""
        try:
            told = s3.head_object(Bucket=self.bucket, Key=key, ChecksumMode="ENABLED")
        except ClientError as error:
            if code_of(error) in _GONE:
                return -1, ""
            raise
        return int(told["ContentLength"]), str(told.get("ChecksumSHA256", "")).partition("-")[0]

    def _send(self, s3: Any, key: str, path: Path, watch: Watch) -> int:
        """Send a file in pieces; returns how many bytes had to be sent."""
        where = {"Bucket": self.bucket, "Key": key}
        size = path.stat().st_size
        where["UploadId"], there = self._begin(s3, where, path)
        told = _each(lambda piece: _sent(s3, where, path, piece, there), _pieces(size), watch, path.name)
        parts = [{"PartNumber": one.number, "ETag": one.tag, "ChecksumSHA256": one.checksum} for one in told]
        s3.complete_multipart_upload(**where, MultipartUpload={"Parts": parts})
        self._note(key).unlink(missing_ok=True)
        if self._seen(s3, key) != (size, _composite(told)):
            raise SignlabError(f"s3://{self.bucket}/{key}", "did not arrive as it was sent", "Upload again.")
        return sum(one.size for one in told if one.sent)

    def _begin(self, s3: Any, where: dict[str, str], path: Path) -> tuple[str, dict[int, str]]:
        """The upload of this file that is under way, with the tags of the pieces that arrived, or a new one."""
        note, size = self._note(where["Key"]), path.stat().st_size
        told = {"bucket": self.bucket, "key": where["Key"], "size": size, "piece": _pieces(size)[0].size}
        try:
            known = json.loads(note.read_bytes())
            if {name: known[name] for name in told} == told:
                return str(known["upload"]), _arrived(s3, {**where, "UploadId": known["upload"]})
        except (OSError, ValueError, KeyError):
            pass  # none under way
        except ClientError as error:
            if code_of(error) != "NoSuchUpload":
                raise
        upload = str(s3.create_multipart_upload(**where, ChecksumAlgorithm="SHA256")["UploadId"])
        note.parent.mkdir(parents=True, exist_ok=True)
        write_whole(note, json.dumps({**told, "upload": upload}))
        return upload, {}

    def _note(self, key: str) -> Path:
        return self._journal / f"{hashlib.sha256(f'{self.bucket}/{key}'.encode()).hexdigest()[:24]}.json"


def _pieces(size: int) -> list[Piece]:
    """The pieces of a file of ``size`` bytes; an empty file is one empty piece."""
    step = max(PIECE, -(-size // _MOST))
    starts = range(0, max(size, 1), step)
    return [Piece(number, start, min(step, size - start)) for number, start in enumerate(starts, 1)]


def _arrived(s3: Any, where: dict[str, str]) -> dict[int, str]:
    """The tag of each piece that arrived: for what is encrypted by S3 itself, the MD5 of its bytes."""
    pages = s3.get_paginator("list_parts").paginate(**where)
    return {int(part["PartNumber"]): str(part["ETag"]) for page in pages for part in page.get("Parts", ())}


def _each(work: Callable[[Piece], Piece], pieces: list[Piece], watch: Watch, name: str = "") -> list[Piece]:
    """What ``work`` makes of each piece, some at a time. With a ``name``, each is a step of the watch."""
    pool = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="upload")
    try:
        under_way: set[Future[Piece]] = {pool.submit(work, piece) for piece in pieces}
        found: list[Piece] = []
        while under_way:
            done, under_way = wait(under_way, timeout=0.2, return_when=FIRST_COMPLETED)
            watch.check()
            found += [future.result() for future in done]
            if name:
                watch.step(sum(future.result().size for future in done), name)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)  # whoever stops does not wait for pieces on their way
    return sorted(found, key=lambda piece: piece.number)


def _hashed(path: Path, piece: Piece) -> tuple[Piece, bytes]:
    """A piece with its checksum, and its bytes."""
    with path.open("rb") as file:
        file.seek(piece.start)
        content = file.read(piece.size)
    return replace(piece, checksum=base64.b64encode(hashlib.sha256(content).digest()).decode()), content


def _sent(s3: Any, where: dict[str, str], path: Path, piece: Piece, there: dict[int, str]) -> Piece:
    """A piece that is at S3 now, unless the very same was ``there`` before."""
    piece, content = _hashed(path, piece)
    known = there.get(piece.number)
    if known and known == f'"{hashlib.md5(content, usedforsecurity=False).hexdigest()}"':
        return replace(piece, tag=known)
    told = s3.upload_part(**where, PartNumber=piece.number, Body=content, ChecksumSHA256=piece.checksum)
    return replace(piece, tag=str(told["ETag"]), sent=True)


def _composite(pieces: list[Piece]) -> str:
    """What S3 calls the SHA-256 of an object in pieces: that of theirs, one after another. (It adds how many, "-3".)"""
    digests = b"".join(base64.b64decode(piece.checksum) for piece in pieces)
    return base64.b64encode(hashlib.sha256(digests).digest()).decode()
