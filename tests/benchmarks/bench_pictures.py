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

BATCH, EPOCHS, ROUNDS = 32, 3, 3
EACH = 400
"""Pictures of each of three letters: as many in all as there are in the two sets of photographs."""


def built(folder: Path) -> Path:
    """A build of drawn hands."""
    from signlab.dataset.project import Project

    draw = DrawDataset(folder / "signs", alphabet.load("A,B,C"), per_label=EACH, signers=4, size=(320, 240))
    draw.prepare()
    draw.run(Watch())
    with Project.open(folder / "signs") as project:
        job = Build(project, BuildOptions("b1", "image", (1.0, 0.0)))
        job.prepare()
        job.run(Watch())
    return folder / "signs" / "builds" / "b1"


Rates = tuple[float, float]
"""Pictures a second by the clock, and by the seconds of all cores that they took."""


def ours(build: Path, folder: Path, layers: int, side: int) -> Rates:
    """Of all epochs but the first, in which the network is set up and the pictures are reduced."""
    marks: list[tuple[float, float]] = []

    class Listener:
        def send(self, message: Any) -> None:
            if message[0] == "epoch":
                marks.append((time.monotonic(), time.process_time()))

    values = {**DEFAULTS, "num_layers": layers, "mini_batch_size": BATCH, "epochs": EPOCHS + 1, "early_stopping": False}
    task = fit.Task(build / "train.rec", None, folder, 3, values, Augmentation(), Preparation(side), 0, 2)
    with redirect_stdout(io.StringIO()):
        fit.fit(Listener(), task)  # type: ignore[arg-type]
    pictures = EPOCHS * -(-3 * EACH // BATCH) * BATCH
    return pictures / (marks[-1][0] - marks[0][0]), pictures / (marks[-1][1] - marks[0][1])


def bare(layers: int, side: int) -> Rates:
    """A loop that does nothing but learn, always from the same batch."""
    mx = mending.mxnet()
    module = mx.mod.Module(network.resnet(mx, layers, 3), context=mx.cpu())
    module.bind([("data", (BATCH, 3, side, side))], [("softmax_label", (BATCH,))])
    module.init_params(mx.init.Xavier())
    module.init_optimizer(kvstore=None, optimizer="nag", optimizer_params={"learning_rate": 0.01, "momentum": 0.9})
    rng = np.random.default_rng(0)
    data = mx.nd.array(rng.uniform(0, 255, (BATCH, 3, side, side)))
    batch = mx.io.DataBatch([data], [mx.nd.array(rng.integers(0, 3, BATCH))])
    module.forward_backward(batch)
    started, busy = time.monotonic(), time.process_time()
    for _ in range(8 * EPOCHS):
        module.forward_backward(batch)
        module.update()
    mx.nd.waitall()
    pictures = 8 * EPOCHS * BATCH
    return pictures / (time.monotonic() - started), pictures / (time.process_time() - busy)


def main() -> None:
    layers = int(sys.argv[1]) if len(sys.argv) > 1 else 18
    side = int(sys.argv[2]) if len(sys.argv) > 2 else 96
    with tempfile.TemporaryDirectory() as name:
        build = built(Path(name))
        rounds = [
            (bare(layers, side), ours(build, Path(name) / f"checkpoints{number}", layers, side))
            for number in range(ROUNDS)
        ]
    print(f"{layers} layers, {side} pixels, batches of {BATCH}, {ROUNDS} rounds in turn; medians")
    for what, place in (("by the clock", 0), ("by the cores' time", 1)):
        limit, rate = (float(np.median([one[side_][place] for one in rounds])) for side_ in (0, 1))
        ratio = float(np.median([engine[place] / loop[place] for loop, engine in rounds]))
        print(f"{what:<20} bare loop {limit:8.1f} pictures/s, engine {rate:8.1f}, ratio {ratio:.2f}")


if __name__ == "__main__":
    main()
