"""Uploads: only what changed, taken up where they broke off, and checked."""

import base64
import contextlib
import hashlib
import socket
import threading
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import boto3
import numpy as np
import pytest

from signlab.aws import bucket, upload
from signlab.aws.faults import UnreachableError
from signlab.aws.session import Access, Account
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
    hashed = upload._composite
    monkeypatch.setattr(upload, "_composite", lambda pieces: hashed(pieces[:-1]))
    with pytest.raises(SignlabError, match="did not arrive as it was sent"):
        send(account, files, tmp_path)


def test_what_cannot_be_sent_is_said_before(account: Account, files: dict[str, Path], tmp_path: Path) -> None:
    with pytest.raises(SignlabError, match="is not there"):
        Upload(account, NAME, {"a": tmp_path / "none"}, tmp_path).prepare()
    with pytest.raises(SignlabError, match="is not there"):
        Upload(account, "deeplens-nobody-made-this", files, tmp_path).prepare()
    with pytest.raises(SignlabError, match="must have a name"):
        Upload(account, "elsewhere", files, tmp_path).prepare()


def test_a_connection_lost_on_the_way_is_said_and_the_upload_taken_up(
    account: Account, files: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    large = {"signlab/x/large.rec": files["signlab/x/large.rec"]}
    with cut_after(account, 3) as address, monkeypatch.context() as patched:
        patched.setenv("AWS_ENDPOINT_URL_S3", address)
        patched.setenv("AWS_MAX_ATTEMPTS", "1")
        with pytest.raises(UnreachableError, match=r"signlab/x/large.rec: cannot be reached.*taken up"):
            send(Account(Access(region="eu-west-1")), large, tmp_path)
    s3 = boto3.client("s3")
    (left,) = s3.list_multipart_uploads(Bucket=NAME)["Uploads"]
    where = {"Bucket": NAME, "Key": left["Key"], "UploadId": left["UploadId"]}
    deadline = time.monotonic() + 30
    while len(s3.list_parts(**where).get("Parts", ())) < 3:  # those on their way when the first was lost
        assert time.monotonic() < deadline
        time.sleep(0.05)
    arrived = s3.list_parts(**where)["Parts"]
    assert send(account, large, tmp_path).sent_bytes == LARGE - sum(part["Size"] for part in arrived)


@contextlib.contextmanager
def cut_after(account: Account, pieces: int) -> Iterator[str]:
    """A way to the server that is cut for good once so many pieces have gone by; its address."""
    left = threading.Semaphore(pieces)
    server_address = urlsplit(account.client("s3").meta.endpoint_url)

    class Way(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def pass_on(self) -> None:
            if "partNumber" in self.path and not left.acquire(blocking=False):
                self.close_connection = True
                self.connection.shutdown(socket.SHUT_RDWR)
                return
            if self.headers.get("Expect"):
                self.send_response_only(100)
                self.end_headers()
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            headers = {name: value for name, value in self.headers.items() if name != "Expect"}
            onward = HTTPConnection(str(server_address.hostname), server_address.port, timeout=60)
            onward.request(self.command, self.path, body, headers)
            answer = onward.getresponse()
            content = answer.read()
            self.send_response(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in ("content-length", "transfer-encoding", "connection", "date", "server"):
                    self.send_header(name, value)
            length = answer.getheader("Content-Length", "0") if self.command == "HEAD" else str(len(content))
            self.send_header("Content-Length", length)
            self.end_headers()
            self.wfile.write(content)
            onward.close()

        do_GET = do_HEAD = do_PUT = do_POST = pass_on  # noqa: N815

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Way)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_the_checksum_of_every_piece_is_told_at_the_end(
    account: Account, files: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """S3 refuses to put pieces together otherwise; moto does not mind."""
    told: list[list[dict[str, object]]] = []
    client = account.client

    def listening(service: str, **options: bool) -> object:
        made = client(service, **options)
        made.meta.events.register(
            "provide-client-params.s3.CompleteMultipartUpload",
            lambda params, **_: told.append(params["MultipartUpload"]["Parts"]),
        )
        return made

    monkeypatch.setattr(account, "client", listening)
    send(account, {"signlab/x/large.rec": files["signlab/x/large.rec"]}, tmp_path)
    (parts,) = told
    assert [part["PartNumber"] for part in parts] == list(range(1, 13))
    content = files["signlab/x/large.rec"].read_bytes()
    last = base64.b64encode(hashlib.sha256(content[55 << 20 :]).digest()).decode()
    assert parts[-1]["ChecksumSHA256"] == last
