"""What a curator decides of what was found in a picture: it is so, mend it, or it is fine; and what a model says."""

from collections.abc import Sequence

from PySide6.QtCore import QObject

from signlab.dataset.changes import pictures
from signlab.dataset.project import Project
from signlab.ui.pages.library.deeds import Deeds
from signlab.ui.pages.library.stage import Stage
from signlab.ui.widgets.states import Offer
from signlab.ui.workbench import Workbench
from signlab.vision.findings import Finding
from signlab.vision.measure import Measure


class Deciding(QObject):
    """Acts on the pictures that are chosen, by the check that is looked at."""

    def __init__(self, bench: Workbench, stage: Stage, deeds: Deeds, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bench, self._stage, self._deeds = bench, stage, deeds
        stage.offers = self._offers

    def _check(self) -> str:
        """The key of the check that is looked at; "" where none is."""
        return self._stage.checks.check.key if self._stage.checks.isVisibleTo(self._stage) else ""

    def _found(self) -> dict[str, Finding]:
        """What the check found in the pictures that are chosen."""
        found = {name: self._stage.checks.finding(name) for name in self._deeds.names()}
        return {name: each for name, each in found.items() if each}

    def accept(self) -> None:
        """It is so: the picture is kept, and marked doubtful."""
        if not self._deeds.trashed:
            self._deeds.mark("doubtful")

    def fix(self) -> None:
        """Move a picture to the label that it should have; one that is of no use to the trash. Where no check is looked
        at, to the label that the model says."""
        names = self._deeds.names()
        if not names or self._deeds.trashed:
            return
        if not self._check():
            self._bench.store.ask(lambda project: _said(project, names), self._follow_model)
        elif self._stage.checks.check.relabels:
            self._deeds.relabel_each({name: each.suggested for name, each in self._found().items()})
        elif found := self._found():
            self._deeds.trash_these(list(found))

    def _follow_model(self, labels: dict[str, str]) -> None:
        if labels:
            self._deeds.relabel_each(labels)
        else:
            self._bench.tell(self.tr("The model says no other label."), self.tr("Ask it"), self.ask_model)

    def dismiss(self) -> None:
        """It is fine: the check says no more of it."""
        if key := self._check():
            self._deeds.dismiss(list(self._found()), key)
        else:
            self._bench.tell(self.tr("Choose a check first."), self.tr("Show them"), self._stage.toggle_checks)

    # ---- the model

    def ask_model(self) -> None:
        """Have the model that was trained last look at every picture."""
        from signlab.training.asking import AskModel

        job = AskModel(self._bench.project)
        self._bench.jobs.start(self.tr("Ask the model"), job, done=self._asked, failed=self._bench.fail)
        self._bench.jobs_wanted.emit()

    def _asked(self, answers: object) -> None:
        self._bench.store.look()
        words = str(getattr(answers, "words", ""))
        self._bench.tell(words, self.tr("Look at them"), lambda: self._stage.toggle_checks("model"))
        if self._check() == "model":
            self._stage.checks.open("model")

    def _measure(self) -> None:
        self._bench.jobs.start(self.tr("Measure pictures"), Measure(self._bench.project), done=self._measured)
        self._bench.jobs_wanted.emit()

    def _measured(self, _summary: object) -> None:
        self._bench.store.look()
        if key := self._check():
            self._stage.checks.open(key)

    def _offers(self) -> list[Offer]:
        """The first step where a check finds nothing."""
        judged = self._stage.checks.judged
        if judged is not None and not judged.pictures.measured.any():
            return [(self.tr("Measure {n}").format(n=pictures(len(judged.pictures))), self._measure)]
        if self._check() == "model" and judged is not None and not judged.evidence.said:
            return [(self.tr("Ask the model"), self.ask_model)]
        return []


def _said(project: Project, names: Sequence[str]) -> dict[str, str]:
    """The label that the model says of each picture, where it is another than its own."""
    places, said = project.index.places(names), project.index.said(names)
    known = {name: told.label for name, told in said.items() if told.label in project.alphabet}
    return {name: label for name, label in known.items() if places[name][0].label != label}
