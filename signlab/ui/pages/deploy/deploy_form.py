"""Choose what goes onto a device, and what it shall say."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from signlab.deployment import release
from signlab.deployment.bundling import Bundle, Wanted
from signlab.deployment.release import Release
from signlab.jobs import Watch
from signlab.training.run import Run
from signlab.ui.pages.deploy import choosing
from signlab.ui.pages.deploy.stock import Stock
from signlab.ui.widgets.fields import Choice, Group, Number, Option, Several, Text
from signlab.ui.widgets.form import Form

NO_VOICE = "none"


@dataclass(frozen=True)
class Chosen:
    """What shall go onto the device. ``make`` gives the release, which takes a while where it is not made yet."""

    what: Release | Wanted
    settings: dict[str, Any]
    stock: Stock

    def make(self) -> Release:
        if isinstance(self.what, Release):
            return release.adjusted(self.what, self.settings)
        job = Bundle(self.what, self.stock.releases_folder)
        job.prepare()
        return job.run(Watch()).release


class DeployForm(QWidget):
    """``agreed`` carries what was ``Chosen``; ``dropped`` says that nobody wants to deploy after all."""

    agreed = Signal(object)
    dropped = Signal()

    def __init__(self, stock: Stock, where: str) -> None:
        super().__init__()
        self._stock = stock
        self._what = ""
        self._touched = False
        """Whether somebody chose what; until then it is the newest."""
        self.form = Form(self.tr("Deploy to {device}").format(device=where), self._groups())
        self.form.changed.connect(self._touch)
        self.form.agreed.connect(self._agree)
        self.form.dropped.connect(self.dropped)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.form)
        stock.changed.connect(self._offer)
        stock.checked.connect(self._say_check)
        self._offer()

    def _groups(self) -> Sequence[Group]:
        say = (
            Option("letters", self.tr("each letter")),
            Option("words", self.tr("each word, at its end")),
            Option("nothing", self.tr("nothing; it only shows")),
        )
        return (
            Group(self.tr("What"), (Choice("what", self.tr("Model")),)),
            Group(
                self.tr("What it says"),
                (
                    Several("only", self.tr("Labels of interest"), self.tr("All of them, unless some are ticked.")),
                    Choice("say", self.tr("Say"), options=say),
                    Choice("voice", self.tr("Voice")),
                ),
            ),
            Group(
                self.tr("When a letter counts"),
                (
                    Number("threshold", self.tr("Sure from"), least=0, most=100, step=5, unit="%"),
                    Text(
                        "thresholds",
                        self.tr("Except for"),
                        self.tr("Labels that need more, or less: M 80, N 70"),
                        placeholder="M 80, N 70",
                    ),
                ),
            ),
        )

    # ---- what there is

    def choose(self, id_: str) -> None:
        """Offer the release or run of that id first."""
        self._touched = True
        self.form.fill({"what": id_})
        self._follow(self.form.values)

    def begin(self) -> None:
        self.form.begin()

    def step_on(self) -> bool:
        """Agree by key, as soon as one can."""
        if self.form.go.isEnabled():
            self._agree(self.form.values)
        return True

    def _offer(self) -> None:
        made = [
            Option(f"release:{one.name}", one.name, self.tr("Made already; its model was checked then."))
            for one in reversed(self._stock.releases)
        ]
        new = [
            Option(f"run:{run.name}", self.tr("{run}, as a new release").format(run=run.name))
            for run in reversed(self._stock.runs)
        ]
        self.form.offer("what", [*made, *new])
        if not self._touched:
            self.form.fill({"what": self._newest()})
        self._follow(self.form.values)

    def _newest(self) -> str:
        """The newest run that no release was made of yet, else the newest release."""
        released = {one.run for one in self._stock.releases}
        waiting = [run.name for run in self._stock.runs if run.name not in released]
        if waiting:
            return f"run:{waiting[-1]}"
        return f"release:{self._stock.releases[-1].name}" if self._stock.releases else ""

    @property
    def _chosen(self) -> Release | Run | None:
        kind, _colon, name = str(self.form.values["what"] or "").partition(":")
        among: Sequence[Release | Run] = self._stock.releases if kind == "release" else self._stock.runs
        return next((one for one in among if one.name == name), None)

    def _touch(self, values: dict[str, Any]) -> None:
        self._touched = True
        self._follow(values)

    def _follow(self, values: dict[str, Any]) -> None:
        chosen = self._chosen
        if chosen is None:
            self.form.say(self.tr("There is no model yet. Train one first, on the Train page."), "warn")
            self.form.promise(self.tr("Plan the deployment"), ready=False)
            return
        if values["what"] != self._what:
            self._what = str(values["what"])
            self._begin_with(chosen)
            values = self.form.values
        _found, wrong = choosing.thresholds(values["thresholds"], chosen.classes)
        problems = {}
        if wrong:
            problems["thresholds"] = choosing.problem(wrong)
        self.form.show_problems(problems)
        refused = isinstance(chosen, Run) and isinstance(self._stock.check_of(chosen), str)
        self.form.promise(self.tr("Plan the deployment"), ready=not problems and not refused)

    def _begin_with(self, chosen: Release | Run) -> None:
        before = chosen.settings if isinstance(chosen, Release) else {}
        self.form.offer("only", [Option(label, label) for label in chosen.classes])
        self.form.offer("voice", self._voices(chosen))
        self.form.fill(choosing.values(before))
        self.form.fill(
            {"voice": before.get("voice", "")}
            if isinstance(chosen, Release)
            else {"voice": self._stock.usual or NO_VOICE}
        )
        if isinstance(chosen, Run):
            self._stock.check(chosen)
            self._say_check()
        else:
            self.form.say(self.tr("Next you see what is copied, stopped and replaced. Nothing is done before that."))

    def _voices(self, chosen: Release | Run) -> list[Option]:
        if isinstance(chosen, Release):
            names = chosen.voices
            first = self.tr("the first: {name}").format(name=names[0]) if names else self.tr("none; it only shows")
            return [Option("", first), *(Option(name, name) for name in names[1:])]
        return [
            *(Option(code, f"{name} ({code})") for code, name in self._stock.languages),
            Option(NO_VOICE, self.tr("none; it only shows")),
        ]

    def _say_check(self) -> None:
        chosen = self._chosen
        if not isinstance(chosen, Run):
            return
        found = self._stock.check_of(chosen)
        if found is None:
            self.form.say(self.tr("Checking whether the device would run this model …"))
        elif isinstance(found, str):
            self.form.say(found, "record")
        elif found:
            self.form.say(" ".join(map(str, found)), "warn")
        else:
            self.form.say(self.tr("The device can run this model: its layers, names and sizes were checked."), "proved")
        self.form.promise(self.tr("Plan the deployment"), ready=not isinstance(found, str))

    def _agree(self, values: dict[str, Any]) -> None:
        chosen = self._chosen
        if isinstance(chosen, Release):
            settings = choosing.settings(values, chosen.classes, chosen.settings, str(values["voice"] or ""))
            self.agreed.emit(Chosen(chosen, settings, self._stock))
        elif chosen is not None:
            settings = choosing.settings(values, chosen.classes, {})
            voice = str(values["voice"] or NO_VOICE)
            wanted = self._stock.wanted(chosen, () if voice == NO_VOICE else (voice,), settings)
            self.agreed.emit(Chosen(wanted, settings, self._stock))
