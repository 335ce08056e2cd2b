"""Bundles by hand, small and without MXNet."""

import json
from pathlib import Path
from typing import Any

from signlab.training import bundle
from signlab.training.bundle import About
from signlab.training.preparation import Preparation

CLASSES = ("nothing", "A", "B", "C")


def layer(op: str, name: str, **attributes: str) -> dict[str, Any]:
    return {"op": op, "name": name, "attrs": attributes, "inputs": []}


def nodes(classes: int = len(CLASSES)) -> list[dict[str, Any]]:
    """A network that the device takes."""
    return [
        {"op": "null", "name": "data", "inputs": []},
        layer("Convolution", "conv0", kernel="(3, 3)", num_filter="4"),
        layer("Pooling", "pool0", kernel="(2, 2)", stride="(2, 2)", pool_type="max"),
        layer("FullyConnected", "fc1", num_hidden=str(classes)),
        layer("SoftmaxOutput", "softmax"),
    ]


def write(
    folder: Path,
    name: str = "r1",
    *,
    network: list[dict[str, Any]] | None = None,
    prepare: Preparation | None = None,
    params: bytes = b"parameters" * 100,
    assumed: bool = False,
    classes: tuple[str, ...] = CLASSES,
) -> Path:
    """A ``model.tar.gz`` of the run ``name``."""
    folder.mkdir(parents=True, exist_ok=True)
    symbol, weights = folder / "symbol.json", folder / "params"
    symbol.write_text(json.dumps({"nodes": nodes(len(classes)) if network is None else network}))
    weights.write_bytes(params)
    about = About(classes, prepare or Preparation(32), build="b1", run=name, assumed=assumed)
    target = folder / "model.tar.gz"
    bundle.write(target, symbol, weights, about)
    return target
