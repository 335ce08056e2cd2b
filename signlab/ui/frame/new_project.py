"""A new project: its name, its folder, its alphabet; checked as one types, and the button says what will happen."""

from pathlib import Path

import platformdirs
from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from signlab import alphabet as alphabets
from signlab.alphabet import Alphabet, why_unsafe
from signlab.dataset.changes import counted, pictures
from signlab.dataset.guessing import Guess
from signlab.dataset.project import Project
from signlab.errors import Problem, SignlabError
from signlab.ui.widgets.text import button, label, set_tone
from signlab.ui.worker import Worker

CUSTOM = "custom"

_ABOUT = {
    "asl-24": QT_TRANSLATE_NOOP("NewProject", "American Sign Language, the 24 letters that hold still"),
    "asl-26": QT_TRANSLATE_NOOP("NewProject", "All 26 letters; J and Z move, so one picture is not enough for them"),
    "asl-29": QT_TRANSLATE_NOOP("NewProject", "26 letters, with del, space and nothing for spelling"),
    "digits-10": QT_TRANSLATE_NOOP("NewProject", "The digits, 0 to 9"),
}


def home_of_projects() -> Path:
    """Where new projects are made unless somebody says otherwise."""
    return Path(platformdirs.user_documents_dir()) / "Sign Lab"


class NewProject(QWidget):
    """``asked`` carries folder, name and alphabet; ``back`` says that nobody wants a new project after all."""

    asked = Signal(object, str, object)
    back = Signal()

    def __init__(self, worker: Worker) -> None:
        super().__init__()
        self._worker = worker
        self._pictures = 0
        self._own_folder = False
        self._title = label("", "title")
        self._name, self._folder, self._labels = QLineEdit(), QLineEdit(), QLineEdit()
        self._labels.setPlaceholderText(self.tr("yes, no, thank you"))
        self._letters = label("", "caption", wrap=True)
        self._wrong = label("", wrap=True, tone="warn")
        self._make = button("", self._ask, "primary")
        self._choices = QButtonGroup(self)
        self._lay_out()
        self._name.textChanged.connect(self._name_changed)
        self._folder.textEdited.connect(lambda _text: setattr(self, "_own_folder", True))
        self._folder.textChanged.connect(self._check)
        self._labels.textChanged.connect(self._check)
        self._choices.buttonToggled.connect(self._check)
        for field in (self._name, self._folder, self._labels):
            field.returnPressed.connect(self._ask)

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(8)
        choose = button(self.tr("Choose…"), self._choose_folder)
        choose.setAccessibleName(self.tr("Choose a folder"))
        for row, (words, field) in enumerate(
            ((self.tr("Name"), self._name), (self.tr("Folder"), self._folder), (self.tr("Alphabet"), None))
        ):
            grid.addWidget(
                label(words, "muted"), row, 0, Qt.AlignmentFlag.AlignVCenter if field else Qt.AlignmentFlag.AlignTop
            )
            if field:
                field.setAccessibleName(words)
                grid.addWidget(field, row, 1)
        grid.addWidget(choose, 1, 2)
        grid.addWidget(self._radios(), 2, 1, 1, 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        column.addWidget(self._title)
        column.addLayout(grid)
        column.addWidget(self._wrong)
        buttons = QHBoxLayout()
        buttons.addWidget(self._make)
        buttons.addWidget(button(self.tr("Back"), self.back.emit, "flat"))
        buttons.addStretch()
        column.addLayout(buttons)

    def _radios(self) -> QWidget:
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for name in (*alphabets.builtin_names(), CUSTOM):
            words = QCoreApplication.translate("NewProject", str(_ABOUT[name])) if name in _ABOUT else ""
            radio = QRadioButton(f"{name}  ·  {words}" if words else self.tr("A list of my own"))
            radio.setObjectName(name)
            self._choices.addButton(radio)
            column.addWidget(radio)
        self._labels.setAccessibleName(self.tr("Labels, with commas between them"))
        column.addWidget(self._labels)
        column.addWidget(self._letters)
        return holder

    def begin(self, source: Path | None = None, found: Guess | None = None) -> None:
        """Start afresh; with ``source`` for what was ``found`` in a folder of label folders."""
        self._pictures = found.pictures if found else 0
        self._own_folder = False
        self._title.setText(
            self.tr("New project from “{folder}”").format(folder=source.name) if source else self.tr("New project")
        )
        known = found.alphabet if found else alphabets.load("asl-24")
        self._labels.setText(", ".join(known.names) if known.name == CUSTOM else "")
        self.findChild(QRadioButton, known.name).setChecked(True)
        self._name.setText(source.name if source else self.tr("my-signs"))
        self._name_changed()
        self._name.selectAll()
        self._name.setFocus()

    def _name_changed(self, _text: str = "") -> None:
        if not self._own_folder:
            self._folder.setText(str(home_of_projects() / (self._name.text().strip() or "my-signs")))
        self._check()

    def _choose_folder(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, self.tr("Where the new project shall lie"))
        if folder:
            self._own_folder = True
            self._folder.setText(folder)

    @property
    def root(self) -> Path:
        return Path(self._folder.text().strip()).expanduser()

    def alphabet(self) -> Alphabet:
        """Raises ``SignlabError`` for a list that is no alphabet."""
        choice = self._choices.checkedButton().objectName()
        return alphabets.listed(self._labels.text().strip(" ,")) if choice == CUSTOM else alphabets.load(choice)

    def _check(self, *_what: object) -> None:
        chosen = self._choices.checkedButton()
        if not chosen:
            return
        self._labels.setVisible(chosen.objectName() == CUSTOM)
        self._worker.drop("new folder")
        try:
            known = self.alphabet()
        except SignlabError as error:
            self._letters.hide()
            self._make.setText(self.tr("Make it"))
            self._refuse(error.problem)
            return
        self._letters.setText("  ".join(known.names))
        self._letters.show()
        count = counted(len(known), "label")
        words = self.tr("Make “{name}” with {labels}").format(name=self._name.text().strip(), labels=count)
        if self._pictures:
            words = self.tr("Make it and look at {pictures}").format(pictures=pictures(self._pictures))
        self._make.setText(words)
        if problem := self._wrong_name():
            self._refuse(problem)
            return
        root = self.root
        self._make.setEnabled(False)
        self._worker.ask(lambda: Project.check_new(root), self._allow, failed=self._refuse, topic="new folder")

    def _wrong_name(self) -> Problem | None:
        name = self._name.text().strip()
        if not name:
            return Problem(self.tr("The project"), self.tr("has no name"))
        if not self._own_folder and (why := why_unsafe(name)):
            return Problem(name, self.tr("cannot be a folder: {why}").format(why=why))
        if not self.root.is_absolute():
            return Problem(str(self.root), self.tr("is not a whole path"), self.tr("Start it at the root or with ~."))
        return None

    def _allow(self, _free: object) -> None:
        self._wrong.hide()
        self._make.setEnabled(True)

    def _refuse(self, problem: Problem) -> None:
        self._wrong.setText(str(problem))
        self._wrong.show()
        self._make.setEnabled(False)

    def _ask(self) -> None:
        if self._make.isEnabled():
            self.asked.emit(self.root, self._name.text().strip(), self.alphabet())

    def show_problem(self, problem: Problem) -> None:
        """What making it came upon."""
        self._refuse(problem)
        set_tone(self._wrong, "record")
