"""The engine that trains at AWS: it checks here as one types, looks there before it starts, follows what it began."""

import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from signlab.aws.instances import Estimate, estimate
from signlab.aws.session import Access, Account
from signlab.errors import Problem, SignlabError
from signlab.training.run import Run, check_name
from signlab.training.sagemaker import apart
from signlab.training.sagemaker.settings import CloudOptions, Settled, settle
from signlab.training.source import Source
from signlab.ui.pages.train.engine import Begun, Checked, Engine, Failed, Ground, RunPanel
from signlab.ui.pages.train.sagemaker import fields
from signlab.ui.pages.train.sagemaker.asking import Asking
from signlab.ui.widgets.fields import Group
from signlab.ui.workbench import Workbench

ROLE = "SIGNLAB_SAGEMAKER_ROLE"
"""The environment may name the role, as for a terminal."""


class SageMaker(Engine):
    """Half an hour to hours, for money; the network that the device runs."""

    name = "sagemaker"

    def __init__(self, bench: Workbench, parent: QObject) -> None:
        super().__init__(bench, parent)
        self.asking = Asking(self)
        bench.store.ask(lambda project: apart.take_up(project.runs), lambda _names: None)

    @property
    def title(self) -> str:
        return self.tr("SageMaker")

    @property
    def words(self) -> str:
        return self.tr(
            "Trains the same kind of network on a machine that is rented from AWS by the second. Nothing is started,"
            " and nothing costs anything, before you agree to a list of what was found in your account."
        )

    # ---- what is asked for

    def groups(self, ground: Ground) -> tuple[Group, ...]:
        return fields.groups(ground)

    def sensible(self, ground: Ground) -> dict[str, Any]:
        return fields.sensible(ground, os.environ.get(ROLE, ""))

    def shown(self, values: Mapping[str, Any]) -> Mapping[str, bool]:
        return fields.shown(values)

    def look(self, values: Mapping[str, Any], ground: Ground) -> Checked:
        promise = self.tr("Train on SageMaker")
        build = ground.build(values["build"])
        if build is None:
            return Checked(promise, ready=False, words=self.tr("Make a build first."), tone="warn")
        if wrong := fields.problems(values):
            words = self.tr("Not allowed as it is: {names}.").format(names=", ".join(wrong))
            return Checked(promise, ready=False, problems=wrong, words=words, tone="record")
        try:
            return self._checked(values, build)
        except SignlabError as error:
            place = self._place(error.problem, values)
            said = f"{error.problem.cause[:1].upper()}{error.problem.cause[1:]}. {error.problem.next_step}".strip()
            at = {place: said} if place else {}
            return Checked(promise, ready=False, problems=at, words=str(error), tone="record")

    def _checked(self, values: Mapping[str, Any], build: Source) -> Checked:
        options = fields.options(values)
        if values["name"]:
            check_name(self.bench.project.runs, values["name"])
        if not options.role.startswith("arn:"):
            raise SignlabError("role = none", self.tr("no role is named yet"), self.tr("Paste its ARN."))
        account = Account(Access(values["profile"], values["region"]))
        if options.bucket:
            from signlab.aws.bucket import check_name as check_bucket

            check_bucket(options.bucket)
        settled = settle(options, build)
        cost = price(options, account.region)
        most = cost.most
        if values["way"] == "search":
            from signlab.training.sagemaker.tuning import check_numbers, check_search, parse_search

            check_search(parse_search(build, fields.search(values)))
            most = check_numbers(values["jobs"], values["parallel"], cost.most, values["budget"] or None)
        return self._promised(values, build, settled, cost, most, account.region)

    def _promised(
        self, values: Mapping[str, Any], build: Source, settled: Settled, cost: Estimate, most: float, region: str
    ) -> Checked:
        searching = values["way"] == "search"
        said = (
            self.tr("Search on SageMaker · at most ${most}")
            if searching
            else self.tr("Train on SageMaker · at most ${most}")
        )
        machines = f"{values['count']} × {values['instance']}"
        if searching:
            machines = self.tr("{n} trainings, {k} at a time, each on {machines}").format(
                n=values["jobs"], k=values["parallel"], machines=machines
            )
        facts = (
            (self.tr("Machines"), self.tr("{machines} in {region}").format(machines=machines, region=region)),
            (self.tr("An hour"), self.tr("about ${hourly} for each training").format(hourly=f"{cost.hourly:.2f}")),
            (self.tr("At most"), self.tr("${most}, an estimate and not a bill").format(most=f"{most:.2f}")),
            (self.tr("Learns from"), self.tr("{n} pictures").format(n=f"{build.total('train'):,}")),
            (self.tr("Tried on"), self.tr("{n} pictures kept back, here").format(n=f"{build.total('test'):,}")),
            (self.tr("Filled in"), "  ".join(f"{name} {settled.texts[name]}" for name in _FILLED_IN)),
        )
        words = self.tr("Next, your account is looked at. Nothing starts before you agree.")
        return Checked(said.format(most=f"{most:.2f}"), words=words, facts=facts, warnings=settled.warnings)

    def _place(self, problem: Problem, values: Mapping[str, Any]) -> str:
        """The field that a problem is about, "" where it is about none."""
        start = problem.thing.split(" = ")[0]
        known = {
            "The bucket": "bucket",
            "The run": "name",
            "The instance": "instance",
            "The AWS account": "profile" if "profile" in problem.cause else "region",
            "The numbers of the search": "parallel",
            "The search of": fields.searched_field(start),
            "The search": "budget",
        }
        place = next((name for words, name in known.items() if start.startswith(words)), start)
        return place if place in values else ""

    # ---- how it begins

    def start(self, values: Mapping[str, Any], ground: Ground, begun: Begun, failed: Failed) -> None:
        from signlab.ui.pages.train.sagemaker.starting import Starting

        build = ground.build(values["build"])
        assert build is not None  # ``look`` let nobody come here without
        starting = Starting(self, dict(values), build, self.look(values, ground))
        starting.begun.connect(begun)
        starting.failed.connect(failed)
        starting.open_over(self._window())

    # ---- a run of it

    def can_stop(self, run: Run) -> bool:
        return run.state == "running"

    def stop(self, run: Run) -> None:
        def ask() -> None:
            from signlab.training.sagemaker import follow

            follow.stop(run, follow.account_of(run))

        words = self.tr("SageMaker stops {name} and keeps what it has learned. That takes it a minute or two.")
        self.asking.ask(ask, lambda _none: self.bench.tell(words.format(name=run.name)), self.bench.fail)

    def follow(self, run: Run) -> None:
        """Follow ``run`` again, after something kept us from it."""
        self.bench.store.ask(lambda _project: apart.begin(run), lambda _none: None)

    def panel(self) -> RunPanel:
        from signlab.ui.pages.train.sagemaker.run_panel import CloudPanel

        return CloudPanel(self)

    def tools(self) -> tuple[tuple[str, Callable[[], object]], ...]:
        return (
            (self.tr("Searches at SageMaker …"), self.show_searches),
            (self.tr("What costs money at AWS …"), self.show_costs),
        )

    def show_searches(self) -> None:
        """The searches of this project, with their trainings."""
        from signlab.ui.pages.train.sagemaker.searches import SearchesDialog

        SearchesDialog(self, self._window()).open()

    def show_costs(self) -> None:
        """Everything of ours in the account that costs money."""
        from signlab.ui.pages.train.sagemaker.costs import CostsDialog

        CostsDialog(self, self._window()).open()

    def _window(self) -> QWidget | None:
        page = self.parent()
        return page.window() if isinstance(page, QWidget) else None

    def access(self) -> Access:
        """Profile and region of the last training, where there was one."""
        from signlab.training import runs

        found, _problems = runs.listed(self.bench.project.runs)
        last = next((run.cloud for run in reversed(found) if run.engine == "sagemaker"), {})
        return Access(str(last.get("profile", "")), str(last.get("region", "")))

    def close_down(self) -> None:
        self.asking.close()


_FILLED_IN = ("num_classes", "num_training_samples")


def price(options: CloudOptions, region: str) -> Estimate:
    """What one training costs."""
    return estimate(options.instance, region, options.hours, count=options.count, disk=options.disk, spot=options.spot)


def with_bucket(options: CloudOptions, account: Account) -> CloudOptions:
    """``options`` with the bucket that is meant where none is named. Asks AWS whose account it is."""
    from signlab.aws.bucket import usual_name

    return replace(options, bucket=options.bucket or usual_name(account.identity().account, account.region))
