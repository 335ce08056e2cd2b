"""Brings in what is dropped on the page: asks where it comes from, shows what will happen, and starts the import."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QMimeData, QObject, Signal
from PySide6.QtWidgets import QWidget

from signlab.dataset.importing import Imported, ImportFolder
from signlab.dataset.names import is_picture
from signlab.dataset.project import Project
from signlab.errors import Problem
from signlab.ui.pages.library.bring_form import Answer, BringForm, Found
from signlab.ui.pages.library.completion import Vocabulary, vocabulary
from signlab.ui.workbench import Workbench


def look_at(project: Project, paths: Sequence[Path], label: str) -> Found:
    """What was dropped: folders, or pictures, and which folders are no label's. Reads the disk."""
    folders = [path for path in paths if path.is_dir()]
    files = [path for path in paths if path.is_file() and is_picture(path.name)]
    known = {name.casefold(): name for name in project.alphabet.names}
    inner = [each.name for folder in folders for each in sorted(folder.iterdir()) if each.is_dir()]
    unknown = [name for name in inner if name.casefold() not in known and not name.startswith(".")]
    labelled = [name for name in inner if name.casefold() in known]
    itself = len(folders) == 1 and not labelled and folders[0].name.casefold() in known
    told = known[folders[0].name.casefold()] if itself else ""
    return Found(tuple(folders), tuple(files), label or told, tuple(unknown) if labelled else (), bool(labelled))


class BringIn(QObject):
    """``drop`` takes what was dropped. ``started`` carries the task of each import."""

    started = Signal(object)

    def __init__(self, bench: Workbench, parent: QWidget) -> None:
        super().__init__(parent)
        self._bench, self._window = bench, parent
        self.form: BringForm | None = None

    def drop(self, mime: QMimeData, label: str = "") -> None:
        """Something was dropped on the page, or on ``label``."""
        self.bring([Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()], label)

    def bring(self, paths: Sequence[Path], label: str = "") -> None:
        """Ask what there is to ask, and import."""
        if not paths or self.form:
            return

        def look(project: Project) -> tuple[Found, Vocabulary]:
            return look_at(project, paths, label), vocabulary(project)

        self._bench.store.ask(look, lambda found: self._ask(*found))

    def _ask(self, found: Found, known: Vocabulary) -> None:
        if not found.folders and not found.files:
            what = self.tr("What was dropped")
            self._bench.fail(Problem(what, "holds no pictures", "Drop folders, or files such as .jpg and .png."))
            return
        self.form = BringForm(found, known, self._window)
        self.form.answered.connect(self._start)
        self.form.finished.connect(self._ended)
        self.form.open()

    def _ended(self, _result: int = 0) -> None:
        if self.form:
            self.form.deleteLater()
        self.form = None

    def _start(self, answer: Answer) -> None:
        """Prepare, and show the plan before anything is stored."""
        tasks = []
        for source, files in answer.sources:
            job = ImportFolder(
                self._bench.project,
                source,
                signer=answer.signer,
                session=answer.session,
                hand=answer.hand,
                label=answer.label or None,
                mapping=answer.mapping,
                new_labels=bool(answer.new_labels),
                files=files,
            )
            task = self._bench.jobs.start(
                self.tr("Import {name}").format(name=source.name),
                job,
                confirm=True,
                done=self._done,
                failed=self._failed,
            )
            tasks.append(task)
            self.started.emit(task)
        if self.form:
            self.form.show_tasks(tasks)

    def _done(self, imported: Imported) -> None:
        self._bench.store.announce(imported)

    def _failed(self, problem: Problem) -> None:
        if self.form:
            self.form.show_problem(problem)
        else:
            self._bench.fail(problem)

    def close_down(self) -> None:
        if self.form:
            self.form.reject()
