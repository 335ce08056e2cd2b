"""The right side: the picture, what was measured of it, where it comes from, and what else looks like it."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QMouseEvent, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from signlab.dataset.thumbnails import Wanted
from signlab.errors import Problem
from signlab.ui.pages.library.facts import Facts, Line
from signlab.ui.pages.library.thumbs import Thumbs
from signlab.ui.theme import Theme
from signlab.ui.widgets.joints import paint_joints
from signlab.ui.widgets.text import label
from signlab.vision.hand import Floats

WIDTH = 288
_MARGIN = 16
_SIDE = WIDTH - 2 * _MARGIN
ALIKE = 8
"""How many pictures that look like it are shown."""


class Details(QScrollArea):
    """``wanted`` carries the name of a picture that was clicked among those that look alike; ``folder`` is the
    project's private one."""

    wanted = Signal(str)

    def __init__(self, theme: Theme, folder: Path) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFixedWidth(WIDTH)
        self._theme = theme
        self._thumbs = Thumbs(folder, self, square=False, workers=1, most_bytes=24_000_000)
        self._thumbs.arrived.connect(self._show_pictures)
        self._shown: Wanted | None = None
        self._joints: tuple[str, Floats | None] = ("", None)
        self._near: list[Wanted] = []
        self._preview = _Preview(theme)
        self._title = label("", wrap=True)
        self._title.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._problem = label("", "caption", tone="warn", wrap=True)
        self._origin, self._measured = _Table(), _Table()
        self._alike_words = label(self.tr("Looks like"), "caption")
        self._alike = _Strip(theme)
        self._alike.chosen.connect(self.wanted)
        self._lay_out()

    def _lay_out(self) -> None:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(_MARGIN, 8, _MARGIN, _MARGIN)
        column.setSpacing(8)
        for widget in (self._preview, self._title, self._problem, self._origin):
            column.addWidget(widget)
        column.addSpacing(8)
        column.addWidget(self._measured)
        column.addSpacing(8)
        column.addWidget(self._alike_words)
        column.addWidget(self._alike)
        column.addStretch()
        self.setWidget(inside)
        self.clear()

    def clear(self) -> None:
        """Nothing is chosen."""
        self.show_facts(Facts(""), None, ())

    def show_facts(self, facts: Facts, picture: Wanted | None, near: Sequence[Wanted]) -> None:
        """Show what is known; ``picture`` where it is one, ``near`` those that look like it, the nearest first."""
        self._shown, self._near = picture, list(near[:ALIKE])
        self._title.setText(facts.title or self.tr("Choose a picture to see what is known of it."))
        self._title.setProperty("text_role", "" if facts.title else "muted")
        self._title.style().polish(self._title)
        self._problem.setText(facts.problem)
        self._problem.setVisible(bool(facts.problem))
        self._origin.fill(facts.origin)
        self._measured.fill(facts.measured)
        self._preview.setVisible(picture is not None)
        self._alike_words.setVisible(bool(self._near))
        self._alike.setVisible(bool(self._near))
        self._show_pictures()
        side = round(_SIDE * self.devicePixelRatioF())
        self._thumbs.want(([picture] if picture else []) + self._near, side)

    def show_joints(self, name: str, joints: Floats | None) -> None:
        """Draw the joints of the hand over the picture of that name, or none."""
        self._joints = name, joints
        self._show_pictures()

    def _show_pictures(self) -> None:
        name, joints = self._joints
        self._preview.joints = joints if self._shown and self._shown.version.name == name else None
        self._preview.show_picture(self._thumbs.get(self._shown.version) if self._shown else None)
        self._alike.show_pictures([(one.version.name, self._thumbs.get(one.version)) for one in self._near])

    def close_down(self) -> None:
        self._thumbs.close()


class _Table(QWidget):
    """Two columns: what, muted, and the fact."""

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(1, 1)
        self._labels: list[tuple[QLabel, QLabel]] = []

    def fill(self, lines: Sequence[Line]) -> None:
        while len(self._labels) < len(lines):
            pair = (label("", "caption", wrap=True), label("", wrap=True))
            pair[0].setAlignment(Qt.AlignmentFlag.AlignTop)
            pair[0].setMaximumWidth(112)
            pair[1].setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            for column, widget in enumerate(pair):
                self._grid.addWidget(widget, len(self._labels), column)
            self._labels.append(pair)
        for number, pair in enumerate(self._labels):
            shown = number < len(lines)
            for widget, text in zip(pair, lines[number] if shown else ("", ""), strict=True):
                widget.setText(text)
                widget.setVisible(shown)
        self.setVisible(bool(lines))


class _Preview(QWidget):
    """One picture, whole, on the stage."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._picture: QImage | Problem | None = None
        self.joints: Floats | None = None
        self._height = _SIDE * 3 // 4
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(_SIDE, self._height)

    def show_picture(self, picture: QImage | Problem | None) -> None:
        self._picture = picture
        if isinstance(picture, QImage) and picture.width():
            height = min(_SIDE, round(_SIDE * picture.height() / picture.width()))
            if height != self._height:
                self._height = height
                self.updateGeometry()
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.SmoothPixmapTransform | QPainter.RenderHint.Antialiasing)
        outline = QPainterPath()
        outline.addRoundedRect(QRectF(self.rect()), 6, 6)
        painter.setClipPath(outline)
        painter.fillRect(self.rect(), self._theme.colour("sunken"))
        if isinstance(self._picture, QImage):
            place = _inside(self._picture, QRectF(self.rect()))
            painter.drawImage(place, self._picture)
            if self.joints is not None:
                paint_joints(painter, self._theme, self.joints, place)
        elif self._picture:
            painter.setPen(self._theme.colour("muted"))
            inside = self.rect().adjusted(16, 8, -16, -8)
            painter.drawText(inside, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._picture.cause)


def _inside(picture: QImage, place: QRectF) -> QRectF:
    scale = min(place.width() / picture.width(), place.height() / picture.height())
    width, height = picture.width() * scale, picture.height() * scale
    return QRectF(place.center() - QPointF(width / 2, height / 2), place.center() + QPointF(width / 2, height / 2))


class _Strip(QWidget):
    """Small pictures, four a line, that can be clicked."""

    chosen = Signal(str)
    _COLUMNS = 4

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._pictures: list[tuple[str, QImage | Problem | None]] = []
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def show_pictures(self, pictures: list[tuple[str, QImage | Problem | None]]) -> None:
        self._pictures = pictures
        lines = -(-len(pictures) // self._COLUMNS)
        self.setFixedHeight(lines * self._pitch())
        self.setAccessibleName(self.tr("{n} pictures look like it").format(n=len(pictures)))
        self.update()

    def _pitch(self) -> int:
        return (_SIDE + 2) // self._COLUMNS

    def _place(self, number: int) -> QRect:
        line, column = divmod(number, self._COLUMNS)
        return QRect(column * self._pitch(), line * self._pitch(), self._pitch() - 2, self._pitch() - 2)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        for number, (_name, picture) in enumerate(self._pictures):
            place = self._place(number)
            if isinstance(picture, QImage):
                side = min(picture.width(), picture.height())
                middle = QRect((picture.width() - side) // 2, (picture.height() - side) // 2, side, side)
                painter.drawImage(place, picture, middle)
            else:
                painter.fillRect(place, self._theme.colour("sunken"))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        for number, (name, _picture) in enumerate(self._pictures):
            if self._place(number).contains(event.position().toPoint()):
                self.chosen.emit(name)
