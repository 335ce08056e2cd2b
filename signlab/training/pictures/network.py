"""Residual networks as MXNet symbols, layer for layer and name for name those that SageMaker's image classification
trains, so that parameters of the one fit the other.

He, Zhang, Ren, Sun: "Identity Mappings in Deep Residual Networks" (2016), normalisation before each convolution. Names
and numbers are those of MXNet's example ``image-classification/symbols/resnet.py``. Only layers that the DeepLens's
optimiser knows (``signlab.training.layers``), every pooling with a stride, no name that ends in ``_fwd``.
"""

from typing import Any

_BATCH_NORM = {"eps": 2e-5, "momentum": 0.9}
_SHAPES: dict[int, tuple[tuple[int, ...], tuple[int, ...], bool]] = {
    10: ((1, 1, 1, 1), (32, 32, 64, 128, 256), False),
    18: ((2, 2, 2, 2), (64, 64, 128, 256, 512), False),
    34: ((3, 4, 6, 3), (64, 64, 128, 256, 512), False),
    50: ((3, 4, 6, 3), (64, 256, 512, 1024, 2048), True),
}
"""Layers: units in each stage, channels of the stem and of each stage, and whether a unit narrows in its middle."""


HEADS = "head_"
"""What the names of parameters of heads begin with."""


def resnet(mx: Any, layers: int, classes: int) -> Any:
    """The symbol of a network with ``layers`` layers; takes ``data`` of any square size, ends in ``softmax``."""
    units, channels, narrow = _SHAPES[layers]
    sym = mx.sym
    body = sym.BatchNorm(sym.Variable("data"), fix_gamma=True, name="bn_data", **_BATCH_NORM)
    body = sym.Convolution(
        body, num_filter=channels[0], kernel=(7, 7), stride=(2, 2), pad=(3, 3), no_bias=True, name="conv0"
    )
    body = _relu(mx, _norm(mx, body, "bn0"), "relu0")
    body = sym.Pooling(body, kernel=(3, 3), stride=(2, 2), pad=(1, 1), pool_type="max", name="pooling0")
    for stage, count in enumerate(units, 1):
        for unit in range(1, count + 1):
            stride = 2 if unit == 1 and stage > 1 else 1
            name = f"stage{stage}_unit{unit}"
            body = _unit(mx, body, channels[stage], stride, name, same=unit > 1, narrow=narrow)
    body = _relu(mx, _norm(mx, body, "bn1"), "relu1")
    body = sym.Pooling(body, global_pool=True, kernel=(7, 7), stride=(1, 1), pool_type="avg", name="pool1")
    body = sym.FullyConnected(sym.Flatten(body, name="flatten0"), num_hidden=classes, name="fc1")
    return sym.SoftmaxOutput(body, grad_scale=1.0, name="softmax")  # without any setting the optimiser stops


def with_heads(mx: Any, network: Any, layers: int, pose: int) -> Any:
    """``network`` with two heads beside it, for learning alone: one tells the pose of the hand (``pose`` numbers) from
    what is known at the end, one its outline from what is known after the second stage.

    Takes ``pose``, ``outline`` and ``known`` as further labels; gives the losses after the probabilities.
    """
    sym, inside = mx.sym, network.get_internals()
    known = sym.Variable("known")
    told = sym.FullyConnected(inside["flatten0_output"], num_hidden=pose, name=f"{HEADS}pose")
    off = sym.smooth_l1(told - sym.Variable("pose"), scalar=2.0)
    second = inside[f"stage2_unit{_SHAPES[layers][0][1]}_plus_output"]
    second = _relu(mx, _norm(mx, second, f"{HEADS}bn"), f"{HEADS}relu")
    drawn = sym.Flatten(sym.Convolution(second, num_filter=1, kernel=(1, 1), name=f"{HEADS}outline"))
    outside = sym.Activation(drawn, act_type="softrelu") - drawn * sym.Variable("outline")  # cross entropy
    losses = [
        sym.MakeLoss(sym.mean(sym.broadcast_mul(loss, known), axis=1), grad_scale=weight, name=f"{name}_loss")
        for name, loss, weight in (("pose", off, 15.0), ("outline", outside, 1.0))
    ]
    return sym.Group([network, *losses])


def _norm(mx: Any, data: Any, name: str) -> Any:
    return mx.sym.BatchNorm(data, fix_gamma=False, name=name, **_BATCH_NORM)


def _relu(mx: Any, data: Any, name: str) -> Any:
    return mx.sym.Activation(data, act_type="relu", name=name)


def _unit(mx: Any, data: Any, channels: int, stride: int, name: str, *, same: bool, narrow: bool) -> Any:
    """One residual unit. ``same``: what goes in has the shape of what comes out, and is added as it is."""

    def convolution(data: Any, number: int, filters: int, kernel: int, step: int) -> Any:
        edge = (kernel // 2, kernel // 2)
        return mx.sym.Convolution(
            data,
            num_filter=filters,
            kernel=(kernel, kernel),
            stride=(step, step),
            pad=edge,
            no_bias=True,
            name=f"{name}_conv{number}",
        )

    first = _relu(mx, _norm(mx, data, f"{name}_bn1"), f"{name}_relu1")
    steps = [(channels // 4, 1, 1), (channels // 4, 3, stride), (channels, 1, 1)]
    if not narrow:
        steps = [(channels, 3, stride), (channels, 3, 1)]
    body = first
    for number, (filters, kernel, step) in enumerate(steps, 1):
        if number > 1:
            body = _relu(mx, _norm(mx, body, f"{name}_bn{number}"), f"{name}_relu{number}")
        body = convolution(body, number, filters, kernel, step)
    shortcut = data
    if not same:
        shortcut = mx.sym.Convolution(
            first, num_filter=channels, kernel=(1, 1), stride=(stride, stride), no_bias=True, name=f"{name}_sc"
        )
    return mx.sym.elemwise_add(body, shortcut, name=f"{name}_plus")
