"""The last question before a training costs money: the account is looked at, line by line, then somebody agrees."""

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QSize, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from signlab.aws.session import Access, Account
from signlab.errors import Problem
from signlab.jobs import Job
from signlab.training.sagemaker import apart
from signlab.training.source import Source
from signlab.ui.pages.train.engine import Checked
from signlab.ui.pages.train.sagemaker import fields
from signlab.ui.pages.train.sagemaker.asking import Asking
from signlab.ui.pages.train.sagemaker.check_list import CheckList
from signlab.ui.widgets.states import ProblemCard
from signlab.ui.widgets.text import button, label, set_tone

if TYPE_CHECKING:
    from signlab.training.sagemaker.start import Started
    from signlab.ui.pages.train.sagemaker.engine import SageMaker


class StartDialog(QDialog):
    """``agreed`` says that it may start. Nothing was changed in the account but what its buttons say."""

    agreed = Signal()

    def __init__(self, engine: "SageMaker", values: dict[str, Any], checked: Checked, parent: QWidget | None) -> None:
        super().__init__(parent)
        self._values = values
        self._access = Access(values["profile"], values["region"])
        self.asking = Asking(self)
        self.setWindowTitle(self.tr("Before it starts"))
        self.setMinimumSize(QSize(680, 520))
        self.list = CheckList(engine.bench.theme, self._make_bucket, self._ask_for_quota)
        self.said = label("", "muted", wrap=True)
        self.again = button(self.tr("Look again"), self.look)
        self.go = button(checked.promise, self._agree, "primary")
        self._lay_out(checked)
        self.look()

    def _lay_out(self, checked: Checked) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 16)
        column.setSpacing(8)
        column.addWidget(label(self.tr("Before it starts"), "title"))
        words = self.tr(
            "What was found in your AWS account. Nothing starts and nothing costs anything until you agree."
        )
        column.addWidget(label(words, "muted", wrap=True))
        column.addWidget(self.list, 1)
        for problem in checked.warnings[:3]:
            column.addWidget(ProblemCard(problem))
        column.addWidget(self.said)
        row = QHBoxLayout()
        row.setContentsMargins(0, 8, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.again)
        row.addStretch()
        row.addWidget(button(self.tr("Back"), self.reject))
        row.addWidget(self.go)
        column.addLayout(row)
        for one in (self.again, self.go):
            one.setAutoDefault(False)

    # ---- looking

    def look(self) -> None:
        """Look at the account now, from the first point on."""
        from signlab.training.sagemaker import checklist

        values = self._values
        self.asking.drop()
        self.list.clear()
        self.go.setEnabled(False)
        self.again.setEnabled(False)
        self._say(self.tr("Looking at your account …"))
        asked = {"role": values["role"], "bucket": values["bucket"], "instance": values["instance"]}
        asked |= {name: values[name] for name in ("hours", "count", "disk", "spot")}
        if values["way"] == "search":
            asked |= {"trainings": values["jobs"], "parallel": values["parallel"]}
        self.asking.each(lambda: checklist.checks(self._access, **asked), self.list.add, self._looked, self._fail)

    def _looked(self) -> None:
        self.again.setEnabled(True)
        bad = self.list.bad
        self.go.setEnabled(not bad)
        if bad:
            things = ", ".join(check.thing for check in bad)
            self._say(self.tr("It cannot start yet: {things}.").format(things=things), "record")
        else:
            self._say(self.tr("All is ready. Prices are estimates, not a bill."))
            self.go.setFocus()

    def _fail(self, problem: Problem) -> None:
        self.again.setEnabled(True)
        self._say(str(problem), "record")

    def _say(self, words: str, tone: str = "") -> None:
        self.said.setText(words)
        set_tone(self.said, tone)

    # ---- what can be done about it

    def _make_bucket(self) -> None:
        from signlab.aws import bucket
        from signlab.ui.pages.train.sagemaker.engine import with_bucket

        def make() -> None:
            account = Account(self._access)
            bucket.make(account, with_bucket(fields.options(self._values), account).bucket)

        self._do(self.tr("Making the bucket …"), make)
        self._disable("Bucket")

    def _ask_for_quota(self) -> None:
        from signlab.training.sagemaker.checklist import ask_for_quota

        values = self._values
        count = values["count"] * (values["parallel"] if values["way"] == "search" else 1)

        def ask() -> str:
            return ask_for_quota(Account(self._access), values["instance"], count, spot=values["spot"])

        words = self.tr("Asked AWS for {n} × {machine}: {state}. Somebody there answers within some days.")
        self._say(self.tr("Asking AWS …"))
        self._disable("Quota")
        self.asking.ask(
            ask,
            lambda state: self._say(words.format(n=count, machine=values["instance"], state=state.lower())),
            self._fail,
        )

    def _disable(self, thing: str) -> None:
        if (line := self.list.line(thing)) and line.deed:
            line.deed.setEnabled(False)

    def _do(self, words: str, deed: Any) -> None:
        self._say(words)
        self.again.setEnabled(False)
        self.asking.ask(deed, lambda _done: self.look(), self._fail)

    # ---- ending

    def _agree(self) -> None:
        self.agreed.emit()
        self.accept()

    def done(self, result: int) -> None:
        self.asking.close()
        super().done(result)


class Starting(QObject):
    """From the check list to the training: ``begun`` carries the name of its run, "" for a search."""

    begun = Signal(str)
    failed = Signal(object)

    def __init__(self, engine: "SageMaker", values: dict[str, Any], build: Source, checked: Checked) -> None:
        super().__init__(engine)
        self._engine, self._values, self._build, self._checked = engine, values, build, checked
        self.dialog: StartDialog | None = None
        self._agreed = False

    def open_over(self, window: QWidget | None) -> None:
        self.dialog = StartDialog(self._engine, self._values, self._checked, window)
        self.dialog.agreed.connect(self._start)
        self.dialog.finished.connect(self._closed)
        self.dialog.open()

    def _closed(self, _result: int) -> None:
        if self.dialog is not None:
            self.dialog.deleteLater()
        if not self._agreed:
            self._end(None)

    def _start(self) -> None:
        self._agreed = True
        searching = self._values["way"] == "search"
        title = self.tr("Starting a search") if searching else self.tr("Starting a training on SageMaker")
        bench = self._engine.bench
        bench.jobs_wanted.emit()
        done = self._searches if searching else self._trains
        bench.jobs.start(title, _Late(self._job), done=done, failed=self._end)

    def _job(self) -> Job[Any]:
        """Made beside the window, as it asks whose account it is."""
        from signlab.training.sagemaker.start import TrainOnSageMaker
        from signlab.training.sagemaker.tuning import Tune, parse_search
        from signlab.ui.pages.train.sagemaker.engine import with_bucket

        values, project, build = self._values, self._engine.bench.project, self._build
        account = Account(Access(values["profile"], values["region"]))
        options = with_bucket(fields.options(values), account)
        if values["way"] != "search":
            return TrainOnSageMaker(project, build, options, account, values["name"])
        return Tune(
            project,
            build,
            options,
            account,
            search=parse_search(build, fields.search(values)),
            jobs=values["jobs"],
            parallel=values["parallel"],
            budget=values["budget"] or None,
        )

    def _trains(self, started: "Started") -> None:
        self._engine.bench.store.ask(lambda _project: apart.begin(started.run), lambda _none: None)
        self.begun.emit(started.run.name)
        self.deleteLater()

    def _searches(self, _searching: Any) -> None:
        self.failed.emit(None)
        self._engine.show_searches()
        self.deleteLater()

    def _end(self, problem: Problem | None) -> None:
        self.failed.emit(problem)
        self.deleteLater()


class _Late:
    """A job that is made by the thread that runs it."""

    def __init__(self, make: Any) -> None:
        self._make = make
        self._job: Any = None

    def prepare(self) -> Any:
        self._job = self._make()
        return self._job.prepare()

    def run(self, watch: Any) -> Any:
        return self._job.run(watch)
