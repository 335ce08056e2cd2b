"""One picture full size, in the place of the grid: zoom, pan, and the values of its pixels."""

import cv2
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QFont,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from signlab.dataset.thumbnails import Wanted
from signlab.errors import Problem
from signlab.ui.pages.library.full_size import FullSize, Pixels
from signlab.ui.pages.library.thumbs import as_image
from signlab.ui.theme import ICON, Theme
from signlab.ui.widgets.joints import paint_joints
from signlab.ui.widgets.states import Skeleton
from signlab.ui.widgets.text import icon_button
from signlab.vision.hand import Floats

_LARGEST = 64.0
_STEP = 1.25
_BAR = 40


class Viewer(QWidget):
    """``closed`` says that the grid is wanted back, ``stepped`` carries 1 or -1 for another picture, ``typed`` what was
    typed."""

    closed = Signal()
    stepped = Signal(int)
    typed = Signal(str)
    joints_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self._theme = theme
        self._full = FullSize(self)
        self._full.arrived.connect(self._arrived)
        self._wanted: Wanted | None = None
        self._pixels: Pixels | None = None
        self._image: QImage | None = None
        self._problem: Problem | None = None
        self._slow = False
        """Whether it takes longer than a blink, so that something is said."""
        self._timer = QTimer(self, singleShot=True, interval=Skeleton.AFTER)
        self._timer.timeout.connect(self._say_slow)
        self._words, self._place = "", ""
        self.remark = ""
        """What was found in the picture, in words."""
        self.joints: Floats | None = None
        """(21, 2 or 3) of the picture's hand, as shares of its width and height, where they shall be drawn."""
        self.scale: float | None = None
        """Screen pixels for each of the picture; None where it is fitted in."""
        self._centre = QPointF()
        """The point of the picture in the middle of the window."""
        self._pressed: QPointF | None = None
        self._pointer: QPoint | None = None
        self._buttons()
        theme.changed.connect(self._colour)

    def _buttons(self) -> None:
        self._bar = QWidget(self)
        self._bar.setObjectName("viewer_bar")
        row = QHBoxLayout(self._bar)
        row.setContentsMargins(8, 4, 8, 4)
        row.setSpacing(4)
        self._icons: list[tuple[QToolButton, str]] = []
        for name, icon, call in (
            (self.tr("Back to the grid (Esc)"), "close", self.closed.emit),
            (self.tr("Picture before (Left)"), "back", lambda: self.stepped.emit(-1)),
            (self.tr("Next picture (Right)"), "forward", lambda: self.stepped.emit(1)),
            (self.tr("Fit, or one pixel for one (Return)"), "full", self.toggle_fit),
            (self.tr("Joints of the hand (Ctrl+B)"), "hand", self.joints_wanted.emit),
        ):
            made = icon_button(name, call)
            made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            row.addWidget(made)
            self._icons.append((made, icon))
        self._colour()

    def _colour(self) -> None:
        for made, icon in self._icons:
            made.setIcon(self._theme.icon(icon, "on_stage"))
        self.update()

    # ---- what it shows

    def show_picture(self, picture: Wanted, words: str, place: str, beside: list[Wanted]) -> None:
        """Show a picture; ``words`` is its label, ``place`` where in the grid it is, ``beside`` what may come next."""
        self._words, self._place = words, place
        if self._wanted is None or picture.version != self._wanted.version:
            self._wanted = picture
            self._image = self._pixels = self._problem = self.joints = None
            self._slow = False
            self._timer.start()
            if (found := self._full.get(picture)) is not None:
                self._arrived(picture, found)
            self._full.want([picture, *beside])
        self.setAccessibleName(f"{words}, {place}")
        self.setAccessibleDescription(picture.version.name)
        self.update()

    def show_joints(self, name: str, joints: Floats | None) -> None:
        """Draw these over the picture of that name, or none."""
        same = self._wanted is not None and self._wanted.version.name == name
        self.joints = joints if same else None
        self.update()

    def forget(self) -> None:
        """Show nothing any more."""
        self._wanted = None
        self._image = self._pixels = self._problem = None
        self._timer.stop()
        self._full.want([])

    def _say_slow(self) -> None:
        self._slow = True
        self.update()

    def _arrived(self, picture: Wanted, found: Pixels | Problem) -> None:
        if self._wanted is None or picture.version != self._wanted.version:
            return
        self._timer.stop()
        if isinstance(found, Problem):
            self._problem = found
            self.setAccessibleDescription(str(found))
        else:
            self._pixels, self._image = found, as_image(cv2.cvtColor(found, cv2.COLOR_BGR2BGRA))
            if self.scale is not None:
                self._centre = QPointF(self._image.width() / 2, self._image.height() / 2)
        self.update()

    # ---- zoom

    def _stage(self) -> QRectF:
        return QRectF(self.rect())

    def _fit(self) -> float:
        if self._image is None:
            return 1.0
        room = self._stage().adjusted(0, _BAR, 0, -_BAR)
        return float(max(min(room.width() / self._image.width(), room.height() / self._image.height()), 0.001))

    def zoom(self, factor: float, at: QPointF | None = None) -> None:
        """Larger or smaller by ``factor``; the point of the picture ``at`` stays where it is on the screen."""
        if self._image is None:
            return
        place = at or self._stage().center()
        before = self._to_picture(place)
        fit = self._fit()
        scale = min(max((self.scale or fit) * factor, min(fit, 1.0)), _LARGEST)
        if self.scale is None:
            self._centre = QPointF(self._image.width() / 2, self._image.height() / 2)
        self.scale = None if factor < 1 and scale <= fit else scale
        if self.scale is not None:
            self._centre = before - (place - self._stage().center()) / self.scale
            self._hold()
        self.update()

    def toggle_fit(self) -> None:
        """All of it, or a pixel for a pixel."""
        if self._image is not None:
            self.scale = 1 / self.devicePixelRatioF() if self.scale is None else None
            self._centre = QPointF(self._image.width() / 2, self._image.height() / 2)
            self.update()

    def _hold(self) -> None:
        """Keep some of the picture in sight."""
        if self._image is not None:
            self._centre.setX(min(max(self._centre.x(), 0), self._image.width()))
            self._centre.setY(min(max(self._centre.y(), 0), self._image.height()))

    def _target(self) -> QRectF:
        """Where the picture lies on the screen."""
        if self._image is None:
            return QRectF()
        scale = self.scale or self._fit()
        centre = QPointF(self._image.width() / 2, self._image.height() / 2) if self.scale is None else self._centre
        corner = self._stage().center() - centre * scale
        return QRectF(corner.x(), corner.y(), self._image.width() * scale, self._image.height() * scale)

    def _to_picture(self, place: QPointF) -> QPointF:
        return (place - self._target().topLeft()) / (self.scale or self._fit())

    def pixel(self, place: QPoint) -> str:
        """The values of the pixel at a place of the screen, in words; "" beside the picture."""
        if self._pixels is None:
            return ""
        point = self._to_picture(QPointF(place))
        x, y = int(point.x() // 1), int(point.y() // 1)
        if not (0 <= x < self._pixels.shape[1] and 0 <= y < self._pixels.shape[0]):
            return ""
        blue, green, red = (int(value) for value in self._pixels[y, x])
        return f"x {x}  y {y}   R {red}  G {green}  B {blue}"

    # ---- painting

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.colour("stage"))
        if self._image is not None:
            smooth = (self.scale or self._fit()) < 2  # larger, one wants to see pixels
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
            painter.drawImage(self._target(), self._image)
            if self.joints is not None:
                paint_joints(painter, self._theme, self.joints, self._target())
        elif self._problem:
            self._paint_problem(painter, self._problem)
        elif self._slow:
            self._paint_words(painter, self.tr("Reading the picture"))
        self._paint_bars(painter)

    def _paint_problem(self, painter: QPainter, problem: Problem) -> None:
        middle = self.rect().center()
        pixmap = self._theme.icon("warn", "on_stage").pixmap(ICON, ICON)
        painter.drawPixmap(middle.x() - ICON // 2, middle.y() - 48, pixmap)
        self._paint_words(painter, f"{Problem(problem.thing, problem.cause)}.\n{problem.next_step}")

    def _paint_words(self, painter: QPainter, words: str) -> None:
        painter.setPen(self._theme.colour("on_stage"))
        painter.setFont(self._font(13))
        place = self.rect().adjusted(64, 64, -64, -8)
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, words)

    def _paint_bars(self, painter: QPainter) -> None:
        """What it is, above; what is under the pointer, below. On a ground, so that it reads on any picture."""
        ground = self._theme.colour("stage")
        ground.setAlphaF(0.82)
        width, height = self.width(), self.height()
        painter.fillRect(0, 0, width, _BAR, ground)
        painter.fillRect(0, height - 28, width, 28, ground)
        painter.setPen(self._theme.colour("on_stage"))
        painter.setFont(self._font(18, QFont.Weight.DemiBold))
        left = self._bar.sizeHint().width() + 16
        painter.drawText(left, 0, width - left, _BAR, Qt.AlignmentFlag.AlignVCenter, self._words)
        painter.setFont(self._font(11))
        right = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        painter.drawText(0, 0, width - 16, _BAR, right, self._place)
        values = self.pixel(self._pointer) if self._pointer is not None else ""
        values = values or self.remark
        painter.drawText(16, height - 28, width - 32, 28, Qt.AlignmentFlag.AlignVCenter, values)
        painter.drawText(16, height - 28, width - 32, 28, right, self._size_words())

    def _size_words(self) -> str:
        if self._image is None:
            return ""
        percent = (self.scale or self._fit()) * self.devicePixelRatioF()
        return f"{self._image.width():,} × {self._image.height():,} px   {percent:.0%}"

    def _font(self, pixels: int, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(pixels)
        font.setWeight(weight)
        return font

    def sizeHint(self) -> QSize:
        return QSize(640, 480)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._bar.adjustSize()
        self._bar.move(0, 0)
        super().resizeEvent(event)

    # ---- keys and pointer

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, text = event.key(), event.text()
        if key in (Qt.Key.Key_Right, Qt.Key.Key_PageDown, Qt.Key.Key_Left, Qt.Key.Key_PageUp):
            self.stepped.emit(1 if key in (Qt.Key.Key_Right, Qt.Key.Key_PageDown) else -1)
        elif text in ("+", "-"):
            self.zoom(_STEP if text == "+" else 1 / _STEP)
        elif key == Qt.Key.Key_Space:
            self.toggle_fit()
        elif text.isprintable() and text.strip() and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.typed.emit(text)
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.angleDelta().y():
            self.zoom(_STEP ** (event.angleDelta().y() / 120), event.position())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is not None and self.scale is not None:
            self._centre -= (event.position() - self._pressed) / self.scale
            self._pressed = event.position()
            self._hold()
        self._pointer = event.position().toPoint()
        self.update()

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self._pressed = None

    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:
        self.toggle_fit()

    def leaveEvent(self, event: QEvent) -> None:
        self._pointer = None
        self.update()
        super().leaveEvent(event)

    def close_down(self) -> None:
        self._full.close()
