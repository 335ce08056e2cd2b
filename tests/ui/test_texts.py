"""Every text that a person reads can be translated: found by reading the source."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

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
