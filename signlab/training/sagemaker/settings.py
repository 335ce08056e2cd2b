"""What a training on SageMaker may be told, checked against the build before anything costs money."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from signlab.aws.instances import DEFAULT, instance
from signlab.errors import Problem, SignlabError
from signlab.records import recordio
from signlab.records.imagerecord import unpack
from signlab.records.picture import size
from signlab.training import hyperparameters, source
from signlab.training.hyperparameters import BY_NAME, TABLE, Values
from signlab.training.source import Source

LARGE = (18, 34, 50, 101, 152, 200)
"""Depths for pictures of more than 28 pixels, and those that there is something learned already for."""

_SMALL_PICTURE = 28


@dataclass(frozen=True)
class CloudOptions:
    """``values`` are hyperparameters; the rest says on what, for how long, as whom and where.

    ``disk`` in gigabytes for each machine; ``hours`` after which it is ended in any case. ``role`` is the ARN of what
    SageMaker acts as. ``spot``: capacity to spare, cheaper, and taken away at times.
    """

    role: str
    bucket: str
    values: Values = field(default_factory=dict)
    instance: str = DEFAULT
    count: int = 1
    disk: int = 50
    hours: float = 4.0
    spot: bool = False


@dataclass(frozen=True)
class Settled:
    """All hyperparameters that are sent, as the service takes them, and what should be known before."""

    values: Values
    texts: dict[str, str]
    warnings: tuple[Problem, ...]


def settle(options: CloudOptions, build: Source) -> Settled:
    """Fill in what the build says, and check everything.

    Raises:
        SignlabError: something is not allowed, or the training would fail for it.
    """
    gpus = _check_machines(options)
    hyperparameters.check(options.values)
    if reason := source.why_unfit(build):
        raise SignlabError(f"The build {build.name}", reason, "Record more labels, then build again.")
    if not build.total("validation"):
        raise SignlabError(f"The build {build.name}", "has no validation side, which SageMaker needs", "Build again.")
    own: Values = {"num_classes": len(build.classes), "num_training_samples": build.total("train")}
    for name, value in own.items():
        if options.values.get(name, value) != value:
            raise SignlabError(
                f"{name} = {options.values[name]}", f"is not what the build says: {value}", "Leave it out."
            )
    values: Values = {one.name: one.default for one in TABLE if one.default is not None}
    values = {name: value for name, value in {**values, **own, **options.values}.items() if value is not None}
    if options.count > 1:
        values.setdefault("kv_store", "dist_sync")
    _check_sizes(values, build, gpus)
    _check_sense(values)
    wanted = {name: value for name, value in values.items() if _applies(name, values, options.values)}
    texts = {name: BY_NAME[name].text(value) for name, value in wanted.items()}
    return Settled(values, texts, tuple(_warnings(values, options, build)))


def _check_machines(options: CloudOptions) -> int:
    """How many graphics cards there are on each machine."""
    found = instance(options.instance)
    for name, value, low, high in (
        ("count", options.count, 1, 20),
        ("disk", options.disk, 1, 16_384),
        ("hours", options.hours, 0.1, 120),
    ):
        if not low <= value <= high:
            raise SignlabError(f"{name} = {value:g}", f"is not from {low:g} to {high:g}", "Choose another.")
    return found.gpus


def _check_sizes(values: Values, build: Source, gpus: int) -> None:
    batch = int(values["mini_batch_size"] or 0)
    for side in ("train", "validation"):
        if batch > build.total(side):
            cause = f"is more than the {build.total(side):,} pictures of the {side} side; the training would fail"
            raise SignlabError(f"mini_batch_size = {batch}", cause, "Choose a smaller one.")
    if batch < gpus:
        cause = f"is less than the {gpus} graphics cards of that machine"
        raise SignlabError(f"mini_batch_size = {batch}", cause, "Choose a larger one.")
    edge = hyperparameters.side(str(values["image_shape"]))
    resize = values.get("resize")
    if resize is not None:
        if int(resize) < edge:
            raise SignlabError(f"resize = {resize}", f"is less than the {edge} pixels of image_shape", "Enlarge it.")
        return
    for side in ("train", "validation"):
        smallest = _smallest(build.folder, build.sha256, side)
        if smallest is not None and smallest < edge:
            cause = (
                f"is larger than the smallest picture of the {side} side, {smallest} pixels; the training would fail"
            )
            raise SignlabError(f"image_shape = {values['image_shape']}", cause, f"Set resize={edge + edge // 8}.")


@cache
def _smallest(folder: Path, _sha256: str, side: str) -> int | None:
    """The shorter side of the smallest picture, in pixels; looked for once, as a form asks at every key."""
    return min(_edges(source.read(folder), side), default=None)


def _edges(build: Source, side: str) -> Iterator[int]:
    """The shorter side of every picture, in pixels."""
    for found in recordio.scan(recordio.mapped(build.rec(side))):
        if isinstance(found, recordio.Damage):
            raise SignlabError(f"{side}.rec", f"is damaged at byte {found.offset:,}", "Build again.")
        yield min(size(bytes(unpack(found.payload).image)))


def _check_sense(values: Values) -> None:
    layers, edge = int(values["num_layers"] or 0), hyperparameters.side(str(values["image_shape"]))
    epochs = int(values["epochs"] or 0)
    if values["use_pretrained_model"] and (edge != 224 or layers not in LARGE):
        cause = "needs pictures of 224 × 224 and one of the depths " + ", ".join(map(str, LARGE))
        raise SignlabError("use_pretrained_model", cause, "Set image_shape=3,224,224.")
    if (layers in LARGE) == (edge <= _SMALL_PICTURE):
        cause = f"is not made for pictures of {edge} pixels"
        raise SignlabError(f"num_layers = {layers}", cause, BY_NAME["num_layers"].meaning)
    if int(values.get("checkpoint_frequency") or 1) > epochs:
        raise SignlabError("checkpoint_frequency", f"is more than the {epochs} epochs", "Choose a smaller one.")
    steps = str(values.get("lr_scheduler_step") or "0").split(",")
    if any(int(step) >= epochs for step in steps if int(step)):
        raise SignlabError("lr_scheduler_step", f"names an epoch that there is not: there are {epochs}", "Mend it.")
    if int(values.get("top_k") or 2) > int(values["num_classes"] or 0):
        raise SignlabError("top_k", f"is more than the {values['num_classes']} labels", "Choose a smaller one.")
    if values["multi_label"] or values["use_weighted_loss"]:
        raise SignlabError("multi_label", "cannot be used: a picture here has one label", "Leave it out.")


def _applies(name: str, values: Values, given: Values) -> bool:
    """Whether a value is sent: what was given, what is required, and what does something."""
    one = BY_NAME[name]
    if one.only and values["optimizer"] not in one.only:
        return False
    if one.kind == "switch" and not values[name]:
        return False
    return name in given or one.required or not name.startswith("early_stopping_") or bool(values["early_stopping"])


def _warnings(values: Values, options: CloudOptions, build: Source) -> Iterator[Problem]:
    yield from source.remarks(build)
    if values.get("augmentation_type"):
        cause = "mirrors pictures as well, which turns a right hand into a left one"
        yield Problem(
            f"augmentation_type = {values['augmentation_type']}", cause, "Leave it out unless that is wanted."
        )
    for name in options.values:
        only = BY_NAME[name].only
        if only and values["optimizer"] not in only:
            yield Problem(name, f"does nothing with the optimizer {values['optimizer']}; it is left out")
    if int(values["num_layers"] or 0) > 50:
        yield Problem(
            f"num_layers = {values['num_layers']}", "is more than the device runs at a useful rate", "Take 18."
        )
    if options.spot:
        yield Problem("Spare capacity", "may be taken away; the training then waits and goes on from a checkpoint")
