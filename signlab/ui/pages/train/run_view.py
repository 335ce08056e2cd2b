"""The right half of the page: one run, from the sentence to the log."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

from signlab.errors import Problem
from signlab.ui.pages.train import words
from signlab.ui.pages.train.engine import Engine, RunPanel
from signlab.ui.pages.train.exporting import Exporting
from signlab.ui.pages.train.figures_view import FiguresView
from signlab.ui.pages.train.looking import Looking
from signlab.ui.pages.train.seen import One
from signlab.ui.pages.train.watching import Watching
from signlab.ui.pages.wishes import Trial
from signlab.ui.widgets.summary import Facts, Log, Summary

if TYPE_CHECKING:
    from signlab.ui.pages.train.curves import Curves

_NOTED = 800
"""Milliseconds after the last key until a note is stored."""


class RunView(Summary):
    """Its buttons tell what is wanted of the run that is shown."""

    stop_wanted = Signal()
    resume_wanted = Signal()
    keep_wanted = Signal()
    delete_wanted = Signal()
    evaluate_wanted = Signal()
    all_wanted = Signal()

    def __init__(self, watching: Watching, engines: Mapping[str, Engine]) -> None:
        super().__init__(watching.bench.theme, "Run")
        self._watching, self._engines = watching, engines
        self.one: One | None = None
        self._panels: dict[str, RunPanel] = {}
        self._exporting = Exporting(watching, self)
        self._looking = Looking(watching.bench, self)
        self.stop = self.offer(self.tr("Stop"), self.stop_wanted.emit, "danger")
        self.resume = self.offer(self.tr("Resume"), self.resume_wanted.emit, "primary")
        self.keep = self.offer(self.tr("Keep the best so far"), self.keep_wanted.emit)
        self.evaluate = self.offer(self.tr("Evaluate"), self.evaluate_wanted.emit)
        self.try_it = self.offer(self.tr("Try it"), lambda: self._pass_on(Trial))
        self.deploy = self.offer(self.tr("Deploy"), lambda: self._pass_on(str))
        self.export = self.offer(self.tr("Export"), self._offer_export)
        self.delete = self.offer(self.tr("Delete"), self.delete_wanted.emit)
        self.offer(self.tr("All runs"), self.all_wanted.emit, "flat")
        self._own, self._own_column = self._holder()
        self._plots, self._plots_column = self._holder()
        self.curves: Curves | None = None
        self.figures = FiguresView(watching.bench.theme, self._exporting.keep_table)
        self.figures.pair_wanted.connect(self._look_at)
        self.figures.record_wanted.connect(self._looking.record)
        self._figures_section = self.section(self.tr("Figures"), self.figures)
        self.facts = Facts()
        self.section(self.tr("Settings"), self.facts, folds=True)
        self.notes = self._note_field()
        self.section(self.tr("Notes"), self.notes)
        self.log = Log(self.tr("Log"))
        self._log_section = self.section(self.tr("Log"), self.log, folds=True)
        watching.log_changed.connect(self._show_log)

    def _holder(self) -> tuple[QWidget, QVBoxLayout]:
        """A place in the column for what comes later."""
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 16, 0, 0)
        self._column.insertWidget(self._column.count() - 1, holder)
        holder.hide()
        return holder, column

    def _note_field(self) -> QPlainTextEdit:
        field = QPlainTextEdit()
        field.setAccessibleName(self.tr("Notes"))
        field.setPlaceholderText(self.tr("What was new in this run, and what came of it"))
        field.setTabChangesFocus(True)
        field.setFixedHeight(80)
        self._noting = QTimer(self, singleShot=True, interval=_NOTED)
        self._noting.timeout.connect(self.store_note)
        field.textChanged.connect(self._noting.start)
        return field

    # ---- what is shown

    def show_one(self, one: One) -> None:
        """Tell of a run; called again whenever something of it changed."""
        other = self.one is None or self.one.run.name != one.run.name
        if other:
            self.store_note()
        before, self.one = self.one, one
        run, engine = one.run, self._engines.get(one.run.engine)
        self.say(" · ".join((run.name, engine.title if engine else run.engine, words.state(one))), words.sentence(one))
        self._show_deeds(one, engine)
        self.show_problems([Problem(**{"next_step": "", **problem}) for problem in run.problems])
        self.facts.show_facts(words.facts(run))
        self._show_panel(one)
        self._show_curves(one)
        if other or before is None or before.figures is not one.figures:
            self._figures_section.setVisible(one.figures is not None)
            if one.figures is not None:
                self.figures.show_figures(one.figures)
        if other:
            self._show_note(one.notes)
            self.log.clear()
            self._watching.follow(run.name)
            self._log_section.unfold(run.state == "running")
            self.to_top()

    def _show_deeds(self, one: One, engine: Engine | None) -> None:
        run = one.run
        working = run.state == "running" or one.is_evaluating
        can_stop = engine is not None and engine.can_stop(run)
        self.stop.setVisible(run.state == "running")
        self.stop.setEnabled(can_stop)
        self.stop.setToolTip("" if can_stop else self.tr("It is trained by a command in a terminal: stop it there."))
        self.resume.setVisible(engine is not None and engine.can_resume(run))
        self.resume.setEnabled(True)
        self.keep.setVisible(engine is not None and engine.can_keep(run) and bool(one.curves))
        self.evaluate.setVisible(run.state == "done" and not working)
        self.try_it.setVisible(run.state == "done")
        self.deploy.setVisible(run.state == "done" and run.engine != "landmarks")  # a device knows networks alone
        self.export.setVisible(one.figures is not None)
        self.delete.setVisible(not working)

    def _show_panel(self, one: One) -> None:
        name = one.run.engine
        if name not in self._panels and name in self._engines and (made := self._engines[name].panel()) is not None:
            self._panels[name] = made
            self._own_column.addWidget(made)
        for other, panel in self._panels.items():
            panel.setVisible(other == name)
        self._own.setVisible(name in self._panels)
        if name in self._panels:
            self._panels[name].show_run(one.run)

    def _show_curves(self, one: One) -> None:
        """A single point is no curve."""
        wanted = one.run.engine != "landmarks" and bool(one.curves)
        if wanted and self.curves is None:
            from signlab.ui.pages.train.curves import Curves

            self.curves = Curves(self._theme)
            self._plots_column.addWidget(self.curves)
        self._plots.setVisible(wanted)
        if wanted and self.curves is not None:
            self.curves.show_rows(one.curves, int(one.run.options.get("epochs") or 0))

    def _show_log(self, name: str, text: str) -> None:
        if self.one is not None and name == self.one.run.name:
            self.log.show_text(text.rstrip("\n"))

    # ---- notes

    def _show_note(self, text: str) -> None:
        self.notes.blockSignals(True)
        self.notes.setPlainText(text)
        self.notes.blockSignals(False)
        self._noting.stop()

    def store_note(self) -> None:
        """Store what was typed, if it was not yet."""
        if self.one is None or not self._noting.isActive():
            return
        self._noting.stop()
        run, text = self.one.run, self.notes.toPlainText()
        self._watching.ask(lambda: run.note(text), lambda _stored: None)

    # ---- what is done

    def _pass_on(self, as_: Callable[[str], object]) -> None:
        """To the Deploy page."""
        if self.one is not None:
            self._watching.bench.wanted.emit("deploy", as_(self.one.run.name))

    def _look_at(self, label: str, told: str) -> None:
        if self.one is not None and self.one.figures is not None:
            self._looking.look_at(self.one.figures, label, told)

    def _offer_export(self) -> None:
        if self.one is not None and self.one.figures is not None:
            self._exporting.show_menu(self.export, self.one.figures, self.one.run.name)

    def close_down(self) -> None:
        self.store_note()
        for panel in self._panels.values():
            panel.close_down()
