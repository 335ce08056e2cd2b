"""The right half of the page: all runs in a table."""

from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from signlab.ui.frame.drawer import duration
from signlab.ui.pages.train import words
from signlab.ui.pages.train.engine import Engine
from signlab.ui.pages.train.seen import One, Seen
from signlab.ui.theme import Theme
from signlab.ui.widgets.summary import Summary
from signlab.ui.widgets.table import Column, Table


class AllRuns(Summary):
    """``opened`` carries a run, ``compared`` two of them."""

    opened = Signal(str)
    compared = Signal(list)
    evaluate_wanted = Signal()

    def __init__(self, theme: Theme, engines: Mapping[str, Engine], keep: Callable[[Path, str], object]) -> None:
        super().__init__(theme, "All runs")
        self._engines = engines
        self.compare = self.offer(self.tr("Compare the two"), lambda: self.compared.emit(self.table.selected))
        self.offer(self.tr("Evaluate a model"), self.evaluate_wanted.emit)
        for engine in engines.values():
            for said, call in engine.tools():
                self.offer(said, call)
        self.table = Table(self.tr("Runs"), self._columns(), most_shown=18, keep=keep)
        self.table.opened.connect(self.opened)
        self.table.picked.connect(lambda names: self.compare.setEnabled(len(names) == 2))
        self.compare.setEnabled(False)
        self.compare.setToolTip(self.tr("Select two runs, with Ctrl."))
        self._find = QLineEdit()
        self._find.setPlaceholderText(self.tr("Find a run, an engine, a build, a note"))
        self._find.setAccessibleName(self.tr("Find runs"))
        self._find.setMaximumWidth(320)
        self._find.textChanged.connect(self.table.filter)
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._find)
        column.addWidget(self.table)
        self.section("", holder)

    def _columns(self) -> tuple[Column, ...]:
        unseen = self.tr("How often it is right for people whom it did not learn from.")
        return (
            Column(self.tr("Run")),
            Column(self.tr("Engine")),
            Column(self.tr("Build")),
            Column(self.tr("State")),
            Column(self.tr("New, %"), words.whole, unseen),
            Column(self.tr("Known, %"), words.whole, self.tr("How often it is right for people it learned from.")),
            Column(self.tr("Time"), duration),
            Column(self.tr("Cost"), words.dollars),
            Column(self.tr("Settings")),
            Column(self.tr("Made"), lambda made: made[:16].replace("T", " ")),
            Column(self.tr("Notes")),
        )

    def show_seen(self, seen: Seen) -> None:
        self.table.show_rows([self._row(one) for one in seen.runs], [one.run.name for one in seen.runs])
        self.show_problems(seen.problems)
        best = max(
            (one for one in seen.runs if one.share("unseen") is not None),
            key=lambda one: one.share("unseen") or 0.0,
            default=None,
        )
        count = len(seen.runs)
        said = self.tr("{n} runs.").format(n=count) if count != 1 else self.tr("One run.")
        if best is not None:
            most = self.tr("Best for new people: {name}, right for {share}.")
            said = f"{said} {most.format(name=best.run.name, share=words.percent(best.share('unseen')))}"
        self.say(self.tr("All runs"), said)

    def _row(self, one: One) -> tuple[object, ...]:
        run = one.run
        title = self._engines[run.engine].title if run.engine in self._engines else run.engine
        figures = (one.share("unseen"), one.share("seen"), run.seconds, words.cost(run))
        notes = " ".join(one.notes.split())
        return (run.name, title, run.build.name, words.state(one), *figures, words.settings(run), run.made, notes)
