"""Brings in what is dropped on the page, by the form that every import begins with."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QMimeData
from PySide6.QtWidgets import QWidget

from signlab.dataset.names import is_picture
from signlab.errors import Problem
from signlab.ui.frame.importing import ask_import
from signlab.ui.workbench import Workbench

Source = tuple[Path, tuple[Path, ...]]
"""A folder, and those of its files that alone are meant; none where all are."""


def sources(paths: Sequence[Path]) -> list[Source]:
    """What was dropped, folder by folder; pictures that lie in one folder come together. Reads the disk."""
    found: dict[Path, tuple[Path, ...]] = {path: () for path in paths if path.is_dir()}
    for path in paths:
        if is_picture(path.name) and path.is_file():
            found[path.parent] = (*found.get(path.parent, ()), path)
    return list(found.items())


def bring_in(window: QWidget, bench: Workbench, mime: QMimeData, label: str = "") -> None:
    """Ask what there is to ask of folders and pictures that were dropped, on ``label`` or anywhere, and import them."""
    paths = [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]

    def ask(found: list[Source]) -> None:
        for source, files in found:
            ask_import(window, bench, source, label=label, files=files)
        if not found:
            bench.fail(
                Problem("What was dropped", "holds no pictures", "Drop folders, or files such as .jpg and .png.")
            )

    bench.store.ask(lambda _project: sources(paths), ask)
