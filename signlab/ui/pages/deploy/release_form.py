"""A new release from a run: its voices, and what the model check says of it."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from signlab.deployment.bundling import Bundle, Bundled
from signlab.deployment.choices import POLLY
from signlab.errors import Problem
from signlab.training.run import Run
from signlab.ui.pages.deploy.stock import Stock
from signlab.ui.widgets.fields import Choice, File, Group, Option, Text
from signlab.ui.widgets.form import Form
from signlab.ui.workbench import Workbench


class ReleaseForm(QWidget):
    """``made`` carries the name of the release, ``dropped`` says that nobody wants one after all."""

    made = Signal(str)
    dropped = Signal()

    def __init__(self, bench: Workbench, stock: Stock) -> None:
        super().__init__()
        self._bench, self._stock = bench, stock
        self._began_with = ""
        self.form = Form(self.tr("New release"), self._groups())
        self.form.changed.connect(lambda _values: self._follow())
        self.form.agreed.connect(self._agree)
        self.form.dropped.connect(self.dropped)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.form)
        stock.changed.connect(self._offer)
        stock.checked.connect(self._follow)
        self._offer()

    def _groups(self) -> Sequence[Group]:
        own = self.tr("A folder with A.wav, B.wav and so on, 16-bit PCM, at most ten seconds each.")
        polly = self.tr(
            "A speaker of Amazon Polly, such as Brian. Needs AWS credentials; each label is a request that costs."
        )
        return (
            Group(self.tr("What"), (Choice("run", self.tr("Run")),)),
            Group(
                self.tr("Voices"),
                (
                    Choice("voice", self.tr("Language"), self.tr("Spoken by this computer, with espeak-ng.")),
                    Choice("second", self.tr("Second language")),
                    File("own", self.tr("Own recordings"), own, folder=True),
                    Text("polly", self.tr("Amazon Polly"), polly),
                ),
            ),
        )

    def begin(self, run: str = "") -> None:
        if run:
            self.form.fill({"run": run})
        self._follow()
        self.form.begin()

    def _offer(self) -> None:
        stock = self._stock
        self.form.offer("run", [Option(run.name, run.name) for run in reversed(stock.runs)])
        languages = [Option(code, f"{name} ({code})") for code, name in stock.languages]
        for field in ("voice", "second"):
            before = self.form.values[field]
            self.form.offer(field, [Option("", self.tr("none")), *languages])
            if not before and field == "voice" and stock.usual != self._began_with:
                self.form.fill({"voice": stock.usual})
        self._began_with = stock.usual
        self._follow()

    @property
    def _run(self) -> Run | None:
        return next((run for run in self._stock.runs if run.name == self.form.values["run"]), None)

    def _follow(self) -> None:
        run = self._run
        if run is None:
            self.form.say(self.tr("There is no run that is done. Train one first, on the Train page."), "warn")
            self.form.promise(self.tr("Make the release"), ready=False)
            return
        self._stock.check(run)
        found = self._stock.check_of(run)
        match found:
            case None:
                self.form.say(self.tr("Checking whether the device would run this model …"))
            case str():
                self.form.say(found, "record")
            case []:
                self.form.say(self.tr("The device can run this model: layers, names and sizes were checked."), "proved")
            case _:
                self.form.say(" ".join(map(str, found)), "warn")
        self.form.promise(self.tr("Make the release"), ready=not isinstance(found, str))

    def _agree(self, values: dict[str, Any]) -> None:
        run = self._run
        if run is None:
            return
        polly = f"{POLLY}{values['polly']}" if values["polly"] else ""
        voices = [one for one in dict.fromkeys((values["voice"], values["second"], values["own"], polly)) if one]
        job = Bundle(self._stock.wanted(run, voices, {}), self._stock.releases_folder)
        self.form.promise(self.tr("Making it …"), ready=False)
        title = self.tr("Make a release of {run}").format(run=run.name)
        self._bench.jobs.start(title, job, done=self._done, failed=self._failed)

    def _done(self, bundled: Bundled) -> None:
        self._stock.look()
        for problem in bundled.problems[:3]:
            self._bench.fail(problem)
        self._bench.tell(bundled.words)
        self._follow()
        self.made.emit(bundled.release.name)

    def _failed(self, problem: Problem) -> None:
        self._follow()
        self.form.say(str(problem), "record")
