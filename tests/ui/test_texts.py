"""Every text that a person reads can be translated: found by reading the source."""

import ast
import runpy
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from PySide6.QtCore import QLocale, QTranslator
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from signlab.ui.commands import words
from signlab.ui.crash import Reporter
from signlab.ui.frame.start import StartPage
from signlab.ui.opening import Opener
from signlab.ui.settings import Settings
from signlab.ui.theme import Theme
from tests.conftest import ROOT

SAYING = {
    "label",
    "button",
    "icon_button",
    "setText",
    "setToolTip",
    "setPlaceholderText",
    "setAccessibleName",
    "setWindowTitle",
    "setInformativeText",
    "QRadioButton",
    "QCheckBox",
    "QPushButton",
    "QAction",
    "addAction",
    "addItem",
    "tell",
}
"""Calls whose first argument is read by a person."""

NO_WORDS = {"Sign Lab", " – Sign Lab"}
SOURCES = sorted((ROOT / "signlab" / "ui").rglob("*.py"))


def untranslated(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Texts with letters in them that go to a widget as they stand."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args and _name(node.func) in SAYING:
            first = node.args[0]
            for text in _bare(first):
                if any(letter.isalpha() for letter in text) and text not in NO_WORDS:
                    yield node.lineno, text


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _bare(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        yield from (str(part.value) for part in node.values if isinstance(part, ast.Constant))
    elif isinstance(node, ast.BinOp):
        yield from _bare(node.left)
        yield from _bare(node.right)
    elif isinstance(node, ast.IfExp):
        yield from _bare(node.body)
        yield from _bare(node.orelse)


@pytest.mark.parametrize("source", SOURCES, ids=[str(path.relative_to(ROOT)) for path in SOURCES])
def test_no_text_goes_to_a_widget_as_it_stands(source: Path) -> None:
    found = list(untranslated(ast.parse(source.read_text(encoding="utf-8"))))
    # a pattern that a person types is the same in every language
    assert [(line, text) for line, text in found if "{signer}" not in text] == []


def test_the_test_finds_a_bare_text() -> None:
    source = 'label("Open"); w.setText(f"{n} jobs"); button(self.tr("Go"), call); label(f"·  {name}")'
    assert [text for _line, text in untranslated(ast.parse(source))] == ["Open", " jobs"]


def test_what_a_translator_wrote_is_what_the_window_says(tmp_path: Path, qtbot: QtBot, qapp: QApplication) -> None:
    collect = runpy.run_path(str(ROOT / ".ci" / "texts"))["main"]
    target = tmp_path / "signlab_de.ts"
    collect(target)
    tree = ET.parse(target)
    for message in tree.getroot().iter("message"):
        if message.findtext("source") in ("New project", "Undo"):
            translation = message.find("translation")
            assert translation is not None
            translation.text = f"auf Deutsch: {message.findtext('source')}"
            del translation.attrib["type"]
    tree.write(target, encoding="utf-8")
    collect(target)  # once more, after the program has changed
    release = Path(sys.executable).with_name("pyside6-lrelease")
    subprocess.run([release, target, "-qm", tmp_path / "signlab_de.qm"], check=True, capture_output=True)
    translator = QTranslator()
    assert translator.load(QLocale("de"), "signlab", "_", str(tmp_path))
    qapp.installTranslator(translator)
    try:
        window_settings = Settings(tmp_path / "window.toml")
        page = StartPage(window_settings, Theme(qapp, "light"), Reporter(tmp_path), Opener())
        qtbot.addWidget(page)
        assert page._first_button.text() == "auf Deutsch: New project"
        assert words("Undo") == "auf Deutsch: Undo"
        page.close_down()
    finally:
        qapp.removeTranslator(translator)


def test_every_text_is_collected(tmp_path: Path) -> None:
    runpy.run_path(str(ROOT / ".ci" / "texts"))["main"](tmp_path / "signlab_fr.ts")
    root = ET.parse(tmp_path / "signlab_fr.ts").getroot()
    found = {message.findtext("source") for message in root.iter("message")}
    assert {"Find a command", "Theme", "Hold to record", "Pictures in a burst", "today, {time}", "Recent"} <= found
