"""The model of a training, from its bucket into its run, as the bundle that all other parts read."""

import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from signlab.aws.faults import in_words
from signlab.aws.session import Account
from signlab.files import ensure_space
from signlab.jobs import Watch
from signlab.training import bundle, hyperparameters
from signlab.training.preparation import Preparation
from signlab.training.run import Run


def model(run: Run, account: Account, address: str, watch: Watch) -> str:
    """Fetch the archive at ``address`` (s3://…), check it, and make it the model of ``run``; returns its SHA-256.

    Raises:
        SignlabError: it is not there, not whole, or no model of image classification with these classes.
    """
    where = urlsplit(address)
    s3 = account.client("s3")
    with tempfile.TemporaryDirectory(prefix="signlab-fetch-") as folder, in_words(address):
        archive = Path(folder) / "model.tar.gz"
        told: dict[str, Any] = s3.get_object(Bucket=where.netloc, Key=where.path.lstrip("/"))
        ensure_space(Path(folder), 3 * int(told["ContentLength"]), f"The model of run {run.name}")
        with archive.open("wb") as file:
            for block in told["Body"].iter_chunks(1 << 20):
                watch.check()
                file.write(block)
        with bundle.opened(archive, run.classes) as opened:
            prepare = Preparation(hyperparameters.side(str(run.options["image_shape"])))
            about = bundle.About(run.classes, prepare, "sagemaker", run.build.name, run.name, assumed=True)
            return bundle.write(run.model, opened.symbol, opened.params, about)
