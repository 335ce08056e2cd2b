"""The middle of the page: the grid, or in its place a picture full size, a comparison, or a word on why it is empty."""

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from signlab.dataset.query import Query
from signlab.dataset.rows import Rows
from signlab.errors import Problem
from signlab.ui.pages.library.alike import spare
from signlab.ui.pages.library.checks_bar import ChecksBar
from signlab.ui.pages.library.compare import Compare
from signlab.ui.pages.library.completion import Vocabulary, vocabulary
from signlab.ui.pages.library.grid import Grid
from signlab.ui.pages.library.notes import Note
from signlab.ui.pages.library.thumbs import Thumbs, wanted
from signlab.ui.pages.library.twins import Twins
from signlab.ui.pages.library.viewer import Viewer
from signlab.ui.widgets.states import Offer
from signlab.ui.workbench import Workbench

_ZOOM = 1.25


class Stage(QWidget):
    """``grid`` is the one that is used now. ``turned`` says that something else is shown, ``typed`` carries what was
    typed on a picture at full size, ``grid_made`` a grid that was not there before."""

    turned = Signal()
    typed = Signal(str)
    grid_made = Signal(object)

    def __init__(self, bench: Workbench, query: Callable[[], Query]) -> None:
        """``query`` gives what the page asks for."""
        super().__init__()
        self._bench = bench
        self._size = int(bench.settings["library.size"])
        self._thumbs = Thumbs(bench.project.private, self)
        self._main = Grid(bench.theme, self._thumbs, size=self._size)
        self.grid = self._main
        self.note = Note(bench.theme)
        self.viewer = Viewer(bench.theme)
        self.twins, self.checks = Twins(bench), ChecksBar(bench, query)
        self.compare: Compare | None = None
        self.offers: Callable[[], list[Offer]] = list
        """What may be done where a check finds nothing."""
        self._awake = False
        self._stack = QStackedWidget()
        for widget in (self._main, self.note, self.viewer):
            self._stack.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.twins)
        column.addWidget(self.checks)
        column.addWidget(self._stack, 1)
        self.twins.hide()
        self.checks.hide()
        self._rows: Rows | None = None
        self._connect(self._main)
        self.viewer.closed.connect(self.step_back)
        self.viewer.stepped.connect(self._step)
        self.viewer.typed.connect(self.typed)
        self.twins.found.connect(self._show_twins)
        self.twins.closed.connect(self.back_to_grid)
        self.twins.others.connect(self._choose_spare)
        self.checks.found.connect(self._show_found)
        self.checks.closed.connect(self.back_to_grid)
        for bar in (self.twins, self.checks):
            bar.failed.connect(lambda problem: self.show_problem(problem, self.back_to_grid))
        self.show_loading()

    def _connect(self, grid: Grid) -> None:
        grid.opened.connect(self.open_current)

    @property
    def _has_bar(self) -> bool:
        """Whether a bar above decides what the grid shows."""
        return self.twins.isVisibleTo(self) or self.checks.isVisibleTo(self)

    @property
    def grids(self) -> list[Grid]:
        return [self._main, *(self.compare.grids if self.compare else [])]

    # ---- the grid

    def show_rows(self, rows: Rows) -> None:
        """New rows for the grid; what else is shown follows them."""
        self._rows = rows
        if self._has_bar:
            if self.checks.isVisibleTo(self):
                self.checks.regroup()  # among what is asked for now
            return  # they follow the project by themselves
        self._main.show_rows(rows)
        if self._stack.currentWidget() is self.note:
            self._turn(self._main)
        if self._stack.currentWidget() is self.viewer and self.grid is self._main:
            self.follow_current()

    def show_loading(self) -> None:
        """Where nothing is shown yet, its structure."""
        if self._main.rows is None or not len(self._main.rows):
            self.note.show_loading(self._size)
            self._turn(self.note)

    def show_problem(self, problem: Problem, clear: Callable[[], object]) -> None:
        self.note.show_problem(problem, self.tr("Clear the filters"), clear)
        self._turn(self.note)

    def show_note(self) -> None:
        if self._stack.currentWidget() in (self._main, self.viewer):
            self._turn(self.note)

    def set_size(self, size: int) -> None:
        self._size = size
        for grid in self.grids:
            grid.set_size(size)

    def go_to(self, name: str) -> bool:
        """Make a picture current. Whether it is there."""
        rows = self.grid.rows
        found = rows.positions([name]) if rows else []
        if found:
            self.grid.go(found[0])
            self.follow_current()
        return bool(found)

    def focus(self) -> None:
        """Let the keyboard go to what is shown."""
        shown = self._stack.currentWidget()
        (self.grid if shown is self.compare else shown).setFocus(Qt.FocusReason.OtherFocusReason)

    # ---- full size

    def open_current(self, _row: int | None = None) -> None:
        """Show the current picture full size; where it is, all of it or a pixel for a pixel."""
        if self._stack.currentWidget() is self.viewer:
            self.viewer.toggle_fit()
        elif self.grid.rows is not None and self.grid.selection.current is not None:
            self.viewer.scale = None
            self._turn(self.viewer)
            self.follow_current()

    def follow_current(self) -> None:
        """Show at full size what is current now."""
        rows, row = self.grid.rows, self.grid.selection.current
        if self._stack.currentWidget() is not self.viewer:
            return
        if rows is None or row is None or not len(rows):
            self._turn(self._home())
            return
        beside = [wanted(rows, other) for other in (row + 1, row - 1) if 0 <= other < len(rows)]
        place = f"{rows.names[row]}   {row + 1:,} / {len(rows):,}"
        mark = self.grid.mark(rows.names[row])
        words = rows.label(row) + (f"  ·  {mark}" if mark not in ("", "none") else "")
        found = self.checks.finding(rows.names[row])
        self.viewer.remark = f"{found.words[:1].upper()}{found.words[1:]}" if found else ""
        self.viewer.show_picture(wanted(rows, row), words, place, beside)

    def _step(self, step: int) -> None:
        self.grid.step("right" if step > 0 else "left")
        self.follow_current()

    def zoomed(self, step: int) -> bool:
        """Zoom where a picture is shown full size. Whether one is."""
        if self._stack.currentWidget() is not self.viewer:
            return False
        self.viewer.zoom(_ZOOM if step > 0 else 1 / _ZOOM)
        return True

    # ---- other ways to look

    def toggle_twins(self) -> None:
        """Duplicates, or all pictures again."""
        if self.twins.isVisibleTo(self):
            self.back_to_grid()
            return
        self.back_to_grid()
        self.twins.open()

    def toggle_checks(self, key: str = "") -> None:
        """Pictures that want a look, of one check; or all pictures again."""
        if self.checks.isVisibleTo(self) and not key:
            self.back_to_grid()
            return
        if not self.checks.isVisibleTo(self):
            self.back_to_grid()
        self.checks.open(key)

    def _show_found(self, rows: Rows) -> None:
        self._main.show_rows(rows)
        if len(rows):
            self._turn(self._main if self._stack.currentWidget() is not self.viewer else self.viewer)
            self.follow_current()
        else:
            back = (self.tr("Back to all pictures"), self.back_to_grid)
            self.note.show_empty(*self.checks.nothing(), *self.offers(), back)
            self._turn(self.note)

    def _show_twins(self, rows: Rows) -> None:
        self._main.show_rows(rows)
        if len(rows):
            self._turn(self._main if self._stack.currentWidget() is not self.viewer else self.viewer)
            self.follow_current()
        else:
            words = self.tr("Nothing of this kind was found among the pictures in labels.")
            self.note.show_empty(self.tr("None"), words, (self.tr("Back to all pictures"), self.back_to_grid))
            self._turn(self.note)

    def _choose_spare(self) -> None:
        rows = self._main.rows
        if rows is not None:
            self._main.selection.take(np.array(spare(rows), dtype=np.int64))
            self.focus()

    def others(self) -> list[str]:
        """Of the groups that hold chosen pictures, those that are not chosen."""
        rows = self._main.rows
        if rows is None or not len(self._main.selection):
            return []
        return [rows.names[row] for row in spare(rows, self._main.selection.rows)]

    def toggle_compare(self) -> None:
        if self.compare and self._stack.currentWidget() is self.compare:
            self.back_to_grid()
            return
        self.back_to_grid()
        if self.compare is None:
            self.compare = Compare(self._bench, self._size)
            self._stack.addWidget(self.compare)
            self.compare.used.connect(self._use)
            self.compare.closed.connect(self.back_to_grid)
            for grid in self.compare.grids:
                self._connect(grid)
                self.grid_made.emit(grid)
        self._bench.store.ask(vocabulary, self._offer, topic="library compare words")
        self.grid = self.compare.grids[0]
        self._turn(self.compare)

    def _offer(self, known: Vocabulary) -> None:
        if self.compare:
            self.compare.offer(known)
            self.compare.wake(self._awake)

    def _use(self, grid: Grid) -> None:
        if grid is not self.grid and self._stack.currentWidget() is self.compare:
            before, self.grid = self.grid, grid
            before.selection.clear()
            self.turned.emit()

    def _home(self) -> QWidget:
        """What a picture at full size gives way to."""
        return self.compare if self.compare and self.grid is not self._main else self._main

    def back_to_grid(self) -> None:
        """All pictures, as they were before something else was shown."""
        if self.compare:
            self.compare.wake(False)
        was_twins = self._has_bar
        self.twins.close_view()
        self.checks.close_view()
        self.grid = self._main
        if was_twins and self._rows is not None:
            self._main.show_rows(self._rows)
        if self._stack.currentWidget() is not self.note or was_twins:
            self._turn(self._main)

    def step_back(self) -> bool:
        """Escape. Whether there was something to step back from."""
        shown = self._stack.currentWidget()
        if shown is self.viewer:
            self._turn(self._home())
            row = self.grid.selection.current
            if row is not None:
                self.grid.ensure_seen(row)
        elif shown is self.compare or self._has_bar:
            self.back_to_grid()
        else:
            return False
        return True

    def _turn(self, widget: QWidget) -> None:
        before = self._stack.currentWidget()
        if before is widget:
            return
        had_focus = before is not None and (before.hasFocus() or before.isAncestorOf(self.focusWidget() or self))
        self._stack.setCurrentWidget(widget)
        if before is self.viewer:
            self.viewer.forget()
        if had_focus or widget is self.viewer or before is self.viewer:
            self.focus()
        self.turned.emit()

    # ---- a page's life

    def wake(self, awake: bool) -> None:
        self._awake = awake
        if self.compare and self._stack.currentWidget() is self.compare:
            self.compare.wake(awake)

    def close_down(self) -> None:
        self.viewer.close_down()
        self._thumbs.close()
        if self.compare:
            self.compare.close_down()
