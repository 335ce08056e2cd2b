"""Both themes can be read, and follow what was chosen."""

import re

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from signlab.bundled import RESOURCES
from signlab.ui.commands import COMMANDS, PAGES
from signlab.ui.theme import COLOURS, Theme, drawn, style_sheet

TEXT_ON = [
    *((text, ground) for text in ("text", "muted") for ground in ("surface", "raised", "sunken")),
    *((tone, ground) for tone in ("record", "warn", "proved", "gap", "accent") for ground in ("surface", "raised")),
    ("text", "hover"),
    ("text", "selected"),
    ("muted", "selected"),
    ("on_accent", "accent"),
    ("on_stage", "stage"),
    ("surface", "text"),  # the message that goes away by itself
]


def contrast(one: str, other: str) -> float:
    """Of two colours, as WCAG 2.1 defines it: (L1 + 0.05) / (L2 + 0.05) of their relative luminances."""

    def luminance(name: str) -> float:
        parts = [QColor(name).redF(), QColor(name).greenF(), QColor(name).blueF()]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_measure_of_contrast_is_right() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXT_ON)
def test_text_can_be_read(theme: str, text: str, ground: str) -> None:
    assert contrast(COLOURS[theme][text], COLOURS[theme][ground]) >= 4.5


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_focus_can_be_seen(theme: str) -> None:
    for ground in ("surface", "raised", "sunken"):
        assert contrast(COLOURS[theme]["focus"], COLOURS[theme][ground]) >= 3


def test_both_themes_have_the_same_roles() -> None:
    assert COLOURS["light"].keys() == COLOURS["dark"].keys()


@pytest.mark.parametrize("dark", [False, True])
def test_the_style_sheet_names_only_what_there_is(dark: bool) -> None:
    text = style_sheet(dark)
    assert "@" not in text
    pictures = re.findall(r'url\("([^"]+)"\)', text)
    assert pictures
    for picture in pictures:
        assert (RESOURCES / "theme" / picture.rpartition("/")[2]).is_file()


def test_every_command_and_page_has_its_icon() -> None:
    for name in {command.icon for command in COMMANDS if command.icon} | set(PAGES):
        assert not drawn(name, "#000000", 20).toImage().isNull()


def test_an_icon_has_the_colour_of_text(theme: Theme) -> None:
    picture = theme.icon("undo").pixmap(20, 20).toImage()
    seen = [picture.pixelColor(x, y) for x in range(picture.width()) for y in range(picture.height())]
    strongest = max(seen, key=lambda colour: colour.alpha())
    assert strongest.name() == COLOURS["light"]["text"]


def test_the_theme_follows_the_system_until_one_is_chosen(qapp: QApplication, qtbot: QtBot) -> None:
    theme = Theme(qapp, "system")
    system = QGuiApplication.styleHints().colorSchemeChanged  # what a platform tells; the one of tests never does
    label = QLabel("here")
    qtbot.addWidget(label)
    for scheme, name in ((Qt.ColorScheme.Dark, "dark"), (Qt.ColorScheme.Light, "light")):
        with qtbot.waitSignal(theme.changed):
            system.emit(scheme)
        label.ensurePolished()
        assert theme.colour("surface").name() == COLOURS[name]["surface"]
        assert qapp.palette().window().color().name() == COLOURS[name]["surface"]
        assert label.palette().windowText().color().name() == COLOURS[name]["text"]
    theme.choose("dark")
    assert theme.dark
    system.emit(Qt.ColorScheme.Light)
    assert theme.dark
    theme.choose("light")
