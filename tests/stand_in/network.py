"""The inference engine of a stand-in device: a real network through MXNet, in a process of its own, since the device's
Pythons have no MXNet.

``python network.py MODEL`` takes ``MODEL-symbol.json`` and ``MODEL-0000.params``, and prints ``ready``, or in a line
why it does not. Then it answers each picture on standard input (its side in four bytes, then side x side x 3 bytes in
the model's own order of channels) with a line of JSON: the probability of each class.
"""

import json
import os
import struct
import sys
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")  # small networks, and others run beside it
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np

from signlab.training.pictures import mending

_SIDE = struct.Struct(">I")


def bound(mx: Any, loaded: tuple[Any, Any, Any], side: int) -> Any:
    """The network, for one picture at a time."""
    symbol, weights, states = loaded
    labels = [name for name in symbol.list_arguments() if name.endswith("_label")]
    module = mx.mod.Module(symbol, label_names=labels, context=mx.cpu())
    module.bind([("data", (1, 3, side, side))], for_training=False)
    module.set_params(weights, states)
    return module


def main(model: str) -> None:
    mx = mending.mxnet()
    try:
        loaded = mx.model.load_checkpoint(model, 0)
    except (mx.base.MXNetError, ValueError) as error:
        print(f"the weights cannot be read: {str(error).strip().splitlines()[-1]}", flush=True)
        return
    print("ready", flush=True)
    modules: dict[int, Any] = {}
    while header := sys.stdin.buffer.read(_SIDE.size):
        (side,) = _SIDE.unpack(header)
        pixels = np.frombuffer(sys.stdin.buffer.read(side * side * 3), np.uint8).reshape(side, side, 3)
        if side not in modules:
            modules[side] = bound(mx, loaded, side)
        batch = np.ascontiguousarray(pixels.transpose(2, 0, 1)[None], np.float32)
        modules[side].forward(mx.io.DataBatch([mx.nd.array(batch)], None), is_train=False)
        print(json.dumps(modules[side].get_outputs()[0].asnumpy()[0].tolist()), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
