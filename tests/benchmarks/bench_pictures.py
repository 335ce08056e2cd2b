"""The pictures engine against a bare MXNet loop fed from memory, on the same network, batch and side.

Run: python tests/benchmarks/bench_pictures.py [num_layers, 18 unless given] [side, 96 unless given]
"""

import io
import sys
import tempfile
import time
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import numpy as np

from signlab import alphabet
from signlab.hand.dataset import DrawDataset
from signlab.jobs import Watch
from signlab.records.build import Build
from signlab.records.builds import BuildOptions
from signlab.training.pictures import fit, mending, network
from signlab.training.pictures.options import DEFAULTS, Augmentation
from signlab.training.preparation import Preparation

BATCH, EPOCHS = 32, 3


def built(folder: Path) -> Path:
    """A build of drawn hands: 240 pictures to train on."""
    from signlab.dataset.project import Project

    draw = DrawDataset(folder / "signs", alphabet.load("A,B,C"), per_label=80, signers=4, size=(160, 120))
    draw.prepare()
    draw.run(Watch())
    with Project.open(folder / "signs") as project:
        job = Build(project, BuildOptions("b1", "image", (1.0, 0.0)))
        job.prepare()
        job.run(Watch())
    return folder / "signs" / "builds" / "b1"


def ours(build: Path, folder: Path, layers: int, side: int) -> float:
    """Pictures a second, of the fastest epoch."""
    rows: list[Any] = []

    class Listener:
        def send(self, message: Any) -> None:
            rows.append(message)

    values = {**DEFAULTS, "num_layers": layers, "mini_batch_size": BATCH, "epochs": EPOCHS}
    task = fit.Task(build / "train.rec", None, folder, 3, values, Augmentation(), Preparation(side), 0, 2)
    with redirect_stdout(io.StringIO()):
        fit.fit(Listener(), task)  # type: ignore[arg-type]
    return max(row["pictures_per_second"] for kind, row in rows if kind == "epoch")


def bare(layers: int, side: int) -> float:
    """Pictures a second of a loop that does nothing but train, always on the same batch."""
    mx = mending.mxnet()
    module = mx.mod.Module(network.resnet(mx, layers, 3), context=mx.cpu())
    module.bind([("data", (BATCH, 3, side, side))], [("softmax_label", (BATCH,))])
    module.init_params(mx.init.Xavier())
    module.init_optimizer(kvstore=None, optimizer="nag", optimizer_params={"learning_rate": 0.01, "momentum": 0.9})
    rng = np.random.default_rng(0)
    data = mx.nd.array(rng.uniform(0, 255, (BATCH, 3, side, side)))
    batch = mx.io.DataBatch([data], [mx.nd.array(rng.integers(0, 3, BATCH))])
    best = 0.0
    for _ in range(EPOCHS):
        started = time.monotonic()
        for _ in range(8):
            module.forward_backward(batch)
            module.update()
        mx.nd.waitall()
        best = max(best, 8 * BATCH / (time.monotonic() - started))
    return best


def main() -> None:
    layers = int(sys.argv[1]) if len(sys.argv) > 1 else 18
    side = int(sys.argv[2]) if len(sys.argv) > 2 else 96
    with tempfile.TemporaryDirectory() as name:
        build = built(Path(name))
        limit = bare(layers, side)
        rate = ours(build, Path(name) / "checkpoints", layers, side)
    print(f"{layers} layers, {side} pixels, batches of {BATCH}")
    print(f"bare loop {limit:8.1f} pictures/s\nengine    {rate:8.1f} pictures/s, ratio {rate / limit:.2f}")


if __name__ == "__main__":
    main()
