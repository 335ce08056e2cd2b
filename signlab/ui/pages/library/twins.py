"""Duplicates: a bar above the grid that says what is alike, with a slider that regroups while one looks."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QSizePolicy, QSlider, QVBoxLayout, QWidget

from signlab.dataset.duplicates import LARGEST, Duplicates, FindDuplicates
from signlab.errors import Problem
from signlab.ui.jobs import Task
from signlab.ui.pages.library.alike import Kind, Shown, show
from signlab.ui.widgets.text import button, icon_button, label
from signlab.ui.workbench import Workbench

USUAL = 4
"""Bits: frames of one burst mostly differ in up to that many."""


class Twins(QWidget):
    """``found`` carries what to show, ``failed`` why there is nothing, ``closed`` says that one is through; ``others``
    asks to choose all but one of each group, ``rest`` to move those beside the chosen ones to the trash."""

    found = Signal(object)
    failed = Signal(object)
    closed = Signal()
    others = Signal()
    rest = Signal()

    def __init__(self, bench: Workbench) -> None:
        super().__init__()
        self.setObjectName("twins")
        self._bench = bench
        self._task: Task | None = None
        self.duplicates: Duplicates | None = None
        self.shown: Shown | None = None
        self.kind: Kind = "near"
        self._words = label("", "muted")
        self._words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, LARGEST)
        self.slider.setValue(USUAL)
        self.slider.setFixedWidth(160)
        self.slider.setAccessibleName(self.tr("Bits of 64 in which pictures may differ"))
        self.slider.valueChanged.connect(self.regroup)
        self._bits = label("", "caption")
        self._bits.setMinimumWidth(152)
        self._kinds = QButtonGroup(self)
        self._choose = button(self.tr("Choose all but one of each"), self.others.emit)
        self._keep = button(self.tr("Keep only the chosen"), self.rest.emit)
        self._keep.setToolTip(self.tr("Moves the others of their groups to the trash"))
        self._back = icon_button(self.tr("Back to all pictures (Esc)"), self.closed.emit)
        self._lay_out()
        bench.theme.changed.connect(self._colour)
        self._colour()
        bench.store.stirred.connect(self.regroup)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(label(self.tr("Duplicates"), "title"))
        head.addWidget(self._words, 1)
        head.addWidget(self._choose)
        head.addWidget(self._keep)
        head.addWidget(self._back)
        row = QHBoxLayout()
        row.setSpacing(8)
        kinds: dict[Kind, str] = {
            "near": self.tr("Look alike"),
            "bytes": self.tr("Same file"),
            "undecodable": self.tr("Do not decode"),
        }
        for kind, words in kinds.items():
            row.addWidget(self._kind(kind, words))
        row.addSpacing(8)
        row.addWidget(self.slider)
        row.addWidget(self._bits)
        row.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 8, 8)
        column.setSpacing(8)
        column.addLayout(head)
        column.addLayout(row)

    def _colour(self) -> None:
        self._back.setIcon(self._bench.theme.icon("close"))

    def _kind(self, kind: Kind, words: str) -> QPushButton:
        made = QPushButton(words)
        made.setCheckable(True)
        made.setChecked(kind == self.kind)
        made.clicked.connect(lambda: self.show_kind(kind))
        self._kinds.addButton(made)
        return made

    # ---- looking

    def open(self) -> None:
        """Look for duplicates; what was found before shows until then."""
        self.show()
        self.regroup()
        if self._task is None or self._task.state.over:
            self._words.setText(self.tr("Looking at the pictures"))
            title = self.tr("Find duplicates")
            job = FindDuplicates(self._bench.project)
            self._task = self._bench.jobs.start(title, job, done=self._done, failed=self._failed)
            self._task.changed.connect(self._tell)

    def close_view(self) -> None:
        self.hide()

    def _tell(self) -> None:
        task = self._task
        if task and task.progress and not task.state.over and self.duplicates is None:
            now = task.progress
            of = f" of {now.total:,}" if now.total else ""
            self._words.setText(f"{now.note[:1].upper()}{now.note[1:]}  {now.done:,}{of}")

    def _done(self, duplicates: Duplicates) -> None:
        self.duplicates = duplicates
        self.slider.setMaximum(duplicates.largest)
        for problem in duplicates.problems[:3]:
            self._bench.fail(problem)
        self.regroup()

    def _failed(self, problem: Problem) -> None:
        self._words.setText("")
        self.failed.emit(problem)

    # ---- showing

    def show_kind(self, kind: Kind) -> None:
        """Near copies, the same files, or what does not decode."""
        self.kind = kind
        self.regroup()

    def regroup(self, _distance: int = 0) -> None:
        """Group anew, at the distance of the slider."""
        near = self.kind == "near"
        self.slider.setEnabled(near)
        distance, kind, found = self.slider.value(), self.kind, self.duplicates
        self._bits.setText(self.tr("{n} of 64 bits apart at most").format(n=distance) if near else "")
        self._choose.setEnabled(kind != "undecodable")
        self._keep.setEnabled(kind != "undecodable")
        if found is None or self.isHidden():
            return
        self._bench.store.ask(
            lambda project: show(project, found, kind, distance),
            self._show,
            failed=self.failed.emit,
            topic="library twins",
        )

    def _show(self, shown: Shown) -> None:
        if not self.isHidden():
            self.shown = shown
            self._words.setText(shown.words)
            self.found.emit(shown.rows)
