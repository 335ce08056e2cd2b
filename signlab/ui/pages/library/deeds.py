"""What a curator does with pictures: each deed is a verb of the project, done by the store while one goes on."""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QMimeData, QObject, QProcess, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QDrag, QGuiApplication, QPixmap
from PySide6.QtWidgets import QMessageBox, QWidget

from signlab.dataset import verbs
from signlab.dataset.changes import Changes, counted
from signlab.dataset.project import Project
from signlab.errors import Problem
from signlab.ui.pages.library.grid import Grid
from signlab.ui.workbench import Workbench

MOST_DRAGGED = 5_000
"""Pictures that are handed to another program at once."""


class Deeds(QObject):
    """Acts on what is chosen in the grid that ``grid`` gives, or on its current picture. ``went_on`` says that the
    current picture is another."""

    went_on = Signal()

    def __init__(self, bench: Workbench, grid: Callable[[], Grid], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bench, self._grid = bench, grid
        self.leaving: dict[str, str] = {}
        """Pictures that are on their way to another place, by name: seen pale until the rows are found anew."""
        self._gone: set[str] = set()

    def names(self) -> list[str]:
        """The pictures to act on."""
        selection = self._grid().selection
        return selection.names or [name for name in (selection.current_name,) if name]

    @property
    def trashed(self) -> bool:
        """Whether these are in the trash, where there are no labels to give."""
        rows = self._grid().rows
        return rows is not None and rows.folder.name == "trash"

    # ---- verbs

    def relabel(self, label: str) -> None:
        """Move the chosen pictures to ``label``, and go on to the next one."""
        self._move(lambda project, names: verbs.relabel(project, names, label), label)

    def relabel_each(self, labels: Mapping[str, str]) -> None:
        """Move pictures, by name, to the label of each, and go on to the next one."""
        if labels:
            words = next(iter(labels.values())) if len(set(labels.values())) == 1 else self.tr("their labels")
            self._do(lambda project, _names: verbs.relabel_each(project, labels), list(labels), words)
            self._go_on()

    def dismiss(self, names: Sequence[str], check: str) -> None:
        """Say that pictures are fine whatever ``check`` finds, and go on to the next one."""
        if names:
            self._do(lambda project, some: verbs.dismiss(project, some, check), list(names), self.tr("fine"))
            self._go_on()

    def trash(self) -> None:
        self._move(verbs.trash, "trash")

    def restore(self) -> None:
        self._move(verbs.restore, "restore")

    def trash_these(self, names: Sequence[str]) -> None:
        """Move pictures to the trash that nobody had to choose one by one."""
        self._do(verbs.trash, list(names), "trash")

    def mark(self, mark: str) -> None:
        """Put a mark on what is chosen; a single picture gives way to the next."""
        names = self.names()
        if names:
            self._bench.store.change(lambda project: verbs.mark(project, names, mark))
            if len(names) == 1:
                self._go_on()

    def ask_to_empty_trash(self, window: QWidget) -> None:
        """Empty it once somebody confirmed that: it is the one deed that nothing takes back."""
        box = QMessageBox(window)
        box.setIcon(QMessageBox.Icon.Warning)
        box.setText(self.tr("Delete all pictures in the trash for good?"))
        box.setInformativeText(self.tr("This cannot be undone."))
        delete = box.addButton(self.tr("Delete for good"), QMessageBox.ButtonRole.DestructiveRole)
        keep = box.addButton(self.tr("Keep them"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(keep)
        box.setEscapeButton(keep)
        box.exec()
        if box.clickedButton() is delete:
            self._bench.store.change(verbs.empty_trash)
        box.deleteLater()

    def _move(self, verb: Callable[[Project, Sequence[str]], Changes], where: str) -> None:
        names = self.names()
        if names:
            self._do(verb, names, where)
            self._go_on()

    def _do(self, verb: Callable[[Project, Sequence[str]], Changes], names: list[str], where: str) -> None:
        self.leaving.update(dict.fromkeys(names, where))

        def done(_changes: Changes) -> None:
            self._gone.update(names)

        def failed(problem: Problem) -> None:
            self._stay(names)
            self._bench.fail(problem)

        self._bench.store.change(lambda project: verb(project, names), done, failed=failed)

    def _stay(self, names: Sequence[str]) -> None:
        for name in names:
            self.leaving.pop(name, None)
        self._grid().viewport().update()

    def found_anew(self) -> None:
        """The rows are as the deeds that are over left them."""
        self._stay(list(self._gone))
        self._gone.clear()

    def _go_on(self) -> None:
        grid = self._grid()
        following = grid.selection.after()
        if following is not None:
            grid.go(following)
        grid.viewport().update()
        self.went_on.emit()

    # ---- to other programs

    def reveal(self) -> None:
        """Show the current picture, or the folder it is in, in the file manager."""
        grid = self._grid()
        row = grid.selection.current
        if grid.rows is None or row is None:
            return
        path = grid.rows.path(row)
        if not reveal_with_system(str(path)):
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(path.parent)))

    def drag(self, source: QWidget) -> None:
        """Let the chosen pictures be dropped on another program, as copies."""
        mime = self.files()
        if mime is None:
            return
        drag = QDrag(source)
        drag.setMimeData(mime)
        pixmap = QPixmap(1, 1)
        pixmap.fill(Qt.GlobalColor.transparent)
        drag.setPixmap(pixmap)
        drag.exec(Qt.DropAction.CopyAction)

    def copy(self) -> None:
        """Put the chosen pictures' files on the clipboard."""
        if mime := self.files():
            QGuiApplication.clipboard().setMimeData(mime)
            self._bench.tell(self.tr("{files} copied").format(files=counted(len(mime.urls()), "file")))

    def files(self) -> QMimeData | None:
        """The chosen pictures as addresses of files; None where there are none, or too many."""
        grid = self._grid()
        rows = grid.selection.rows
        if grid.rows is None or not rows:
            return None
        if len(rows) > MOST_DRAGGED:
            words = self.tr("Up to {n} pictures can be dragged at once; signlab export takes any number.")
            self._bench.tell(words.format(n=f"{MOST_DRAGGED:,}"))
            return None
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(grid.rows.path(row))) for row in rows])
        return mime


def reveal_with_system(path: str) -> bool:
    """Have the system's file manager show a file, where the system has a command that does. Whether it has."""
    import sys

    if sys.platform == "darwin":
        return bool(QProcess.startDetached("open", ["-R", path])[0])
    if sys.platform == "win32":
        return bool(QProcess.startDetached("explorer", ["/select,", path.replace("/", "\\")])[0])
    return False
