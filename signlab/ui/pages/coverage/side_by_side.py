"""Two alphabet sheets beside each other, on one scale and in one order: signers, sessions, or two projects."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QComboBox, QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from signlab.errors import Problem
from signlab.files import write_whole
from signlab.ui.pages.coverage.legend import Legend
from signlab.ui.pages.coverage.parts import Part, aligned, parts, see_part
from signlab.ui.pages.coverage.seen import Seen
from signlab.ui.pages.coverage.sheet import Sheet
from signlab.ui.pages.coverage.watching import Watching
from signlab.ui.widgets.columns import scrolling
from signlab.ui.widgets.text import button, icon_button, label
from signlab.ui.workbench import Workbench
from signlab.vision.report import page

Both = tuple[tuple[str, Seen], tuple[str, Seen]]


class SideBySide(QWidget):
    """``left`` says that the one sheet is wanted again; ``opened`` carries a label of this project and a cell."""

    left = Signal()
    opened = Signal(str, object)

    def __init__(self, bench: Workbench, watching: Watching) -> None:
        super().__init__()
        self._bench, self._watching = bench, watching
        self._others: list[Part] = []
        """Projects that were chosen."""
        self._shown: Both | None = None
        self.sides = (_Side(bench), _Side(bench))
        self.legend = Legend(bench.theme)
        self._read = label("", "caption")
        self._read.setMinimumHeight(30)
        self._back = icon_button(self.tr("One sheet (Esc)"), self.left.emit)
        self._export = button(self.tr("Export"), self.ask_export)
        self._lay_out()
        for side in self.sides:
            side.chosen.connect(self.look)
            side.sheet.pointed.connect(self._read.setText)
        self.sides[0].sheet.opened.connect(lambda name, cell: self._open(0, name, cell))
        self.sides[1].sheet.opened.connect(lambda name, cell: self._open(1, name, cell))
        bench.theme.changed.connect(self._colour)
        self._colour()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self._back)
        head.addWidget(label(self.tr("Side by side"), "title"))
        head.addStretch()
        head.addWidget(self.legend)
        head.addWidget(button(self.tr("Another project"), self.ask_project))
        head.addWidget(self._export)
        row = QHBoxLayout()
        row.setSpacing(24)
        for side in self.sides:
            row.addWidget(side, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 8)
        column.setSpacing(8)
        column.addLayout(head)
        column.addLayout(row, 1)
        column.addWidget(self._read)

    def _colour(self) -> None:
        self._back.setIcon(self._bench.theme.icon("back"))

    # ---- what is shown

    def look(self) -> None:
        """Show what is chosen, as it is now."""
        seen = self._watching.seen
        if seen is None:
            return
        pictures, axis, target = seen.covered.pictures, self._watching.axis, seen.covered.target
        offered = parts(pictures) + self._others
        last = offered[-1] if self._others else offered[min(2, len(offered) - 1)]
        first = offered[1] if len(offered) > 2 and last.kind != "project" else offered[0]
        for side, usual in zip(self.sides, (first, last), strict=True):
            side.offer(offered, usual)
        one, other = (side.part for side in self.sides)

        def ask() -> Both:
            return see_part(pictures, one, axis, target), see_part(pictures, other, axis, target)

        self._watching.ask(ask, self._show, failed=self._fail, topic="side by side")

    def _show(self, both: Both) -> None:
        self._shown = both
        orders = aligned(both[0][1], both[1][1])
        self.legend.show_target(both[0][1].covered.target)
        for side, (_name, seen), order in zip(self.sides, both, orders, strict=True):
            side.show_seen(replace(seen, order=order))

    def _fail(self, problem: Problem) -> None:
        """A project that cannot be opened is no choice."""
        self._others = [part for part in self._others if part != self.sides[1].part]
        self._bench.fail(problem)
        self.look()

    def _open(self, number: int, name: str, cell: object) -> None:
        if self.sides[number].part.kind != "project":
            self.opened.emit(name, cell)

    # ---- what is chosen

    def ask_project(self) -> None:
        """Choose the folder of another project."""
        folder = QFileDialog.getExistingDirectory(
            self, self.tr("Another project"), str(self._bench.project.root.parent)
        )
        if folder:
            self.add_project(Path(folder))

    def add_project(self, folder: Path) -> None:
        """Show the project in ``folder`` at the right, all of this one at the left."""
        part = Part("project", str(folder))
        if part not in self._others:
            self._others.append(part)
        for side, chosen in zip(self.sides, (Part("all"), part), strict=True):
            side.part = chosen
        self.look()

    def ask_export(self) -> None:
        """Where shall both sheets be written, as one page?"""
        name = f"{self._bench.project.name}-side-by-side.html"
        path, _kind = QFileDialog.getSaveFileName(self, self.tr("Export"), str(Path.home() / name), "(*.html)")
        if path:
            self.export(Path(path).with_suffix(".html"))

    def export(self, path: Path) -> None:
        if self._shown is None:
            return
        own = self._bench.project.name
        named = zip(self._shown, self.sides, strict=True)
        both = [
            (name if side.part.kind == "project" else f"{own} {name}".strip(), seen.covered)
            for (name, seen), side in named
        ]

        def write() -> Path:
            write_whole(path, page.side_by_side(both))
            return path

        self._watching.ask(write, lambda there: self._bench.tell(self.tr("Wrote {name}").format(name=there.name)))


class _Side(QWidget):
    """``chosen`` says that another part is wanted."""

    chosen = Signal()

    def __init__(self, bench: Workbench) -> None:
        super().__init__()
        self.part = Part("all")
        self._asked = False
        self._project = bench.project
        self.who = QComboBox()
        self.who.setAccessibleName(self.tr("What is shown"))
        self.who.setMinimumWidth(200)
        self.who.currentIndexChanged.connect(self._choose)
        self._words, self._figures = label("", wrap=True), label("", "caption", wrap=True)
        self._words.setProperty("strong", True)
        self.sheet = Sheet(bench.theme)
        row = QHBoxLayout()
        row.addWidget(self.who)
        row.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(row)
        column.addWidget(self._words)
        column.addWidget(self._figures)
        column.addWidget(scrolling(self.sheet, self.tr("Maps of all labels")), 1)

    def offer(self, offered: list[Part], usual: Part) -> None:
        """The choices there are; ``usual`` where none was made, or it is gone."""
        if self.part not in offered or (self.part.kind == "all" and not self._asked):
            self.part = usual
        self._asked = True
        with QSignalBlocker(self.who):
            self.who.clear()
            for part in offered:
                self.who.addItem(self._called(part), part)
            self.who.setCurrentIndex(offered.index(self.part))

    def _called(self, part: Part) -> str:
        words = {
            "all": self.tr("All of {name}").format(name=self._project.name),
            "signer": self.tr("Signer {name}").format(name=part.name),
            "session": self.tr("Session {name}").format(name=part.name),
            "project": self.tr("Project {name}").format(name=Path(part.name).name),
        }
        return words[part.kind]

    def _choose(self, index: int) -> None:
        part = self.who.itemData(index)
        if isinstance(part, Part):
            self.part = part
            self.chosen.emit()

    def show_seen(self, seen: Seen) -> None:
        self._words.setText(seen.advice.words)
        self._figures.setText(seen.headline)
        self.sheet.show_seen(seen)
