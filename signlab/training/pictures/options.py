"""What the pictures engine may be told: SageMaker's hyperparameters as far as they apply, and a few of its own."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from signlab.errors import SignlabError
from signlab.training import hyperparameters
from signlab.training.hyperparameters import Values

COMPACT = 10
"""Layers of the network for small sets. Not one of SageMaker's."""

LAYERS = (COMPACT, 18, 34, 50)

DEFAULTS: Values = {
    "num_layers": COMPACT,
    "image_shape": "3,96,96",
    "mini_batch_size": 32,
    "epochs": 30,
    "learning_rate": 0.05,
    "lr_scheduler_factor": 0.1,
    "lr_scheduler_step": None,
    "optimizer": "nag",
    "momentum": 0.9,
    "weight_decay": 0.0005,
    "beta_1": 0.9,
    "beta_2": 0.999,
    "eps": 1e-8,
    "gamma": 0.9,
    "early_stopping": True,
    "early_stopping_min_epochs": 10,
    "early_stopping_patience": 5,
    "early_stopping_tolerance": 0.0,
}
"""What applies here, with what suits a few thousand pictures and a processor without a graphics card."""


_GENTLE: Values = {"learning_rate": 0.01}
"""Where much is known already, large steps would only lose it."""

_MOSTLY_DRAWN: Values = {"optimizer": "adam", "learning_rate": 0.0007, "weight_decay": 0.0001, "mini_batch_size": 64}
"""Where photographs are few among drawn hands: what the network has learned from drawn ones was learned so, too."""

Pretrain = Literal["", "drawn"]


def suited(pretrain: Pretrain) -> Values:
    """A value for each setting, as it suits a training that starts from ``pretrain``."""
    return {**DEFAULTS, **(_MOSTLY_DRAWN if pretrain else {})}


@dataclass(frozen=True)
class Augmentation:
    """How much pictures are changed at random while training. Nothing is mirrored unless asked.

    ``turn`` is in degrees, ``zoom`` and ``shift`` in shares of the side, ``light``, ``contrast`` and ``colour`` in
    shares of the value; ``blur`` is the share of pictures that are blurred.
    """

    turn: float = 12.0
    zoom: float = 0.15
    shift: float = 0.08
    light: float = 0.3
    contrast: float = 0.3
    colour: float = 0.3
    blur: float = 0.2
    mirror: bool = False


NONE = Augmentation(0, 0, 0, 0, 0, 0, 0)
"""Pictures as they are."""


@dataclass(frozen=True)
class PictureOptions:
    """How to train. ``values`` are hyperparameters that differ from ``DEFAULTS``.

    ``start_from`` is a ``.params`` file, or a ``model.tar.gz``; what it knows of labels that are learned here is kept.
    ``pretrain`` "drawn": start from a network that has learned from drawn hands (``drawn.py``). ``mixed`` is the share
    of drawn hands among the pictures that it learns from; they never count as pictures of the build.
    """

    values: Values = field(default_factory=dict)
    augmentation: Augmentation = field(default_factory=Augmentation)
    seed: int = 0
    start_from: Path | None = None
    pretrain: Pretrain = ""
    mixed: float = 0.0

    def settled(self) -> Values:
        """All values, those given and the defaults.

        Raises:
            SignlabError: one is unknown here, or not allowed.
        """
        for name in self.values:
            hyperparameters.named(name)
            if name not in DEFAULTS:
                raise SignlabError(f"{name}", "has no meaning for training on this computer", "Leave it out.")
        layers = self.values.get("num_layers", COMPACT)
        if layers not in LAYERS:
            offered = ", ".join(map(str, LAYERS))
            raise SignlabError(f"num_layers = {layers}", "is not offered on this computer", f"Choose one of {offered}.")
        hyperparameters.check({name: value for name, value in self.values.items() if name != "num_layers"})
        if self.pretrain and self.start_from:
            raise SignlabError("A start from drawn hands", "and one from a model exclude each other", "Choose one.")
        values = {**suited(self.pretrain), **self.values}
        if self.pretrain and "optimizer" in self.values:  # its own size of steps is no use to another
            values = {**DEFAULTS, **_GENTLE, **self.values}
        hyperparameters.side(str(values["image_shape"]))
        return values


def from_run(options: dict[str, Any]) -> tuple[Values, Augmentation, float]:
    """The values, the augmentation and the share of drawn hands that a run's ``options`` hold."""
    rest = dict(options)
    augmentation, mixed = Augmentation(**rest.pop("augmentation")), rest.pop("mixed", 0.0)
    return rest, augmentation, mixed
