"""What the engines of this computer share: a training in a process of its own, that outlives the window."""

from abc import abstractmethod
from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QObject

from signlab.dataset.layout import Layout
from signlab.dataset.project import Project
from signlab.errors import Problem, SignlabError
from signlab.jobs import Job
from signlab.training import background, outlook
from signlab.training.outlook import Duration
from signlab.training.run import Run
from signlab.training.source import Source
from signlab.ui.pages.train.engine import Begun, Checked, Engine, Failed, Ground
from signlab.ui.widgets.fields import Choice, Option, Text
from signlab.ui.workbench import Workbench


class Local(Engine):
    """An engine of this computer. Its fields have at least those of ``what``."""

    def __init__(self, bench: Workbench, parent: QObject) -> None:
        super().__init__(bench, parent)
        self._begun: dict[str, background.Begun] = {}

    @abstractmethod
    def job(self, values: Mapping[str, Any], build: Source, layout: Layout) -> Job[Any]:
        """The training that ``values`` ask for. Raises ``SignlabError`` where one of them will not do."""

    @abstractmethod
    def duration(self, values: Mapping[str, Any], build: Source, ground: Ground) -> Duration:
        """How long it will take."""

    def what(self, ground: Ground) -> tuple[Choice, Text]:
        """The fields that say from what, and under what name."""
        options = tuple(Option(build.name, build.name, self._about(build)) for build in ground.builds)
        build = Choice("build", self.tr("Build"), options=options)
        return build, Text("name", self.tr("Name of the run"), placeholder=ground.free_name)

    def _about(self, build: Source) -> str:
        counts = ", ".join(f"{side} {build.total(side):,}" for side in build.sides)
        return self.tr("Split by {rule}: {counts}.").format(rule=build.account["split"]["by"], counts=counts)

    def look(self, values: Mapping[str, Any], ground: Ground) -> Checked:
        build = ground.build(values["build"])
        if build is None:
            return Checked(self.tr("Train"), ready=False, words=self.tr("Make a build first."), tone="warn")
        if lacking := self.missing():
            return Checked(self.tr("Train"), ready=False, words=str(lacking), tone="record")
        try:
            plan = self.job(values, build, self.bench.project).prepare()
        except SignlabError as error:
            return self._refused(error.problem, values)
        lasts = self.duration(values, build, ground)
        after = self.tr("as run {run} did").format(run=lasts.after) if lasts.after else self.tr("a rough guess")
        facts = (
            (self.tr("Time"), f"{lasts.words}, {after}"),
            (self.tr("Cost"), self.tr("nothing: this computer does the work")),
            (self.tr("Learns from"), self.tr("{n} pictures").format(n=f"{build.total('train'):,}")),
            (self.tr("Tried on"), self._kept_back(build)),
        )
        warnings = (*plan.warnings, *outlook.people(build))
        promise = self.tr("Train here · {time}").format(time=lasts.words)
        return Checked(promise, words=plan.words, facts=facts, warnings=warnings)

    def _kept_back(self, build: Source) -> str:
        count = build.total("test")
        return self.tr("{n} pictures kept back").format(n=f"{count:,}") if count else self.tr("nothing is kept back")

    def _refused(self, problem: Problem, values: Mapping[str, Any]) -> Checked:
        """At its field where the problem names one, beside the button in any case."""
        place = problem.thing.split(" = ")[0]
        if problem.thing.startswith("The run "):
            place = "name"
        if place == "image_shape":
            place = "side"
        at = {place: f"{problem.cause[:1].upper()}{problem.cause[1:]}. {problem.next_step}"} if place in values else {}
        return Checked(self.tr("Train here"), ready=False, problems=at, words=str(problem), tone="record")

    def start(self, values: Mapping[str, Any], ground: Ground, begun: Begun, failed: Failed) -> None:
        build = ground.build(values["build"])
        assert build is not None  # ``look`` let nobody come here without
        name = values["name"] or ground.free_name
        self._begin(self.job({**values, "name": name}, build, Layout(self.bench.project.root)), name, begun, failed)

    def _begin(self, job: Job[Any], name: str, begun: Begun, failed: Failed) -> None:
        def begin(project: Project) -> background.Begun:
            job.prepare()
            return background.begin(job, project.runs, name)

        def tell(child: background.Begun) -> None:
            self._begun[name] = child
            begun(name)

        self.bench.store.ask(begin, tell, failed=failed)

    def why_not(self, name: str) -> Problem | None:
        return self._begun[name].problem if name in self._begun else None

    def can_stop(self, run: Run) -> bool:
        return run.state == "running" and background.can_stop(run)

    def stop(self, run: Run) -> None:
        self.bench.store.ask(lambda _project: background.stop(run), lambda _done: None)
