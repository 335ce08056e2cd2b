"""What the form of a training on SageMaker asks for, and what its answers mean. Knows no widget."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QCoreApplication

from signlab.aws.instances import DEFAULT, instances
from signlab.errors import SignlabError
from signlab.training.hyperparameters import BY_NAME, TABLE, Hyperparameter, Range, Values
from signlab.training.sagemaker.settings import CloudOptions
from signlab.ui.pages.train.engine import Ground
from signlab.ui.widgets.fields import Choice, Field, Group, Number, Option, Several, Switch, Text

NETWORK = ("num_layers", "image_shape", "resize", "use_pretrained_model", "augmentation_type", "precision_dtype")
LEARNING = (
    "mini_batch_size",
    "optimizer",
    "learning_rate",
    "lr_scheduler_factor",
    "lr_scheduler_step",
    "momentum",
    "weight_decay",
    "beta_1",
    "beta_2",
    "eps",
    "gamma",
    "kv_store",
)
ENDING = (
    "epochs",
    "early_stopping",
    "early_stopping_min_epochs",
    "early_stopping_patience",
    "early_stopping_tolerance",
    "checkpoint_frequency",
    "top_k",
)
NAMED = (*NETWORK, *LEARNING, *ENDING)
"""All of the table, but for what the build says and what makes no sense with one label a picture."""

SOUGHT = tuple(one.name for one in TABLE if one.search is not None)
_SEEK = "seek_"


def tr(text: str) -> str:
    return QCoreApplication.translate("SageMaker", text)


def groups(ground: Ground) -> tuple[Group, ...]:
    """What, how, cost, and whose account."""
    return (
        Group(tr("What"), (*_what(ground), *_search())),
        Group(tr("Network and pictures"), tuple(_hyper(name) for name in NETWORK)),
        Group(tr("Learning"), tuple(_hyper(name) for name in LEARNING)),
        Group(tr("Until when"), tuple(_hyper(name) for name in ENDING)),
        Group(tr("Machines and cost"), _machines()),
        Group(tr("AWS account"), _account()),
    )


def _what(ground: Ground) -> tuple[Field, ...]:
    counts = {build.name: ", ".join(f"{side} {build.total(side):,}" for side in build.sides) for build in ground.builds}
    options = tuple(Option(build.name, build.name, f"{counts[build.name]}.") for build in ground.builds)
    ways = (
        Option("one", tr("One training")),
        Option("search", tr("A search"), tr("Several trainings; SageMaker tries to make each better than the last.")),
    )
    return (
        Choice("build", tr("Build"), options=options),
        Text("name", tr("Name of the run"), placeholder=ground.free_name),
        Choice("way", tr("Start"), options=ways),
    )


def _hyper(name: str) -> Field:
    one = BY_NAME[name]
    if one.kind == "switch":
        return Switch(name, _title(one), one.meaning)
    if one.choices:
        none = (Option("", tr("none")),) if one.default is None else ()
        return Choice(name, _title(one), one.meaning, options=(*none, *(Option(text, text) for text in one.choices)))
    return Text(
        name, _title(one), f"{one.meaning} {allowed(one)}".rstrip(), tr("not set") if one.default is None else ""
    )


def _title(one: Hyperparameter) -> str:
    """As SageMaker names it, so that its own documentation can be followed; broken where a line may end."""
    return one.name.replace("_", "_\u200b")


def allowed(one: Hyperparameter) -> str:
    """The range in words, "" where there is none."""
    if one.low is None:
        return ""
    if one.high is None:
        return tr("{low} or more.").format(low=f"{one.low:g}")
    return tr("{low} to {high}.").format(low=f"{one.low:g}", high=f"{one.high:g}")


def _search() -> tuple[Field, ...]:
    ranges = tuple(Text(f"{_SEEK}{name}", BY_NAME[name].name.replace("_", "_\u200b"), _where(name)) for name in SOUGHT)
    options = tuple(Option(name, name) for name in SOUGHT)
    return (
        Several("sought", tr("Look for the best"), options=options),
        *ranges,
        Number("jobs", tr("Trainings"), tr("In all."), least=1, most=500),
        Number("parallel", tr("At a time"), tr("Fewer learn more from those before."), least=1, most=100),
        Number(
            "budget", tr("Budget"), tr("Where it may cost more, it is not started."), most=100_000, unit="$", zero="–"
        ),
    )


def _where(name: str) -> str:
    where = BY_NAME[name].search
    if isinstance(where, Range):
        return tr("From and to, within {low} and {high}.").format(low=plain(where.low), high=plain(where.high))
    return tr("Any of {names}.").format(names=", ".join(where or ()))


def _machines() -> tuple[Field, ...]:
    cards = tr("{n} graphics cards.")
    options = tuple(
        Option(one.name, f"{one.name}  ·  ${one.price:.2f}/h", cards.format(n=one.gpus) if one.gpus > 1 else "")
        for one in instances()
    )
    estimates = tr("Prices are estimates for us-east-1, not a bill; those of AWS count.")
    spare = tr("About 70 % cheaper. AWS may take it away; the training then waits and goes on later.")
    return (
        Choice("instance", tr("Machine"), estimates, options=options),
        Number("count", tr("How many"), least=1, most=20),
        Number("disk", tr("Disk of each"), least=1, most=16_384, unit="GB"),
        Number(
            "hours", tr("Ends after"), tr("In any case; a training of a search, each by itself."), 0.1, 120, 0.5, 1, "h"
        ),
        Switch("spot", tr("Use capacity to spare"), spare),
    )


def _account() -> tuple[Field, ...]:
    return (
        Text("profile", tr("Profile"), tr("Of your AWS files; their default unless given."), tr("default")),
        Text("region", tr("Region"), tr("Such as eu-west-1; that of the profile unless given."), tr("of the profile")),
        Text("bucket", tr("Bucket"), tr("For builds and models; begins with deeplens-."), tr("deeplens-signlab-…")),
        Text("role", tr("Role"), tr("What SageMaker acts as, from the IAM console."), "arn:aws:iam::…:role/…"),
    )


def sensible(ground: Ground, role: str) -> dict[str, Any]:
    """A value for every field; machines and account as in the last training, if there was one."""
    last = next((run.cloud for run in ground.runs if run.engine == "sagemaker"), {})
    build = ground.builds[0] if ground.builds else None
    values: dict[str, Any] = {name: _shown(BY_NAME[name].default, BY_NAME[name].kind) for name in NAMED}
    smallest = min((build.total(side) for side in ("train", "validation")), default=0) if build else 0
    values["mini_batch_size"] = str(max(1, min(32, smallest or 32)))
    for name in SOUGHT:
        values[f"{_SEEK}{name}"] = _whole_range(name, smallest)
    own = {"build": build.name if build else "", "name": "", "way": "one"}
    search = {"sought": ("learning_rate", "weight_decay"), "jobs": 10, "parallel": 2, "budget": 0}
    machines = {"instance": DEFAULT, "count": 1, "disk": 50, "hours": 2.0, "spot": False}
    account = {"profile": "", "region": "", "bucket": "", "role": role}
    remembered = {name: last[name] for name in (*machines, *account) if name in last}
    return {**values, **own, **search, **machines, **account, **remembered}


def _shown(value: Any, kind: str) -> Any:
    if kind == "switch":
        return bool(value)
    return "" if value is None else plain(value) if isinstance(value, float) else str(value)


def plain(value: float) -> str:
    """Without an exponent."""
    return f"{value:.10f}".rstrip("0").rstrip(".")


def _whole_range(name: str, smallest: int) -> str:
    where = BY_NAME[name].search
    if not isinstance(where, Range):
        return ", ".join(where or ())
    high = min(where.high, max(smallest, where.low + 1)) if name == "mini_batch_size" else where.high
    return f"{plain(where.low)} : {plain(high)}"


def shown(values: Mapping[str, Any]) -> dict[str, bool]:
    """Which fields matter with the other values."""
    searching = values["way"] == "search"
    found = {name: not one.only or values["optimizer"] in one.only for name, one in BY_NAME.items() if name in NAMED}
    found |= {name: bool(values["early_stopping"]) for name in NAMED if name.startswith("early_stopping_")}
    found |= {"kv_store": values["count"] > 1, "name": not searching}
    found |= dict.fromkeys(("sought", "jobs", "parallel", "budget"), searching)
    found |= {f"{_SEEK}{name}": searching and name in values["sought"] for name in SOUGHT}
    return found


def problems(values: Mapping[str, Any]) -> dict[str, str]:
    """What is wrong with which hyperparameter, from the table of the algorithm alone."""
    found = {}
    for name in NAMED:
        try:
            value = _parsed(name, values)
            if value is not None and (reason := BY_NAME[name].why_wrong(value)):
                found[name] = f"{value} {reason}. {allowed(BY_NAME[name])}".rstrip()
        except SignlabError as error:
            found[name] = f"{error.problem.thing.split(' = ')[-1]} {error.problem.cause}."
    return {name: said for name, said in found.items() if shown(values)[name]}


def _parsed(name: str, values: Mapping[str, Any]) -> Any:
    value = values[name]
    return value if isinstance(value, bool) else BY_NAME[name].parse(value) if value != "" else None


def options(values: Mapping[str, Any]) -> CloudOptions:
    """Raises ``SignlabError`` where a value is not what it should be."""
    seen = shown(values)
    settings: Values = {name: _parsed(name, values) for name in NAMED if seen[name]}
    settings = {name: value for name, value in settings.items() if value is not None}
    machines = {name: values[name] for name in ("instance", "count", "disk", "hours", "spot")}
    return CloudOptions(values["role"], values["bucket"], settings, **machines)


def search(values: Mapping[str, Any]) -> list[str]:
    """What is to be searched, as a terminal would be told it."""
    return [f"{name}={values[_SEEK + name].replace(' ', '')}" for name in values["sought"]]


def searched_field(thing: str) -> str:
    """The field that a problem of a search is about, from "The search of learning_rate"."""
    return _SEEK + thing.rsplit(" ", 1)[-1]
