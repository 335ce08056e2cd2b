"""The joints of a hand over its picture: bones by finger, light on dark so that they are seen on any picture."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from signlab.ui.theme import Theme
from signlab.vision.hand import Floats

FINGERS = {
    "thumb": (0, 1, 2, 3, 4),
    "index": (5, 6, 7, 8),
    "middle": (9, 10, 11, 12),
    "ring": (13, 14, 15, 16),
    "little": (17, 18, 19, 20),
}
"""The landmarks along each finger; its name is that of its colour."""

_PALM = (0, 5, 9, 13, 17, 0)


def paint_joints(painter: QPainter, theme: Theme, places: Floats, picture: QRectF, *, mirrored: bool = False) -> None:
    """``places`` (21, 2 or 3) are shares of the picture's width and height; ``picture`` is where it is painted."""
    points = [_at(x, y, picture, mirrored) for x, y in places[:, :2].tolist()]
    reach = max(abs(points[0].x() - points[9].x()), abs(points[0].y() - points[9].y()))
    width = min(max(reach / 24, 1.5), 4.0)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    ground = theme.colour("stage")
    ground.setAlphaF(0.55)
    lines = {"on_stage": _PALM, **FINGERS}
    for line in lines.values():
        _line(painter, QPen(ground, width * 2.2), points, line)
    for role, line in lines.items():
        _line(painter, QPen(theme.colour(role), width), points, line)
    for role, line in FINGERS.items():
        painter.setPen(QPen(ground, 1))
        painter.setBrush(theme.colour(role))
        for number in line:
            radius = width * (1.7 if number == line[-1] else 1.2)
            painter.drawEllipse(points[number], radius, radius)
    painter.restore()


def _at(x: float, y: float, picture: QRectF, mirrored: bool) -> QPointF:
    across = 1 - x if mirrored else x
    return QPointF(picture.left() + across * picture.width(), picture.top() + y * picture.height())


def _line(painter: QPainter, pen: QPen, points: Sequence[QPointF], line: Sequence[int]) -> None:
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.drawPolyline([points[number] for number in line])
