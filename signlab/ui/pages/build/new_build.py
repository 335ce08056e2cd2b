"""A new build: asked for, seen beforehand, made."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from signlab.alphabet import why_unsafe
from signlab.errors import Problem, SignlabError
from signlab.records.builds import BuildOptions
from signlab.records.preview import Preview, preview
from signlab.ui.pages.build import asking, words
from signlab.ui.pages.build.following import Following, Found
from signlab.ui.pages.build.preview_panel import PreviewPanel
from signlab.ui.widgets.form import Form
from signlab.ui.workbench import Workbench

_PAUSE = 250
"""Milliseconds after the last key before the pictures are looked at."""


class NewBuild(QWidget):
    """``wanted`` carries the ``BuildOptions`` that shall become a build; ``dropped`` says that none shall."""

    wanted = Signal(object)
    dropped = Signal()

    def __init__(self, bench: Workbench, following: Following) -> None:
        super().__init__()
        self._project, self._following = bench.project, following
        self.preview: Preview | None = None
        self._known: object = None
        self.panel = PreviewPanel(bench.theme)
        self.form = Form(self.tr("New build"), asking.groups(), self.panel)
        self.form.fill(asking.DEFAULTS)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.form)
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE)
        self._pause.timeout.connect(self._look)
        self.form.changed.connect(self._check)
        self.form.agreed.connect(self._agree)
        self.form.dropped.connect(self.dropped)

    def begin(self, found: Found | None) -> None:
        """With what there is, as far as that is known by now; what was typed stays, but for the name."""
        self.form.fill({"name": ""})
        if found:
            self.show_found(found)
        else:
            self._check(self.form.values)
        self.form.begin()

    def show_found(self, found: Found) -> None:
        """There may be other pictures or builds now."""
        news = (found.labels, found.signers, self._taken)
        if news == self._known and self.preview is not None:
            return  # only what is known of the pictures is more: their hashes, their measures
        self._known = news
        self.form.offer("labels", asking.several({name: tally.pictures for name, tally in found.labels.items()}))
        self.form.offer("signers", asking.several({name: tally.pictures for name, tally in found.signers.items()}))
        self.form.show_field("signers", bool(found.signers))
        self._check(self.form.values)

    @property
    def _taken(self) -> list[str]:
        return [build.name for build in self._following.found.builds] if self._following.found else []

    def _check(self, values: Mapping[str, Any]) -> None:
        for name in asking.ANEW:
            self.form.show_field(name, values["how"] == "anew")
        left = max(0, 100 - values["validation"] - values["test"])
        self.form.show_hint("test", self.tr("Seen once, at the end. {n} % are left to train on.").format(n=left))
        problems = asking.problems(values, self._taken, why_unsafe(values["name"]) if values["name"] else None)
        self.form.show_problems(problems)
        self.preview = None
        if problems:
            self._pause.stop()
            self.form.say(next(iter(problems.values())), "record")
            self.form.promise(self.tr("Build"), ready=False)
            return
        self.form.say(self.tr("Looking at the pictures …"))
        self.form.promise(self.tr("Build"), ready=False)
        self._pause.start()

    def _look(self) -> None:
        project = self._project
        try:
            options = asking.options(self.form.values)
        except SignlabError as error:
            self._fail(error.problem)
            return
        self._following.ask(
            lambda: preview(project, options),
            lambda seen: self._show(options, seen),
            failed=self._fail,
            topic="preview",
        )

    def _show(self, options: BuildOptions, seen: Preview) -> None:
        if self._pause.isActive() or options != asking.options(self.form.values):
            return  # somebody typed on; another answer will come
        self.preview = seen
        self.panel.show_preview(seen)
        cost = self.tr("{pictures}, {size}, {time}.").format(
            pictures=words.pictures(seen.pictures),
            size=words.size_words(seen.plan.space),
            time=words.time_words(seen.seconds),
        )
        count = len(seen.problems)
        look = self.tr("{n} to look at.").format(n=words.counted(count, self.tr("thing"), self.tr("things")))
        self.form.say(f"{cost} {look}" if count else cost, "warn" if count else "")
        self.form.promise(
            self.tr("Build {name} from {pictures}").format(name=seen.name, pictures=words.pictures(seen.pictures))
        )

    def _fail(self, problem: Problem) -> None:
        self.panel.show_problem(problem)
        self.form.say(problem.cause, "record")
        self.form.promise(self.tr("Build"), ready=False)

    def _agree(self, values: Mapping[str, Any]) -> None:
        if self.preview is not None:
            self.wanted.emit(asking.options({**values, "name": self.preview.name}))

    def close_down(self) -> None:
        self._pause.stop()
