"""The hyperparameters of SageMaker's image classification, each declared once; training here uses the same names.

Source: the table of the SageMaker developer guide, "Image Classification Hyperparameters", and for the ranges that may
be searched "Tunable Image Classification Hyperparameters".
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from signlab.errors import SignlabError

Value: TypeAlias = int | float | str | bool | None
Values: TypeAlias = dict[str, Value]
Kind = Literal["whole", "number", "choice", "switch", "shape", "steps"]
Scale = Literal["Linear", "Logarithmic"]


@dataclass(frozen=True)
class Range:
    """Where a search may look."""

    low: float
    high: float
    scale: Scale = "Linear"


@dataclass(frozen=True)
class Hyperparameter:
    """One of them. ``default`` None: it is left out unless given. ``low`` and ``high`` belong to what is allowed.

    ``only`` names the optimizers that heed it, if not all. ``search`` is where a tuning job may look for a better one.
    """

    name: str
    kind: Kind
    meaning: str
    default: Value = None
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    search: Range | tuple[str, ...] | None = None
    required: bool = False

    def parse(self, text: str) -> Value:
        """A value from what a person typed. Raises ``SignlabError`` where it is none."""
        try:
            if self.kind == "whole":
                return int(text)
            if self.kind == "number":
                return float(text)
        except ValueError:
            raise self._refused(text, "is not a number") from None
        if self.kind == "switch":
            if text.lower() not in ("true", "false", "yes", "no", "1", "0"):
                raise self._refused(text, "is neither true nor false")
            return text.lower() in ("true", "yes", "1")
        return text

    def why_wrong(self, value: Value) -> str:
        """Why ``value`` is not allowed, or ""."""
        if self.kind in ("whole", "number"):
            return self._why_wrong_number(value)
        if self.kind == "switch":
            return "" if isinstance(value, bool) else "is neither true nor false"
        if self.kind == "choice":
            return "" if value in self.choices else f"is none of {', '.join(self.choices)}"
        count = 3 if self.kind == "shape" else None
        numbers = str(value).split(",")
        if not all(number.strip().isdigit() and int(number) > 0 for number in numbers) or len(numbers) != (
            count or len(numbers)
        ):
            return 'is not a shape like "3,224,224"' if count else 'is not a list of epochs like "10,20"'
        return ""

    def _why_wrong_number(self, value: Value) -> str:
        if isinstance(value, bool) or not isinstance(value, (int, float)) or value != value:  # noqa: PLR0124 -- NaN
            return "is not a number"
        if self.kind == "whole" and not isinstance(value, int):
            return "is not a whole number"
        if self.choices and str(value) not in self.choices:
            return f"is none of {', '.join(self.choices)}"
        if self.low is not None and value < self.low:
            return f"is less than {self.low:g}"
        if self.high is not None and value > self.high:
            return f"is more than {self.high:g}"
        return ""

    def text(self, value: Value) -> str:
        """``value`` as the service takes it: all values are texts."""
        if self.kind == "switch":
            return _SWITCHES.get(self.name, ("0", "1"))[bool(value)]
        return repr(value) if isinstance(value, float) else str(value)

    def _refused(self, value: object, cause: str) -> SignlabError:
        return SignlabError(f"{self.name} = {value}", cause, self.meaning)


_SWITCHES = {"early_stopping": ("False", "True")}
"""How a switch is spelled where it is not 0 and 1."""

_SGD, _ADAM = ("sgd", "nag"), ("adam",)
_LAYERS = tuple(str(layers) for layers in (18, 34, 50, 101, 152, 200, 20, 32, 44, 56, 110))

TABLE = (
    Hyperparameter("num_classes", "whole", "Labels; filled in from the build.", low=2, required=True),
    Hyperparameter(
        "num_training_samples", "whole", "Pictures to train on; filled in from the build.", low=1, required=True
    ),
    Hyperparameter(
        "num_layers",
        "whole",
        "Depth of the ResNet; 20, 32, 44, 56 and 110 are for pictures of 28 pixels and less.",
        18,
        choices=_LAYERS,
    ),
    Hyperparameter("image_shape", "shape", "Channels, height and width of what goes in.", "3,224,224"),
    Hyperparameter("resize", "whole", "Pixels that the shorter side of each picture is brought to first.", low=1),
    Hyperparameter(
        "use_pretrained_model", "switch", "Start from a network that has learned from ImageNet.", default=False
    ),
    Hyperparameter(
        "augmentation_type",
        "choice",
        "Change pictures at random; each of these also mirrors them, which makes another hand of a hand.",
        choices=("crop", "crop_color", "crop_color_transform"),
    ),
    Hyperparameter("mini_batch_size", "whole", "Pictures in one step.", 32, low=1, search=Range(8, 512)),
    Hyperparameter("epochs", "whole", "How often all pictures are gone through.", 30, low=1),
    Hyperparameter(
        "learning_rate", "number", "How large a step is.", 0.1, 0, 1, search=Range(1e-6, 0.5, "Logarithmic")
    ),
    Hyperparameter("lr_scheduler_factor", "number", "By what the learning rate is multiplied at each step.", 0.1, 0, 1),
    Hyperparameter("lr_scheduler_step", "steps", "After which epochs the learning rate is lowered."),
    Hyperparameter(
        "optimizer",
        "choice",
        "How steps are taken.",
        "sgd",
        choices=("sgd", "adam", "rmsprop", "nag"),
        search=("sgd", "adam", "rmsprop", "nag"),
    ),
    Hyperparameter(
        "momentum",
        "number",
        "How much of a step carries on into the next.",
        0.9,
        0,
        1,
        only=_SGD,
        search=Range(0.0, 0.999),
    ),
    Hyperparameter(
        "weight_decay",
        "number",
        "How strongly weights are pulled towards nought.",
        0.0001,
        0,
        1,
        only=_SGD,
        search=Range(0.0, 0.999),
    ),
    Hyperparameter(
        "beta_1", "number", "Memory for the mean of gradients.", 0.9, 0, 1, only=_ADAM, search=Range(1e-6, 0.999)
    ),
    Hyperparameter(
        "beta_2", "number", "Memory for the spread of gradients.", 0.999, 0, 1, only=_ADAM, search=Range(1e-6, 0.999)
    ),
    Hyperparameter(
        "eps",
        "number",
        "What keeps a division from failing.",
        1e-8,
        0,
        1,
        only=("adam", "rmsprop"),
        search=Range(1e-8, 1.0, "Logarithmic"),
    ),
    Hyperparameter(
        "gamma",
        "number",
        "Memory for the spread of gradients.",
        0.9,
        0,
        1,
        only=("rmsprop",),
        search=Range(1e-8, 0.999),
    ),
    Hyperparameter(
        "checkpoint_frequency", "whole", "Keep the network every so many epochs; the best alone unless given.", low=1
    ),
    Hyperparameter("early_stopping", "switch", "Stop when the validation side gets no better.", default=False),
    Hyperparameter("early_stopping_min_epochs", "whole", "Epochs before that may happen.", 10, low=1),
    Hyperparameter("early_stopping_patience", "whole", "Epochs without improvement that are waited for.", 5, low=1),
    Hyperparameter("early_stopping_tolerance", "number", "What counts as no improvement.", 0.0, 0, 1),
    Hyperparameter("multi_label", "switch", "Several labels for a picture.", default=False),
    Hyperparameter("use_weighted_loss", "switch", "Weigh rare labels more; with multi_label.", default=False),
    Hyperparameter("precision_dtype", "choice", "Precision of weights.", "float32", choices=("float32", "float16")),
    Hyperparameter("top_k", "whole", "Report also how often the label is among the first k.", low=2),
    Hyperparameter("kv_store", "choice", "How several machines keep in step.", choices=("dist_sync", "dist_async")),
)

BY_NAME: dict[str, Hyperparameter] = {one.name: one for one in TABLE}
"""In the order of the table."""


def named(name: str) -> Hyperparameter:
    """Raises ``SignlabError`` where there is none of that name."""
    try:
        return BY_NAME[name]
    except KeyError:
        raise SignlabError(f"The hyperparameter {name}", "is not one", f"There are: {', '.join(BY_NAME)}.") from None


def check(values: Mapping[str, Value]) -> None:
    """Raises ``SignlabError`` for the first value that is unknown or not allowed."""
    for name, value in values.items():
        one = named(name)
        if value is not None and (reason := one.why_wrong(value)):
            raise SignlabError(f"{name} = {value}", reason, one.meaning)


def parse(assignments: list[str]) -> Values:
    """Values from ``name=value`` as typed, not yet checked. Raises ``SignlabError`` where one is not understood."""
    values: Values = {}
    for assignment in assignments:
        name, equals, text = assignment.partition("=")
        if not equals:
            raise SignlabError(f"The setting {assignment!r}", "is not name=value", "For instance epochs=20.")
        values[name.strip()] = named(name.strip()).parse(text.strip())
    return values


def side(image_shape: str) -> int:
    """The side in pixels of an ``image_shape`` of square pictures in colour. Raises ``SignlabError`` for others."""
    channels, height, width = (int(number) for number in image_shape.split(","))
    if channels != 3 or height != width:
        cause = "is no square picture in colour"
        raise SignlabError(f"image_shape = {image_shape}", cause, "For instance 3,224,224; the device takes no other.")
    return height


def rate(values: Mapping[str, Value], epoch: int) -> float:
    """The learning rate in ``epoch`` (from 0), lowered after each epoch of ``lr_scheduler_step``."""
    steps = [int(step) for step in str(values.get("lr_scheduler_step") or "").split(",") if step.strip()]
    passed = sum(step <= epoch for step in steps)
    return float(values["learning_rate"] or 0) * float(values["lr_scheduler_factor"] or 0) ** passed
