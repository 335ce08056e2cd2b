"""Uploading a build: ``python tests/benchmarks/bench_upload.py``. The peer is boto3's own transfer to the same server.

The server does nothing but take bytes in: it stands in a process of its own and keeps nothing, so that what is compared
is the senders and not where it goes. 1.00 is as fast as boto3; ours also hashes the file, and each piece with SHA-256.
"""

import base64
import contextlib
import hashlib
import multiprocessing
import os
import re
import shutil
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection
from pathlib import Path
from typing import ClassVar

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from signlab.aws.session import Access, Account  # noqa: E402
from signlab.aws.upload import Upload  # noqa: E402
from signlab.jobs import Watch  # noqa: E402

SIZE = 200_000_000
BUCKET = "deeplens-signlab-bench"


class Store(BaseHTTPRequestHandler):
    """S3, as far as a multipart upload goes: it hashes what comes, answers with the tag, and forgets it."""

    protocol_version = "HTTP/1.1"
    checksums: ClassVar[dict[str, str]] = {}
    sizes: ClassVar[dict[str, int]] = {}

    def _take(self) -> tuple[int, str]:
        if self.headers.get("Expect", "").lower() == "100-continue":
            self.send_response_only(100)
            self.end_headers()
        digest, taken = hashlib.md5(usedforsecurity=False), 0
        for block in self._blocks():
            digest.update(block)
            taken += len(block)
        return taken, f'"{digest.hexdigest()}"'

    def _blocks(self) -> Iterator[bytes]:
        """What comes, plain or in chunks with a checksum at the end (``aws-chunked``)."""
        if "aws-chunked" not in self.headers.get("Content-Encoding", ""):
            left = int(self.headers.get("Content-Length", 0))
            while left:
                block = self.rfile.read(min(left, 1 << 20))
                left -= len(block)
                yield block
            return
        while size := int(self.rfile.readline().split(b";")[0], 16):
            yield self.rfile.read(size)
            self.rfile.readline()
        while self.rfile.readline().strip():
            pass

    def _answer(self, body: str = "", **headers: str) -> None:
        self.send_response(200)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body.encode())

    def do_PUT(self) -> None:
        size, tag = self._take()
        key = self.path.partition("?")[0]
        self.sizes[key] = self.sizes.get(key, 0) + size
        self._answer(ETag=tag)

    def do_POST(self) -> None:
        content = b"".join(self._blocks()).decode()
        key, _, query = self.path.partition("?")
        if "uploadId" in query:
            parts = [base64.b64decode(one) for one in re.findall("<ChecksumSHA256>(.*?)</ChecksumSHA256>", content)]
            digest = hashlib.sha256(b"".join(parts)).digest()
            self.checksums[key] = f"{base64.b64encode(digest).decode()}-{len(parts)}"
            self._answer("<CompleteMultipartUploadResult><ETag>x</ETag></CompleteMultipartUploadResult>")
        else:
            self.sizes[key] = 0
            begun = f"<UploadId>{uuid.uuid4()}</UploadId>"
            self._answer(f"<InitiateMultipartUploadResult>{begun}</InitiateMultipartUploadResult>")

    def do_HEAD(self) -> None:
        key = self.path.partition("?")[0]
        if not re.search(r"/.+/.+", key):
            self._answer()
        elif key not in self.checksums:
            self.send_response(404)
            self.send_header("Content-Length", "0")
            self.end_headers()
        else:
            self.send_response(200)
            self.send_header("Content-Length", str(self.sizes[key]))
            self.send_header("x-amz-checksum-sha256", self.checksums[key])
            self.end_headers()

    def log_message(self, *_: object) -> None: ...


def serve(connection: Connection) -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Store)
    connection.send(server.server_port)
    server.serve_forever()


@contextlib.contextmanager
def store() -> Iterator[str]:
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.Process(target=serve, args=(theirs,), daemon=True)
    process.start()
    try:
        yield f"http://127.0.0.1:{ours.recv()}"
    finally:
        process.terminate()
        process.join()


def rate(work: Callable[[int], object], number: int) -> float:
    """Megabytes in a second."""
    begun = time.perf_counter()
    work(number)
    return SIZE / (time.perf_counter() - begun) / 1e6


def main(rounds: int = 5) -> None:
    folder = Path(tempfile.mkdtemp())
    file = folder / "train.rec"
    file.write_bytes(os.urandom(SIZE))
    with store() as address:
        os.environ |= {"AWS_ENDPOINT_URL": address, "AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x"}
        account = Account(Access(region="us-east-1"))

        def ours(number: int) -> None:
            upload = Upload(account, BUCKET, {f"ours/{number}": file}, folder)
            upload.prepare()
            assert upload.run(Watch()).sent_bytes == SIZE

        def boto3s(number: int) -> None:
            account.client("s3").upload_file(str(file), BUCKET, f"boto3/{number}")

        print(f"{'round':>6} {'ours':>10} {'boto3':>10} {'ratio':>6}")
        ratios = []
        for number in range(rounds):
            if number % 2:
                theirs, mine = rate(boto3s, number), rate(ours, number)
            else:
                mine, theirs = rate(ours, number), rate(boto3s, number)
            ratios.append(mine / theirs)
            print(f"{number:6} {mine:6.0f}MB/s {theirs:6.0f}MB/s {ratios[-1]:6.2f}")
        print(f"{'median':>6} {statistics.median(ratios):29.2f}")
    shutil.rmtree(folder)


if __name__ == "__main__":
    main()
