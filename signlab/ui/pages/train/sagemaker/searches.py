"""The searches of a project: how each stands, its trainings as a table, and the best of them made a run."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QComboBox, QWidget

from signlab.errors import Problem
from signlab.training import source
from signlab.training.run import Run
from signlab.training.sagemaker import apart, searches
from signlab.training.sagemaker.searches import Search, Standing
from signlab.ui.frame.drawer import duration
from signlab.ui.pages.train.sagemaker import fields
from signlab.ui.pages.train.sagemaker.window import AccountDialog
from signlab.ui.widgets.confirm import confirm
from signlab.ui.widgets.table import Column, Table

if TYPE_CHECKING:
    from signlab.training.sagemaker.tuning import Trial
    from signlab.ui.pages.train.sagemaker.engine import SageMaker

LOOK_EVERY = 10_000
"""Milliseconds between looks at a search that goes on."""


class SearchesDialog(AccountDialog):
    """The latest search is shown first. Its best training, or the one that is selected, can be fetched."""

    def __init__(self, engine: "SageMaker", parent: QWidget | None) -> None:
        words = "Each search is several trainings at SageMaker, that try settings. The best of them becomes a run."
        super().__init__(engine, self.tr("Searches at SageMaker"), self.tr(words), parent)
        self.choice = QComboBox()
        self.choice.setAccessibleName(self.tr("Search"))
        self.choice.currentIndexChanged.connect(lambda _place: self.look())
        self.table = Table(self.tr("Trainings of the search"), [], 0)
        self.table.picked.connect(lambda _names: self._offer())
        self.column.addWidget(self.choice)
        self.column.addWidget(self.table, 1)
        self.halt = self.deed(self.tr("Stop the search"), self._ask_stop, "danger")
        self.fetch = self.deed(self.tr("Fetch the best"), self._fetch, "primary")
        self._known: list[Search] = []
        self.trials: dict[str, Trial] = {}
        self._titles: tuple[str, ...] = ()
        self._timer = QTimer(self, interval=LOOK_EVERY, singleShot=True)
        self._timer.timeout.connect(self.look)
        for one in (self.halt, self.fetch):
            one.setEnabled(False)
        self.asking.ask(lambda: searches.listed(engine.bench.project.runs), self._listed, self.fail)

    def _listed(self, found: tuple[list[Search], list[Problem]]) -> None:
        self._known = list(reversed(found[0]))
        self.choice.blockSignals(True)
        for one in self._known:
            self.choice.addItem(self.tr("{job}  ·  build {build}").format(job=one.job, build=one.build))
        self.choice.blockSignals(False)
        if found[1]:
            self.say("\n".join(map(str, found[1])), "warn")
        if self._known:
            self.look()
        elif not found[1]:
            words = "No search was started yet. Choose “A search” in a new run on SageMaker."
            self.say(self.tr(words))

    @property
    def search(self) -> Search | None:
        """The one that is looked at."""
        place = self.choice.currentIndex()
        return self._known[place] if 0 <= place < len(self._known) else None

    # ---- looking

    def look(self) -> None:
        """Ask SageMaker how it stands now."""
        from signlab.training.sagemaker import tuning

        search = self.search
        if search is None:
            return
        self._timer.stop()
        self.asking.drop()
        self.say(self.tr("Asking SageMaker …"))

        def ask() -> "tuple[Standing, list[Trial]]":
            account = search.account
            return searches.standing(account, search.job), tuning.trials(account, search.job)

        self.asking.ask(ask, lambda told: self._show(search, *told), self._not_told)

    def _not_told(self, problem: Problem) -> None:
        self.fail(problem)
        self._timer.start()

    def _show(self, search: Search, standing: Standing, trials: "list[Trial]") -> None:
        self.trials = {trial.job: trial for trial in trials}
        self._show_table(search, trials)
        words = self.tr("{status}: {n} of {all} trainings, at most ${most} in all, an estimate.")
        self.say(words.format(status=self._status(standing), n=len(trials), all=search.jobs, most=f"{search.most:.2f}"))
        self.halt.setEnabled(standing.status == "InProgress")
        self._offer()
        if standing.goes_on:
            self._timer.start()

    def _status(self, standing: Standing) -> str:
        named = {
            "InProgress": self.tr("Searching"),
            "Completed": self.tr("Done"),
            "Stopping": self.tr("Stopping"),
            "Stopped": self.tr("Stopped"),
            "Failed": self.tr("Failed"),
        }
        return named.get(standing.status, standing.status)

    def _state(self, status: str) -> str:
        named = {
            "InProgress": self.tr("training"),
            "Completed": self.tr("done"),
            "Stopping": self.tr("stopping"),
            "Stopped": self.tr("stopped"),
            "Failed": self.tr("failed"),
        }
        return named.get(status, status)

    def _show_table(self, search: Search, trials: "list[Trial]") -> None:
        names = tuple(dict.fromkeys((*search.sought, *(name for trial in trials for name in trial.values))))
        if names != self._titles:
            self._titles = names
            self._make_table(names)
        rows = [
            (
                trial.accuracy,
                self._state(trial.status),
                trial.seconds or None,
                *(_value(trial.values.get(name)) for name in names),
            )
            for trial in trials
        ]
        self.table.show_rows(rows, [trial.job for trial in trials])

    def _make_table(self, names: tuple[str, ...]) -> None:
        columns = [
            Column(self.tr("Right"), lambda share: f"{100 * share:.1f} %", self.tr("of the validation side")),
            Column(self.tr("State")),
            Column(self.tr("Time"), duration),
            *(Column(name, _said) for name in names),
        ]
        old, self.table = self.table, Table(self.tr("Trainings of the search"), columns, 0, self.keep)
        self.table.picked.connect(lambda _names: self._offer())
        self.column.replaceWidget(old, self.table)
        old.hide()
        old.deleteLater()

    # ---- deeds

    @property
    def wanted(self) -> "Trial | None":
        """The training that would be fetched: the selected, or else the best."""
        chosen = [self.trials[name] for name in self.table.selected if name in self.trials]
        done = [trial for trial in self.trials.values() if trial.status == "Completed" and trial.accuracy is not None]
        best = max(done, key=lambda trial: trial.accuracy or 0.0, default=None)
        return chosen[0] if chosen else best

    def _offer(self) -> None:
        self.fetch.setText(self.tr("Fetch the selected") if self.table.selected else self.tr("Fetch the best"))
        self.fetch.setEnabled(self.wanted is not None and self.wanted.status == "Completed")

    def _fetch(self) -> None:
        from signlab.training.sagemaker import tuning

        search, trial = self.search, self.wanted
        if search is None or trial is None:
            return
        self.fetch.setEnabled(False)

        def adopt() -> Run:
            project = self.engine.bench.project
            build = source.read(project.builds / search.build)
            run = tuning.adopt(project, build, search.options, search.account, trial)
            apart.begin(run)
            return run

        self.asking.ask(adopt, self._fetched, self.fail)

    def _fetched(self, run: Run) -> None:
        self.engine.bench.tell(self.tr("{name} is fetched and tried here.").format(name=run.name))
        self.engine.bench.wanted.emit("train", run.name)
        self.accept()

    def _ask_stop(self) -> None:
        question = self.tr("Stop this search?")
        said = self.tr("Its trainings are stopped too. What they have learned so far is kept.")
        confirm(self, question, said, self.tr("Stop"), self._stop)

    def _stop(self) -> None:
        from signlab.training.sagemaker import tuning

        if (search := self.search) is not None:
            self.halt.setEnabled(False)
            self.asking.ask(lambda: tuning.stop(search.account, search.job), lambda _none: self.look(), self.fail)

    def done(self, result: int) -> None:
        self._timer.stop()
        super().done(result)


def _said(value: object) -> str:
    return fields.plain(value) if isinstance(value, float) else str(value)


def _value(text: str | None) -> object:
    """A number as one, so that it sorts; words without the marks that SageMaker puts around them."""
    if text is None:
        return None
    try:
        return float(text)
    except ValueError:
        return text.strip('"')
