"""Figures as files: a page for people, JSON for programs, CSV for tables."""

import json
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from signlab.files import write_whole
from signlab.training.evaluation import report
from signlab.ui.pages.train.watching import Watching


def write(facts: Mapping[str, Any], path: Path) -> Path:
    """The report of an evaluation, as HTML or JSON by the ending of ``path``."""
    if path.suffix == ".html":
        report.write(path, dict(facts))
    else:
        write_whole(path, json.dumps(facts, indent=1, ensure_ascii=False) + "\n")
    return path


class Exporting(QObject):
    """Asks where to, and writes beside the window's thread."""

    def __init__(self, watching: Watching, widget: QWidget) -> None:
        super().__init__(widget)
        self._watching, self._widget = watching, widget

    def show_menu(self, at: QWidget, facts: Mapping[str, Any], name: str) -> None:
        menu = QMenu(self._widget)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(self.tr("A page to read (HTML) …"), partial(self._ask, facts, f"{name}.html"))
        menu.addAction(self.tr("All figures (JSON) …"), partial(self._ask, facts, f"{name}.json"))
        menu.popup(at.mapToGlobal(QPoint(0, at.height())))

    def _ask(self, facts: Mapping[str, Any], name: str) -> None:
        suffix = Path(name).suffix
        path, _pattern = QFileDialog.getSaveFileName(
            self._widget.window(), self.tr("Export the figures"), str(Path.home() / name), f"(*{suffix})"
        )
        if path:
            self.save(facts, Path(path).with_suffix(suffix))

    def save(self, facts: Mapping[str, Any], path: Path) -> None:
        self._watching.ask(lambda: write(facts, path), self._saved)

    def keep_table(self, path: Path, text: str) -> None:
        """Write a table."""

        def store() -> Path:
            write_whole(path, text)
            return path

        self._watching.ask(store, self._saved)

    def _saved(self, path: Path) -> None:
        self._watching.bench.tell(self.tr("Wrote {name}").format(name=path.name))
