"""Who cannot see the window hears it: everything one can use says what it is, and can be reached by key."""

from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QProgressBar,
    QSlider,
    QTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from signlab.dataset.project import Project
from signlab.errors import Problem
from signlab.ui.frame.importing import ImportForm
from signlab.ui.frame.palette import Palette
from signlab.ui.frame.window import Window
from tests.ui.frame.conftest import no_camera, opened, reporter, window  # noqa: F401 -- fixtures

USED = (QAbstractSpinBox, QComboBox, QLineEdit, QPlainTextEdit, QTextEdit, QAbstractItemView, QSlider, QProgressBar)


def nameless(root: QWidget) -> Iterator[str]:
    """Widgets below ``root`` that somebody can use and that say nothing of themselves."""
    for widget in root.findChildren(QWidget):
        within = widget.parent()
        if isinstance(within, (QComboBox, QAbstractSpinBox)) or (within and isinstance(within.parent(), QComboBox)):
            continue  # Qt's own parts of a widget that has a name
        if widget.objectName().startswith("qt_") or isinstance(within, QLineEdit):
            continue
        if isinstance(widget, QAbstractButton):
            if not (widget.accessibleName() or widget.text()):
                yield f"{type(widget).__name__} in {type(within).__name__}"
        elif isinstance(widget, USED) and not widget.accessibleName():
            yield f"{type(widget).__name__} in {type(within).__name__}"


def test_everything_that_can_be_used_has_a_name(
    window: Window,  # noqa: F811
    project: Project,
    record: Callable[..., list[str]],
    tmp_path: Path,
    qtbot: QtBot,
) -> None:
    record("A", 2)
    window.settings.remember(tmp_path / "gone")
    window.start.show_recent()
    for show in (window.start.ask_new, window.start.ask_demo, window.start._show_reports):
        show()
    assert list(nameless(window)) == []
    opened(window, project.root, qtbot)
    for page in ("coverage", "build", "train", "deploy", "help", "settings"):
        window.workspace.go(page)
    window.show_problem(Problem("images/x", "lies in no label's folder"))
    window.workspace.bench.tell("Copied.", "Undo", lambda: None)
    window.commands.action("palette").trigger()
    form = ImportForm(window, window.workspace.bench)
    form._show_unknown(("thumb",))
    assert window.findChild(Palette)
    assert list(nameless(window)) == []
    form.close()


def test_the_test_finds_what_has_no_name(qtbot: QtBot) -> None:
    root = QWidget()
    qtbot.addWidget(root)
    QLineEdit(root)
    assert list(nameless(root)) == ["QLineEdit in QWidget"]


def test_tab_goes_through_everything_and_comes_round(
    window: Window,  # noqa: F811
    project: Project,
    qtbot: QtBot,
) -> None:
    opened(window, project.root, qtbot)
    window.workspace.go("settings")
    first = window.workspace.rail._buttons["settings"]
    first.setFocus()
    seen: list[QWidget] = []
    while len(seen) < 200:
        here = QApplication.focusWidget()
        if here in seen:
            break
        seen.append(here)
        qtbot.keyClick(here, Qt.Key.Key_Tab)
    assert here is first, "Tab does not come round"
    said = [widget.accessibleName() or getattr(widget, "text", str)() for widget in seen]
    for expected in ("Settings", "Menu", "Theme", "at least: Signers", "▸ Jobs"):
        assert any(str(expected) in words for words in said), expected
    assert said[0] == "Settings"
    assert said.index("Theme") < next(at for at, words in enumerate(said) if words.endswith(": Signers"))
