"""What would come of a new run, beside its form."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from signlab.ui.pages.train.engine import Checked
from signlab.ui.widgets.columns import scrolling
from signlab.ui.widgets.states import ProblemCard
from signlab.ui.widgets.summary import Facts
from signlab.ui.widgets.text import label


class Prospect(QWidget):
    """What the engine is good for, what will be done, what that takes, and what should be known before."""

    def __init__(self, about: str) -> None:
        super().__init__()
        self._about, self._plan = label(about, "muted", wrap=True), label("", wrap=True)
        self._facts = Facts()
        self._warnings = QVBoxLayout()
        self._warnings.setSpacing(8)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(16, 16, 24, 16)
        column.setSpacing(16)
        column.addWidget(self._about)
        column.addWidget(self._plan)
        column.addWidget(self._facts)
        column.addLayout(self._warnings)
        column.addStretch()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scrolling(inside, self.tr("What would come of it")))

    def show_checked(self, checked: Checked) -> None:
        self._plan.setText("" if checked.tone else checked.words)
        self._plan.setVisible(bool(self._plan.text()))
        self._facts.show_facts(checked.facts)
        while item := self._warnings.takeAt(0):
            item.widget().hide()
            item.widget().deleteLater()
        for problem in checked.warnings:
            self._warnings.addWidget(ProblemCard(problem))
