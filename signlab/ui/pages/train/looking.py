"""From figures to pictures: those of a cell in the Library, or more of a label on the Capture page."""

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from PySide6.QtCore import QObject

from signlab.capture.prompts import Prompt
from signlab.dataset.query import Query
from signlab.errors import Problem
from signlab.ui.workbench import Workbench


class Looking(QObject):
    """Leads to other pages."""

    def __init__(self, bench: Workbench, parent: QObject) -> None:
        super().__init__(parent)
        self._bench = bench

    def look_at(self, facts: Mapping[str, Any], label: str, told: str) -> None:
        """Show the pictures of ``label`` that were named ``told``, from where they can be relabelled."""
        if facts["data"].get("kind") == "folder":
            cause = self.tr("are not in this project, so the Library cannot show them")
            self._bench.fail(Problem(self.tr("These pictures"), cause, self.tr("Import the folder first.")))
            return
        names = [PurePosixPath(row["path"]).name for row in facts["pictures"] if _is(row, label, told)]
        self._bench.wanted.emit("library", Query(name=tuple(names)))

    def record(self, label: str) -> None:
        """Have more of ``label`` recorded."""
        count = int(self._bench.project.settings["capture"]["count"])
        self._bench.wanted.emit("capture", Prompt(label, count))


def _is(row: Mapping[str, Any], label: str, told: str) -> bool:
    return bool(row["label"] == label and row["told"] == told)
