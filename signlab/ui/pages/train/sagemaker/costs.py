"""Everything of Sign Lab's in the account that costs money, with what stops and deletes it."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from signlab.aws.session import Account
from signlab.errors import Problem
from signlab.training.sagemaker import tidy
from signlab.training.sagemaker.tidy import Cost, Found
from signlab.ui.pages.train.sagemaker.window import AccountDialog
from signlab.ui.widgets.confirm import confirm
from signlab.ui.widgets.table import Column, Table

if TYPE_CHECKING:
    from signlab.ui.pages.train.sagemaker.engine import SageMaker


class CostsDialog(AccountDialog):
    """A table of what there is; what is selected can be stopped or deleted, after a question."""

    def __init__(self, engine: "SageMaker", parent: QWidget | None) -> None:
        words = "Trainings, searches, endpoints and files that Sign Lab has made. What others have made is not listed."
        super().__init__(engine, self.tr("What costs money at AWS"), self.tr(words), parent)
        titles = (self.tr("Kind"), self.tr("What"), self.tr("Costs"), self.tr("Bucket"))
        self.table = Table(self.tr("What costs money"), [Column(title) for title in titles], 0, self.keep)
        self.table.picked.connect(self._picked)
        self.column.addWidget(self.table, 1)
        self.end = self.deed(self.tr("Stop or delete"), self._ask, "danger")
        self.again = self.deed(self.tr("Look again"), self.look)
        self.end.setEnabled(False)
        self._costs: dict[str, Cost] = {}
        self.look()

    def look(self) -> None:
        """Ask AWS what there is now."""
        self.again.setEnabled(False)
        self.end.setEnabled(False)
        self.say(self.tr("Looking at your account …"))
        self.asking.ask(lambda: tidy.found(Account(self.engine.access())), self._show, self._not_found)

    def _show(self, found: Found) -> None:
        self.again.setEnabled(True)
        self._costs = {f"{cost.kind} {cost.place}/{cost.name}": cost for cost in found.costs}
        rows = [(self._kind(cost), _short(cost), cost.words, cost.place or None) for cost in found.costs]
        self.table.show_rows(rows, list(self._costs))
        if found.problems:
            self.say("\n".join(map(str, found.problems)), "warn")
        elif found.costs:
            self.say(self.tr("{n} things cost money. Select what is to go.").format(n=len(found.costs)))
        else:
            self.say(self.tr("Nothing of Sign Lab's costs money here."))

    def _not_found(self, problem: Problem) -> None:
        self.again.setEnabled(True)
        self.fail(problem)

    def _kind(self, cost: Cost) -> str:
        kinds = {
            "training": self.tr("Training"),
            "search": self.tr("Search"),
            "endpoint": self.tr("Endpoint"),
            "files": self.tr("Files"),
            "upload": self.tr("Half an upload"),
        }
        return kinds[cost.kind]

    def _picked(self, names: list[str]) -> None:
        self.end.setEnabled(bool(names))
        kinds = {self._costs[name].kind for name in names if name in self._costs}
        stops, deletes = kinds & {"training", "search"}, kinds - {"training", "search"}
        both = self.tr("Stop or delete")
        self.end.setText(both if (stops and deletes) or not kinds else self.tr("Stop") if stops else self.tr("Delete"))

    def _ask(self) -> None:
        chosen = [self._costs[name] for name in self.table.selected]
        question = self.tr("{deed} {n} of the things that cost money?").format(deed=self.end.text(), n=len(chosen))
        listed = "\n".join(f"{self._kind(cost)}: {_short(cost)}" for cost in chosen[:8])
        said = self.tr("What is deleted at AWS cannot be brought back. Runs and builds on this computer stay.")
        confirm(self, question, f"{listed}\n\n{said}", self.end.text(), lambda: self._end(chosen))

    def _end(self, chosen: list[Cost]) -> None:
        self.end.setEnabled(False)
        self.say(self.tr("Asking AWS …"))

        def end() -> None:
            account = Account(self.engine.access())
            for cost in chosen:
                tidy.end(account, cost)

        self.asking.ask(end, lambda _none: self.look(), self._not_found)


def _short(cost: Cost) -> str:
    """The name without what only AWS reads."""
    return cost.name.partition("?")[0]
