"""The Coverage page: the alphabet sheet, a label's own page, and what gives the labels away."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QStackedLayout, QVBoxLayout, QWidget

from signlab.capture.prompts import Prompt
from signlab.dataset.changes import pictures
from signlab.dataset.query import Query
from signlab.errors import Problem
from signlab.ui.pages.coverage.exporting import Exporting
from signlab.ui.pages.coverage.hints import HintsPage
from signlab.ui.pages.coverage.label_page import LabelPage
from signlab.ui.pages.coverage.overview import Overview
from signlab.ui.pages.coverage.seen import Brush, Cell, Seen, asked, followed
from signlab.ui.pages.coverage.side_by_side import SideBySide
from signlab.ui.pages.coverage.watching import Watching
from signlab.ui.pages.page import Page
from signlab.ui.widgets.states import Empty, ProblemCard, Skeleton
from signlab.ui.workbench import Workbench


class CoveragePage(Page):
    """A view on a :class:`~signlab.ui.pages.coverage.watching.Watching`."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self.watching = Watching(bench, self)
        self.overview = Overview(bench.theme)
        self.own = LabelPage(bench, self.watching)
        self.hints = HintsPage(bench, self.watching)
        self.beside = SideBySide(bench, self.watching)
        self.exporting = Exporting(bench, self.watching, self)
        self._note: QWidget | None = None
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.overview)
        self._stack.addWidget(self.own)
        self._stack.addWidget(self.hints)
        self._stack.addWidget(self.beside)
        self._connect()
        self._show_note(Skeleton(bench.theme))

    def _connect(self) -> None:
        watching, overview = self.watching, self.overview
        watching.changed.connect(self._show_seen)
        watching.progressed.connect(self._show_progress)
        watching.failed.connect(self._show_problem)
        overview.axis_chosen.connect(self.choose_axis)
        overview.followed.connect(self._follow)
        overview.measuring.wanted.connect(watching.measure)
        overview.measuring.stopped.connect(watching.stop)
        overview.export_wanted.connect(self._offer_export)
        overview.sheet.opened.connect(self.open_label)
        self.own.left.connect(self.step_back_to_sheet)
        overview.doubts_wanted.connect(self.open_hints)
        overview.comparing_wanted.connect(self.open_side_by_side)
        self.beside.left.connect(self.step_back_to_sheet)
        self.beside.opened.connect(self.open_label)
        self.hints.left.connect(self.step_back_to_sheet)
        self.hints.looked_at.connect(lambda key: self.bench.wanted.emit("library", f"check:{key}"))
        self.own.recorded.connect(self._record_cell)
        self.own.looked_at.connect(self.look_at)

        self.bench.commands.attach(
            self,
            {
                "coverage.measure": watching.measure,
                "coverage.doubts": self.open_hints,
                "coverage.beside": self.open_side_by_side,
                "coverage.follow": self._follow,
            },
        )

    # ---- what is shown

    def _show_note(self, note: QWidget) -> None:
        """Something in place of the sheet."""
        if self._note:
            self._stack.removeWidget(self._note)
            self._note.deleteLater()
        self._note = note
        self._stack.addWidget(note)
        self._stack.setCurrentWidget(note)

    def _show(self, widget: QWidget) -> None:
        self._stack.setCurrentWidget(widget)

    def _show_seen(self) -> None:
        seen = self.watching.seen
        assert seen is not None
        self._tell_attention(seen)
        self.hints.follow(seen)
        if not seen.total:
            self._show_note(self._nothing())
        elif seen.waiting == seen.total:
            self._show_unmeasured(seen)
        else:
            self.overview.show_seen(seen, self.watching.task)
            if self._stack.currentWidget() is self.own:
                self._show_own(seen)
            if self._stack.currentWidget() is self.beside:
                self.beside.look()
            if self._stack.currentWidget() is self._note:
                self._show(self.overview)
                self._focus()

    def _nothing(self) -> QWidget:
        return Empty(
            self.tr("Nothing to show yet"),
            self.tr("Which angles and which light the pictures of each letter cover, and what is missing."),
            (self.tr("Record"), lambda: self.bench.wanted.emit("capture", None)),
            (self.tr("Show the library"), lambda: self.bench.wanted.emit("library", "")),
        )

    def _show_unmeasured(self, seen: Seen) -> None:
        if self.watching.task:
            self._show_progress()
            return
        words = self.tr("Each picture is looked at once: the hand, how it is turned, and the light on it.")
        if seen.rough:
            words += "\n" + self.tr(
                "mediapipe is not there, so that hands are only outlines: their tilt may be upside down, turn and tip"
                " are not known."
            )
        offer = (self.tr("Measure {n}").format(n=pictures(seen.total)), self.watching.measure)
        self._show_note(Empty(self.tr("Nothing is measured yet"), words, offer))

    def _show_own(self, seen: Seen) -> None:
        """The label's page again, with newer figures; the sheet where the label is gone."""
        if self.own.label in seen.covered.labels:
            self.own.show_label(seen, self.own.label)
        else:
            self.step_back_to_sheet()

    def open_label(self, label: str, cell: Cell | None = None) -> None:
        """Show the page of ``label``, with ``cell`` chosen on its map."""
        seen = self.watching.seen
        if seen is not None and label in seen.covered.labels:
            self._show(self.own)
            self.own.show_label(seen, label, Brush.of(cell) if cell else Brush())
            self.own.map.setFocus()

    def open_hints(self) -> None:
        """Show what gives the labels away, and what wants a look."""
        if self.watching.seen is not None:
            self._show(self.hints)
            self.hints.show_seen(self.watching.seen)

    def open_side_by_side(self) -> None:
        """Show two sheets beside each other."""
        if self.watching.seen is not None:
            self._show(self.beside)
            self.beside.look()
            self.beside.sides[0].sheet.setFocus()

    def step_back_to_sheet(self) -> None:
        self._show(self.overview)
        self.overview.sheet.go_to(self.own.label)
        self._focus()

    def _show_progress(self) -> None:
        seen, task = self.watching.seen, self.watching.task
        if seen is None or not seen.total:
            return
        if seen.waiting < seen.total:
            self.overview.show_progress(seen, task)
        elif task is None:
            self._show_unmeasured(seen)
        else:
            done = task.progress.done if task.progress else 0
            words = self.tr("{done} of {all}. The sheet appears with the first of them.")
            said = words.format(done=f"{done:,}", all=pictures(seen.total))
            self._show_note(Empty(self.tr("Measuring"), said, (self.tr("Stop"), self.watching.stop)))

    def _show_problem(self, problem: Problem) -> None:
        if self.watching.seen is not None:
            self.bench.fail(problem)
            return
        card = QWidget()
        column = QVBoxLayout(card)
        column.setContentsMargins(24, 24, 24, 24)
        column.addWidget(ProblemCard(problem, (self.tr("Try again"), self.watching.refresh)))
        column.addStretch()
        self._show_note(card)

    def _tell_attention(self, seen: Seen) -> None:
        words = self.tr("{n} not measured").format(n=pictures(seen.waiting)) if seen.waiting else ""
        self.attention.emit(words)

    def choose_axis(self, axis: str) -> None:
        """Have ``axis`` across on every map."""
        self.overview.show_axis(axis)
        self.watching.choose_axis(axis)

    # ---- what is done

    def _follow(self) -> None:
        """Do what the sentence says."""
        seen = self.watching.seen
        if seen is None:
            return
        match seen.advice.deed:
            case "measure":
                self.watching.measure()
            case "look":
                self.look_at(Query(label=seen.advice.labels, limits=()))
            case "record":
                self.record(followed(seen))

    def record(self, prompts: Sequence[Prompt]) -> None:
        """Put ``prompts`` into the queue of the Capture page, and go there."""
        if prompts:
            self.bench.wanted.emit("capture", list(prompts))

    def _record_cell(self, label: str, cell: Cell) -> None:
        if self.watching.seen is not None:
            self.record(asked(self.watching.seen, label, cell))

    def look_at(self, query: Query) -> None:
        """Show what ``query`` finds in the Library."""
        self.bench.wanted.emit("library", query)

    def _offer_export(self, button: QWidget) -> None:
        self.exporting.show_menu(button.mapToGlobal(QPoint(0, button.height())))

    # ---- a page's life

    def _focus(self) -> None:
        if self.isVisible() and self._stack.currentWidget() is self.overview:
            self.overview.sheet.setFocus()

    def entered(self) -> None:
        self.watching.wake(True)
        self._focus()

    def left(self) -> None:
        self.watching.wake(False)

    def show_wanted(self, what: Any) -> None:
        """``what`` is a label."""
        self.open_label(str(what))

    def step_back(self) -> bool:
        shown = self._stack.currentWidget()
        if shown not in (self.own, self.hints, self.beside):
            return False
        if shown is not self.own or not self.own.step_back():
            self.step_back_to_sheet()
        return True

    def close_down(self) -> None:
        self.own.close_down()
        self.watching.close()
