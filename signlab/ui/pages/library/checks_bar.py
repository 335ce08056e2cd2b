"""Pictures that want a look: a bar above the grid with the checks, a limit that can be moved, and what to decide."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPushButton, QSizePolicy, QSlider, QVBoxLayout, QWidget

from signlab.dataset.project import Project
from signlab.dataset.query import Query
from signlab.errors import Problem
from signlab.ui.jobs import State, Task
from signlab.ui.pages.library.found import Finder, Shown
from signlab.ui.widgets.text import button, icon_button, label
from signlab.ui.workbench import Workbench
from signlab.vision.checks import CHECKS, Check, of_project
from signlab.vision.findings import Finding, Judged
from signlab.vision.judging import Judge, Verdict

_DEEDS = ("library.accept", "library.fix", "library.dismiss")

_KEPT_AFTER = 600
"""Milliseconds after which a limit that was moved is kept in the project's settings."""


class ChecksBar(QWidget):
    """``found`` carries what to show, ``failed`` why there is nothing, ``closed`` says that one is through."""

    found = Signal(object)
    failed = Signal(object)
    closed = Signal()

    def __init__(self, bench: Workbench, query: Callable[[], Query]) -> None:
        """``query`` gives what the search field asks for: the checks look among those pictures."""
        super().__init__()
        self.setObjectName("twins")
        self._bench, self._query = bench, query
        self._task: Task | None = None
        self._finder: Finder | None = None
        self.shown: Shown | None = None
        self.checks: dict[str, Check] = dict(CHECKS)
        self._words = label("", "muted")
        self._words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.kinds = QComboBox()
        self.kinds.setAccessibleName(self.tr("Check"))
        self.kinds.setMinimumWidth(208)
        self.kinds.setMaxVisibleItems(len(CHECKS))
        for check in CHECKS.values():
            self.kinds.addItem(check.title, check.key)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setFixedWidth(160)
        self.slider.setAccessibleName(self.tr("Threshold"))
        self._limit = label("", "caption")
        self._usual = button(self.tr("As usual"), self.reset, "flat")
        self._deeds = [self._deed(id_) for id_ in _DEEDS]
        self._back = icon_button(self.tr("Back to all pictures (Esc)"), self.closed.emit)
        self._keeping = QTimer(self, singleShot=True, interval=_KEPT_AFTER)
        self._keeping.timeout.connect(self._keep)
        self._lay_out()
        self.kinds.currentIndexChanged.connect(self._choose)
        self.slider.valueChanged.connect(self._move)
        bench.theme.changed.connect(self._colour)
        bench.commands.changed.connect(self._name_deeds)
        bench.store.stirred.connect(self.regroup)
        self._colour()

    def _deed(self, id_: str) -> QPushButton:
        return button("", lambda: self._bench.commands.action(id_).trigger())

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(label(self.tr("Want a look"), "title"))
        head.addStretch()
        for deed in self._deeds:
            head.addWidget(deed)
        head.addWidget(self._back)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.kinds)
        row.addSpacing(8)
        row.addWidget(self.slider)
        row.addWidget(self._limit)
        row.addWidget(self._usual)
        row.addSpacing(8)
        row.addWidget(self._words, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 8, 8)
        column.setSpacing(8)
        column.addLayout(head)
        column.addLayout(row)

    def _colour(self) -> None:
        self._back.setIcon(self._bench.theme.icon("close"))

    def _name_deeds(self) -> None:
        """What the keys do with what is found now."""
        fix = self.tr("Move to its label") if self.check.relabels else self.tr("To the trash")
        for made, id_, words in zip(
            self._deeds, _DEEDS, (self.tr("Keep as doubtful"), fix, self.tr("It is fine")), strict=True
        ):
            key = self._bench.commands.key(id_)
            made.setText(f"{words}  {key}".strip())

    # ---- looking

    @property
    def judged(self) -> Judged | None:
        """What was found when everything was looked through last."""
        return self._finder.judged if self._finder else None

    @property
    def check(self) -> Check:
        """The one that is looked at."""
        return self.checks[str(self.kinds.currentData())]

    def open(self, key: str = "") -> None:
        """Look at what the check ``key`` finds; what was found before shows until all is looked through."""
        self.checks = of_project(self._bench.project.settings)
        if key:
            with QSignalBlocker(self.kinds):
                self.kinds.setCurrentIndex(list(CHECKS).index(key))
        self.show()
        if self._finder is None:
            self._let_decide(False)
        self._choose()
        if self._task is None or self._task.state.over:
            self._words.setText(self.tr("Looking at the pictures"))
            title = self.tr("Look for pictures that want a look")
            self._task = self._bench.jobs.start(title, Judge(self._bench.project), done=self._done, failed=self._failed)
            self._task.changed.connect(self._tell)

    def close_view(self) -> None:
        if not self.isHidden():
            self._keep()
        self.hide()

    def _tell(self) -> None:
        task = self._task
        if task is None or self.judged is not None:
            return
        if task.state is State.CANCELLED:
            self.closed.emit()
        elif task.progress and not task.state.over:
            note = task.progress.note
            self._words.setText(f"{note[:1].upper()}{note[1:]}" if note else self._words.text())

    def _done(self, verdict: Verdict) -> None:
        self._finder = Finder(verdict.judged)
        self.regroup()

    def _failed(self, problem: Problem) -> None:
        self._words.setText("")
        self.failed.emit(problem)

    # ---- showing

    def _choose(self, _index: int = 0) -> None:
        """Another check: its limit, and what it finds."""
        check = self.check
        movable = check.reach is not None
        for part in (self.slider, self._usual):
            part.setVisible(movable)
        if check.reach:
            low, high = check.reach
            with QSignalBlocker(self.slider):
                self.slider.setRange(0, round((high - low) / check.step))
                self.slider.setValue(round((check.limit - low) / check.step))
        self._name_deeds()
        self.regroup()

    def _move(self, place: int) -> None:
        check = self.check
        if check.reach:
            limit = round(check.reach[0] + place * check.step, 2)
            self.checks[check.key] = replace(check, limit=limit)
            self._keeping.start()
            self.regroup()

    def reset(self) -> None:
        """The limit that the check comes with."""
        check = self.check
        if check.reach:
            self.slider.setValue(round((CHECKS[check.key].limit - check.reach[0]) / check.step))

    def _keep(self) -> None:
        """Write the limits that were moved to the project's settings."""
        kept = of_project(self._bench.project.settings)
        moved = {key: check.limit for key, check in self.checks.items() if check.limit != kept[key].limit}

        def write(project: Project) -> None:
            for key, limit in moved.items():
                project.change_setting("checks", key, limit)

        self._keeping.stop()
        if moved:
            self._bench.store.ask(write, lambda _none: None)

    def regroup(self) -> None:
        """Show what is open now."""
        check, finder = self.check, self._finder
        self._limit.setText(check.limit_words() if check.reach else "")
        self._usual.setEnabled(check.limit != CHECKS[check.key].limit)
        if finder is None or self.isHidden():
            return
        checks, query = dict(self.checks), self._query()
        self._bench.store.ask(
            lambda project: finder.show(project, checks, check.key, query),
            self._show,
            failed=self.failed.emit,
            topic="library checks",
        )

    def _show(self, shown: Shown) -> None:
        if self.isHidden():
            return
        self.shown = shown
        for row in range(self.kinds.count()):
            key = self.kinds.itemData(row)
            self.kinds.setItemText(row, f"{CHECKS[key].title}  ·  {shown.counts[key]:,}")
        self._words.setText(shown.words)
        self._let_decide(len(shown.rows) > 0)
        self.found.emit(shown.rows)

    def _let_decide(self, there: bool) -> None:
        """Whether there is something to decide."""
        for made in self._deeds:
            made.setEnabled(there)

    def finding(self, name: str) -> Finding | None:
        """What was found in a picture that is shown."""
        return self.shown.findings.get(name) if self.shown and not self.isHidden() else None

    def nothing(self) -> tuple[str, str]:
        """Why nothing is shown: a title and words."""
        judged = self.judged
        if judged is not None and not judged.pictures.measured.any():
            return self.tr("Nothing is measured yet"), self.tr("Pictures are checked by what was measured in them.")
        if self.check.key == "model" and judged is not None and not judged.evidence.said:
            return self.tr("No model was asked"), self.tr("A model that was trained says what it sees in each picture.")
        return self.tr("None"), self.tr("Nothing of this kind is open. Another threshold may find more.")
