"""What may happen to a project while somebody looks at it."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from signlab.dataset import verbs
from signlab.dataset.project import Project
from signlab.errors import Problem
from signlab.ui.frame.importing import ImportForm
from signlab.ui.pages.library.bringing import bring_in, sources
from signlab.ui.pages.library.page import LibraryPage
from tests.stand_in import disks


def test_a_picture_deleted_behind_our_back_is_told_and_goes(library: LibraryPage, qtbot: QtBot) -> None:
    grid = library.stage.grid
    rows = grid.rows
    assert rows is not None
    grid.go(0)
    path, version = rows.path(0), rows.version(0)
    qtbot.waitUntil(lambda: not grid._thumbs.busy)
    path.unlink()
    library.stage.open_current()  # before anybody noticed
    qtbot.waitUntil(lambda: library.stage.viewer._problem is not None)
    assert "no longer there" in library.stage.viewer._problem.cause  # type: ignore[union-attr]
    library.bench.store.look()
    qtbot.waitUntil(lambda: len(grid.rows) == 21)  # type: ignore[arg-type]
    assert version[0] not in grid.rows.names  # type: ignore[union-attr]


def test_relabelling_what_is_gone_is_told_and_the_rest_is_done(library: LibraryPage, qtbot: QtBot) -> None:
    grid = library.stage.grid
    grid.go(0)
    grid.step("right", extend=True)
    gone, kept = grid.selection.names
    grid.rows.path(0).unlink()  # type: ignore[union-attr]
    with qtbot.waitSignal(library.bench.store.changed) as told:
        qtbot.keyClick(grid, Qt.Key.Key_B)
    assert [problem.thing for problem in told.args[0].problems] == [gone]
    qtbot.waitUntil(lambda: grid.rows.label(grid.rows.positions([kept])[0]) == "B")  # type: ignore[union-attr]
    qtbot.waitUntil(lambda: not library.deeds.leaving)


def test_a_second_window_on_the_same_project_is_followed(library: LibraryPage, qtbot: QtBot) -> None:
    name = library.stage.grid.rows.names[3]  # type: ignore[union-attr]
    with Project.open(library.bench.project.root) as other:
        verbs.relabel(other, [name], "C")
        verbs.mark(other, [name], "doubtful")
    library.bench.store.look()
    grid = library.stage.grid
    qtbot.waitUntil(lambda: grid.rows.label(grid.rows.positions([name])[0]) == "C")  # type: ignore[union-attr]
    grid.go(grid.rows.positions([name])[0])  # type: ignore[union-attr]
    qtbot.waitUntil(lambda: library.regard.mark(name) == "doubtful")


def test_a_project_that_vanishes_is_told_once_and_what_was_seen_stays(library: LibraryPage, qtbot: QtBot) -> None:
    told: list[Problem] = []
    library.bench.went_wrong.connect(told.append)
    root = library.bench.project.root
    qtbot.waitUntil(lambda: not library.stage.grid._thumbs.busy)
    root.rename(root.with_name("away"))
    library.bench.store.look()
    qtbot.waitUntil(lambda: bool(told))
    library.stage.grid.go(0)
    qtbot.keyClick(library.stage.grid, Qt.Key.Key_B)
    qtbot.waitUntil(lambda: len(told) > 1)
    qtbot.waitUntil(lambda: not library.deeds.leaving)  # nothing pretends to be done
    root.with_name("away").rename(root)
    library.bench.store.look()
    qtbot.waitUntil(lambda: library.stage.grid.rows is not None and len(library.stage.grid.rows) == 22)


@pytest.fixture
def read_only(library: LibraryPage) -> Iterator[Path]:
    with disks.read_only(library.bench.project.images) as images:
        yield images / "A"


def test_a_project_that_turns_read_only_loses_nothing(library: LibraryPage, read_only: Path, qtbot: QtBot) -> None:
    told: list[Problem] = []
    library.bench.went_wrong.connect(told.append)
    grid = library.stage.grid
    before = sorted(path.name for path in read_only.iterdir())
    grid.go(0)
    qtbot.keyClick(grid, Qt.Key.Key_B)
    qtbot.waitUntil(lambda: bool(told))
    qtbot.waitUntil(lambda: not library.deeds.leaving)
    assert sorted(path.name for path in read_only.iterdir()) == before


def test_a_change_that_fails_leaves_the_pictures_as_they_were(
    library: LibraryPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[Problem] = []
    library.bench.went_wrong.connect(told.append)
    grid = library.stage.grid
    name = grid.rows.names[0]  # type: ignore[union-attr]

    def refuse(_project: Project, _names: list[str]) -> None:
        raise OSError(30, "Read-only file system", "images/A")

    monkeypatch.setattr(verbs, "trash", refuse)
    grid.go(0)
    library.deeds.trash()
    assert name in library.deeds.leaving
    qtbot.waitUntil(lambda: bool(told))
    assert "Read-only" in told[0].cause
    assert not library.deeds.leaving
    assert name in grid.rows.names  # type: ignore[union-attr]


def test_fifty_thousand_in_one_folder_show_at_once(library: LibraryPage, qtbot: QtBot) -> None:
    folder, grid = library.bench.project.images / "D", library.stage.grid
    original = next((library.bench.project.images / "A").glob("*.jpg"))
    for number in range(50_000):
        os.link(original, folder / f"many-{number:05d}.jpg")
    library.bench.store.look()
    qtbot.waitUntil(lambda: len(grid.rows) == 50_022)  # type: ignore[arg-type]
    qtbot.keyClick(grid, Qt.Key.Key_End)
    last = len(grid.rows) - 1  # type: ignore[arg-type]
    assert grid.selection.current == last
    qtbot.waitUntil(lambda: isinstance(grid._thumbs.get(grid.rows.version(last)), QImage))  # type: ignore[union-attr]
    grid.selection.all()
    assert len(grid.selection) == 50_022
    shutil.rmtree(folder)


def test_a_page_that_nobody_sees_asks_nothing_until_it_is_seen(library: LibraryPage, qtbot: QtBot) -> None:
    library.left()
    next((library.bench.project.images / "A").glob("*.jpg")).unlink()
    with qtbot.waitSignal(library.bench.store.stirred):
        library.bench.store.look()
    assert len(library.pictures.rows) == 22  # type: ignore[arg-type]
    library.entered()
    qtbot.waitUntil(lambda: len(library.pictures.rows) == 21)  # type: ignore[arg-type]


def test_dropped_pictures_and_folders_come_folder_by_folder(tmp_path: Path) -> None:
    (tmp_path / "A").mkdir()
    for name in ("one.jpg", "two.png", "note.txt"):
        (tmp_path / name).write_bytes(b"x")
    paths = [tmp_path / "A", tmp_path / "one.jpg", tmp_path / "two.png", tmp_path / "note.txt"]
    assert sources(paths) == [(tmp_path / "A", ()), (tmp_path, (tmp_path / "one.jpg", tmp_path / "two.png"))]


def test_pictures_dropped_on_a_label_go_there(
    library: LibraryPage, photographs: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    original = next((photographs / "asl-many-rooms" / "A").glob("*.jpg"))
    shutil.copy(original, tmp_path / "dropped.jpg")
    shutil.copy(original, tmp_path / "not dropped.jpg")
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(tmp_path / "dropped.jpg"))])
    library.labels.dropped.emit("C", mime)
    qtbot.waitUntil(lambda: library.findChild(ImportForm) is not None)
    form = library.findChild(ImportForm)
    assert form is not None
    qtbot.waitUntil(form._go.isEnabled)
    assert "1 picture" in form._go.text()
    form._go.click()
    grid = library.stage.grid
    qtbot.waitUntil(lambda: len(grid.rows) == 23)  # type: ignore[arg-type]
    assert [grid.rows.label(row) for row, name in enumerate(grid.rows.names) if "dropped" in name] == ["C"]  # type: ignore[union-attr]


def test_a_drop_without_pictures_says_so(library: LibraryPage, tmp_path: Path, qtbot: QtBot) -> None:
    (tmp_path / "note.txt").write_bytes(b"x")
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(tmp_path / "note.txt"))])
    with qtbot.waitSignal(library.bench.went_wrong) as told:
        bring_in(library, library.bench, mime)
    assert "no pictures" in told.args[0].cause


def test_chosen_pictures_go_out_as_files(library: LibraryPage) -> None:
    grid = library.stage.grid
    grid.go(0)
    grid.step("right", extend=True)
    library.bench.commands.action("library.copy").trigger()
    urls = QApplication.clipboard().mimeData().urls()
    assert [Path(url.toLocalFile()) for url in urls] == [grid.rows.path(0), grid.rows.path(1)]  # type: ignore[union-attr]
