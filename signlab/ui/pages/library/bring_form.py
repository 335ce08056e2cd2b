"""Asks where pictures that are brought in come from, then shows what the import will do."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from signlab.dataset.changes import counted, pictures
from signlab.errors import Problem
from signlab.jobs import Plan
from signlab.ui.jobs import State, Task
from signlab.ui.pages.library.completion import Vocabulary
from signlab.ui.widgets.states import ProblemCard
from signlab.ui.widgets.text import button, label

_LEAVE_OUT = ""


@dataclass(frozen=True)
class Found:
    """What was dropped. ``label`` is what it was dropped on, ``unknown`` names folders beside label folders that no
    label has; ``labelled`` says that there are label folders."""

    folders: tuple[Path, ...]
    files: tuple[Path, ...]
    label: str = ""
    unknown: tuple[str, ...] = ()
    labelled: bool = False

    @property
    def words(self) -> str:
        named = ", ".join(folder.name for folder in self.folders[:3])
        parts = [named] if self.folders else []
        parts += [pictures(len(self.files))] if self.files else []
        return " and ".join(parts)


@dataclass(frozen=True)
class Answer:
    """What was told of it. ``sources`` are folders to import, each with the files that alone count, or none for all."""

    sources: tuple[tuple[Path, tuple[Path, ...]], ...]
    signer: str
    session: str
    hand: str
    label: str
    mapping: dict[str, str]
    new_labels: bool


class BringForm(QDialog):
    """``answered`` carries an ``Answer``; ``show_tasks`` then asks whether their plans are right."""

    answered = Signal(object)

    def __init__(self, found: Found, known: Vocabulary, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Bring pictures in"))
        self.setMinimumWidth(480)
        self._found, self._known = found, known
        self._tasks: list[Task] = []
        self._asked = 0
        self.signer, self.session = QComboBox(editable=True), QLineEdit()
        self.signer.addItems(["", *known.signer])
        self.signer.lineEdit().setPlaceholderText(self.tr("A pseudonym; builds keep people apart by it"))
        self.session.setPlaceholderText(self.tr("What the session is called; may stay empty"))
        self.hand = QComboBox()
        for words, value in ((self.tr("Not known"), ""), (self.tr("Right"), "right"), (self.tr("Left"), "left")):
            self.hand.addItem(words, value)
        self.label = QComboBox()
        self.label.addItem(self.tr("As their folders say"), "")
        for name in known.label:
            self.label.addItem(name, name)
        self.label.setCurrentText(found.label or self.label.itemText(0))
        self.unknown = {name: self._choice(name) for name in found.unknown}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(24, 24, 24, 16)
        self._column.setSpacing(16)
        self._column.addWidget(label(self.tr("Bring in {what}").format(what=found.words), "title", wrap=True))
        self._form = self._questions()
        self._column.addWidget(self._form)
        self._plan = label("", wrap=True)
        self._plan.hide()
        self._column.addWidget(self._plan)
        self._go = button(self.tr("Continue"), self._continue, "primary")
        self._go.setDefault(True)
        row = QHBoxLayout()
        row.addStretch()
        row.addWidget(button(self.tr("Cancel"), self.reject))
        row.addWidget(self._go)
        self._column.addLayout(row)
        self.label.currentIndexChanged.connect(self._check)
        self.rejected.connect(self._stop)
        self._check()

    def _choice(self, name: str) -> QComboBox:
        """What a folder that no label has shall count as."""
        made = QComboBox()
        made.addItem(self.tr("Leave out"), _LEAVE_OUT)
        for known in self._known.label:
            made.addItem(known, known)
        made.setAccessibleName(self.tr("Label of the folder {name}").format(name=name))
        return made

    def _questions(self) -> QWidget:
        inside = QWidget()
        form = QFormLayout(inside)
        form.setContentsMargins(0, 0, 0, 0)
        form.setVerticalSpacing(8)
        form.setHorizontalSpacing(16)
        form.addRow(self.tr("Signer"), self.signer)
        form.addRow(self.tr("Signing hand"), self.hand)
        form.addRow(self.tr("Session"), self.session)
        if not self._found.labelled:
            form.addRow(self.tr("Label"), self.label)
        if self.unknown:
            form.addRow(label(self.tr("These folders have no label's name:"), "muted"))
            rows = QWidget()
            inner = QFormLayout(rows)
            inner.setContentsMargins(0, 0, 0, 0)
            for name, choice in self.unknown.items():
                inner.addRow(name, choice)
            area = QScrollArea(widgetResizable=True)
            area.setWidget(rows)
            area.setMaximumHeight(min(160, 40 * len(self.unknown) + 8))
            form.addRow(area)
        return inside

    def _check(self) -> None:
        """Pictures without folders need a label."""
        told = bool(self.label.currentData()) or self._found.labelled or bool(self._found.folders)
        self._go.setEnabled(told)

    def _continue(self) -> None:
        if self._tasks:
            for task in self._tasks:
                task.go()
            self.accept()
            return
        mapping = {name: str(choice.currentData()) for name, choice in self.unknown.items() if choice.currentData()}
        sources = [(folder, ()) for folder in self._found.folders]
        sources += [(parent, files) for parent, files in _by_folder(self._found.files).items()]  # type: ignore[misc]
        self._form.setEnabled(False)
        self._go.setEnabled(False)
        self.answered.emit(
            Answer(
                tuple(sources),
                self.signer.currentText().strip(),
                self.session.text().strip(),
                str(self.hand.currentData()),
                str(self.label.currentData()),
                mapping,
                False,
            )
        )

    def show_tasks(self, tasks: Sequence[Task]) -> None:
        """Wait for the plans of ``tasks``, and ask whether to go on with them."""
        self._tasks = list(tasks)
        for task in self._tasks:
            task.planned.connect(self._show_plan)

    def _show_plan(self, _plan: Plan) -> None:
        asking = [task for task in self._tasks if task.state is State.ASKING and task.plan]
        if len(asking) < sum(not task.state.over for task in self._tasks):
            return
        words = [task.plan.words for task in asking if task.plan]
        words += [str(problem) for task in asking if task.plan for problem in task.plan.warnings]
        count = sum(task.plan.total or 0 for task in asking if task.plan)
        self._plan.setText("\n".join(words))
        self._plan.show()
        self._form.hide()
        self._go.setText(self.tr("Import {what}").format(what=counted(count, "picture")))
        self._go.setEnabled(True)
        self._go.setFocus()
        self.adjustSize()

    def show_problem(self, problem: Problem) -> None:
        """It cannot be done like this; the answers can be changed."""
        if self._asked:
            self._column.itemAt(1).widget().deleteLater()
        self._asked = 1
        self._column.insertWidget(1, ProblemCard(problem))
        self._tasks = [task for task in self._tasks if not task.state.over]
        self._form.setEnabled(True)
        self._form.show()
        self._check()
        self.adjustSize()

    def _stop(self) -> None:
        for task in self._tasks:
            task.cancel()


def _by_folder(files: Sequence[Path]) -> dict[Path, tuple[Path, ...]]:
    folders: dict[Path, tuple[Path, ...]] = {}
    for file in files:
        folders[file.parent] = (*folders.get(file.parent, ()), file)
    return folders
