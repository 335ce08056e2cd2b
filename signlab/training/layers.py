"""Will the DeepLens's optimiser take this network? It knows few layers and stumbles over some spellings.

The list is that of "Supported MXNet layers" in the AWS DeepLens developer guide, under the names that MXNet writes into
a ``-symbol.json``.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from signlab.errors import Problem

KNOWN = frozenset(
    (
        "Activation",
        "BatchNorm",
        "Concat",
        "Convolution",
        "Deconvolution",
        "Flatten",
        "FullyConnected",
        "L2Normalization",
        "LRN",
        "Pooling",
        "Reshape",
        "ScaleShift",
        "SoftmaxActivation",
        "SoftmaxOutput",
        "UpSampling",
        "_contrib_MultiBoxDetection",
        "_contrib_MultiBoxPrior",
        "_contrib_MultiBoxTarget",
        "_Plus",
        "_mul",
        "_plus",
        "elemwise_add",
        "elemwise_mul",
        "transpose",
    )
)
"""What MXNet calls the layers that the guide lists."""

_HINTS = {
    "Dropout": "Leave it out: it does nothing once a network is trained.",
    "clip": "Use an Activation of type relu.",
    "softmax": "End with SoftmaxOutput.",
    "LeakyReLU": "Use an Activation of type relu.",
    "broadcast_add": "Use elemwise_add.",
}


def problems(symbol: Path) -> list[Problem]:
    """Why the device would refuse the network in a ``-symbol.json``, layer by layer; nothing where it would not."""
    try:
        graph = json.loads(symbol.read_bytes())
        nodes = list(graph["nodes"])
        return [problem for node in nodes for problem in _of_node(node)]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        return [Problem(symbol.name, f"is not the description of a network ({error})", "Take another model.")]


def _of_node(node: dict[str, Any]) -> Iterator[Problem]:
    operator, name = str(node["op"]), str(node["name"])
    if operator == "null":  # a parameter, not a layer
        return
    settings: dict[str, Any] = node.get("attrs") or node.get("attr") or node.get("param") or {}
    thing = f"The layer {name}"
    if operator not in KNOWN:
        cause = f"is a {operator}, which the device's optimiser does not know"
        yield Problem(thing, cause, _HINTS.get(operator, "Train one of the networks that Sign Lab offers."))
    if operator == "Pooling" and "stride" not in settings:
        yield Problem(thing, "has no stride, without which the optimiser stops", 'Write "stride": "(1, 1)".')
    if name.endswith("_fwd"):
        cause = "has a name that ends in _fwd, over which the optimiser stumbles ('list' object has no attribute)"
        yield Problem(thing, cause, "Give it another name.")
    if operator == "SoftmaxOutput" and not any(key in node for key in ("attrs", "attr", "param")):
        yield Problem(thing, 'lacks "attr", without which the optimiser stops', 'Write "attr": {}.')
