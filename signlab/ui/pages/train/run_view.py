"""The right half of the page: one run, from the sentence to the log."""

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from signlab.ui.pages.train import words
from signlab.ui.pages.train.engine import Engine, RunPanel
from signlab.ui.pages.train.seen import One
from signlab.ui.pages.train.watching import Watching
from signlab.ui.widgets.summary import Facts, Log, Summary


class RunView(Summary):
    """``stop_wanted``, ``resume_wanted`` and ``delete_wanted`` are told by their buttons."""

    stop_wanted = Signal()
    resume_wanted = Signal()
    delete_wanted = Signal()

    def __init__(self, watching: Watching, engines: Mapping[str, Engine]) -> None:
        super().__init__(watching.bench.theme, "Run")
        self._watching, self._engines = watching, engines
        self.one: One | None = None
        self._panels: dict[str, RunPanel] = {}
        self.stop = self.offer(self.tr("Stop"), self.stop_wanted.emit, "danger")
        self.resume = self.offer(self.tr("Resume"), self.resume_wanted.emit, "primary")
        self.delete = self.offer(self.tr("Delete"), self.delete_wanted.emit)
        self._own = QWidget()
        self._own_column = QVBoxLayout(self._own)
        self._own_column.setContentsMargins(0, 0, 0, 0)
        self._column.insertWidget(self._column.count() - 1, self._own)
        self.facts = Facts()
        self.section(self.tr("Settings"), self.facts, folds=True)
        self.log = Log(self.tr("Log"))
        self._log_section = self.section(self.tr("Log"), self.log, folds=True)
        watching.log_changed.connect(self._show_log)

    def show_one(self, one: One) -> None:
        """Tell of a run; called again whenever something of it changed."""
        other = self.one is None or self.one.run.name != one.run.name
        self.one = one
        run, engine = one.run, self._engines.get(one.run.engine)
        self.say(" · ".join((run.name, engine.title if engine else run.engine, words.state(one))), words.sentence(one))
        self.stop.setVisible(run.state == "running")
        self.stop.setEnabled(engine is not None and engine.can_stop(run))
        self.resume.setVisible(engine is not None and engine.can_resume(run))
        self.delete.setVisible(run.state != "running")
        self.facts.show_facts(words.facts(run))
        self._show_panel(one)
        if other:
            self.log.clear()
            self._watching.follow(run.name)
            self.to_top()

    def _show_panel(self, one: One) -> None:
        name = one.run.engine
        if name not in self._panels and name in self._engines and (made := self._engines[name].panel()) is not None:
            self._panels[name] = made
            self._own_column.addWidget(made)
        for other, panel in self._panels.items():
            panel.setVisible(other == name)
        if name in self._panels:
            self._panels[name].show_run(one.run)

    def _show_log(self, name: str, text: str) -> None:
        if self.one is not None and name == self.one.run.name:
            self.log.show_text(text.rstrip("\n"))

    def close_down(self) -> None:
        for panel in self._panels.values():
            panel.close_down()
