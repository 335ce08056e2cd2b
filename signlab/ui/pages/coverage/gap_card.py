"""A gap as something that can be recorded: in words, and as the drawn hand shows it."""

from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from signlab.capture.prompts import Prompt
from signlab.ui.pages.capture.prompt_panel import picture_of
from signlab.ui.pages.coverage.seen import BURST, Cell, Seen, gap
from signlab.ui.pages.coverage.words import bursts
from signlab.ui.theme import Theme
from signlab.ui.widgets.text import button, label

_SIDE = 128

Ask = Callable[[Callable[[], QImage | None], Callable[[QImage | None], object]], object]
"""Has an image made by a worker and handed to the second."""


class GapCard(QFrame):
    """``recorded`` says that it shall be recorded."""

    recorded = Signal()

    def __init__(self, theme: Theme, ask: Ask, *, mirrored: Callable[[], bool]) -> None:
        super().__init__()
        self.setObjectName("panel")
        self._ask, self._mirrored = ask, mirrored
        self._prompt: Prompt | None = None
        self.picture = _Drawn(theme)
        self.words = label("", wrap=True)
        self._words_missing = label("", "caption", wrap=True)
        self.record = button(self.tr("Record this"), self.recorded.emit, "primary")
        text = QVBoxLayout()
        text.setSpacing(8)
        text.addWidget(self.words)
        text.addWidget(self._words_missing)
        text.addStretch()
        text.addWidget(self.record, 0, Qt.AlignmentFlag.AlignLeft)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 8, 8, 8)
        row.setSpacing(12)
        row.addWidget(self.picture)
        row.addLayout(text, 1)

    def show_gap(self, seen: Seen, label_: str, cell: Cell) -> None:
        """What would fill a cell."""
        wanted = gap(seen, label_, cell)
        self.words.setText(wanted.words)
        missing = self.tr("{n} missing, {count} pictures each").format(n=bursts(wanted.missing), count=BURST)
        self._words_missing.setText(missing)
        prompt = Prompt(**wanted.asking(BURST))
        if prompt != self._prompt:
            self._prompt = prompt
            mirrored = self._mirrored()
            self.picture.show_image(None)
            self._ask(
                lambda: picture_of(prompt, mirrored=mirrored),
                lambda image: self.picture.show_image(image) if prompt is self._prompt else None,
            )


class _Drawn(QWidget):
    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.image: QImage | None = None
        self.setFixedSize(QSize(_SIDE, _SIDE))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("How it is held"))

    def show_image(self, image: QImage | None) -> None:
        self.image = image
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        clip = QPainterPath()
        clip.addRoundedRect(QRectF(self.rect()), 6, 6)
        painter.setClipPath(clip)
        painter.fillRect(self.rect(), self._theme.colour("sunken"))
        if self.image:
            painter.drawImage(self.rect(), self.image)
