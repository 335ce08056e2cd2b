"""Asks what to import, shows what would come of it, and starts the job."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from signlab.dataset.changes import Changes, counted, pictures
from signlab.dataset.importing import ImportFolder
from signlab.dataset.project import Project
from signlab.errors import Problem, SignlabError
from signlab.jobs import Plan
from signlab.ui.failing import without_options
from signlab.ui.widgets.text import button, label
from signlab.ui.workbench import Workbench

LEAVE, NEW = "", "\0new"
"""What can become of a folder that means no label, beside being one of the labels."""

_LOOK_AFTER = 300
"""Milliseconds after the latest key before the folder is looked through again."""

Look = tuple[Plan | None, Problem | None, tuple[str, ...]]
"""A plan or why there is none, and the folders that mean no label."""


def ask_import(
    window: QWidget, bench: Workbench, source: Path | None = None, *, label: str = "", files: Sequence[Path] = ()
) -> None:
    """Show the form, filled in for ``source`` where there is one: all of it, or only its ``files``; they may have been
    dropped on a ``label``. It works on while the window does."""
    form = ImportForm(window, bench)
    form.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    form.open()
    if source:
        form.begin(source, label=label, files=files)
    else:
        form.choose_folder()


class ImportForm(QDialog):
    """From which folder, who signed, and what its folders mean. What will happen is said before it does."""

    def __init__(self, parent: QWidget, bench: Workbench) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Import pictures"))
        self.setMinimumWidth(640)
        self._bench = bench
        self._meanings: dict[str, str] = {}
        self._unknown: tuple[str, ...] = ()
        self._files: tuple[Path, ...] = ()
        self._choose_other = button(self.tr("Choose…"), self.choose_folder)
        self._folder, self._signer, self._session, self._pattern = (QLineEdit() for _ in range(4))
        self._hand, self._label = QComboBox(), QComboBox()
        self._plan = label("", wrap=True)
        self._warnings = label("", "muted", wrap=True)
        self._go = button("", self._start, "primary")
        self._folders = QGridLayout()
        self._timer = QTimer(self, singleShot=True, interval=_LOOK_AFTER)
        self._timer.timeout.connect(self._look)
        self._fill()
        self._lay_out()
        self._look()

    def _fill(self) -> None:
        for value, words in (("", self.tr("not known")), ("right", self.tr("right")), ("left", self.tr("left"))):
            self._hand.addItem(words, value)
        self._label.addItem(self.tr("as its folder is called"), None)
        for name in self._bench.project.alphabet.names:
            self._label.addItem(name, name)
        self._signer.setPlaceholderText(self.tr("by another name than their own, such as s4"))
        self._session.setPlaceholderText(self.tr("a name for this import, if you like"))
        self._pattern.setPlaceholderText("{signer}_{session}_{n}")
        self._pattern.setToolTip(self.tr("Where the names of files tell {signer}, {session}, {burst} or {label}"))
        for field in (self._folder, self._signer, self._session, self._pattern):
            field.textChanged.connect(self._touched)
        for choice in (self._hand, self._label):
            choice.currentIndexChanged.connect(self._touched)

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(8)
        fields = (
            (self.tr("Folder"), self._folder),
            (self.tr("Signer"), self._signer),
            (self.tr("Signing hand"), self._hand),
            (self.tr("Session"), self._session),
            (self.tr("Label of each picture"), self._label),
            (self.tr("Names tell"), self._pattern),
        )
        for row, (words, field) in enumerate(fields):
            said = label(words, "muted")
            said.setBuddy(field)
            field.setAccessibleName(words)
            grid.addWidget(said, row, 0)
            grid.addWidget(field, row, 1)
        self._choose_other.setAccessibleName(self.tr("Choose a folder"))
        grid.addWidget(self._choose_other, 0, 2)
        inside = QWidget()
        inside.setLayout(self._folders)
        self._folders.setContentsMargins(0, 0, 8, 0)
        self._folders.setColumnMinimumWidth(1, 220)
        self._folders.setColumnStretch(0, 1)
        self._folders.addWidget(label(self.tr("These folders mean no label:"), "muted"), 0, 0, 1, 2)
        self._area = QScrollArea(widgetResizable=True)
        self._area.setWidget(inside)
        self._area.setMaximumHeight(176)
        self._area.setAccessibleName(self.tr("Folders that mean no label"))
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(16)
        column.addLayout(grid)
        for part in (self._area, self._plan, self._warnings):
            column.addWidget(part)
        column.addStretch()
        buttons = QHBoxLayout()
        buttons.addStretch()
        buttons.addWidget(button(self.tr("Cancel"), self.reject))
        buttons.addWidget(self._go)
        column.addLayout(buttons)
        self._go.setDefault(True)

    def choose_folder(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, self.tr("The folder that holds the label folders"))
        if folder:
            self.begin(Path(folder))

    def begin(self, source: Path, *, label: str = "", files: Sequence[Path] = ()) -> None:
        """Look through ``source``, or look at its ``files`` alone."""
        self._files = tuple(files)
        self._folder.setReadOnly(bool(files))
        self._choose_other.setEnabled(not files)
        self._label.setCurrentIndex(max(self._label.findData(label), 0) if label else 0)
        self._folder.setText(str(source))
        self._signer.setFocus()
        self._timer.stop()
        self._look()

    def _touched(self, *_what: object) -> None:
        """What the plan says is no longer what the form says."""
        self._go.setEnabled(False)
        self._timer.start()

    def _job(self, project: Project) -> ImportFolder:
        """Raises ``SignlabError`` for fields that contradict each other."""
        meanings = {name: label for name, label in self._meanings.items() if label not in (LEAVE, NEW)}
        fresh = {name: name for name, label in self._meanings.items() if label == NEW}
        return ImportFolder(
            project,
            Path(self._folder.text().strip()).expanduser(),
            signer=self._signer.text().strip(),
            session=self._session.text().strip(),
            hand=self._hand.currentData(),
            label=self._label.currentData(),
            pattern=self._pattern.text().strip() or None,
            mapping={**meanings, **fresh},
            new_labels=bool(fresh),
            files=self._files,
        )

    def _look(self) -> None:
        """Have the folder looked through as it stands in the form."""
        self._go.setEnabled(False)
        self._go.setText(self.tr("Import"))
        self._area.setVisible(bool(self._unknown))
        if not self._folder.text().strip():
            self._plan.setText(self.tr("Choose a folder that holds a folder for each label."))
            return
        self._plan.setText(self.tr("Looking through the folder …"))
        self._warnings.setText("")
        try:
            job = self._job(self._bench.project)
        except SignlabError as error:
            self._plan.setText(str(error.problem))
            return
        self._bench.store.ask(lambda _project: _looked(job), self._show_plan, failed=self._fail, topic="import")

    def _show_plan(self, look: Look) -> None:
        plan, problem, unknown = look
        self._show_unknown(unknown)
        if plan is None:
            self._fail(problem or Problem("", ""))
            return
        self._plan.setText(plan.words)
        shown = [str(without_options(warning)) for warning in plan.warnings[:4]]
        if len(plan.warnings) > len(shown):
            rest = counted(len(plan.warnings) - len(shown), self.tr("more remark"))
            shown.append(self.tr("and {rest}, listed with the job").format(rest=rest))
        self._warnings.setText("\n".join(shown))
        self._go.setText(self.tr("Import {pictures}").format(pictures=pictures(plan.total or 0)))
        self._go.setEnabled(True)

    def _fail(self, problem: Problem) -> None:
        self._plan.setText(str(without_options(problem)))

    def _show_unknown(self, unknown: tuple[str, ...]) -> None:
        """A choice for each folder that means no label; those that were chosen for stay."""
        both = tuple(dict.fromkeys((*self._unknown, *unknown)))
        for name in both[len(self._unknown) :]:
            self._add_choice(name)
        self._unknown = both
        self._area.setVisible(bool(both))

    def _add_choice(self, name: str) -> None:
        choice = QComboBox()
        choice.addItem(self.tr("leave it out"), LEAVE)
        choice.addItem(self.tr("a new label, at the end"), NEW)
        for known in self._bench.project.alphabet.names:
            choice.addItem(self.tr("is {label}").format(label=known), known)
        choice.setAccessibleName(self.tr("What the folder {name} means").format(name=name))
        choice.currentIndexChanged.connect(partial(self._choose, name, choice))
        row = self._folders.rowCount()
        self._folders.addWidget(label(name), row, 0)
        self._folders.addWidget(choice, row, 1)

    def _choose(self, name: str, choice: QComboBox, _at: int) -> None:
        self._meanings[name] = choice.currentData()
        self._touched()

    def _start(self) -> None:
        source = Path(self._folder.text().strip())
        title = self.tr("Import of {folder}").format(folder=source.name)
        bench = self._bench
        fresh = [name for name, meaning in self._meanings.items() if meaning == NEW]

        def done(changes: Changes) -> None:
            bench.store.announce(changes)
            if fresh:
                bench.project_set.emit()

        bench.jobs.start(title, self._job(bench.project), done=done)
        bench.jobs_wanted.emit()
        self.accept()


def _looked(job: ImportFolder) -> Look:
    try:
        return job.prepare(), None, job.unknown
    except SignlabError as error:
        return None, error.problem, job.unknown
