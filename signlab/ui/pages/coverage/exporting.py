"""The sheet and its figures as files."""

from pathlib import Path

from PySide6.QtCore import QObject, QPoint
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from signlab.dataset.project import Project
from signlab.files import write_whole
from signlab.ui.pages.coverage.seen import Seen
from signlab.ui.pages.coverage.watching import Watching
from signlab.ui.workbench import Workbench
from signlab.vision.pictures import load
from signlab.vision.report import figures, page
from signlab.vision.report import png as drawing
from signlab.vision.shortcuts import shortcuts


def write(seen: Seen, project: Project, path: Path) -> Path:
    """Write what the suffix of ``path`` says: .png the sheet, .csv a row for each cell, .html the whole report.

    Raises:
        OSError: it cannot be written; what was there before is still there.
    """
    covered = seen.covered
    if path.suffix == ".png":
        write_whole(path, drawing.sheet(covered, project.name))
    elif path.suffix == ".csv":
        write_whole(path, figures.as_csv(covered))
    else:
        write_whole(path, page.page(covered, project.name, shortcuts(load(project))))
    return path


class Exporting(QObject):
    """Asks where to, and writes it beside the window's thread."""

    def __init__(self, bench: Workbench, watching: Watching, parent: QWidget) -> None:
        super().__init__(parent)
        self._bench, self._watching, self._widget = bench, watching, parent

    def show_menu(self, place: QPoint) -> None:
        menu = QMenu(self._widget)
        for suffix, words in self._kinds().items():
            menu.addAction(words).triggered.connect(lambda _checked=False, kind=suffix: self.ask(kind))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(place)

    def _kinds(self) -> dict[str, str]:
        return {
            ".html": self.tr("Report, one page (HTML)"),
            ".png": self.tr("Sheet as a picture (PNG)"),
            ".csv": self.tr("Figures of each cell (CSV)"),
        }

    def ask(self, suffix: str) -> None:
        """Where shall it be written?"""
        name = f"{self._bench.project.name}-coverage{suffix}"
        path, _kind = QFileDialog.getSaveFileName(
            self._widget, self._kinds()[suffix], str(Path.home() / name), f"(*{suffix})"
        )
        if path:
            self.save(Path(path).with_suffix(suffix))

    def save(self, path: Path) -> None:
        seen, project = self._watching.seen, self._bench.project
        if seen is not None:
            self._watching.ask(lambda: write(seen, project, path), self._saved)

    def _saved(self, path: Path) -> None:
        self._bench.tell(self.tr("Wrote {name}").format(name=path.name))
