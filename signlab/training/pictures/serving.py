"""A network that names pictures, in a process of its own: evaluation and the live letter ask it."""

from collections.abc import Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np

from signlab.errors import SignlabError
from signlab.jobs import Watch
from signlab.training.bundle import Bundle
from signlab.training.pictures import mending
from signlab.training.preparation import Batch, Picture
from signlab.training.process import Worker

BATCH = 16
"""Pictures that the process takes at a time."""


class Network:
    """The model of ``bundle``, ready to be asked; a context manager, ended with its process. One thread at a time.

    Raises:
        SignlabError: MXNet is missing, or does not take the network.
    """

    def __init__(self, bundle: Bundle, watch: Watch | None = None) -> None:
        """Loading MXNet takes seconds; ``watch`` may break that off."""
        mending.check()
        self.classes = bundle.about.classes
        self._prepare = bundle.about.prepare
        side = self._prepare.side
        self._worker = Worker(serve, bundle.symbol, bundle.params, side, thing="The model")
        try:
            self._worker.receive(watch)  # it is ready, or it says why not
        except BaseException:
            self._worker.close()
            raise

    def probabilities(self, pictures: Sequence[Picture]) -> Batch:
        """(pictures, classes), each row adding up to 1."""
        rows = [np.zeros((0, len(self.classes)), np.float32)]
        for start in range(0, len(pictures), BATCH):
            some = pictures[start : start + BATCH]
            rows.append(np.mean([self._at(some, look) for look in self._prepare.looks], axis=0, dtype=np.float32))
        return np.concatenate(rows)

    def _at(self, pictures: Sequence[Picture], look: float) -> Batch:
        self._worker.send(self._prepare.batch(pictures, look))
        told: Batch = self._worker.receive()
        return told

    def close(self) -> None:
        self._worker.close()

    def __enter__(self) -> "Network":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def serve(connection: Connection, symbol: Path, params: Path, side: int) -> None:
    """The work of the process: answers each batch of prepared pictures with its probabilities."""
    mx = mending.mxnet()
    models: dict[int, Any] = {}
    try:
        models[1] = _bound(mx, symbol, params, (1, 3, side, side))
    except (mx.base.MXNetError, ValueError, RuntimeError, AssertionError, KeyError) as error:
        cause = f"does not load into MXNet: {str(error).splitlines()[0]}"
        raise SignlabError("The model", cause, "Take another model.") from error
    connection.send("ready")
    while True:
        batch = connection.recv()
        size = len(batch)
        if size not in models:
            models[size] = _bound(mx, symbol, params, batch.shape)
        models[size].forward(mx.io.DataBatch([mx.nd.array(batch)], None), is_train=False)
        connection.send(models[size].get_outputs()[0].asnumpy())


def _bound(mx: Any, symbol: Path, params: Path, shape: tuple[int, ...]) -> Any:
    """A module for batches of ``shape``. A network of SageMaker's may name its label otherwise than "softmax_label"."""
    prefix = str(symbol).removesuffix("-symbol.json")
    epoch = int(params.stem.rsplit("-", 1)[1])
    loaded, weights, states = mx.model.load_checkpoint(prefix, epoch)
    labels = [name for name in loaded.list_arguments() if name.endswith("_label")]
    module = mx.mod.Module(loaded, label_names=labels, context=mx.cpu())
    module.bind([("data", shape)], for_training=False)
    module.set_params(weights, states)
    return module
