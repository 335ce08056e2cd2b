"""The pictures of the latest burst, as they land. A click takes one out."""

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import (
    QFrame,
    QListView,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from signlab.ui.theme import ICON, Theme

HEIGHT = 56
_GAP = 4
_MOST = 120
"""Thumbnails that are kept; a burst of every frame for a minute has more than anybody looks at."""


class Strip(QListWidget):
    """``discarded`` carries the name of a picture that shall go to the trash."""

    discarded = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setAccessibleName(self.tr("Pictures of this burst"))
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(False)
        self.setUniformItemSizes(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFixedHeight(HEIGHT)
        self.setMouseTracking(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setItemDelegate(_Thumb(theme, self))
        self._rows: dict[str, QListWidgetItem] = {}
        self._theme = theme
        self.hint = ""
        """What is said where no picture is."""

    def begin(self) -> None:
        """A new burst begins."""
        self.clear()
        self._rows.clear()

    def land(self, name: str, image: QImage, words: str) -> None:
        """A picture was stored; ``words`` say which."""
        item = QListWidgetItem()
        item.setData(Qt.ItemDataRole.DecorationRole, QPixmap.fromImage(image))
        item.setData(Qt.ItemDataRole.UserRole, name)
        item.setToolTip(self.tr("{picture}. Click, or Delete, to take it out.").format(picture=words))
        item.setData(Qt.ItemDataRole.AccessibleTextRole, words)
        self.addItem(item)
        self._rows[name] = item
        if self.count() > _MOST:
            self._drop(self.item(0))
        self.scrollToItem(item)

    def take_out(self, name: str) -> None:
        """The picture is in the trash."""
        if item := self._rows.get(name):
            self._drop(item)

    @property
    def names(self) -> list[str]:
        return list(self._rows)

    def _drop(self, item: QListWidgetItem) -> None:
        self._rows.pop(item.data(Qt.ItemDataRole.UserRole), None)
        self.takeItem(self.row(item))

    def _discard(self, item: QListWidgetItem | None) -> None:
        if item:
            self.discarded.emit(item.data(Qt.ItemDataRole.UserRole))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.count():
            painter = QPainter(self.viewport())
            painter.setPen(self._theme.colour("muted"))
            painter.drawText(self.viewport().rect(), Qt.AlignmentFlag.AlignVCenter, self.hint)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._discard(self.itemAt(event.position().toPoint()))

    def event(self, event: QEvent) -> bool:
        """Arrows move from picture to picture here, not from letter to letter."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.key() in _MOVES:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Delete:
            self._discard(self.currentItem())
        elif event.key() in _MOVES:
            super().keyPressEvent(event)
        else:
            event.ignore()  # a letter records


_MOVES = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End)


class _Thumb(QStyledItemDelegate):
    """A picture; below the pointer or the focus the sign that it can be taken out."""

    def __init__(self, theme: Theme, parent: Strip) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, _option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return _fitting(index.data(Qt.ItemDataRole.DecorationRole)) + QSize(_GAP, 0)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        pixmap: QPixmap = index.data(Qt.ItemDataRole.DecorationRole)
        place = QRect(option.rect.topLeft(), _fitting(pixmap))
        state: QStyle.StateFlag = option.state
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        clip = QPainterPath()
        clip.addRoundedRect(place, 4, 4)
        painter.setClipPath(clip)
        painter.drawPixmap(place, pixmap)
        focused = bool(state & QStyle.StateFlag.State_HasFocus)
        if state & QStyle.StateFlag.State_MouseOver or focused:
            shade = self._theme.colour("stage")
            shade.setAlpha(140)
            painter.fillRect(place, shade)
            at = place.center()
            self._theme.icon("trash", "on_stage").paint(painter, at.x() - ICON // 2, at.y() - ICON // 2, ICON, ICON)
        if focused:
            painter.setPen(QPen(self._theme.colour("focus"), 4))
            painter.drawRoundedRect(place, 4, 4)
        painter.restore()


def _fitting(pixmap: QPixmap) -> QSize:
    return QSize(round(pixmap.width() * HEIGHT / max(pixmap.height(), 1)), HEIGHT)
