"""Try a model on pictures: asked for in its place on the page. Any run or archive, on any build, project or folder."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedLayout, QWidget

from signlab.errors import Problem
from signlab.training.evaluation import account
from signlab.training.evaluation.job import Evaluate
from signlab.training.run import Run
from signlab.ui.pages.train import seen
from signlab.ui.pages.train.engine import Ground
from signlab.ui.pages.train.watching import Watching
from signlab.ui.widgets.fields import Choice, File, Group, Option
from signlab.ui.widgets.form import Form

_PROJECT, _FOLDER, _FILE = "project:", "folder:", "file:"


class Evaluating(QWidget):
    """``ended`` carries the run, or the file of figures, that there is something to see of; ``dropped`` that nobody
    wants this after all.
    """

    ended = Signal(str)
    dropped = Signal()

    def __init__(self, watching: Watching) -> None:
        super().__init__()
        self._watching = watching
        self._ground: Ground | None = None
        self._wanted = ""
        self.form: Form | None = None
        self._place = QStackedLayout(self)

    def open(self, run: str = "") -> None:
        """Ask what to try on what; ``run`` is offered first."""
        self._wanted = run
        layout = self._watching.bench.project
        self._watching.ask(lambda: seen.ground(layout), self._found, topic="ground")

    def _found(self, ground: Ground) -> None:
        self._ground = ground
        if self.form is not None:
            self._place.removeWidget(self.form)
            self.form.hide()
            self.form.deleteLater()
        self.form = Form(self.tr("Evaluate a model"), self._groups(ground))
        self._place.addWidget(self.form)
        self._place.setCurrentWidget(self.form)
        self.form.changed.connect(self._check)
        self.form.agreed.connect(self._start)
        self.form.dropped.connect(self.dropped)
        done = [run.name for run in self._done(ground)]
        model = self._wanted if self._wanted in done else done[0] if done else _FILE
        builds = [option.value for option in self._places(ground)]
        own = next((f"{run.build.name}/test" for run in ground.runs if run.name == model), "")
        self.form.fill({"model": model, "on": own if own in builds else builds[0]})
        self._check(self.form.values)
        self.form.begin()

    @staticmethod
    def _done(ground: Ground) -> list[Run]:
        return [run for run in ground.runs if run.state == "done"]

    def _groups(self, ground: Ground) -> tuple[Group, ...]:
        runs = [Option(run.name, f"{run.name} · {run.engine} · {run.build.name}") for run in self._done(ground)]
        own = Option(_FILE, self.tr("A model from elsewhere"), self.tr("A model.tar.gz, SageMaker's as well."))
        archive = File("file", self.tr("Model"), pattern=self.tr("Models (*.tar.gz)"))
        model = (Choice("model", self.tr("Run"), options=(*runs, own)), archive)
        on = (
            Choice("on", self.tr("On"), options=self._places(ground)),
            File("folder", self.tr("Folder"), self.tr("A project, or a folder for each label."), folder=True),
        )
        return Group(self.tr("What"), model), Group(self.tr("On which pictures"), on)

    def _places(self, ground: Ground) -> tuple[Option, ...]:
        sides = [
            Option(
                f"{build.name}/{side}",
                self.tr("{build}, {side}: {n}").format(build=build.name, side=side, n=f"{build.total(side):,}"),
            )
            for build in ground.builds
            for side in reversed(build.sides)
            if build.total(side)
        ]
        whole = Option(_PROJECT, self.tr("All pictures of this project"))
        return (*sides, whole, Option(_FOLDER, self.tr("A folder")))

    def _check(self, values: dict[str, Any]) -> None:
        form = self.form
        assert form is not None
        form.show_field("file", values["model"] == _FILE)
        form.show_field("folder", values["on"] == _FOLDER)
        problems = {}
        if values["model"] == _FILE and not values["file"]:
            problems["file"] = self.tr("Choose a model.tar.gz.")
        if values["on"] == _FOLDER and not values["folder"]:
            problems["folder"] = self.tr("Choose a folder.")
        form.show_problems(problems)
        form.promise(self.tr("Evaluate"), not problems)

    def _start(self, values: Mapping[str, Any]) -> None:
        assert self.form is not None
        assert self._ground is not None
        project = self._watching.bench.project
        run = next((run for run in self._ground.runs if run.name == values["model"]), None)
        target, side = self._target(values)
        own = run is not None and target == project.builds / run.build.name and side == "test"
        archive = run.model if run is not None else Path(values["file"])
        file = run.folder / account.NAME if run is not None and own else self._file(archive, run, target, side)
        classes = () if run is not None else project.alphabet.names
        job = Evaluate(archive, target, side, run=run, classes=classes, file=file)
        shown = run.name if run is not None and own else file.name
        self.form.promise(self.tr("Evaluating"), ready=False)
        self._watching.bench.jobs.start(
            self.tr("Evaluate {name}").format(name=run.name if run else archive.name),
            job,
            done=lambda _evaluated: self._done_with(shown),
            failed=self._failed,
        )
        self._watching.bench.jobs_wanted.emit()

    def _target(self, values: Mapping[str, Any]) -> tuple[Path, str]:
        project = self._watching.bench.project
        if values["on"] == _PROJECT:
            return project.root, ""
        if values["on"] == _FOLDER:
            return Path(values["folder"]), "test"
        build, side = values["on"].rsplit("/", 1)
        return project.builds / build, side

    def _file(self, archive: Path, run: Run | None, target: Path, side: str) -> Path:
        """Figures of a model on a target, in place of those from before."""
        folder = seen.tried_folder(self._watching.bench.project)
        model = run.name if run else f"{archive.parent.name}-{archive.name.split('.')[0]}"
        return folder / f"{'-'.join(part for part in (model, target.name, side) if part)}.json"

    def _done_with(self, shown: str) -> None:
        self.ended.emit(shown)

    def _failed(self, problem: Problem) -> None:
        if self.form is not None:
            self.form.say(str(problem), "record")
            self.form.promise(self.tr("Evaluate"))
