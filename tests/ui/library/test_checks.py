"""Pictures that want a look, in the Library: found, moved to and fro by the limit, decided with one key each."""

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from signlab.dataset.measurements import Measured
from signlab.dataset.project import Project
from signlab.ui.pages.library.page import LibraryPage
from signlab.vision.checks import CHECKS
from signlab.vision.looking import VERSION
from signlab.vision.marks import unpacked
from tests.ui.library.test_page import label_of, shown

LANDMARKS = np.linspace(0.2, 0.8, 63).astype("<f2").tobytes()


@pytest.fixture
def measured(library: LibraryPage, burst: dict[str, list[str]], qtbot: QtBot) -> dict[str, list[str]]:
    """Everything is measured and all is well, but two A are dark, the second more; what the model says of B is C."""
    project = library.bench.project
    rng = np.random.default_rng(8)
    project.index.refresh()
    dark = {burst["A"][1]: 4.0, burst["A"][4]: 2.0}
    rows = []
    for name, places in project.index.places([name for names in burst.values() for name in names]).items():
        facts = (project.folder(places[0]) / name).stat()
        light = dark.get(name, 20.0)
        values = {"hand": 1, "hands": 1, "hand_inside": 100.0, "hand_overexposed": 0.0, "sharpness": 200.0}
        values |= {"contrast": 20.0, "hand_size": 50.0, "width": 96, "height": 72, "brightness": light}
        values |= {"hand_brightness": light, "handedness": 95.0, "roll": 0.0, "tip": 0.0, "yaw": 0.0, "pitch": 0.0}
        values |= {"phash": int(rng.integers(-(2**62), 2**62))}
        rows.append(Measured(name, facts.st_size, facts.st_mtime_ns, VERSION, values, landmarks=LANDMARKS))
    project.index.remember(rows)
    return burst


def find(library: LibraryPage, qtbot: QtBot, key: str) -> None:
    """Look at what a check finds, once everything was looked through."""
    checks = library.stage.checks
    checks._finder = None
    library.show_wanted(f"check:{key}")
    qtbot.waitUntil(lambda: checks.judged is not None)
    qtbot.waitUntil(lambda: checks.shown is not None and set(checks.shown.counts) == set(CHECKS))


def names(library: LibraryPage) -> list[str]:
    return [line.partition("/")[2] for line in shown(library)]


def until(qtbot: QtBot, condition: Callable[[], object]) -> None:
    qtbot.waitUntil(lambda: bool(condition()))


def test_what_is_found_comes_the_worst_first_with_its_reason(
    library: LibraryPage, measured: dict[str, list[str]], qtbot: QtBot
) -> None:
    find(library, qtbot, "dark")
    worst, other = measured["A"][4], measured["A"][1]
    until(qtbot, lambda: names(library) == [worst, other])
    checks = library.stage.checks
    assert checks.finding(worst).words == "it is 3.3 stops darker than this signer's usual"
    assert checks.kinds.currentText() == "Too dark  ·  2"
    library.stage.grid.go(0)
    until(qtbot, lambda: "3.3 stops darker" in library.details._problem.text())
    library.stage.open_current()
    assert library.stage.viewer.remark.startswith("It is 3.3 stops")
    assert library.step_back()
    assert library.step_back()
    until(qtbot, lambda: len(shown(library)) == 22)


def test_a_limit_that_is_moved_counts_at_once_and_is_kept_with_the_project(
    library: LibraryPage, measured: dict[str, list[str]], qtbot: QtBot
) -> None:
    find(library, qtbot, "dark")
    checks = library.stage.checks
    checks.slider.setValue(checks.slider.maximum())
    until(qtbot, library.stage.note.isVisible)
    assert checks.shown.counts["dark"] == 0
    checks.slider.setValue(round((3.0 - 0.5) / 0.1))
    until(qtbot, lambda: names(library) == [measured["A"][4]])
    root = library.bench.project.root

    def kept() -> dict[str, float]:
        with Project.open(root, mend=False) as project:
            return project.settings["checks"]

    until(qtbot, lambda: kept() == {"dark": 3.0})
    checks.reset()
    until(qtbot, lambda: len(names(library)) == 2)


def test_one_key_each_says_that_it_is_so_that_it_is_fine_and_mends_it(
    library: LibraryPage, measured: dict[str, list[str]], qtbot: QtBot
) -> None:
    project = library.bench.project
    worst, other = measured["A"][4], measured["A"][1]
    find(library, qtbot, "dark")
    until(qtbot, lambda: names(library) == [worst, other])
    grid = library.stage.grid
    library.stage.focus()
    grid.go(0)
    qtbot.keyClick(grid, Qt.Key.Key_F8)
    until(qtbot, lambda: names(library) == [other])
    assert project.index.dismissed() == {f"dark/{worst}"}
    library.bench.store.undo()
    until(qtbot, lambda: names(library) == [worst, other])
    grid.go(0)
    qtbot.keyClick(grid, Qt.Key.Key_F6)
    until(qtbot, lambda: names(library) == [other])
    assert project.index.marks([worst]) == {worst: "doubtful"}
    grid.go(0)
    qtbot.keyClick(grid, Qt.Key.Key_F7)
    until(qtbot, library.stage.note.isVisible)
    assert project.index.places([other])[other][0].area == "trash"


def test_what_the_model_says_is_shown_and_followed_with_one_key(
    library: LibraryPage, measured: dict[str, list[str]], qtbot: QtBot
) -> None:
    first, second = measured["B"][:2]
    library.bench.project.index.remember_said(
        "r1", [(first, "C", 90.0), (second, "A", 70.0), (measured["A"][0], "A", 99.0)]
    )
    library.bench.store.look()
    find(library, qtbot, "model")
    until(qtbot, lambda: names(library) == [first, second])
    grid = library.stage.grid
    grid.go(0)
    until(qtbot, lambda: ("Model says", "C, 90 % sure (r1)") in _facts(library))
    grid.selection.all()
    library.bench.commands.action("library.fix").trigger()
    until(qtbot, library.stage.note.isVisible)
    assert library.step_back()
    until(qtbot, lambda: (label_of(library, first), label_of(library, second)) == ("C", "A"))
    library.bench.store.undo()
    until(qtbot, lambda: label_of(library, first) == label_of(library, second) == "B")
    library.stage.go_to(first)
    library.bench.commands.action("library.fix").trigger()  # also where no check is looked at
    until(qtbot, lambda: label_of(library, first) == "C")


def _facts(library: LibraryPage) -> list[tuple[str, str]]:
    return [(what.text(), fact.text()) for what, fact in library.details._origin._labels]


def test_without_a_check_or_a_model_the_keys_say_what_to_do(
    library: LibraryPage, measured: dict[str, list[str]], qtbot: QtBot
) -> None:
    told: list[str] = []
    library.bench.told.connect(lambda words, _button, _call: told.append(words))
    library.stage.grid.go(0)
    library.bench.commands.action("library.dismiss").trigger()
    assert told == ["Choose a check first."]
    library.bench.commands.action("library.fix").trigger()
    until(qtbot, lambda: told[1:] == ["The model says no other label."])
    find(library, qtbot, "model")
    until(qtbot, library.stage.note.isVisible)
    assert library.stage.checks.nothing()[0] == "No model was asked"


def test_where_nothing_is_measured_that_is_offered_first(library: LibraryPage, qtbot: QtBot) -> None:
    find(library, qtbot, "dark")
    until(qtbot, library.stage.note.isVisible)
    assert library.stage.checks.nothing()[0] == "Nothing is measured yet"
    assert [words for words, _call in library.deciding._offers()] == ["Measure 22 pictures"]


def test_checks_look_among_what_is_asked_for(
    library: LibraryPage, measured: dict[str, list[str]], qtbot: QtBot
) -> None:
    find(library, qtbot, "dark")
    until(qtbot, lambda: len(names(library)) == 2)
    library.toolbar.search.add("label:B")
    until(qtbot, lambda: library.stage.checks.shown.counts["dark"] == 0)


def test_joints_are_drawn_when_they_are_wanted(
    library: LibraryPage, measured: dict[str, list[str]], qtbot: QtBot
) -> None:
    grid, viewer = library.stage.grid, library.stage.viewer
    grid.go(0)
    library.stage.open_current()
    assert viewer.joints is None
    library.bench.commands.action("library.landmarks").trigger()
    until(qtbot, lambda: viewer.joints is not None)
    np.testing.assert_array_equal(viewer.joints, unpacked(LANDMARKS))
    until(qtbot, lambda: library.details._preview.joints is not None)
    viewer.grab()
    qtbot.keyClick(viewer, Qt.Key.Key_Right)
    until(qtbot, lambda: viewer.joints is not None)
    library.bench.commands.action("library.landmarks").trigger()
    until(qtbot, lambda: viewer.joints is None and library.details._preview.joints is None)


def test_the_keys_touch_nothing_that_was_not_found(
    library: LibraryPage, measured: dict[str, list[str]], qtbot: QtBot
) -> None:
    library.stage.toggle_checks("dark")  # everything is still in sight
    grid = library.stage.grid
    grid.go(0)
    for id_ in ("library.fix", "library.dismiss"):
        library.bench.commands.action(id_).trigger()
    until(qtbot, lambda: names(library) == [measured["A"][4], measured["A"][1]])
    assert library.bench.project.index.dismissed() == frozenset()
    assert library.step_back()
    until(qtbot, lambda: len(names(library)) == 22)
