"""One record, large, with all that is known of it."""

from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from signlab.errors import Problem
from signlab.records.browse import Entry
from signlab.ui.pages.build.tiles import decoded
from signlab.ui.pages.build.words import side_words
from signlab.ui.theme import Theme
from signlab.ui.widgets.summary import Facts
from signlab.ui.widgets.text import button, label
from signlab.ui.worker import Worker

WIDE = 296
"""Pixels."""


class _Large(QWidget):
    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.image: QImage | None = None
        self.setFixedHeight(WIDE - 32)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if self.image is None:
            painter.fillRect(self.rect(), self._theme.colour("sunken"))
            return
        size = QSize(self.image.size()).scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        place = QRectF(0, 0, size.width(), size.height())
        place.moveCenter(QRectF(self.rect()).center())
        painter.drawImage(place, self.image)


class RecordCard(QWidget):
    """``library_wanted`` carries the path of the picture that shall be shown in the Library."""

    library_wanted = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setFixedWidth(WIDE)
        self._entry: Entry | None = None
        self._worker = Worker("record", self)
        self.picture = _Large(theme)
        self.title, self.fault, self.facts = label("", "title"), label("", tone="record", wrap=True), Facts(56)
        self.jump = button(self.tr("Show in the Library"), self._jump)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 8, 16, 16)
        column.setSpacing(8)
        for part in (self.picture, self.title, self.fault, self.facts):
            column.addWidget(part)
        column.addWidget(self.jump, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch()
        self.show_entry(Path(), None, "")

    def show_entry(self, folder: Path, entry: Entry | None, fault: str) -> None:
        """Show ``entry`` of the build in ``folder``, with what is wrong with it."""
        other = entry != self._entry
        self._entry = entry
        for part in (self.picture, self.title, self.facts, self.jump):
            part.setVisible(entry is not None)
        self.fault.setText(fault)
        self.fault.setVisible(bool(fault))
        if entry is None:
            return
        self.title.setText(entry.label)
        self.facts.show_facts(self._facts(entry))
        self.jump.setEnabled(bool(entry.path))
        if other:
            self.picture.image = None
            self._worker.ask(
                lambda: decoded(folder, entry, 2 * WIDE), self._show_picture, failed=self._fail, topic="large"
            )

    def _facts(self, entry: Entry) -> list[tuple[str, str]]:
        facts = [
            (self.tr("Id"), f"{entry.id:,}"),
            (self.tr("Side"), side_words(entry.side)),
            (self.tr("Byte"), f"{entry.offset:,}"),
            (self.tr("Picture"), self.tr("{n} bytes").format(n=f"{entry.length:,}")),
            (self.tr("Flag"), str(entry.flag)),
            (self.tr("Signer"), entry.signer),
            (self.tr("Session"), entry.session),
            (self.tr("Burst"), entry.burst),
            (self.tr("From"), entry.path),
        ]
        return [(name, value) for name, value in facts if value]

    def _show_picture(self, image: QImage | None) -> None:
        self.picture.image = image
        self.picture.update()

    def _fail(self, problem: Problem) -> None:
        self.fault.setText(str(problem))
        self.fault.show()

    def _jump(self) -> None:
        if self._entry and self._entry.path:
            self.library_wanted.emit(self._entry.path)

    def close_down(self) -> None:
        self._worker.close()
