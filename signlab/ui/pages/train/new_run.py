"""A new run, asked for in its place on the page: an engine, its form, and beside it what would come of that."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QStackedLayout, QVBoxLayout, QWidget

from signlab.errors import Problem
from signlab.ui.pages.train import seen
from signlab.ui.pages.train.engine import Checked, Engine, Ground
from signlab.ui.pages.train.prospect import Prospect
from signlab.ui.pages.train.watching import Watching
from signlab.ui.widgets.form import Form
from signlab.ui.widgets.text import button

_SETTLES = 250
"""Milliseconds after which what was typed is looked at."""


class NewRun(QWidget):
    """``begun`` carries the name of the run that trains now; ``dropped`` says that nobody wants one."""

    begun = Signal(str)
    dropped = Signal()

    def __init__(self, watching: Watching, engines: Mapping[str, Engine]) -> None:
        super().__init__()
        self._watching, self._engines = watching, engines
        self.ground: Ground | None = None
        self.engine = next(iter(engines.values()))
        self.form: Form | None = None
        self.prospect: Prospect | None = None
        self._answers: dict[str, dict[str, Any]] = {}
        self._suited: Mapping[str, Any] = {}
        self._settle = QTimer(self, singleShot=True, interval=_SETTLES)
        self._settle.timeout.connect(self._look)
        self._group = QButtonGroup(self)
        self.choices: dict[str, QPushButton] = {}
        self._place = QStackedLayout()
        self._lay_out()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setContentsMargins(24, 16, 24, 0)
        row.setSpacing(4)
        for engine in self._engines.values():
            made = button(engine.title, partial(self.choose, engine.name))
            made.setCheckable(True)
            made.setAccessibleDescription(engine.words)
            self._group.addButton(made)
            self.choices[engine.name] = made
            row.addWidget(made)
        row.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addLayout(self._place, 1)

    def open(self) -> None:
        """Look at what there is, then ask."""
        layout = self._watching.bench.project
        self._watching.ask(lambda: seen.ground(layout), self._found, topic="ground")

    def _found(self, ground: Ground) -> None:
        self.ground = ground
        self._show_form()

    def choose(self, name: str) -> None:
        """Train with the engine of that name."""
        if self.form is not None:
            self._answers[self.engine.name] = self.form.values
        self.engine = self._engines[name]
        if self.ground is not None:
            self._show_form()

    def _show_form(self) -> None:
        assert self.ground is not None
        engine = self.engine
        self.choices[engine.name].setChecked(True)
        if self.form is not None:
            self._place.removeWidget(self.form)
            self.form.hide()
            self.form.deleteLater()
        self.prospect = Prospect(engine.words)
        title = self.tr("New run: {engine}").format(engine=engine.title)
        self.form = Form(title, engine.groups(self.ground), self.prospect)
        self._place.addWidget(self.form)
        self._place.setCurrentWidget(self.form)
        self.form.fill({**engine.sensible(self.ground), **self._answers.get(engine.name, {})})
        self._suited = engine.suited(self.form.values)
        self.form.changed.connect(self._changed)
        self.form.agreed.connect(self._agreed)
        self.form.dropped.connect(self.dropped)
        self.form.promise(self.tr("Train"), ready=False)
        self._show_fields()
        self._look()
        self.form.begin()

    def _changed(self, values: dict[str, Any]) -> None:
        assert self.form is not None
        suited = self.engine.suited(values)  # where nobody chose otherwise, what suits now takes the place
        self.form.fill({name: value for name, value in suited.items() if values[name] == self._suited.get(name)})
        self._suited = suited
        self._show_fields()
        self.form.promise(self.form.go.text(), ready=False)  # what it says is of the values before
        self._settle.start()

    def _show_fields(self) -> None:
        assert self.form is not None
        for name, shown in self.engine.shown(self.form.values).items():
            self.form.show_field(name, shown)

    def _look(self) -> None:
        if self.form is None or self.ground is None:
            return
        engine, values, ground = self.engine, self.form.values, self.ground
        form = self.form

        def show(checked: Checked) -> None:
            if form is self.form and form.values == values:
                self._show(checked)

        self._watching.ask(lambda: engine.look(values, ground), show, topic="check")

    def _show(self, checked: Checked) -> None:
        assert self.form is not None
        assert self.prospect is not None
        self.form.show_problems(checked.problems)
        self.form.say(checked.words if checked.tone else "", checked.tone)
        self.form.promise(checked.promise, checked.ready)
        self.prospect.show_checked(checked)

    def _agreed(self, values: dict[str, Any]) -> None:
        assert self.ground is not None
        assert self.form is not None
        self.form.promise(self.form.go.text(), ready=False)
        self.engine.start(values, self.ground, self._begun, self._failed)

    def _begun(self, name: str) -> None:
        self._answers.pop(self.engine.name, None)
        if self.form is not None:
            self.form.fill({"name": ""})
        self.begun.emit(name)

    def _failed(self, problem: Problem | None) -> None:
        if self.form is not None:
            self.form.say(str(problem) if problem else "", "record")
            self.form.promise(self.form.go.text(), ready=True)

    def close_down(self) -> None:
        self._settle.stop()
