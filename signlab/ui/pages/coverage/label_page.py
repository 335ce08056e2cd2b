"""A label's own page: its map, large; beside it the pictures of what is chosen there, and what would fill a gap."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from signlab.dataset.query import Query
from signlab.dataset.rows import Rows
from signlab.errors import Problem
from signlab.ui.pages.coverage.big_map import BigMap
from signlab.ui.pages.coverage.figures import Compass, Matrix, Whereabouts
from signlab.ui.pages.coverage.gap_card import GapCard
from signlab.ui.pages.coverage.legend import Legend
from signlab.ui.pages.coverage.seen import Brush, Seen
from signlab.ui.pages.coverage.watching import Watching
from signlab.ui.pages.coverage.words import brush_words, counted, label_words, more_words
from signlab.ui.pages.library.grid import Grid
from signlab.ui.pages.library.thumbs import Thumbs
from signlab.ui.widgets.text import button, icon_button, label
from signlab.ui.workbench import Workbench

_THUMB = 80
_ROOM = 560
"""Pixels of height that map and figures need."""


class LabelPage(QWidget):
    """``left`` says that the sheet is wanted again; ``recorded`` carries a label and a cell whose gap shall be
    recorded, ``looked_at`` a query for the Library."""

    left = Signal()
    recorded = Signal(str, object)
    looked_at = Signal(object)

    def __init__(self, bench: Workbench, watching: Watching) -> None:
        super().__init__()
        self._bench, self._watching = bench, watching
        self._seen: Seen | None = None
        self.label = ""
        theme = bench.theme
        self.map, self.compass, self.place = BigMap(theme), Compass(theme), Whereabouts(theme)
        self.matrix, self.legend = Matrix(theme), Legend(theme)
        self.gap = GapCard(theme, self._ask_image, mirrored=lambda: bool(bench.settings["capture.mirror"]))
        self._thumbs = Thumbs(bench.project.private, self)
        self.grid = Grid(theme, self._thumbs, size=_THUMB)
        self._letter, self._figures = label("", "display"), label("", wrap=True)
        self._more = label("", "caption", wrap=True)
        self._chosen = label("", wrap=True)
        self._chosen.setProperty("strong", True)
        self._count = label("", "caption")
        self.open = button(self.tr("Open in the Library"), self._open)
        self._back = icon_button(self.tr("All labels"), self.left.emit)
        self._lay_out()
        self.map.brushed.connect(self._show_chosen)
        self.map.recorded.connect(lambda cell: self.recorded.emit(self.label, cell))
        self.gap.recorded.connect(self._record)
        self.grid.opened.connect(self._open_one)
        theme.changed.connect(self._draw_icons)
        self._draw_icons()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self._back)
        head.addWidget(self._letter)
        text = QVBoxLayout()
        text.setSpacing(2)
        text.addWidget(self._figures)
        text.addWidget(self._more)
        head.addLayout(text, 1)
        self._more_figures = QWidget()
        figures = QHBoxLayout(self._more_figures)
        figures.setContentsMargins(0, 0, 0, 0)
        figures.setSpacing(24)
        for words, figure in (
            (self.tr("Light from"), self.compass),
            (self.tr("Place and size of the hand"), self.place),
            (self.tr("Bursts by signer and session"), self.matrix),
        ):
            column = QVBoxLayout()
            column.setSpacing(4)
            column.addWidget(label(words, "caption"))
            column.addWidget(figure)
            column.addStretch()
            figures.addLayout(column, 1 if figure is self.matrix else 0)
        left = QVBoxLayout()
        left.setSpacing(8)
        left.addWidget(self.map, 1)
        left.addWidget(self.legend)
        left.addSpacing(8)
        left.addWidget(self._more_figures)
        row = QHBoxLayout()
        row.setSpacing(24)
        row.addLayout(left, 3)
        row.addLayout(self._side(), 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addLayout(head)
        column.addLayout(row, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The map comes first where there is little room, as above an open drawer."""
        self._more_figures.setVisible(self.height() >= _ROOM)
        super().resizeEvent(event)

    def _side(self) -> QVBoxLayout:
        side = QVBoxLayout()
        side.setSpacing(8)
        side.addWidget(self._chosen)
        side.addWidget(self.gap)
        side.addWidget(self._count)
        side.addWidget(self.grid, 1)
        side.addWidget(self.open, 0, Qt.AlignmentFlag.AlignLeft)
        return side

    def _draw_icons(self) -> None:
        self._back.setIcon(self._bench.theme.icon("back"))

    # ---- what is shown

    def show_label(self, seen: Seen, label_: str, brush: Brush | None = None) -> None:
        """Show ``label_``; with ``brush`` that is chosen, else what was."""
        axis_changed = self._seen is not None and self._seen.covered.axis is not seen.covered.axis
        other = label_ != self.label or axis_changed
        self._seen, self.label = seen, label_
        number = seen.number(label_)
        self._letter.setText(label_)
        self._figures.setText(label_words(seen, number))
        self._more.setText(more_words(seen, number))
        self.legend.show_target(seen.covered.target)
        for figure in (self.map, self.compass, self.place, self.matrix):
            figure.show_label(seen, label_)
        if brush or other:
            self.map.choose(brush or Brush())
        self._show_chosen(self.map.brush)

    def _show_chosen(self, brush: Brush) -> None:
        seen = self._seen
        assert seen is not None
        self._chosen.setText(brush_words(seen.covered, self.label, brush))
        cell = brush.cell
        missing = cell and seen.covered.missing[seen.number(self.label), cell.light, cell.angle]
        self.gap.setVisible(bool(missing))
        if cell and missing:
            self.gap.show_gap(seen, self.label, cell)
        query = self.query()
        empty = not query.name and not brush.is_all
        self.open.setDisabled(empty)
        if empty:
            self._show_rows(None)
            self._bench.store.ask(lambda _project: None, lambda _none: None, topic="coverage pictures")
        else:
            self._bench.store.ask(
                lambda project: project.index.find(query), self._show_rows, failed=self._lost, topic="coverage pictures"
            )

    def query(self) -> Query:
        """What finds the pictures that are chosen."""
        assert self._seen is not None
        if self.map.brush.is_all:
            return Query(label=(self.label,))
        names = self._seen.covered.pictures.chosen(self._seen.which(self.label, self.map.brush))
        return Query(label=(self.label,), name=tuple(names))

    def _show_rows(self, rows: Rows | None) -> None:
        self.grid.show_rows(rows)
        self._count.setText(counted(len(rows) if rows else 0, self.tr("picture"), self.tr("pictures")))

    def _lost(self, _problem: Problem) -> None:
        """The label is gone: the next look at the project says so."""
        self._show_rows(None)

    def _ask_image(self, make: object, show: object) -> None:
        self._watching.ask(make, show, topic="drawn gap")  # type: ignore[arg-type]  # as whoever asks has them

    # ---- what is done

    def _record(self) -> None:
        if cell := self.map.brush.cell:
            self.recorded.emit(self.label, cell)

    def _open(self) -> None:
        self.looked_at.emit(self.query())

    def _open_one(self, row: int) -> None:
        if self.grid.rows:
            self.looked_at.emit(Query(name=(self.grid.rows.names[row],)))

    def step_back(self) -> bool:
        """From what is chosen to the whole label; from there to the sheet."""
        if self.map.brush.is_all:
            return False
        self.map.choose(Brush())
        self._show_chosen(Brush())
        return True

    def close_down(self) -> None:
        self._thumbs.close()
