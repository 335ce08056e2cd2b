"""The Build page: the builds at the left, the chosen one, a new one or the records of one at the right."""

from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QVBoxLayout, QWidget

from signlab.dataset.query import Query
from signlab.errors import Problem
from signlab.records.build import Build
from signlab.records.builds import BuildOptions, Built
from signlab.records.shelf import Shelved
from signlab.ui.jobs import State, Task
from signlab.ui.pages.build import words
from signlab.ui.pages.build.build_view import BuildView
from signlab.ui.pages.build.deeds import Deeds
from signlab.ui.pages.build.following import Following
from signlab.ui.pages.build.making import Making
from signlab.ui.pages.build.new_build import NewBuild
from signlab.ui.pages.build.records_view import RecordsView
from signlab.ui.pages.page import Page
from signlab.ui.widgets.halves import Halves
from signlab.ui.widgets.roster import Roster, Row
from signlab.ui.widgets.states import Empty, ProblemCard, Skeleton
from signlab.ui.workbench import Workbench

_TONES = {"whole": "proved", "older": "warn", "damaged": "record"}


class BuildPage(Page):
    """A view on a :class:`~signlab.ui.pages.build.following.Following`."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        theme = bench.theme
        self.following = Following(bench, self)
        self.deeds = Deeds(bench, self.following, self)
        self.making: dict[str, Task] = {}
        """Builds that are being made, by name."""
        self.roster = Roster(theme, self.tr("Builds"), self.tr("New build"), self.tr("Nothing is built yet."))
        self.halves = Halves(self.roster)
        self.view, self.made = BuildView(theme), Making(theme)
        self.form = NewBuild(bench, self.following)
        self.records = RecordsView(theme, self.following)
        self._note: QWidget | None = None
        self._before = ""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.halves)
        self.halves.hold(self.view, self.made, self.form, self.records)
        self._connect()
        self._show_note(Skeleton(theme))

    def _connect(self) -> None:
        self.following.changed.connect(self._show_found)
        self.following.failed.connect(self._show_problem)
        self.deeds.checked.connect(self._show_rows)
        self.deeds.gone.connect(lambda _name: self.following.look())
        self.roster.chosen.connect(self._show_chosen)
        self.roster.new_wanted.connect(self.ask_new)
        self.roster.opened.connect(self.look_into)
        self.view.wanted.connect(lambda deed: self._do(deed, self.roster.current))
        self.form.wanted.connect(self.build)
        self.form.dropped.connect(self.step_back)
        self.records.left.connect(self.step_back)
        self.records.library_wanted.connect(self._show_in_library)
        self.bench.commands.attach(
            self,
            {
                "build.new": self.ask_new,
                "build.look": lambda: self._do("look", self.roster.current),
                "build.verify": lambda: self._do("verify", self.roster.current),
                "build.delete": lambda: self._do("delete", self.roster.current),
            },
        )

    # ---- what is shown

    def _show_found(self) -> None:
        found = self.following.found
        assert found is not None
        for one in found.builds:
            self.making.pop(one.name, None)
        self._show_rows()
        if self.roster.new.hasFocus() and self.roster.rows:
            self.roster.list.setFocus()
        if self.halves.right is self.form:
            self.form.show_found(found)
        elif self.halves.right is self.records and self.records.folder.name in {one.name for one in found.builds}:
            pass  # nothing that is looked at changes: builds never do
        elif not self.roster.current and self.roster.rows:
            self.roster.choose(self.roster.rows[0].id)
        else:
            self._show_chosen(self.roster.current)
        wrong = [one for one in found.builds if one.faults]
        self.attention.emit(self.tr("{name} is damaged").format(name=wrong[0].name) if wrong else "")

    def _show_rows(self) -> None:
        found = self.following.found
        there = found.builds if found else []
        names = {one.name for one in there}
        rows = [self._making_row(name, task) for name, task in self.making.items() if name not in names]
        self.roster.show_rows([*reversed(rows), *map(self._row, there)])
        if self.halves.right is self.view:
            self._show_chosen(self.roster.current)

    def _making_row(self, name: str, task: Task) -> Row:
        now = task.progress
        share = now.done / now.total if now and now.total else -1.0
        count = next((problem for problem in [task.plan.total] if problem), 0) if task.plan else 0
        figure = f"{count // 2:,}" if count else ""
        return Row(name, name, self.tr("being made"), "accent", figure, self.tr("pictures") if figure else "", share)

    def _row(self, one: Shelved) -> Row:
        state, tone, progress = words.state_words(one), _TONES[one.state], None
        if task := self.deeds.tasks.get(one.name):
            now = task.progress
            state, tone = self.tr("being verified"), "accent"
            progress = now.done / now.total if now and now.total else -1.0
        elif (checked := self.deeds.outcomes.get(one.name)) and not one.faults:
            if checked.problems:
                state, tone = self.tr("damaged: see what verifying found"), "record"
            elif one.state == "whole":
                state = self.tr("whole, verified {time}").format(time=checked.when.strftime("%H:%M"))
        total = sum(one.sides.values())
        figure, unit = (f"{total:,}", self.tr("pictures")) if one.account else ("", "")
        return Row(one.name, one.name, state, tone, figure, unit, progress)

    def _build(self, name: str) -> Shelved | None:
        found = self.following.found
        return next((one for one in found.builds if one.name == name), None) if found else None

    def _show_chosen(self, name: str) -> None:
        one = self._build(name)
        if one is not None and self.following.found is not None:
            checked = self.deeds.outcomes.get(name)
            told = (checked.when, checked.problems) if checked else None
            self.view.show_build(one, self.following.found.used.get(name, []), told)
            self.halves.show_right(self.view)
        elif name in self.making:
            self.made.show_task(name, self.making[name])
            self.halves.show_right(self.made)
        elif not self.roster.rows and self.halves.right is not self.form:
            self._show_note(self._nothing())

    def _nothing(self) -> QWidget:
        found = self.following.found
        if found and not any(tally.pictures for tally in found.labels.values()):
            return Empty(
                self.tr("No pictures to build from"),
                self.tr(
                    "A build is the set of files that a model learns from: pictures for training, for validation"
                    " and for the test."
                ),
                (self.tr("Record"), lambda: self.bench.wanted.emit("capture", None)),
            )
        return Empty(
            self.tr("Nothing is built yet"),
            self.tr(
                "A build deals the pictures onto training, validation and test, with nobody's near copies on two"
                " sides, and writes the files that a model learns from."
            ),
            (self.tr("New build"), self.ask_new),
        )

    def _show_note(self, note: QWidget) -> None:
        """Something in place of a build."""
        if self._note:
            self.halves.drop(self._note)
        self._note = note
        self.halves.show_right(note)

    def _show_problem(self, problem: Problem) -> None:
        if self.following.found is not None:
            self.bench.fail(problem)
            return
        card = QWidget()
        column = QVBoxLayout(card)
        column.setContentsMargins(24, 24, 24, 24)
        column.addWidget(ProblemCard(problem, (self.tr("Try again"), self.following.look)))
        column.addStretch()
        self._show_note(card)

    # ---- what is done

    def ask_new(self) -> None:
        """Open the form for a new build."""
        self._before = self.roster.current or self._before
        self.roster.choose("")
        self.halves.show_right(self.form)
        self.form.begin(self.following.found)

    def build(self, options: BuildOptions) -> None:
        """Make a build; it stands in the list from now on."""
        name = options.name
        job = Build(self.bench.project, options)
        title = self.tr("Build {name}").format(name=name)
        task = self.bench.jobs.start(title, job, done=self._built, failed=self._not_built)
        self.making[name] = task
        task.changed.connect(self._follow)
        self.halves.show_right(self.made)
        self._show_rows()
        self.roster.choose(name)
        self._show_chosen(name)
        self.roster.list.setFocus()

    def _follow(self) -> None:
        over = [name for name, task in self.making.items() if task.state in (State.FAILED, State.CANCELLED)]
        looked_at = self.halves.right is self.made
        wanted = looked_at and self.roster.current in over
        for name in over:
            del self.making[name]
        self._show_rows()
        if wanted:  # what was asked for stands in the form, to be mended and tried again
            self.ask_new()
        elif looked_at:
            self._show_chosen(self.roster.current)

    def _built(self, built: Built) -> None:
        button = "" if self.isVisible() else self.tr("Show it")
        self.bench.tell(self.tr("Built {name}.").format(name=built.folder.name), button, lambda: self._go(built))
        self.following.look()

    def _go(self, built: Built) -> None:
        self.bench.wanted.emit("build", built.folder.name)

    def _not_built(self, problem: Problem) -> None:
        self.bench.fail(problem)

    def look_into(self, name: str) -> None:
        """Show the records of a build."""
        one = self._build(name)
        if one is None or not one.account:
            return
        checked = self.deeds.outcomes.get(name)
        self.records.show_build(one.folder, checked.faults if checked else {})
        self.halves.show_right(self.records)
        QTimer.singleShot(0, self.records.tiles, self.records.tiles.setFocus)

    def _do(self, deed: str, name: str) -> None:
        if self._build(name) is None:
            return
        match deed:
            case "look":
                self.look_into(name)
            case "verify":
                self.deeds.verify(name)
            case "upload":
                self.deeds.upload(name)
            case "folder":
                self.deeds.show_folder(name)
            case "delete":
                self.deeds.delete(name)

    def _show_in_library(self, path: str) -> None:
        label, _, name = path.partition("/")
        self.bench.wanted.emit("library", Query(label=(label,), name=(name,)))

    # ---- a page's life

    def entered(self) -> None:
        self.following.wake(True)
        (self.roster.list if self.roster.rows else self.roster.new).setFocus()

    def left(self) -> None:
        self.following.wake(False)

    def show_wanted(self, what: Any) -> None:
        """``what`` is the name of a build, or None for a new one."""
        if what is None:
            self.ask_new()
        elif self.roster.choose(str(what)):
            self._show_chosen(str(what))

    def step_back(self) -> bool:
        right = self.halves.right
        if right is self.records:
            self._show_chosen(self.roster.current)
            self.roster.list.setFocus()
            return True
        if right is not self.form:
            return False
        self._show_note(self._nothing())
        if self.roster.rows and not self.roster.choose(self._before):
            self.roster.choose(self.roster.rows[0].id)
        return True

    def close_down(self) -> None:
        self.form.close_down()
        self.records.close_down()
        self.following.close()
