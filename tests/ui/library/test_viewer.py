from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QPointF, Qt
from pytestqt.qtbot import QtBot

from signlab.dataset.names import Version
from signlab.dataset.thumbnails import Wanted
from signlab.ui.pages.library.page import LibraryPage
from signlab.ui.pages.library.viewer import Viewer
from signlab.ui.theme import Theme


@pytest.fixture
def viewer(theme: Theme, qtbot: QtBot):  # type: ignore[no-untyped-def]
    made = Viewer(theme)
    made.resize(600, 400)
    made.show()
    yield made
    made.close_down()
    made.close()
    made.deleteLater()


def picture(path: Path) -> Wanted:
    facts = path.stat()
    return Wanted(Version(path.name, facts.st_size, facts.st_mtime_ns), path)


def show(viewer: Viewer, path: Path) -> None:
    viewer.show_picture(picture(path), "A", "1 / 1", [])


def test_pixels_are_told_as_they_are_stored(viewer: Viewer, tmp_path: Path, qtbot: QtBot) -> None:
    pixels = np.zeros((40, 60, 3), dtype=np.uint8)
    pixels[10, 20] = (1, 2, 3)
    cv2.imwrite(str(tmp_path / "one.png"), pixels)
    show(viewer, tmp_path / "one.png")
    qtbot.waitUntil(lambda: viewer._image is not None)
    viewer.toggle_fit()
    corner = viewer._target().topLeft()
    assert viewer.pixel((corner + QPointF(20.2, 10.2)).toPoint()).startswith("x 20  y 10   R 3  G 2  B 1")
    assert viewer.pixel((corner - QPointF(5, 5)).toPoint()) == ""


def test_the_point_under_the_pointer_stays_while_zooming(viewer: Viewer, tmp_path: Path, qtbot: QtBot) -> None:
    cv2.imwrite(str(tmp_path / "one.png"), np.zeros((300, 500, 3), dtype=np.uint8))
    show(viewer, tmp_path / "one.png")
    qtbot.waitUntil(lambda: viewer._image is not None)
    place = QPointF(200, 150)
    before = viewer._to_picture(place)
    for factor in (1.25, 2.0, 0.8):
        viewer.zoom(factor, place)
        after = viewer._to_picture(place)
        assert (after - before).manhattanLength() < 1e-6
    for _ in range(30):
        viewer.zoom(0.5)
    assert viewer.scale is None  # all of it again


def test_a_broken_picture_is_told_in_words(viewer: Viewer, tmp_path: Path, qtbot: QtBot) -> None:
    (tmp_path / "broken.jpg").write_bytes(b"\xff\xd8 nothing of a picture")
    show(viewer, tmp_path / "broken.jpg")
    qtbot.waitUntil(lambda: viewer._problem is not None)
    assert "does not decode" in viewer.accessibleDescription()


def test_a_picture_of_a_hundred_megapixels_is_told_in_words(viewer: Viewer, tmp_path: Path, qtbot: QtBot) -> None:
    Image.new("L", (12_000, 9_000)).save(tmp_path / "huge.png")
    show(viewer, tmp_path / "huge.png")
    qtbot.waitUntil(lambda: viewer._problem is not None)
    assert "12,000 × 9,000" in viewer.accessibleDescription()


def test_a_picture_that_is_gone_is_told_in_words(viewer: Viewer, tmp_path: Path, qtbot: QtBot) -> None:
    viewer.show_picture(Wanted(Version("gone.jpg", 1, 1), tmp_path / "gone.jpg"), "A", "1 / 1", [])
    qtbot.waitUntil(lambda: viewer._problem is not None)
    assert "no longer there" in viewer.accessibleDescription()


def test_return_opens_arrows_step_letters_relabel_and_escape_goes_back(library: LibraryPage, qtbot: QtBot) -> None:
    stage, grid = library.stage, library.stage.grid
    grid.go(0)
    qtbot.keyClick(grid, Qt.Key.Key_Return)
    viewer = stage.viewer
    qtbot.waitUntil(viewer.hasFocus)
    qtbot.waitUntil(lambda: viewer._image is not None)
    qtbot.keyClick(viewer, Qt.Key.Key_Right)
    assert grid.selection.current == 1
    name = grid.selection.current_name
    qtbot.keyClick(viewer, Qt.Key.Key_B)
    assert viewer.accessibleDescription() != name  # the next one is seen already
    rows: Callable[[], list[int]] = lambda: grid.rows.positions([name])  # type: ignore[union-attr]  # noqa: E731
    qtbot.waitUntil(lambda: grid.rows.label(rows()[0]) == "B")  # type: ignore[union-attr]
    assert viewer.isVisible()
    qtbot.keyClick(viewer, Qt.Key.Key_Return)
    assert viewer.scale is not None
    assert library.step_back()
    assert grid.isVisible()
    qtbot.waitUntil(grid.hasFocus)
