"""What may go wrong with the pictures: clues that give labels away, and pictures that want a look."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from signlab.dataset.changes import pictures
from signlab.dataset.project import Project
from signlab.dataset.query import Query
from signlab.errors import Problem
from signlab.ui.pages.coverage.seen import Seen
from signlab.ui.pages.coverage.watching import Watching
from signlab.ui.theme import Theme
from signlab.ui.widgets.columns import centred, scrolling
from signlab.ui.widgets.states import ProblemCard, Skeleton
from signlab.ui.widgets.text import button, icon_button, label
from signlab.ui.workbench import Workbench
from signlab.vision.doubts import doubts
from signlab.vision.findings import CHECKS, Finding, findings
from signlab.vision.pictures import Pictures
from signlab.vision.shortcuts import Shortcut, shortcuts

_EXAMPLES = 2
_SHOWN = 2_000
"""Pictures of a check that the Library is asked for at most, the worst."""


@dataclass(frozen=True)
class Hints:
    """``of`` are the pictures that were judged."""

    of: Pictures
    shortcuts: Sequence[Shortcut]
    findings: Sequence[Finding]

    def found(self, check: str) -> list[Finding]:
        return [one for one in self.findings if one.check == check]


def judge(project: Project, known: Pictures) -> Hints:
    """Look for both. Takes seconds."""
    doubted = doubts(known, project.index.landmarks())
    return Hints(known, shortcuts(known), findings(known, doubted=doubted))


class HintsPage(QWidget):
    """``left`` says that the sheet is wanted again, ``looked_at`` carries a query for the Library."""

    left = Signal()
    looked_at = Signal(object)

    def __init__(self, bench: Workbench, watching: Watching) -> None:
        super().__init__()
        self._bench, self._watching = bench, watching
        self.hints: Hints | None = None
        self._back = icon_button(self.tr("All labels"), self.left.emit)
        self._below: QWidget | None = None
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self._back)
        head.addWidget(label(self.tr("Shortcuts and doubts"), "title"))
        head.addStretch()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(16, 12, 16, 12)
        self._column.setSpacing(8)
        self._column.addLayout(head)
        bench.theme.changed.connect(self._draw_icons)
        self._draw_icons()

    def _draw_icons(self) -> None:
        theme: Theme = self._bench.theme
        self._back.setIcon(theme.icon("back"))

    def show_seen(self, seen: Seen) -> None:
        """Judge the pictures, unless these very ones were."""
        self._back.setFocus()
        known, project = seen.covered.pictures, self._bench.project
        if self.hints is None or self.hints.of is not known:
            self.hints = None
            self._show(Skeleton(self._bench.theme))
            self._watching.ask(
                lambda: judge(project, known), self._show_hints, failed=self._show_problem, topic="hints"
            )

    def _show(self, widget: QWidget) -> None:
        if self._below:
            self._column.removeWidget(self._below)
            self._below.deleteLater()
        self._below = widget
        self._column.addWidget(widget, 1)

    def _show_problem(self, problem: Problem) -> None:
        card = QWidget()
        column = QVBoxLayout(card)
        column.addWidget(ProblemCard(problem))
        column.addStretch()
        self._show(card)

    def _show_hints(self, hints: Hints) -> None:
        self.hints = hints
        column = QVBoxLayout()
        column.setSpacing(8)
        column.addWidget(self._heading(self.tr("What tells the letters apart without looking at the hand")))
        self._add_shortcuts(column, hints)
        column.addSpacing(16)
        column.addWidget(self._heading(self.tr("Pictures that want a look")))
        self._add_findings(column, hints)
        column.addStretch()
        self._show(scrolling(centred(column), self.tr("Shortcuts and doubts")))

    def _heading(self, words: str) -> QLabel:
        made = label(words)
        made.setProperty("strong", True)
        return made

    def _add_shortcuts(self, column: QVBoxLayout, hints: Hints) -> None:
        if not hints.shortcuts:
            column.addWidget(label(self.tr("Too few pictures are measured to tell."), "muted"))
            return
        telling = [one for one in hints.shortcuts if one.telling]
        words = self.tr(
            "A model would learn these in place of the hand. Record the letters in turns, in the same light."
        )
        good = self.tr("Nothing but the hand tells the letters apart.")
        column.addWidget(label(words if telling else good, "muted", wrap=True))
        for one in hints.shortcuts:
            column.addWidget(label(one.words, tone="warn" if one.telling else "", wrap=True))

    def _add_findings(self, column: QVBoxLayout, hints: Hints) -> None:
        shown = 0
        for check in CHECKS.values():
            if found := hints.found(check.key):
                column.addWidget(self._finding(check.title, found))
                shown += 1
        if not shown:
            column.addWidget(label(self.tr("None of them does."), "muted"))

    def _finding(self, title: str, found: Sequence[Finding]) -> QWidget:
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(16)
        text = QVBoxLayout()
        text.setSpacing(0)
        text.addWidget(label(self.tr("{title}: {n}").format(title=title, n=pictures(len(found)))))
        said = "; ".join(f"{one.label}: {one.words}" for one in found[:_EXAMPLES])
        text.addWidget(label(said, "caption", wrap=True))
        line.addLayout(text, 1)
        look = button(self.tr("Look at them in the Library"), lambda: self._look_at(found), "flat")
        look.setAccessibleDescription(title)
        line.addWidget(look)
        return row

    def _look_at(self, found: Sequence[Finding]) -> None:
        self.looked_at.emit(Query(name=tuple(one.name for one in found[:_SHOWN])))
