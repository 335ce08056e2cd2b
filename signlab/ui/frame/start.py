"""The start page: recent projects, a new one, one to open or to import."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from signlab.alphabet import Alphabet
from signlab.dataset.guessing import Guess, guess
from signlab.errors import Problem
from signlab.ui.crash import Reporter
from signlab.ui.frame.art import Art
from signlab.ui.frame.demo import Demo
from signlab.ui.frame.new_project import NewProject
from signlab.ui.frame.recent import Recent
from signlab.ui.frame.reports import ReportCard, Reports
from signlab.ui.jobs import Jobs
from signlab.ui.opening import Opener
from signlab.ui.settings import Settings
from signlab.ui.theme import Theme
from signlab.ui.widgets.states import Offer, ProblemCard
from signlab.ui.widgets.text import button, label
from signlab.ui.worker import Worker

COLUMN = 600
"""Pixels: how wide a column still reads well."""


class StartPage(QWidget):
    """What the window shows while no project is open. ``open_wanted``: somebody wants to choose a folder."""

    open_wanted = Signal()

    def __init__(self, settings: Settings, theme: Theme, reporter: Reporter, opener: Opener) -> None:
        super().__init__()
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._settings, self._theme, self._reporter, self._opener = settings, theme, reporter, opener
        self.jobs = Jobs(self)
        self._worker = Worker("start page", self)
        self.source: Path | None = None
        """The folder to import from once the new project is open."""
        self._recent = Recent(settings, self._worker)
        self._new = NewProject(self._worker)
        self._demo = Demo(self.jobs, self._worker)
        self._reports = Reports(reporter, self._worker)
        self._problems = QVBoxLayout()
        self._problems.setSpacing(8)
        self._stack = QStackedWidget()
        for part in (self._first(), _topped(self._new), _topped(self._demo), self._reports):
            self._stack.addWidget(part)
        self._lay_out()
        self._connect()
        self.show_recent()

    def _connect(self) -> None:
        self._recent.chosen.connect(self._opener.open)
        self._new.asked.connect(self._create)
        self._demo.made.connect(self._open_demo)
        for part in (self._new, self._demo, self._reports):
            part.back.connect(self.show_recent)
        self._opener.failed.connect(self._not_opened)
        self._opener.busy.connect(self._stack.setDisabled)

    def _lay_out(self) -> None:
        inside = QVBoxLayout()
        inside.setContentsMargins(48, 40, 48, 24)
        inside.setSpacing(16)
        inside.addWidget(label("Sign Lab", "display"))
        words = self.tr("From a hand in front of a camera to a device that speaks the letters.")
        inside.addWidget(label(words, "muted", wrap=True))
        inside.addSpacing(8)
        inside.addLayout(self._problems)
        inside.addWidget(self._stack, 1)
        holder = QWidget()
        holder.setMaximumWidth(COLUMN + 96)
        holder.setLayout(inside)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(Art(self._theme), 2)
        right = QHBoxLayout()
        right.addStretch(1)
        right.addWidget(holder, 100)
        right.addStretch(1)
        row.addLayout(right, 3)

    def _first(self) -> QWidget:
        """What can be done, and the recent projects below it."""
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(24)
        row = QHBoxLayout()
        row.setSpacing(8)
        self._first_button = button(self.tr("New project"), self.ask_new, "primary")
        row.addWidget(self._first_button)
        row.addWidget(button(self.tr("Open…"), self.open_wanted.emit))
        row.addWidget(button(self.tr("Import pictures…"), self.ask_import))
        row.addWidget(button(self.tr("No camera? Try a demo"), self.ask_demo, "flat"))
        row.addStretch()
        column.addLayout(row)
        area = QScrollArea(widgetResizable=True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(_topped(self._recent))
        column.addWidget(area, 1)
        return page

    def show_recent(self) -> None:
        """Back to the beginning."""
        self.source = None
        self._stack.setCurrentIndex(0)
        self._recent.refresh()
        self._focus_first()
        self._clear_problems()
        if self._reporter.offered:
            card = ReportCard(self._reporter)
            card.wanted.connect(self._show_reports)
            self._problems.addWidget(card)
            card.show()

    def _focus_first(self) -> None:
        if not self._recent.focus_first():
            self._first_button.setFocus()

    def ask_new(self) -> None:
        """Show the form for a new project."""
        self._clear_problems()
        self.source = None
        self._new.begin()
        self._show(self._new)

    def ask_import(self) -> None:
        """A new project from somebody else's folder of label folders, which tell its alphabet."""
        folder = QFileDialog.getExistingDirectory(self, self.tr("The folder that holds the label folders"))
        if folder:
            self.look_through(Path(folder))

    def look_through(self, source: Path) -> None:
        """Ask for a new project for the pictures of ``source``."""
        self._clear_problems()
        found = self._found(source)
        self._worker.ask(lambda: guess(source), found, failed=self.show_problem, topic="looking through")

    def _found(self, source: Path) -> Callable[[Guess], None]:
        def show(found: Guess) -> None:
            self.source = source
            self._new.begin(source, found)
            self._show(self._new)

        return show

    def ask_demo(self) -> None:
        """Offer a project of drawn pictures."""
        self._clear_problems()
        self._demo.begin()
        self._show(self._demo)

    def _show_reports(self) -> None:
        self._clear_problems()
        self._reports.begin()
        self._show(self._reports)

    def _show(self, part: QWidget) -> None:
        for at in range(self._stack.count()):
            if self._stack.widget(at) is part or self._stack.widget(at).isAncestorOf(part):
                self._stack.setCurrentIndex(at)

    def _create(self, root: Path, name: str, alphabet: Alphabet) -> None:
        self._opener.create(root, name, alphabet)

    def _open_demo(self, root: Path) -> None:
        self._settings["capture.source"] = "demo:"
        self._opener.open(root)

    def _not_opened(self, root: Path, problem: Problem) -> None:
        if self._stack.currentWidget().isAncestorOf(self._new) and root == self._new.root:
            self._new.show_problem(problem)
            return
        self._clear_problems()
        self._focus_first()  # it was lost while nothing could be pressed
        self.show_problem(problem, (self.tr("Look for pictures in it"), partial(self.look_through, root)))

    def show_problem(self, problem: Problem, *offers: Offer) -> None:
        """Above the list, until something else is done."""
        card = ProblemCard(problem, *offers)
        card.offer(self.tr("Dismiss"), card.deleteLater)
        self._problems.addWidget(card)

    def _clear_problems(self) -> None:
        for card in self.findChildren(ProblemCard):
            card.hide()
            card.deleteLater()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._stack.currentIndex():
            self.show_recent()
        else:
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stack.currentIndex() == 0:
            self._focus_first()

    def close_down(self) -> None:
        """Stop what runs."""
        self.jobs.close()
        self._worker.close()


def _topped(part: QWidget) -> QWidget:
    """``part`` at the top of a page, as high as it wants to be."""
    page = QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(part)
    column.addStretch()
    return page
