"""The live picture, as large as there is room, with the square that counts and what happens written on it."""

from pathlib import Path

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QDragEnterEvent,
    QDropEvent,
    QFont,
    QFontMetricsF,
    QImage,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from signlab.ui.pages.capture.banner import Banner
from signlab.ui.pages.capture.decoder import Drawn, Place
from signlab.ui.theme import Theme
from signlab.ui.widgets.joints import paint_joints
from signlab.vision.hand import Floats

Box = tuple[float, float, float, float]
"""Left, top, width and height as shares of the picture's width and height, as the camera sees it."""

_RING = 6
_CORNER = 0.09
"""Length of the guide's corners, as a share of its side."""
_DIM = 150
"""Of 255: how much of a stale picture is covered."""


class Preview(QWidget):
    """``fits`` carries the ``Place`` that pictures shall be decoded for; ``dropped`` a file that was let fall here."""

    fits = Signal(object)
    dropped = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setObjectName("stage")
        self.setAccessibleName(self.tr("Preview"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(320, 240)
        self.setAcceptDrops(True)
        self._image: QImage | None = None
        self._mirrored = True
        self._stale = False
        self.box: Box | None = None
        self.joints: Floats | None = None
        """(21, 2) shares of width and height, as the camera sees it; None where there is no hand."""
        self.with_joints = False
        """Whether they are drawn."""
        self.alone = False
        """Whether there is nothing else on the screen."""
        self.recording = False
        self.counter = ""
        """``0:03 · 12``, while recording."""
        self.rate = ""
        self.huge = ""
        """A countdown, over everything."""
        self.letter = ""
        """What is asked for, where nothing else on the screen says so."""
        self.note = ""
        """A short remark at the lower edge."""
        self.banner = Banner(self)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(960, 540)

    def mirror(self, wanted: bool) -> None:
        self._mirrored = wanted
        self._tell_place()

    def show_picture(self, drawn: Drawn) -> None:
        self._image, self._stale = drawn.image, False
        sight = drawn.shown.feedback.hand
        hand = getattr(sight, "hand", None)
        self.box = hand.box if hand else None
        self.joints = getattr(getattr(hand, "found", None), "landmarks", None)
        if self.box and drawn.mirrored:
            left, top, width, height = self.box
            self.box = (1 - left - width, top, width, height)
        self.update()

    def show_stale(self) -> None:
        """The picture is no longer what the camera sees."""
        if not self._stale:
            self._stale, self.box, self.joints = True, None, None
            self.update()

    def clear(self) -> None:
        self._image, self.box, self.joints = None, None, None
        self.update()

    @property
    def picture(self) -> QRectF:
        """Where the picture is, or would be."""
        size = (
            self._image.size() / self.devicePixelRatioF()
            if self._image
            else QSize(4, 3).scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        )
        scaled = size.scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        return QRectF(
            (self.width() - scaled.width()) / 2, (self.height() - scaled.height()) / 2, scaled.width(), scaled.height()
        )

    @property
    def area(self) -> QRectF:
        """What is painted at all: the picture where there is one; all of it without one, and on a screen of its own."""
        return self.picture if self._image and not self.alone else QRectF(self.rect())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.banner.place()
        self._tell_place()

    def _tell_place(self) -> None:
        scale = self.devicePixelRatioF()
        self.fits.emit(Place(round(self.width() * scale), round(self.height() * scale), self._mirrored))

    # Painting

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        clip = QPainterPath()
        clip.addRoundedRect(self.area, 6, 6)
        painter.setClipPath(clip)
        painter.fillRect(self.area, self._theme.colour("stage"))
        if self._image:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(self.picture, self._image)
        if self._stale and self._image:
            shade = self._theme.colour("stage")
            shade.setAlpha(_DIM)
            painter.fillRect(self.picture, shade)
        elif self._image:
            self._paint_guide(painter)
        self._paint_words(painter)
        if self.recording:
            pen = QPen(self._theme.colour("record"), _RING)
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            inset = _RING / 2
            painter.drawRoundedRect(self.area.adjusted(inset, inset, -inset, -inset), 4, 4)

    def _paint_guide(self, painter: QPainter) -> None:
        """The corners of the largest square in the middle, which is what is looked at and learned from."""
        picture = self.picture
        side = min(picture.width(), picture.height())
        square = QRectF(0, 0, side, side)
        square.moveCenter(picture.center())
        square.adjust(14, 14, -14, -14)
        arm = side * _CORNER
        path = QPainterPath()
        for corner, across, down in (
            (square.topLeft(), 1, 1),
            (square.topRight(), -1, 1),
            (square.bottomRight(), -1, -1),
            (square.bottomLeft(), 1, -1),
        ):
            path.moveTo(corner + QPointF(across * arm, 0))
            path.lineTo(corner)
            path.lineTo(corner + QPointF(0, down * arm))
        self._paint_line(painter, path)
        if self.joints is not None and self.with_joints:
            paint_joints(painter, self._theme, self.joints, picture, mirrored=self._mirrored)
        elif self.box:
            left, top, width, height = self.box
            frame = QRectF(
                picture.left() + left * picture.width(),
                picture.top() + top * picture.height(),
                width * picture.width(),
                height * picture.height(),
            )
            around = QPainterPath()
            around.addRoundedRect(frame, 6, 6)
            self._paint_line(painter, around, dotted=True)

    def _paint_line(self, painter: QPainter, path: QPainterPath, *, dotted: bool = False) -> None:
        """Light on dark, so that it is seen on any picture."""
        for role, width in (("stage", 5.0), ("on_stage", 2.0)):
            colour = self._theme.colour(role)
            colour.setAlpha(110 if role == "stage" else 230)
            style = Qt.PenStyle.DotLine if dotted and role == "on_stage" else Qt.PenStyle.SolidLine
            pen = QPen(colour, width, style, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
            painter.strokePath(path, pen)

    def _paint_words(self, painter: QPainter) -> None:
        area = self.area.adjusted(20, 20, -20, -20)
        if self.huge:
            self._paint_huge(painter)
        if self.counter:
            self._paint_pill(painter, area, self.counter, 28, Qt.AlignmentFlag.AlignLeft, dot=True)
        if self.rate and not self._stale:
            self._paint_pill(painter, area, self.rate, 11, Qt.AlignmentFlag.AlignRight)
        if self.letter:
            lower = area.adjusted(0, area.height() - 96, 0, 0)
            self._paint_pill(painter, lower, self.letter, 72, Qt.AlignmentFlag.AlignLeft)
        if self.note:
            lower = area.adjusted(0, area.height() - 30, 0, 0)
            self._paint_pill(painter, lower, self.note, 18, Qt.AlignmentFlag.AlignHCenter)

    def _paint_huge(self, painter: QPainter) -> None:
        """At the side of the square, so that the hand is seen all the while."""
        picture = self.picture
        margin = (picture.width() - min(picture.width(), picture.height())) / 2
        font = _font(self.font(), round(max(72, min(picture.height() * 0.32, margin / 1.4))))
        radius = font.pixelSize() * 0.66
        middle = QPointF(picture.left() + max(margin / 2, radius + 8), picture.center().y())
        disc = self._theme.colour("stage")
        disc.setAlpha(185)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(disc)
        painter.drawEllipse(middle, radius, radius)
        bounds = QFontMetricsF(font).tightBoundingRect(self.huge)
        painter.setFont(font)
        painter.setPen(self._theme.colour("on_stage"))
        painter.drawText(middle - bounds.center(), self.huge)

    def _paint_pill(
        self, painter: QPainter, area: QRectF, words: str, size: int, align: Qt.AlignmentFlag, *, dot: bool = False
    ) -> None:
        font = _font(self.font(), size)
        metrics = QFontMetricsF(font)
        before = size * 0.9 if dot else 0.0
        pad = max(size * 0.35, 6.0)
        pill = QRectF(0, 0, metrics.horizontalAdvance(words) + before + 2 * pad, metrics.height() + pad * 0.6)
        pill.moveTop(area.top())
        if align == Qt.AlignmentFlag.AlignRight:
            pill.moveRight(area.right())
        elif align == Qt.AlignmentFlag.AlignHCenter:
            pill.moveCenter(QPointF(area.center().x(), pill.center().y()))
        else:
            pill.moveLeft(area.left())
        back = self._theme.colour("stage")
        back.setAlpha(185)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(back)
        painter.drawRoundedRect(pill, 6, 6)
        if dot:
            painter.setBrush(QColor(self._theme.colour("record")))
            painter.drawEllipse(QPointF(pill.left() + pad + size * 0.28, pill.center().y()), size * 0.28, size * 0.28)
        painter.setFont(font)
        painter.setPen(self._theme.colour("on_stage"))
        painter.drawText(pill.adjusted(pad + before, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, words)

    # A film that is let fall here

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _local(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        if path := _local(event):
            event.acceptProposedAction()
            self.dropped.emit(path)


def _local(event: QDropEvent) -> Path | None:
    """The one file on this computer that is being dragged."""
    paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
    return paths[0] if len(paths) == 1 else None


def _font(base: QFont, pixels: int) -> QFont:
    font = QFont(base)
    font.setPixelSize(pixels)
    font.setWeight(QFont.Weight.DemiBold if pixels > 12 else QFont.Weight.Medium)
    return font
