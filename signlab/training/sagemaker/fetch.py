"""The model of a training, from its bucket into its run, as the bundle that all other parts read."""

import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from botocore.exceptions import ClientError

from signlab.aws.faults import code_of, in_words
from signlab.aws.session import Account
from signlab.errors import SignlabError
from signlab.files import ensure_space
from signlab.jobs import Watch
from signlab.training import bundle, hyperparameters
from signlab.training.preparation import Preparation
from signlab.training.run import Run

_NONE = ("NoSuchKey", "NoSuchBucket", "404")


class NoModelError(SignlabError):
    """What the training left is no model of its run, and never will be one."""


def model(run: Run, account: Account, address: str, watch: Watch) -> str:
    """Fetch the archive at ``address`` (s3://…), check it, and make it the model of ``run``; returns its SHA-256.

    Raises:
        NoModelError: it is not there, not whole, or no model of image classification with these classes.
        SignlabError: it cannot be had now: AWS refuses or is not reached, or there is no room for it.
    """
    with tempfile.TemporaryDirectory(prefix="signlab-fetch-") as folder:
        archive = Path(folder) / "model.tar.gz"
        _download(account, address, archive, f"The model of run {run.name}", watch)
        try:
            with bundle.opened(archive, run.classes) as opened:
                prepare = Preparation(hyperparameters.side(str(run.options["image_shape"])))
                about = bundle.About(run.classes, prepare, "sagemaker", run.build.name, run.name, assumed=True)
                return bundle.write(run.model, opened.symbol, opened.params, about)
        except SignlabError as error:
            raise NoModelError(*error.problem.as_dict().values()) from None


def _download(account: Account, address: str, archive: Path, thing: str, watch: Watch) -> None:
    where = urlsplit(address)
    with in_words(address):
        try:
            told: dict[str, Any] = account.client("s3").get_object(Bucket=where.netloc, Key=where.path.lstrip("/"))
        except ClientError as error:
            if code_of(error) not in _NONE:
                raise
            raise NoModelError(address, "is not there: the training left no model", "Train again.") from None
        ensure_space(archive.parent, 3 * int(told["ContentLength"]), thing)
        with archive.open("wb") as file:
            for block in told["Body"].iter_chunks(1 << 20):
                watch.check()
                file.write(block)
