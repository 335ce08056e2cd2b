"""What a device shows and reads just now: its project stream, and the letters as they are recognised."""

from collections.abc import Iterator
from typing import Any

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from signlab.capture.deeplens.address import parse
from signlab.capture.deeplens.source import DeepLensSource
from signlab.capture.source import SourceOptions, Status
from signlab.deployment import care
from signlab.errors import Problem
from signlab.jobs import Watch
from signlab.ui.pages.capture.decoder import Place, fitted
from signlab.ui.pages.deploy.device import Device
from signlab.ui.pages.deploy.follower import Follower
from signlab.ui.theme import Theme
from signlab.ui.widgets.text import button, label

_LAST = 24
"""Letters that stay in sight."""

_WORD = 9
_HEIGHT, _LEAST, _MOST = 320, 240, 540
"""Pixels."""


class Picture(QWidget):
    """The newest picture, as large as there is room; ``note`` in its place where there is none."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._image: QImage | None = None
        self.note = ""
        self.setMinimumWidth(320)
        self.setFixedHeight(_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("What the device shows"))
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(570, _HEIGHT)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.setFixedHeight(max(_LEAST, min(_MOST, self.width() * 9 // 16)))

    @property
    def shows(self) -> bool:
        return self._image is not None

    @property
    def place(self) -> Place:
        scale = self.devicePixelRatioF()
        return Place(round(self.width() * scale), round(self.height() * scale))

    def show_image(self, image: QImage | None) -> None:
        self._image = image
        self.update()

    def say(self, words: str) -> None:
        self.note = words
        self.setAccessibleDescription(words)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("stage"))
        painter.drawRoundedRect(self.rect(), 6, 6)
        if self._image:
            size = (self._image.size() / self.devicePixelRatioF()).scaled(
                self.size(), Qt.AspectRatioMode.KeepAspectRatio
            )
            left, top = (self.width() - size.width()) / 2, (self.height() - size.height()) / 2
            painter.drawImage(QRectF(left, top, size.width(), size.height()), self._image)
        elif self.note:
            painter.setPen(self._theme.colour("on_stage"))
            painter.drawText(
                self.rect().adjusted(24, 24, -24, -24),
                Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap,
                self.note,
            )


def _end(word: str) -> str:
    """As much of its end as there is room for."""
    return word if len(word) <= _WORD else f"…{word[-_WORD:]}"


class Live(QWidget):
    """``record_wanted`` carries the URL of the device's camera: what it sees shall become training data."""

    record_wanted = Signal(str)

    def __init__(self, theme: Theme, device: Device) -> None:
        super().__init__()
        self._device = device
        self.picture = Picture(theme)
        self.letter = label("", "huge")
        self.letter.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.letter.setAccessibleName(self.tr("Latest letter"))
        self.word = label("", "display", wrap=True)
        self.word.setAccessibleName(self.tr("The word so far"))
        self.letters = label("", "muted", wrap=True)
        self._sure = label("", "caption")
        self._sure.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.record = button(self.tr("Record this as training data"), self._record)
        self.record.setToolTip(self.tr("Opens the Capture page with this device's camera: same camera, same place."))
        self._pictures = Follower(f"stream {device.name}", self)
        self._pictures.came.connect(lambda some: self._show_picture(some[-1]))
        self._pictures.ended.connect(self._picture_ended)
        self._events = Follower(f"letters {device.name}", self)
        self._events.came.connect(self._show_events)
        self._events.ended.connect(self._letters_ended)
        self._lay_out()

    def _lay_out(self) -> None:
        side = QVBoxLayout()
        side.setSpacing(8)
        for part in (self.letter, self._sure, self.word, self.letters):
            side.addWidget(part)
        side.addStretch()
        side.addWidget(self.record)
        holder = QWidget()
        holder.setFixedWidth(232)
        holder.setLayout(side)
        side.setContentsMargins(0, 0, 0, 0)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        row.addWidget(self.picture, 1)
        row.addWidget(holder)

    # ---- following

    @property
    def running(self) -> bool:
        return self._events.running or self._pictures.running

    def start(self) -> None:
        """Look, from now on."""
        link, saved = self._device.link, self._device.saved
        where = parse(saved.url)
        account = saved.url.removesuffix("/project")
        self.picture.say(self.tr("Waiting for the stream of {host} …").format(host=where.host))
        self._forget()
        statuses: list[Status] = []
        options = SourceOptions(on_status=statuses.append)
        source = DeepLensSource(f"{account}/project", options, link.again(), link.places.streams)

        def pictures(watch: Watch) -> Iterator[QImage]:
            link.shell()  # logged in to once, with one question at most
            for frame in source.frames():
                watch.check()
                yield fitted(frame.jpeg, self.picture.place)

        self._pictures.start(pictures, source.stop)
        self._events.start(lambda watch: care.events(link.shell(), watch))

    def stop(self) -> None:
        self._pictures.stop()
        self._events.stop()
        self.picture.show_image(None)
        self.picture.say("")

    def close_down(self) -> None:
        self._pictures.close()
        self._events.close()

    def _show_picture(self, image: QImage) -> None:
        self.picture.show_image(image)

    def _picture_ended(self, problem: Problem | None) -> None:
        self.picture.show_image(None)
        self.picture.say(str(problem) if problem else self.tr("The stream ended."))

    def _letters_ended(self, problem: Problem | None) -> None:
        if problem:
            self.letters.setText(str(problem))

    # ---- letters

    def _forget(self) -> None:
        self._said: list[str] = []
        self.letter.setText("–")
        self._sure.setText("")
        self.word.setText("")
        self.letters.setText(self.tr("Letters appear here as the device reads them."))

    def _show_events(self, events: list[dict[str, Any]]) -> None:
        for event in events:
            labels, text = event.get("labels") or [""], str(event.get("text", ""))
            match event.get("kind"):
                case "letter":
                    self.letter.setText(str(labels[0]))
                    share = 100 * float(event.get("confidence", 0))
                    self._sure.setText(self.tr("{share:.0f} % sure").format(share=share))
                    self._said = [*self._said, str(labels[0])][-_LAST:]
                    self.word.setText(_end(text))
                case "deleted":
                    self._said = self._said[:-1]
                    self.word.setText(_end(text))
                case "word":
                    self.word.setText(_end(text))
                    self._said = [*self._said, "·"][-_LAST:]
        self.letters.setText(" ".join(self._said))

    def _record(self) -> None:
        self.record_wanted.emit(self._device.saved.url.removesuffix("/project"))
