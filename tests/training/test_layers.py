"""What the DeepLens would refuse is said, layer by layer."""

import json
from pathlib import Path
from typing import Any

import pytest

from signlab.training import layers

POOLING = {"op": "Pooling", "name": "pool1", "attrs": {"kernel": "(2, 2)", "stride": "(2, 2)"}}
SOFTMAX = {"op": "SoftmaxOutput", "name": "softmax", "attrs": {}}


def found(tmp_path: Path, *nodes: dict[str, Any]) -> list[str]:
    path = tmp_path / "x-symbol.json"
    path.write_text(json.dumps({"nodes": list(nodes)}))
    return [f"{problem}" for problem in layers.problems(path)]


def test_a_network_of_known_layers_is_taken(tmp_path: Path) -> None:
    parameter = {"op": "null", "name": "conv0_fwd"}
    assert found(tmp_path, parameter, POOLING, {"op": "elemwise_add", "name": "plus"}, SOFTMAX) == []


@pytest.mark.parametrize(
    ("node", "word"),
    [
        ({"op": "Dropout", "name": "d", "attrs": {"p": "0.5"}}, "does not know"),
        ({"op": "clip", "name": "c", "attrs": {}}, "relu"),
        ({"op": "Pooling", "name": "p", "attrs": {"kernel": "(7, 7)", "global_pool": "True"}}, "no stride"),
        ({"op": "Pooling", "name": "p", "attr": {"kernel": "(7, 7)"}}, "no stride"),
        ({"op": "Convolution", "name": "resnet_conv0_fwd", "attrs": {}}, "_fwd"),
        ({"op": "SoftmaxOutput", "name": "softmax"}, "attr"),
    ],
)
def test_each_reason_is_given(tmp_path: Path, node: dict[str, Any], word: str) -> None:
    (reason,) = found(tmp_path, POOLING, node, SOFTMAX)
    assert word in reason
    assert f"The layer {node['name']}" in reason


def test_what_is_no_network_is_said(tmp_path: Path) -> None:
    path = tmp_path / "x-symbol.json"
    assert "not the description" in str(layers.problems(path)[0])
    path.write_text("[]")
    assert "not the description" in str(layers.problems(path)[0])
