"""The Train page: the runs there are, one of them, two of them, or a new one."""

from typing import Any

from PySide6.QtWidgets import QVBoxLayout

from signlab.errors import Problem
from signlab.training import runs
from signlab.training.run import Run
from signlab.ui.pages.page import Page
from signlab.ui.pages.train import words
from signlab.ui.pages.train.all_runs import AllRuns
from signlab.ui.pages.train.compare_view import CompareView
from signlab.ui.pages.train.engine import Engine
from signlab.ui.pages.train.engines import engines
from signlab.ui.pages.train.evaluating import Evaluating
from signlab.ui.pages.train.exporting import Exporting
from signlab.ui.pages.train.new_run import NewRun
from signlab.ui.pages.train.result_view import ResultView
from signlab.ui.pages.train.run_view import RunView
from signlab.ui.pages.train.seen import Seen
from signlab.ui.pages.train.watching import Watching
from signlab.ui.widgets.confirm import confirm
from signlab.ui.widgets.halves import Halves
from signlab.ui.widgets.roster import Roster
from signlab.ui.widgets.states import Empty, Skeleton
from signlab.ui.workbench import Workbench

_PAIR = 2


class TrainPage(Page):
    """A view on a :class:`~signlab.ui.pages.train.watching.Watching`."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self.watching = Watching(bench, self)
        self.engines = engines(bench, self)
        self.roster = Roster(bench.theme, self.tr("Runs"), self.tr("New run"), self.tr("No runs yet."), several=True)
        self.halves = Halves(self.roster)
        self.view = RunView(self.watching, self.engines)
        self.result = ResultView(self.watching)
        self.both = CompareView(self.watching)
        self.all = AllRuns(bench.theme, self.engines, Exporting(self.watching, self).keep_table)
        self.new = NewRun(self.watching, self.engines)
        self.evaluating = Evaluating(self.watching)
        self._wanted = ""
        self._begun: tuple[str, Engine] | None = None
        self._empty = Empty(
            self.tr("Train"),
            self.tr("A model learns the letters from a build. Its figures tell how good it is for new people."),
            (self.tr("New run"), self.open_new),
            (self.tr("Evaluate a model"), self.open_evaluating),
        )
        self._begins = Empty(
            self.tr("The training begins"), self.tr("It goes on by itself, also when this window is closed.")
        )
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.halves)
        self.setFocusProxy(self.roster.new)  # until there is a list
        self.halves.hold(self._empty, self._begins, self.new, self.evaluating)
        self.halves.hold(self.view, self.result, self.both, self.all)
        self.halves.show_right(Skeleton(bench.theme))
        self._connect()

    def _connect(self) -> None:
        self.watching.changed.connect(self._show_seen)
        self.watching.looked.connect(self._look_for_begun)
        self.watching.failed.connect(self.bench.fail)
        self.roster.new_wanted.connect(self.open_new)
        self.roster.chosen.connect(self._follow)
        self.roster.picked.connect(self._follow)
        self.roster.opened.connect(self.show_run)
        self.roster.delete_wanted.connect(lambda names: self._ask_delete(names[0]))
        for form in (self.new, self.evaluating):
            form.dropped.connect(self._follow)
        self.new.begun.connect(self._expect)
        self.evaluating.ended.connect(self.show_run)
        self.view.stop_wanted.connect(self._stop)
        self.view.resume_wanted.connect(self._resume)
        self.view.keep_wanted.connect(self._keep)
        self.view.evaluate_wanted.connect(self._evaluate)
        for view in (self.view, self.result):
            view.delete_wanted.connect(lambda: self._ask_delete(self.roster.current))
        for other in (self.view, self.result, self.both):
            other.all_wanted.connect(self.show_all)
        self.all.opened.connect(self.show_run)
        self.all.compared.connect(self._compare)
        self.all.evaluate_wanted.connect(self.open_evaluating)
        deeds = {"new": self.open_new, "evaluate": self._evaluate, "go": self._go, "stop": self._stop}
        deeds["all"] = self.show_all
        self.bench.commands.attach(self, {f"train.{name}": deed for name, deed in deeds.items()})

    # ---- what is shown

    def _show_seen(self) -> None:
        seen = self._seen
        titles = {name: engine.title for name, engine in self.engines.items()}
        if self._begun and seen.one(self._begun[0]):
            self._begun = None
        rows = [words.begun_row(self._begun[0])] if self._begun else []
        rows += [words.row(one, titles) for one in seen.runs]
        self.roster.show_rows([*rows, *(words.tried_row(one) for one in seen.tried)])
        self._begin_list()
        self.all.show_seen(seen)
        if self._wanted and (seen.one(self._wanted) or seen.result(self._wanted)):
            wanted, self._wanted = self._wanted, ""
            self.roster.choose(wanted)
            self._follow()
        elif self.halves.right not in (self.new, self.evaluating):
            self._follow()

    def _begin_list(self) -> None:
        """As soon as there is a list: look at the latest run, and let keys go to the list."""
        if not self.roster.rows or self.focusProxy() is self.roster.list:
            return
        waits = self.roster.new.hasFocus()
        self.setFocusProxy(self.roster.list)
        if not self._wanted:
            self.roster.choose(self.roster.rows[0].id)
        if waits:
            self.roster.list.setFocus()

    def _expect(self, name: str) -> None:
        """A run was begun; it is there in a moment, or something is the matter."""
        self._begun = (name, self.new.engine)
        self.show_run(name)
        self._show_seen()

    def _look_for_begun(self) -> None:
        if self._begun:
            name, engine = self._begun
            self.watching.ask(lambda: engine.why_not(name), self._not_begun, topic="begun")

    def _not_begun(self, problem: Problem | None) -> None:
        if problem and self._begun:
            self._begun, self._wanted = None, ""
            self.bench.fail(problem)
            self._show_seen()

    @property
    def _seen(self) -> Seen:
        return self.watching.seen or Seen()

    def _follow(self, _chosen: object = None) -> None:
        """Show what is chosen in the list: a run, two of them, figures, or all."""
        picked = [one for name in self.roster.selected if (one := self._seen.one(name))]
        if len(picked) == _PAIR:
            self.both.show_pair(picked[1], picked[0])
            self.halves.show_right(self.both)
            return
        name = self.roster.current if self.roster.selected else ""
        if one := self._seen.one(name):
            self.view.show_one(one)
            self.halves.show_right(self.view)
        elif tried := self._seen.result(name):
            self.result.show_tried(tried)
            self.halves.show_right(self.result)
        else:
            self.watching.follow("")
            waits = self._begun is not None and name in ("", self._begun[0]) and self._wanted == self._begun[0]
            self.halves.show_right(self._begins if waits else self.all if self.roster.rows else self._empty)

    def show_run(self, name: str) -> None:
        """Show a run, or the figures in a file of that name, now or as soon as they are there."""
        self._wanted = name
        self.halves.show_right(self.all if self.roster.rows else self._empty)  # no form any more
        self.watching.look()
        if self._seen.one(name) or self._seen.result(name):
            self._show_seen()

    def show_all(self) -> None:
        """Show the table."""
        self.roster.choose("")
        self._follow()

    def _compare(self, names: list[str]) -> None:
        found = [one for name in names if (one := self._seen.one(name))]
        earlier, later = sorted(found, key=lambda one: one.run.made)
        self.both.show_pair(earlier, later)
        self.halves.show_right(self.both)

    def open_new(self) -> None:
        """Ask for a new run."""
        self.new.open()
        self.halves.show_right(self.new)

    def open_evaluating(self, run: str = "") -> None:
        """Ask what model to try on what."""
        self.evaluating.open(run)
        self.halves.show_right(self.evaluating)

    def _evaluate(self) -> None:
        self.open_evaluating(self.roster.current)

    # ---- what is done

    def _go(self) -> None:
        """Press the button of the form that is seen."""
        if isinstance(form := self.halves.right, (NewRun, Evaluating)) and form.form is not None:
            form.form.go.click()

    def _engine(self) -> tuple[Engine, Run] | None:
        one = self.view.one
        engine = self.engines.get(one.run.engine) if one else None
        return (engine, one.run) if engine and one else None

    def _stop(self) -> None:
        if (found := self._engine()) and self.view.stop.isVisible() and self.view.stop.isEnabled():
            self.view.stop.setEnabled(False)
            found[0].stop(found[1])

    def _resume(self) -> None:
        if found := self._engine():
            self.view.resume.setEnabled(False)
            found[0].resume(found[1], self.show_run, self._not_done)

    def _keep(self) -> None:
        if found := self._engine():
            found[0].keep(found[1], self.show_run, self._not_done)

    def _not_done(self, problem: Problem | None) -> None:
        self.view.resume.setEnabled(True)
        if problem:
            self.bench.fail(problem)

    def _ask_delete(self, name: str) -> None:
        if tried := self._seen.result(name):
            question = self.tr("Delete the figures of {name}?").format(name=tried.title)
            confirm(self, question, self.tr("They can be made again."), self.tr("Delete"), lambda: self._forget(name))
        elif one := self._seen.one(name):
            question = self.tr("Delete the run {name}?").format(name=name)
            said = self.tr("It goes to the trash of the runs, with its model and figures.")
            used = [user.run.name for user in self._seen.runs if runs.starts_from(user.run, one.run)]
            if used:
                users = self.tr("Started from it: {names}. They keep what they learned.")
                said = f"{said} {users.format(names=', '.join(used))}"
            confirm(self, question, said, self.tr("Delete"), lambda: self._delete(name))

    def _delete(self, name: str) -> None:
        def deleted(_none: None) -> None:
            self.bench.tell(self.tr("Run {name} deleted").format(name=name), self.tr("Undo"), restore)
            self.watching.look()

        def restore() -> None:
            self.bench.store.ask(lambda project: runs.restore(project.runs, name), lambda _none: self.watching.look())

        self.bench.store.ask(lambda project: runs.delete(project.runs, name), deleted)

    def _forget(self, name: str) -> None:
        if tried := self._seen.result(name):
            self.bench.store.ask(lambda _project: tried.file.unlink(missing_ok=True), lambda _n: self.watching.look())

    # ---- a page's life

    def entered(self) -> None:
        self.watching.wake(True)

    def left(self) -> None:
        self.watching.wake(False)

    def show_wanted(self, what: Any) -> None:
        """``what`` is the name of a run."""
        self.show_run(str(what))

    def step_back(self) -> bool:
        if self.halves.right in (self.new, self.evaluating):
            self._follow()
            return True
        if self.halves.right in (self.view, self.result, self.both):
            self.show_all()
            return True
        return False

    def close_down(self) -> None:
        self.new.close_down()
        self.view.close_down()
        for engine in self.engines.values():
            engine.close_down()
        self.watching.close()
