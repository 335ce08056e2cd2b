"""What may go wrong with the pictures: clues that give labels away, and pictures that want a look."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from signlab.dataset.changes import pictures
from signlab.dataset.project import Project
from signlab.errors import Problem
from signlab.ui.jobs import State, Task
from signlab.ui.pages.coverage.seen import Seen
from signlab.ui.pages.coverage.watching import Watching
from signlab.ui.theme import Theme
from signlab.ui.widgets.columns import centred, scrolling
from signlab.ui.widgets.states import Empty, ProblemCard, Skeleton
from signlab.ui.widgets.text import button, icon_button, label
from signlab.ui.workbench import Workbench
from signlab.vision.checks import CHECKS, Check, of_project
from signlab.vision.findings import Finding
from signlab.vision.judging import Judge, Verdict
from signlab.vision.pictures import Pictures
from signlab.vision.shortcuts import Shortcut

_EXAMPLES = 2


@dataclass(frozen=True)
class Hints:
    """A verdict, and what is open by the limits of the project."""

    of: Pictures
    shortcuts: Sequence[Shortcut]
    findings: Mapping[str, Sequence[Finding]]


def opened(project: Project, verdict: Verdict) -> Hints:
    """A question for the store."""
    checks, dismissed, judged = of_project(project.settings), project.index.dismissed(), verdict.judged
    found = {key: judged.findings(check, dismissed) for key, check in checks.items()}
    return Hints(judged.pictures, verdict.shortcuts, found)


class HintsPage(QWidget):
    """``left`` says that the sheet is wanted again, ``looked_at`` carries the key of a check for the Library.

    The work is a job of its own, which can be stopped, and is when the pictures are others than it began with.
    """

    left = Signal()
    looked_at = Signal(str)

    def __init__(self, bench: Workbench, watching: Watching) -> None:
        super().__init__()
        self._bench, self._watching = bench, watching
        self.hints: Hints | None = None
        self._task: Task | None = None
        self._of: Pictures | None = None
        """The pictures that are judged, or were."""
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
        if self._of is not seen.covered.pictures:
            self._judge(seen.covered.pictures)

    def follow(self, seen: Seen) -> None:
        """The pictures are others now: what goes on is of no use any more."""
        if self._task and not self._task.state.over and not _alike(self._of, seen.covered.pictures):
            self._task.cancel()

    def _judge(self, pictures: Pictures) -> None:
        self.hints, self._of = None, pictures
        if self._task and not self._task.state.over:
            self._task.cancel()
        job = Judge(self._bench.project, clues=True)
        task = self._bench.jobs.start(self.tr("Look for shortcuts and doubts"), job)
        self._task = task
        task.changed.connect(self._tell)
        self._waiting = label(self.tr("Looking at the pictures"), "muted")
        card, column = QWidget(), QVBoxLayout()
        column.addWidget(self._waiting)
        column.addWidget(button(self.tr("Stop"), task.cancel), 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(Skeleton(self._bench.theme), 1)
        card.setLayout(column)
        self._show(card)

    def _tell(self) -> None:
        """How far it is, or what came of it."""
        task = self._task
        if task is None or task is not self.sender():
            return
        if task.state is State.DONE and self.hints is None:
            verdict = task.result
            self._bench.store.ask(lambda project: opened(project, verdict), self._show_hints, topic="hints")
        elif task.state is State.FAILED:
            self._show_problem(Problem(task.title, task.words))
        elif task.state is State.CANCELLED:
            self._show_stopped()
        elif task.progress and task.progress.note:
            note = task.progress.note
            self._waiting.setText(f"{note[:1].upper()}{note[1:]}")

    def _show_stopped(self) -> None:
        self._of = None
        words = self.tr("It was stopped, or the pictures have changed meanwhile.")
        self._show(Empty(self.tr("Not looked through"), words, (self.tr("Look again"), self._again)))

    def _again(self) -> None:
        if self._watching.seen:
            self._judge(self._watching.seen.covered.pictures)

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
            if found := hints.findings[check.key]:
                column.addWidget(self._finding(check, found))
                shown += 1
        if not shown:
            column.addWidget(label(self.tr("None of them does."), "muted"))

    def _finding(self, check: Check, found: Sequence[Finding]) -> QWidget:
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(16)
        text = QVBoxLayout()
        text.setSpacing(0)
        text.addWidget(label(self.tr("{title}: {n}").format(title=check.title, n=pictures(len(found)))))
        said = "; ".join(f"{one.label}: {one.words}" for one in found[:_EXAMPLES])
        text.addWidget(label(said, "caption", wrap=True))
        line.addLayout(text, 1)
        look = button(self.tr("Look at them in the Library"), lambda: self.looked_at.emit(check.key), "flat")
        look.setAccessibleDescription(check.title)
        line.addWidget(look)
        return row


def _alike(one: Pictures | None, other: Pictures) -> bool:
    """Whether both hold the same pictures, measured alike."""
    return (
        one is not None
        and one.names == other.names
        and one.labels == other.labels
        and bool(np.array_equal(one.label, other.label) and np.array_equal(one.measured, other.measured))
    )
