"""The records of a build as tiles: only those in sight are read, decoded and painted."""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QEvent, QIODevice, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFont,
    QImage,
    QImageReader,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame

from signlab.errors import Problem
from signlab.records.browse import Entry, image
from signlab.ui.pages.build.words import side_words
from signlab.ui.theme import Theme
from signlab.ui.worker import Worker

_SIDE, _WORDS, _GAP, _EDGE = 128, 36, 8, 24
_KEPT = 1_500
"""Images in memory, at 64 KB each."""

_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


class Tiles(QAbstractScrollArea):
    """``chosen`` carries the ``Entry`` that is looked at, None for none; ``opened`` the one to be shown elsewhere."""

    chosen = Signal(object)
    opened = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._folder = Path()
        self.entries: Sequence[Entry] = ()
        self._faults: Mapping[tuple[str, int], str] = {}
        self._current = -1
        self._kept: OrderedDict[tuple[str, int], QImage | None] = OrderedDict()
        self._asked: list[tuple[str, int]] = []
        self._worker = Worker("records", self)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Records"))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalScrollBar().valueChanged.connect(self._moved)
        theme.changed.connect(self.viewport().update)

    def show_entries(
        self, folder: Path, entries: Sequence[Entry], faults: Mapping[tuple[str, int], str] | None = None
    ) -> None:
        """Show ``entries`` of the build in ``folder``; ``faults`` by file and byte, as verifying finds them."""
        before = self.current
        if folder != self._folder:
            self._kept.clear()
        self._folder, self.entries, self._faults = folder, entries, faults or {}
        self._current = next((at for at, entry in enumerate(entries) if entry == before), 0 if entries else -1)
        self._lay_out()
        self._tell()

    @property
    def current(self) -> Entry | None:
        return self.entries[self._current] if 0 <= self._current < len(self.entries) else None

    def fault(self, entry: Entry) -> str:
        return self._faults.get((f"{entry.side}.rec", entry.offset), "")

    # ---- places

    @property
    def _columns(self) -> int:
        return max(1, (self.viewport().width() - 2 * _EDGE + _GAP) // (_SIDE + _GAP))

    def _lay_out(self) -> None:
        lines = -(-len(self.entries) // self._columns)
        high = _EDGE + lines * (_SIDE + _WORDS + _GAP)
        bar = self.verticalScrollBar()
        bar.setRange(0, max(0, high - self.viewport().height()))
        bar.setPageStep(self.viewport().height())
        bar.setSingleStep((_SIDE + _WORDS) // 2)
        self._moved()

    def _box(self, place: int) -> QRectF:
        line, column = divmod(place, self._columns)
        top = line * (_SIDE + _WORDS + _GAP) - self.verticalScrollBar().value() + _GAP
        return QRectF(_EDGE + column * (_SIDE + _GAP), top, _SIDE, _SIDE + _WORDS)

    def _in_sight(self) -> range:
        high = _SIDE + _WORDS + _GAP
        top = self.verticalScrollBar().value()
        first = top // high * self._columns
        last = (top + self.viewport().height()) // high * self._columns + self._columns
        return range(first, min(last, len(self.entries)))

    def _moved(self, _value: int = 0) -> None:
        self._want()
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    # ---- images

    def _want(self) -> None:
        """Have what is in sight decoded, and nothing else any more."""
        keys = [(self.entries[place].side, self.entries[place].offset) for place in self._in_sight()]
        missing = [place for place, key in zip(self._in_sight(), keys, strict=True) if key not in self._kept]
        asked = [(self.entries[place].side, self.entries[place].offset) for place in missing]
        if asked == self._asked or not asked:
            return
        self._asked = asked
        self._ask([self.entries[place] for place in missing])

    def _ask(self, wanted: Sequence[Entry]) -> None:
        folder, few, rest = self._folder, wanted[:8], wanted[8:]

        def read() -> dict[tuple[str, int], QImage | None]:
            return {(entry.side, entry.offset): decoded(folder, entry) for entry in few}

        def arrived(found: dict[tuple[str, int], QImage | None]) -> None:
            self._kept.update(found)
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
            self.viewport().update()
            if rest:
                self._ask(rest)
            else:
                self._asked = []

        self._worker.ask(read, arrived, failed=self._fail, topic="images")

    def _fail(self, _problem: Problem) -> None:
        self._asked = []

    # ---- painting

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        for place in self._in_sight():
            self._paint_tile(painter, self.entries[place], self._box(place), current=place == self._current)

    def _paint_tile(self, painter: QPainter, entry: Entry, box: QRectF, *, current: bool) -> None:
        theme = self._theme
        if current:
            painter.setPen(QPen(theme.colour("focus"), 2) if self.hasFocus() else Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("selected"))
            painter.drawRoundedRect(box.adjusted(-3, -3, 3, 3), 6, 6)
        picture = QRectF(box.left(), box.top(), _SIDE, _SIDE)
        self._paint_picture(painter, entry, picture)
        fault = self.fault(entry)
        if fault:
            theme.icon("error", "record").paint(painter, picture.adjusted(_SIDE - 22, 4, -4, 22 - _SIDE).toRect())
        self._font(painter, 13, bold=True)
        painter.setPen(theme.colour("text"))
        words = QRectF(box.left(), picture.bottom() + 2, _SIDE, 18)
        painter.drawText(words, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, entry.label)
        self._font(painter, 11)
        painter.setPen(theme.colour("muted"))
        number = self.tr("id {n}").format(n=f"{entry.id:,}")
        painter.drawText(words, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, number)
        below = words.translated(0, 16)
        if fault:
            painter.setPen(theme.colour("record"))
        said = fault or f"{entry.offset:,}"
        said = painter.fontMetrics().elidedText(said, Qt.TextElideMode.ElideRight, int(below.width()))
        painter.drawText(below, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, said)
        if not fault:
            painter.drawText(below, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, side_words(entry.side))

    def _paint_picture(self, painter: QPainter, entry: Entry, box: QRectF) -> None:
        key = (entry.side, entry.offset)
        image = self._kept.get(key)
        if image is None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.colour("sunken"))
            painter.drawRoundedRect(box, 2, 2)
            if key in self._kept:
                self._theme.icon("error", "record").paint(painter, QRectF(box.center(), QSize(24, 24)).toRect())
            return
        self._kept.move_to_end(key)
        size = QSize(image.size()).scaled(_SIDE, _SIDE, Qt.AspectRatioMode.KeepAspectRatio)
        place = QRectF(box.left(), box.top(), size.width(), size.height())
        place.moveCenter(box.center())
        painter.fillRect(box, self._theme.colour("sunken"))
        painter.drawImage(place, image)

    def _font(self, painter: QPainter, pixels: int, *, bold: bool = False) -> None:
        font = QFont(self.font())
        font.setPixelSize(pixels)
        font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
        painter.setFont(font)

    # ---- pointer and keys

    def go(self, place: int) -> None:
        """Look at the record at ``place``, and have it in sight."""
        if not self.entries:
            return
        self._current = min(max(place, 0), len(self.entries) - 1)
        box, bar = self._box(self._current), self.verticalScrollBar()
        if box.top() < 0:
            bar.setValue(bar.value() + int(box.top()) - _GAP)
        elif box.bottom() > self.viewport().height():
            bar.setValue(bar.value() + int(box.bottom()) - self.viewport().height() + _GAP)
        self._tell()

    def _tell(self) -> None:
        entry = self.current
        if entry:
            said = self.tr("{label}, id {id}, byte {offset} of {side}").format(
                label=entry.label, id=entry.id, offset=f"{entry.offset:,}", side=entry.side
            )
            self.setAccessibleDescription(said)
        self.chosen.emit(entry)
        self.viewport().update()

    def _at(self, point: QPointF) -> int | None:
        return next((place for place in self._in_sight() if self._box(place).contains(point)), None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = self._at(event.position())
        if place is not None and event.button() == Qt.MouseButton.LeftButton:
            self.go(place)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self._at(event.position()) is not None:
            self.opened.emit(self.current)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, columns = Qt.Key(event.key()), self._columns
        page = max(1, self.viewport().height() // (_SIDE + _WORDS + _GAP)) * columns
        steps = {
            **_STEPS,
            Qt.Key.Key_Up: -columns,
            Qt.Key.Key_Down: columns,
            Qt.Key.Key_PageUp: -page,
            Qt.Key.Key_PageDown: page,
            Qt.Key.Key_Home: -len(self.entries),
            Qt.Key.Key_End: len(self.entries),
        }
        if key in steps:
            self.go(self._current + steps[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.current:
            self.opened.emit(self.current)
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        self.viewport().update()

    def close_down(self) -> None:
        self._worker.close()


def decoded(folder: Path, entry: Entry, side: int = _SIDE) -> QImage | None:
    """The picture of a record, no larger than ``side``; None where there is none to be seen."""
    try:
        content = image(folder, entry)
    except (OSError, ValueError):
        return None
    buffer = QBuffer()
    buffer.setData(QByteArray(content))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    reader.setAutoTransform(False)
    whole = reader.size()
    if whole.isValid():
        reader.setScaledSize(whole.scaled(side, side, Qt.AspectRatioMode.KeepAspectRatio))
    found = reader.read()
    return None if found.isNull() else found
