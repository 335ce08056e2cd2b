"""Will the device run this model? Found out here, in words, before anything is sent."""

from signlab.errors import Problem
from signlab.training import layers
from signlab.training.bundle import Bundle

LARGEST_SIDE = 1024
"""Pixels that the device's optimiser takes at most, from the AWS DeepLens developer guide (mo.optimize)."""

ROOMY = 250_000_000
"""Bytes of parameters beyond which a model hardly runs: a ResNet-152 has 240 MB."""


def refusals(bundle: Bundle) -> list[Problem]:
    """What makes the model useless on the device."""
    prepare = bundle.about.prepare
    found = layers.problems(bundle.symbol)
    if prepare.side > LARGEST_SIDE:
        cause = f"takes pictures of {prepare.side} pixels; the device's optimiser goes up to {LARGEST_SIDE}"
        found.append(Problem("The model", cause, "Train with a smaller image_shape."))
    if prepare.scale != 1 or set(prepare.std) != {1.0}:
        cause = "wants its input scaled, which the device's optimiser cannot be told"
        found.append(Problem("The model", cause, "Train one of the networks that Sign Lab offers: they do it inside."))
    return found


def doubts(bundle: Bundle) -> list[Problem]:
    """What a person should know before the model is sent."""
    found = []
    if bundle.about.assumed:
        cause = "does not say how its pictures were prepared; it is taken to be as SageMaker does by default"
        found.append(Problem("The model", cause, "Compare its accuracy with signlab evaluate before you rely on it."))
    if (size := bundle.params.stat().st_size) > ROOMY:
        cause = f"has {size / 1e6:,.0f} MB of parameters, more than the device runs well"
        found.append(Problem("The model", cause, "Fewer layers (num_layers=18) answer several times as fast."))
    return found
