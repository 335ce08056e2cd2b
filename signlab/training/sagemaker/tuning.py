"""A search for better hyperparameters: several trainings, of which the service tries to make each better."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from signlab.aws.faults import UnreachableError, in_words
from signlab.aws.instances import estimate
from signlab.aws.session import Account
from signlab.dataset.project import Project
from signlab.errors import SignlabError
from signlab.jobs import Plan, Watch
from signlab.training import run as runs
from signlab.training.hyperparameters import BY_NAME, Range, named
from signlab.training.run import Run
from signlab.training.sagemaker import request, searches
from signlab.training.sagemaker.core import Core
from signlab.training.sagemaker.settings import CloudOptions, Settled, settle
from signlab.training.sagemaker.start import folder_of, upload_of
from signlab.training.source import Source

Search = Mapping[str, Range | tuple[str, ...]]

USUAL = ("learning_rate", "mini_batch_size", "optimizer", "weight_decay")
"""What to search where nothing is said."""


@dataclass(frozen=True)
class Trial:
    """One training of a search. ``accuracy`` of the validation side, None while it is not known."""

    job: str
    status: str
    accuracy: float | None
    values: dict[str, str]
    seconds: float


@dataclass(frozen=True)
class Searching:
    """A search that runs at SageMaker."""

    job: str
    most: float

    @property
    def words(self) -> str:
        return f"The search {self.job} was started. It costs at most about ${self.most:.2f}."


class Tune:
    """Look for the best of ``search`` in ``jobs`` trainings, ``parallel`` at a time, for at most ``budget`` dollars."""

    def __init__(
        self,
        project: Project,
        build: Source,
        options: CloudOptions,
        account: Account,
        *,
        search: Search,
        jobs: int = 10,
        parallel: int = 1,
        budget: float | None = None,
        name: str = "",
    ) -> None:
        self.project, self.build, self.options, self.account = project, build, options, account
        self.search, self.jobs, self.parallel, self.budget = dict(search), jobs, parallel, budget
        self.job = request.job_name(project.root.name, name or "tune", longest=32)
        self._settled: Settled | None = None
        self.most = 0.0

    def prepare(self) -> Plan:
        """Raises ``SignlabError`` where a range, a number or an option is not allowed."""
        check_search(self.search)
        if "mini_batch_size" in self.search:
            self._check_batch()
        self._settled = settle(self.options, self.build)
        options = self.options
        one = estimate(
            options.instance,
            self.account.region,
            options.hours,
            count=options.count,
            disk=options.disk,
            spot=options.spot,
        )
        self.most = check_numbers(self.jobs, self.parallel, one.most, self.budget)
        upload = upload_of(self.account, options.bucket, self.project, self.build).prepare()
        words = (
            f"A search in {self.account.region}: {self.jobs} trainings for {', '.join(self.search)}, {self.parallel} at"
            f" a time, each on {options.count} × {options.instance}. Each: {one.words} In all at most"
            f" ${self.most:.2f}."
        )
        return Plan("Starting a search", words, upload.total, "bytes", 0, self._settled.warnings)

    def _check_batch(self) -> None:
        where = self.search["mini_batch_size"]
        smallest = min(self.build.total(side) for side in request.CHANNELS)
        if isinstance(where, Range) and where.high > smallest:
            cause = f"reaches {where.high:g}, more than the {smallest:,} pictures of the smaller side"
            raise SignlabError("The search of mini_batch_size", cause, f"End it at {smallest}.")

    def run(self, watch: Watch) -> Searching:
        if self._settled is None:
            raise AssertionError("prepare() comes first")
        options = self.options
        self.build.check_unchanged(watch)
        upload_of(self.account, options.bucket, self.project, self.build).run(watch)
        address = f"s3://{options.bucket}/{folder_of(self.project, self.build)}"
        channels = {side: f"{address}/{side}/" for side in request.CHANNELS}
        texts = {key: text for key, text in self._settled.texts.items() if key not in self.search}
        with Core(self.account.access) as core:
            asked = request.tuning(
                self.job,
                core.image(),
                options,
                texts,
                channels,
                f"s3://{options.bucket}/signlab/models",
                search=self.search,
                jobs=self.jobs,
                parallel=self.parallel,
            )
            searches.keep(self.project.runs, self._noted())
            try:
                core.tune(asked)
            except SignlabError:
                if not self._is_there():
                    raise
        return Searching(self.job, self.most)

    def _is_there(self) -> bool:
        """Whether it runs though its start seemed to fail; where nobody answers it stays noted, to be looked for."""
        try:
            searches.standing(self.account, self.job)
        except UnreachableError:
            return False
        except SignlabError:
            searches.forget(self.project.runs, self.job)
            return False
        return True

    def _noted(self) -> searches.Search:
        return searches.Search(
            self.job,
            self.build.name,
            self.options,
            self.account.region,
            self.account.access.profile,
            self.jobs,
            self.parallel,
            tuple(self.search),
            self.most,
        )


def check_numbers(jobs: int, parallel: int, most: float, budget: float | None) -> float:
    """What ``jobs`` trainings that cost at most ``most`` dollars each cost in all.

    Raises:
        SignlabError: the numbers are not allowed, or that is more than ``budget``.
    """
    if not 1 <= parallel <= jobs <= 500:
        cause = f"are not allowed: {jobs} trainings, {parallel} at a time"
        raise SignlabError("The numbers of the search", cause, "For instance 10 and 2.")
    if budget is not None and jobs * most > budget:
        cause = f"may cost ${jobs * most:.2f}, more than the ${budget:.2f} that were set for it"
        fit = int(budget / most)
        step = f"{fit} trainings would fit." if fit else "Not even one training would fit; shorten them."
        raise SignlabError("The search", cause, step)
    return jobs * most


def check_search(search: Search) -> None:
    """Raises ``SignlabError`` where something cannot be searched, or not there."""
    if not search:
        raise SignlabError("The search", "is for nothing", f"For instance for {', '.join(USUAL)}.")
    for name, where in search.items():
        allowed = named(name).search
        if allowed is None:
            can = ", ".join(one.name for one in BY_NAME.values() if one.search)
            raise SignlabError(f"The search of {name}", "is not possible", f"These can be searched: {can}.")
        if isinstance(allowed, tuple) != isinstance(where, tuple):
            raise SignlabError(f"The search of {name}", "is given as what it is not", f"Allowed is {allowed}.")
        if isinstance(allowed, tuple) and isinstance(where, tuple):
            wrong = [choice for choice in where if choice not in allowed]
            if wrong or not where:
                raise SignlabError(f"The search of {name}", f"has {wrong or 'no choice'}", f"Allowed: {allowed}.")
        elif isinstance(allowed, Range) and isinstance(where, Range):
            if not allowed.low <= where.low < where.high <= allowed.high:
                cause = f"is not within {allowed.low:g} to {allowed.high:g}"
                raise SignlabError(f"The search of {name}", cause, "Choose other bounds.")
            if where.scale == "Logarithmic" and where.low <= 0:
                raise SignlabError(f"The search of {name}", "cannot start at 0 on a logarithmic scale", "Raise it.")


def usual_search(build: Source, names: tuple[str, ...] = USUAL) -> dict[str, Range | tuple[str, ...]]:
    """The whole of what may be searched for ``names``, but for batches larger than a side of ``build``."""
    found: dict[str, Range | tuple[str, ...]] = {}
    smallest = min(build.total(side) for side in request.CHANNELS)
    for name in names:
        where = named(name).search
        if where is None:
            check_search({name: ()})
        elif name == "mini_batch_size" and isinstance(where, Range):
            if smallest > where.low:
                found[name] = Range(where.low, min(where.high, smallest), where.scale)
        else:
            found[name] = where
    return found


def trials(account: Account, job: str) -> list[Trial]:
    """The trainings of a search so far, the best first."""
    with in_words(f"The search {job}"):
        pages = account.client("sagemaker").get_paginator("list_training_jobs_for_hyper_parameter_tuning_job")
        rows = [row for page in pages.paginate(HyperParameterTuningJobName=job) for row in page["TrainingJobSummaries"]]
    found = [_trial(row) for row in rows]
    return sorted(found, key=lambda one: (-(one.accuracy if one.accuracy is not None else -1.0), one.job))


def _trial(row: dict[str, Any]) -> Trial:
    metric = row.get("FinalHyperParameterTuningJobObjectiveMetric") or {}
    start, end = row.get("TrainingStartTime"), row.get("TrainingEndTime")
    seconds = (end - start).total_seconds() if start and end else 0.0
    values = dict(row["TunedHyperParameters"])
    return Trial(row["TrainingJobName"], row["TrainingJobStatus"], metric.get("Value"), values, seconds)


def adopt(
    project: Project, build: Source, options: CloudOptions, account: Account, trial: Trial, name: str = ""
) -> Run:
    """A run for a training of a search, to be followed and fetched as any other."""
    values = dict(settle(options, build).values)
    for key, text in trial.values.items():
        values[key] = named(key).parse(text.strip('"'))
    return runs.create(
        project.runs,
        name,
        engine="sagemaker",
        build=build.named,
        classes=build.classes,
        options=values,
        cloud={
            "job": trial.job,
            "region": account.region,
            "profile": account.access.profile,
            "bucket": options.bucket,
            "role": options.role,
            "instance": options.instance,
            "count": options.count,
            "disk": options.disk,
            "spot": options.spot,
            "hours": options.hours,
            "status": trial.status,
            "cost": None,
        },
    )


def stop(account: Account, job: str) -> None:
    """Ask SageMaker to stop a search and all its trainings."""
    with in_words(f"The search {job}"):
        account.client("sagemaker").stop_hyper_parameter_tuning_job(HyperParameterTuningJobName=job)


def parse_search(build: Source, typed: list[str]) -> dict[str, Range | tuple[str, ...]]:
    """What to search, from ``name``, ``name=low:high`` or ``name=a,b`` as typed; the usual where nothing is."""
    found = usual_search(build, tuple(one.partition("=")[0] for one in typed) or USUAL)
    for one in typed:
        name, _, where = one.partition("=")
        if not where:
            continue
        if ":" not in where:
            found[name] = tuple(choice.strip() for choice in where.split(","))
            continue
        allowed = named(name).search
        low, high = where.split(":", 1)
        try:
            found[name] = Range(float(low), float(high), allowed.scale if isinstance(allowed, Range) else "Linear")
        except ValueError:
            raise SignlabError(
                f"The search {one!r}", "has no numbers", "For instance learning_rate=0.001:0.1."
            ) from None
    return found
