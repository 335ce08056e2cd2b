"""Crash reports of earlier runs: to be looked at, copied, and put away. They are sent nowhere."""

from datetime import datetime
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from signlab.errors import Problem
from signlab.ui.crash import Reporter, written
from signlab.ui.frame.recent import day_of
from signlab.ui.widgets.states import ProblemCard
from signlab.ui.widgets.text import button, label
from signlab.ui.worker import Worker


class ReportCard(ProblemCard):
    """Says on the start page that there are reports. ``wanted``: somebody wants to see them."""

    wanted = Signal()

    def __init__(self, reporter: Reporter) -> None:
        moment = written(reporter.offered[-1])
        said = Problem(
            self.tr("Sign Lab"),
            self.tr("came upon an error of its own, {when}").format(when=day_of(moment, datetime.now().date())),
            self.tr("A report lies on this computer; nothing was sent."),
        )
        super().__init__(said)
        self._reporter = reporter
        self.offer(self.tr("Look at it"), self.wanted.emit)
        self.offer(self.tr("Dismiss"), self._dismiss)

    def _dismiss(self) -> None:
        self._reporter.dismiss()
        self.deleteLater()


class Reports(QWidget):
    """The reports in full."""

    back = Signal()

    def __init__(self, reporter: Reporter, worker: Worker) -> None:
        super().__init__()
        self._reporter, self._worker = reporter, worker
        self._text = QPlainTextEdit(readOnly=True)
        self._text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self._text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self._text.setAccessibleName(self.tr("The report"))
        self._text.setTabChangesFocus(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        column.addWidget(label(self.tr("What went wrong"), "title"))
        words = self.tr("Pass it on to whoever looks after Sign Lab, if you like. Paths in it may tell your user name.")
        column.addWidget(label(words, "muted", wrap=True))
        column.addWidget(self._text, 1)
        row = QHBoxLayout()
        row.addWidget(button(self.tr("Copy"), self._copy, "primary"))
        row.addWidget(button(self.tr("Dismiss"), self._dismiss))
        row.addWidget(button(self.tr("Back"), self.back.emit, "flat"))
        row.addStretch()
        column.addLayout(row)

    def begin(self) -> None:
        """Read them, the latest first."""
        offered = list(reversed(self._reporter.offered))
        self._worker.ask(lambda: _read(offered), self._text.setPlainText, failed=self._fail, topic="reports")
        self._text.setFocus()

    def _fail(self, problem: Problem) -> None:
        self._text.setPlainText(str(problem))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._text.toPlainText())

    def _dismiss(self) -> None:
        self._reporter.dismiss()
        self.back.emit()


def _read(reports: list[Path]) -> str:
    rule = f"\n\n{'─' * 60}\n\n"
    return rule.join(report.read_text(encoding="utf-8", errors="replace") for report in reports)
