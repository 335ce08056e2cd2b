"""Colours by what they mean, the style sheet, and icons that follow the colour of text."""

import re
import sys
from functools import lru_cache

from PySide6.QtCore import QByteArray, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFont, QGuiApplication, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

from signlab.bundled import RESOURCES

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

COLOURS: dict[str, dict[str, str]] = tomllib.loads((RESOURCES / "theme" / "colours.toml").read_text(encoding="utf-8"))
"""The two themes, "light" and "dark": the same roles in both."""

ICON = 20
"""Pixels a side of an icon, before the screen's scale."""

_PALETTE = {
    QPalette.ColorRole.Window: "surface",
    QPalette.ColorRole.WindowText: "text",
    QPalette.ColorRole.Base: "surface",
    QPalette.ColorRole.AlternateBase: "sunken",
    QPalette.ColorRole.Text: "text",
    QPalette.ColorRole.Button: "raised",
    QPalette.ColorRole.ButtonText: "text",
    QPalette.ColorRole.ToolTipBase: "raised",
    QPalette.ColorRole.ToolTipText: "text",
    QPalette.ColorRole.Highlight: "accent",
    QPalette.ColorRole.HighlightedText: "on_accent",
    QPalette.ColorRole.PlaceholderText: "muted",
    QPalette.ColorRole.Link: "accent",
    QPalette.ColorRole.Mid: "line",
}


class Theme(QObject):
    """The colours in force. ``choice`` is "system", "light" or "dark"; ``changed`` tells who paints by hand."""

    changed = Signal()

    def __init__(self, application: QApplication, choice: str = "system") -> None:
        super().__init__()
        self._application = application
        self._choice = choice
        self.dark = False
        application.setStyle("Fusion")
        font = application.font()
        font.setFeature(QFont.Tag("tnum"), 1)  # figures of one width, so that counters stand still
        application.setFont(font)
        hints = QGuiApplication.styleHints()
        self._system = hints.colorScheme()
        hints.colorSchemeChanged.connect(self._follow_system)
        self._follow()

    def choose(self, choice: str) -> None:
        self._choice = choice
        self._follow()

    def colour(self, role: str) -> QColor:
        """The colour that ``role`` has now. Raises ``KeyError`` for a role that colours.toml does not know."""
        return QColor(COLOURS["dark" if self.dark else "light"][role])

    def icon(self, name: str, role: str = "text") -> QIcon:
        """The icon ``name`` of resources/icons, in the colour of ``role``."""
        icon = QIcon()
        for scale in (1, 2, 3):
            icon.addPixmap(drawn(name, self.colour(role).name(), ICON * scale))
            icon.addPixmap(drawn(name, self.colour("muted").name(), ICON * scale), QIcon.Mode.Disabled)
        return icon

    def _follow_system(self, scheme: Qt.ColorScheme) -> None:
        self._system = scheme
        self._follow()

    def _follow(self) -> None:
        self.dark = self._choice == "dark" or (self._choice == "system" and self._system == Qt.ColorScheme.Dark)
        palette = QPalette()
        for place, role in _PALETTE.items():
            palette.setColor(place, self.colour(role))
        for place in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
            palette.setColor(QPalette.ColorGroup.Disabled, place, self.colour("muted"))
        self._application.setPalette(palette)
        self._application.setStyleSheet(style_sheet(self.dark))
        self.changed.emit()


@lru_cache
def style_sheet(dark: bool) -> str:
    """window.qss with its @names filled in."""
    name = "dark" if dark else "light"
    roles = {**COLOURS[name], "theme": (RESOURCES / "theme").as_posix(), "name": name}
    text = (RESOURCES / "theme" / "window.qss").read_text(encoding="utf-8")
    return re.sub(r"@(\w+)", lambda found: roles[found[1]], text)


@lru_cache(maxsize=512)
def drawn(name: str, colour: str, pixels: int) -> QPixmap:
    """An icon as a picture, ``pixels`` a side. Its lines, drawn in currentColor, take ``colour``."""
    path = RESOURCES / "icons" / f"{name}.svg"
    source = path.read_text(encoding="utf-8").replace("currentColor", colour)
    pixmap = QPixmap(pixels, pixels)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    QSvgRenderer(QByteArray(source.encode())).render(painter, QRectF(0, 0, pixels, pixels))
    painter.end()
    return pixmap
