"""The Train page: the runs there are, one of them, or a new one."""

from typing import Any

from PySide6.QtWidgets import QVBoxLayout

from signlab.errors import Problem
from signlab.training import runs
from signlab.training.run import Run
from signlab.ui.pages.page import Page
from signlab.ui.pages.train import words
from signlab.ui.pages.train.engine import Engine
from signlab.ui.pages.train.engines import engines
from signlab.ui.pages.train.new_run import NewRun
from signlab.ui.pages.train.run_view import RunView
from signlab.ui.pages.train.watching import Watching
from signlab.ui.widgets.confirm import confirm
from signlab.ui.widgets.halves import Halves
from signlab.ui.widgets.roster import Roster
from signlab.ui.widgets.states import Empty
from signlab.ui.workbench import Workbench


class TrainPage(Page):
    """A view on a :class:`~signlab.ui.pages.train.watching.Watching`."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self.watching = Watching(bench, self)
        self.engines = engines(bench, self)
        self.roster = Roster(bench.theme, self.tr("Runs"), self.tr("New run"), self.tr("No runs yet."), several=True)
        self.halves = Halves(self.roster)
        self.view = RunView(self.watching, self.engines)
        self.new = NewRun(self.watching, self.engines)
        self._wanted = ""
        self._empty = Empty(
            self.tr("Train"),
            self.tr("A model learns the letters from a build. Its figures tell how good it is for new people."),
            (self.tr("New run"), self.open_new),
        )
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.halves)
        self.setFocusProxy(self.roster.list)
        for part in (self._empty, self.new, self.view):
            self.halves.show_right(part)
        self.halves.show_right(self._empty)
        self._connect()

    def _connect(self) -> None:
        self.watching.changed.connect(self._show_seen)
        self.watching.failed.connect(self.bench.fail)
        self.roster.new_wanted.connect(self.open_new)
        self.roster.chosen.connect(self._chosen)
        self.roster.delete_wanted.connect(lambda names: self._ask_delete(names[0]))
        self.new.begun.connect(self.show_run)
        self.new.dropped.connect(self._leave_new)
        self.view.stop_wanted.connect(self._stop)
        self.view.resume_wanted.connect(self._resume)
        self.view.delete_wanted.connect(lambda: self._ask_delete(self.roster.current))

    # ---- what is shown

    def _show_seen(self) -> None:
        seen = self.watching.seen
        assert seen is not None
        titles = {name: engine.title for name, engine in self.engines.items()}
        self.roster.show_rows([words.row(one, titles) for one in seen.runs])
        if self._wanted and seen.one(self._wanted):
            wanted, self._wanted = self._wanted, ""
            self.roster.choose(wanted)
            self._chosen(wanted)
        elif self.halves.right is not self.new:
            self._chosen(self.roster.current)

    def _chosen(self, name: str) -> None:
        one = self.watching.seen.one(name) if self.watching.seen and name else None
        if one is None:
            self.watching.follow("")
            self.halves.show_right(self._empty)
            return
        self.view.show_one(one)
        self.halves.show_right(self.view)

    def show_run(self, name: str) -> None:
        """Show a run, now or as soon as it is there."""
        self._wanted = name
        self.halves.show_right(self.view if self.roster.rows else self._empty)
        self.watching.look()

    def open_new(self) -> None:
        """Ask for a new run."""
        self.new.open()
        self.halves.show_right(self.new)

    def _leave_new(self) -> None:
        if not self.roster.current and self.roster.rows:
            self.roster.choose(self.roster.rows[0].id)
        self._chosen(self.roster.current)

    # ---- what is done

    def _engine(self) -> tuple[Engine, Run] | None:
        one = self.view.one
        engine = self.engines.get(one.run.engine) if one else None
        return (engine, one.run) if engine and one else None

    def _stop(self) -> None:
        if found := self._engine():
            self.view.stop.setEnabled(False)
            found[0].stop(found[1])

    def _resume(self) -> None:
        if found := self._engine():
            self.view.resume.setEnabled(False)
            found[0].resume(found[1], self.show_run, self._not_resumed)

    def _not_resumed(self, problem: Problem | None) -> None:
        self.view.resume.setEnabled(True)
        if problem:
            self.bench.fail(problem)

    def _ask_delete(self, name: str) -> None:
        question = self.tr("Delete the run {name}?").format(name=name)
        said = self.tr("Its model and its figures go to the trash of the runs.")
        confirm(self, question, said, self.tr("Delete"), lambda: self._delete(name))

    def _delete(self, name: str) -> None:
        self.bench.store.ask(lambda project: runs.delete(project.runs, name), lambda _none: self.watching.look())

    # ---- a page's life

    def entered(self) -> None:
        self.watching.wake(True)

    def left(self) -> None:
        self.watching.wake(False)

    def show_wanted(self, what: Any) -> None:
        """``what`` is the name of a run."""
        self.show_run(str(what))

    def step_back(self) -> bool:
        if self.halves.right is self.new:
            self._leave_new()
            return True
        return False

    def close_down(self) -> None:
        self.new.close_down()
        self.view.close_down()
        for engine in self.engines.values():
            engine.close_down()
        self.watching.close()
