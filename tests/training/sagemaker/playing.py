"""What tests of SageMaker play: a library that starts at once, lines in CloudWatch, models left behind, a following."""

import json
import threading
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import boto3

from signlab.aws.session import Access, Account
from signlab.jobs import Progress, Watch
from signlab.training import bundle
from signlab.training.run import Run
from signlab.training.sagemaker import core, follow
from signlab.training.sagemaker.core import Core
from signlab.training.sagemaker.follow import GROUP, Follow
from signlab.training.sagemaker.settings import CloudOptions

NAME = "deeplens-signlab-test"
ROLE = "arn:aws:iam::123456789012:role/signlab"
OPTIONS = CloudOptions(ROLE, NAME, {"image_shape": "3,32,32", "mini_batch_size": 8, "epochs": 2})


class QuickCore(Core):
    """The same calls of sagemaker-core in this process, where its import of seconds is paid for once."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def _ask(self, what: str, request: dict[str, Any] | None) -> Any:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            if what == "image":
                return core._image(self._access.region)
            return core._create(what, request or {}, Account(self._access))

    def __exit__(self, *_: object) -> None: ...


def say(job: str, lines: list[str], stream: str = "algo-1-1600000000") -> None:
    logs = boto3.client("logs")
    name = f"{job}/{stream}"
    if not logs.describe_log_groups(logGroupNamePrefix=GROUP)["logGroups"]:
        logs.create_log_group(logGroupName=GROUP)
    if not logs.describe_log_streams(logGroupName=GROUP, logStreamNamePrefix=name)["logStreams"]:
        logs.create_log_stream(logGroupName=GROUP, logStreamName=name)
    now = int(time.time() * 1000)
    events = [{"timestamp": now + number, "message": line} for number, line in enumerate(lines)]
    logs.put_log_events(logGroupName=GROUP, logStreamName=name, logEvents=events)


def leave_model(job: str, folder: Path, classes: int = 3) -> str:
    """As SageMaker packs it: the best epoch was the second, so its parameters have the number 2."""
    symbol = {"nodes": [{"op": "FullyConnected", "name": "fc1", "attrs": {"num_hidden": str(classes)}}]}
    contents = {
        "image-classification-0002.params": b"weights",
        bundle.SYMBOL: json.dumps(symbol).encode(),
        bundle.SHAPES: json.dumps([{"shape": [1, 3, 32, 32], "name": "data"}]).encode(),
    }
    bundle.pack(folder / "theirs.tar.gz", contents)
    key = f"signlab/models/{job}/output/model.tar.gz"
    boto3.client("s3").upload_file(str(folder / "theirs.tar.gz"), NAME, key)
    return f"s3://{NAME}/{key}"


def following(found: Run, account: Account) -> tuple[Follow, Watch, list[Progress], threading.Thread, list[object]]:
    """A following in a thread of its own, with what it says and how it ends."""
    job, told, ended = Follow(found, account, interval=0.05), list[Progress](), list[object]()
    watch = Watch(on_progress=told.append, interval=0)
    job.prepare()

    def work() -> None:
        try:
            ended.append(job.run(watch))
        except BaseException as error:
            ended.append(error)

    thread = threading.Thread(target=work, daemon=True)  # a test that failed does not wait for it
    thread.start()
    return job, watch, told, thread, ended


def wait_for(what: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end
        time.sleep(0.02)


def end(thread: threading.Thread, ended: list[object]) -> Run:
    thread.join(60)
    (followed,) = ended
    assert isinstance(followed, follow.Followed), followed
    return followed.run
