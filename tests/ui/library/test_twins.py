from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
from pytestqt.qtbot import QtBot

from signlab.ui.pages.library.alike import spare
from signlab.ui.pages.library.page import LibraryPage
from tests.ui.conftest import picture


def test_the_same_file_is_found_and_all_but_one_go_and_come_back(library: LibraryPage, qtbot: QtBot) -> None:
    project, stage = library.bench.project, library.stage
    one = next((project.images / "A").glob("*.jpg"))
    (project.images / "B" / "twin.jpg").write_bytes(one.read_bytes())
    library.bench.store.look()
    qtbot.waitUntil(lambda: len(stage.grid.rows) == 23)  # type: ignore[arg-type]
    library.bench.commands.action("library.duplicates").trigger()
    qtbot.waitUntil(lambda: stage.twins.shown is not None)
    stage.twins.show_kind("bytes")
    qtbot.waitUntil(lambda: [group.words for group in stage.grid.rows.groups] == ["A and B · the same file"])  # type: ignore[union-attr]
    stage.twins.others.emit()
    assert len(stage.grid.selection) == 1
    library.deeds.trash()
    qtbot.waitUntil(stage.note.isVisible)  # none is left
    library.bench.store.undo()
    qtbot.waitUntil(lambda: stage.grid.isVisible() and len(stage.grid.rows) == 2)  # type: ignore[arg-type]
    assert library.step_back()
    qtbot.waitUntil(lambda: len(stage.grid.rows) == 23)  # type: ignore[arg-type]


def test_the_slider_regroups_what_was_found(library: LibraryPage, qtbot: QtBot) -> None:
    project, stage = library.bench.project, library.stage
    random = np.random.default_rng(3)
    pixels = cv2.imdecode(np.frombuffer(picture(random), np.uint8), cv2.IMREAD_COLOR)
    for number, contrast in enumerate((1.0, 0.97, 0.9)):
        cv2.imwrite(str(project.images / "C" / f"near{number}.jpg"), (pixels * contrast).astype(np.uint8))
    library.bench.commands.action("library.duplicates").trigger()
    qtbot.waitUntil(lambda: stage.twins.shown is not None)
    counts = []
    for distance in (12, 0):
        stage.twins.shown = None
        stage.twins.slider.setValue(distance)
        stage.twins.regroup()
        qtbot.waitUntil(lambda: stage.twins.shown is not None)
        counts.append(stage.twins.shown.spare)
    assert counts[0] >= 2
    assert counts[0] >= counts[1]


def test_what_does_not_decode_is_listed_with_the_reason(library: LibraryPage, qtbot: QtBot) -> None:
    project, stage = library.bench.project, library.stage
    (project.images / "B" / "broken.jpg").write_bytes(b"\xff\xd8 no picture")
    library.bench.commands.action("library.duplicates").trigger()
    qtbot.waitUntil(lambda: stage.twins.shown is not None)
    stage.twins.show_kind("undecodable")
    qtbot.waitUntil(lambda: stage.grid.rows.names == ["broken.jpg"])  # type: ignore[union-attr]
    version = stage.grid.rows.version(0)  # type: ignore[union-attr]
    qtbot.waitUntil(lambda: stage.grid._thumbs.get(version) is not None)
    assert "cannot be shown" in stage.grid._thumbs.get(version).cause  # type: ignore[union-attr]


def test_of_each_group_one_is_kept_or_those_that_were_chosen(library: LibraryPage, qtbot: QtBot) -> None:
    rows = library.stage.grid.rows
    assert rows is not None
    counts = [group.count for group in rows.groups]
    assert len(spare(rows)) == sum(counts) - len(counts)
    assert spare(rows, [1]) == [row for row in range(counts[0]) if row != 1]


def test_what_looks_like_a_picture_is_shown_beside_it(
    library: LibraryPage, record: Callable[..., list[str]], qtbot: QtBot, tmp_path: Path
) -> None:
    project, stage = library.bench.project, library.stage
    one = next((project.images / "A").glob("*.jpg"))
    (project.images / "A" / "like.jpg").write_bytes(one.read_bytes())
    library.bench.commands.action("library.duplicates").trigger()  # looks at all pictures
    qtbot.waitUntil(lambda: stage.twins.shown is not None)
    stage.back_to_grid()
    qtbot.waitUntil(lambda: stage.go_to("like.jpg"))
    qtbot.waitUntil(lambda: one.name in [near.version.name for near in library.details._near])
    library.details.wanted.emit(one.name)
    assert stage.grid.selection.current_name == one.name
